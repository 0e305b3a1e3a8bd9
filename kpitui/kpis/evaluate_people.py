"""People as platforms count them: their own distinct counts, which are never added up as exact."""

from __future__ import annotations

from functools import reduce
from typing import TypeAlias

import numpy as np

from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.frame import Seats
from kpitui.kpis.period import DAY
from kpitui.kpis.value import Mask
from kpitui.measures import Kind, Labels
from kpitui.series.dataset import Dataset, Series, Times, Values

HOUR = DAY // 24
_RECENT = 64
"""How many of the newest figures say of what stretches they are."""

Figures: TypeAlias = tuple[Values, Values, Mask]
"""The least and the most people in each window, and where anything is known, (k,)."""


def unique(seats: Seats, grid: Grid, data: Dataset) -> Table:
    """Return the platform's figures for each window; bounds where only parts of it, or parts of a place, are known."""
    rows, chosen, place, places = seats.rows, seats.chosen, seats.place, seats.places
    shape = (len(places), grid.size)
    low, high, there = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    expected = np.zeros(len(places), dtype=np.bool_)
    expected[place[place >= 0]] = True
    alike: dict[Labels, list[Series]] = {}
    owner: dict[Labels, int] = {}
    for row, series in enumerate(rows.series):
        if series.key.kind is Kind.UNIQUE and chosen[row] and series.until is not None:
            alike.setdefault(rows.labels[row], []).append(series)
            owner[rows.labels[row]] = int(place[row])
    for labels, several in alike.items():
        at = owner[labels]
        least, most, known = reduce(_closer, [_figures(one, grid, _lag(one, data)) for one in several])
        low[at] = np.where(known, np.maximum(low[at], least), low[at])
        high[at] += np.where(known, most, 0.0)
        there[at] |= known
    return Table(places, low, high, there, overlaps=True, expected=expected)


def _closer(one: Figures, other: Figures) -> Figures:
    """Return the tighter of what two series say of the same people: daily and weekly figures lie side by side.

    Where both are exact the second holds; where neither is, what both allow.
    """
    least, most, known = one
    low, high, there = other
    settled = known & (least == most)
    taken = there & ((low == high) | ~known)
    both = known & there & ~taken & ~settled
    top = np.minimum(most, high)
    least = np.where(taken, low, np.where(both, np.minimum(np.maximum(least, low), top), least))
    most = np.where(taken, high, np.where(both, top, most))
    return least, most, known | there


def _lag(series: Series, data: Dataset) -> int:
    """Return how late the figures of a series are, ms."""
    coverage = data.coverage_of(series.key.source, series.key.measure)
    return 0 if coverage is None else coverage.lag


def _figures(series: Series, grid: Grid, lag: int) -> Figures:
    """Return the least and the most people of one series in each window, and where it says anything."""
    until = series.until if series.until is not None else series.t
    seen = int(np.searchsorted(series.t, grid.latest, side="right"))
    t, v, until = series.t[:seen], series.v[:seen], until[:seen]
    if not seen:
        nothing = np.zeros(grid.size)
        return nothing, nothing, np.zeros(grid.size, dtype=np.bool_)
    slack = HOUR if _is_daily(t, until) else 0
    begin = np.minimum(np.searchsorted(t, grid.starts - slack, side="left"), seen - 1)
    last = np.maximum(np.searchsorted(t, grid.ends - slack, side="left") - 1, 0)
    # days that begin elsewhere belong to the day in which they begin, as amounts do; both ends lie apart alike
    apart = t[begin] - grid.starts
    begun = (apart == 0) | ((apart >= -slack) & (apart < DAY) & (slack > 0))
    exact = begun & _ends_alike(until[begin], grid, apart)
    holes = np.concatenate(([0], np.cumsum(until[:-1] != t[1:])))
    # a window to date ends inside a stretch whose figure is still to come, or still grows
    due = until[last] + (until[last] - t[last]) + lag
    whole = _ends_alike(until[last], grid, apart) | np.where(
        until[last] < grid.ends, due > grid.now, until[last] > grid.now
    )
    tiled = begun & whole & (holes[last] == holes[begin]) & (last >= begin)
    running = np.concatenate(([0.0], np.cumsum(v)))
    most = np.where(exact, v[begin], running[last + 1] - running[begin])
    least = np.where(exact, v[begin], 0.0)
    for at in np.flatnonzero(tiled & ~exact):
        least[at] = v[begin[at] : last[at] + 1].max()
    return least, most, exact | tiled


def _is_daily(t: Times, until: Times) -> bool:
    """Tell whether figures are of whole days, which are 23 or 25 hours long twice a year."""
    newest = (until - t)[-_RECENT:]
    days = np.rint(newest / DAY)
    return bool(np.all((days > 0) & (np.abs(newest - days * DAY) <= HOUR)))


def _ends_alike(until: Times, grid: Grid, apart: Times) -> Mask:
    """Tell which stretches end as far from the window's end as they begin from its start, and are over."""
    over = until - grid.ends
    same: Mask = (over == apart) & (apart == 0)
    near: Mask = (apart != 0) & (np.abs(over - apart) <= HOUR) & (until <= grid.now)
    return same | near
