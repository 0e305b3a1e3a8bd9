"""People: a platform's own distinct counts, and distinct authors among events. Neither is ever added up as exact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.evaluate_grid import Grid, Places
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.frame import Seats
from kpitui.kpis.select import Place, Rows
from kpitui.kpis.value import Mask
from kpitui.measures import Kind, Labels
from kpitui.series.dataset import Events, Series, Times, Values

Figures: TypeAlias = tuple[Values, Values, Mask]
"""The least and the most people in each window, and where anything is known, (k,)."""


def unique(rows: Rows, chosen: Mask, grid: Grid, place: Places, places: tuple[Place, ...]) -> Table:
    """Return the platform's figures for each window; bounds where only parts of it, or parts of a place, are known."""
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
        least, most, known = reduce(_closer, [_figures(series, grid) for series in several])
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


def _figures(series: Series, grid: Grid) -> Figures:
    """Return the least and the most people of one series in each window, and where it says anything."""
    until = series.until if series.until is not None else series.t
    seen = int(np.searchsorted(series.t, grid.now, side="right"))
    t, v, until = series.t[:seen], series.v[:seen], until[:seen]
    if not seen:
        nothing = np.zeros(grid.size)
        return nothing, nothing, np.zeros(grid.size, dtype=np.bool_)
    begin = np.minimum(np.searchsorted(t, grid.starts, side="left"), seen - 1)
    last = np.maximum(np.searchsorted(t, grid.ends, side="left") - 1, 0)
    exact = (t[begin] == grid.starts) & (until[begin] == grid.ends)
    holes = np.concatenate(([0], np.cumsum(until[:-1] != t[1:])))
    tiled = (t[begin] == grid.starts) & (until[last] == grid.ends) & (holes[last] == holes[begin]) & (last >= begin)
    running = np.concatenate(([0.0], np.cumsum(v)))
    most = np.where(exact, v[begin], running[last + 1] - running[begin])
    least = np.where(exact, v[begin], 0.0)
    for at in np.flatnonzero(tiled & ~exact):
        least[at] = v[begin[at] : last[at] + 1].max()
    return least, most, exact | tiled


@dataclass(frozen=True, slots=True)
class Keyed:
    """The events of one place that have a key, sorted by time, (n,)."""

    t: Times
    previous: NDArray[np.int64]
    """The place of the same key's event before; -1 where there is none."""
    born: Times
    """When the key was first seen at all."""


def keyed_of(events: Events, seats: Seats, now: int, first_seen: Mapping[tuple[str, int], int]) -> dict[Place, Keyed]:
    """Return, for each place where any event has a key, the chosen events that have one.

    Who speaks of several brands in one channel is one person there: a channel has one place, the first of its brands.
    """
    seen = int(np.searchsorted(events.t, now, side="right"))
    offset = len(seats.rows.series)
    of_group = seats.chosen[offset:]
    places = seats.rows.places[offset:]
    meant = [place for place, there in zip(places, seats.present[offset:], strict=True) if there and place is not None]
    brands = {place.brand for place in meant}
    seat = {place.channel: place for place in reversed(meant)}
    owner: dict[Place, list[int]] = {}
    for group, place in enumerate(places):
        if place is not None and place.brand in brands and place.channel in seat:
            owner.setdefault(seat[place.channel], []).append(group)
    found: dict[Place, Keyed] = {}
    for place, groups in owner.items():
        member = np.zeros(len(events.groups) + 1, dtype=np.bool_)
        member[groups] = True
        wanted = member & np.append(of_group, False)
        at = np.flatnonzero((events.key[:seen] != 0) & member[events.group[:seen]])
        if not len(at):
            continue
        keys, t = events.key[at], events.t[at]
        born = _born(keys, t, place, first_seen)
        kept = wanted[events.group[at]]
        found[place] = Keyed(t[kept], _previous(keys[kept]), born[kept])
    return found


def _previous(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where each key stood before, -1 where it did not."""
    order = np.argsort(keys, kind="stable")
    previous = np.full(len(keys), -1, dtype=np.int64)
    same = keys[order[1:]] == keys[order[:-1]]
    previous[order[1:][same]] = order[:-1][same]
    return previous


def _born(keys: NDArray[np.int64], t: Times, place: Place, first_seen: Mapping[tuple[str, int], int]) -> Times:
    """Return when each event's key was first seen; what retention dropped is remembered in ``first_seen``."""
    if not len(keys):
        return t
    known, first, back = np.unique(keys, return_index=True, return_inverse=True)
    born = t[first]
    if first_seen:
        oldest = int(t[0])
        told = np.array([first_seen.get((place.brand, key), oldest) for key in known.tolist()], dtype=np.int64)
        born = np.where(told < oldest, told, born)
    return np.asarray(born[back], dtype=np.int64)


def people(found: Mapping[Place, Keyed], new: bool, grid: Grid, places: tuple[Place, ...]) -> Table:
    """Return the number of different keys in each window, or of those never seen before it."""
    number = np.zeros((len(places), grid.size))
    for at, place in enumerate(places):
        if (keyed := found.get(place)) is None:
            continue
        begin = np.searchsorted(keyed.t, grid.starts, side="left")
        end = np.searchsorted(keyed.t, grid.ends, side="left")
        for column, (low, high) in enumerate(zip(begin.tolist(), end.tolist(), strict=True)):
            first = keyed.previous[low:high] < low
            if new:
                first &= keyed.born[low:high] >= grid.starts[column]
            number[at, column] = np.count_nonzero(first)
    keyed_places = np.array([place in found for place in places], dtype=np.bool_)
    there = np.repeat(keyed_places[:, None], grid.size, axis=1)
    return Table(places, number, number, there, count=number, overlaps=True, expected=keyed_places)
