"""Amounts: every kind of measure that adds up over time, as increments at instants, and their sums over windows.

A total's and a counter's increment lies between two samples and counts when the second is seen: a window holds it if
that sample lies after its start and not after its end. Amounts and events lie in the window that holds their start.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kpitui.kpis.corners import Corners
from kpitui.kpis.evaluate_grid import Grid, Places, bin_times
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.select import Place, Rows
from kpitui.kpis.value import Mask
from kpitui.measures import Kind
from kpitui.series.dataset import Events, Series, Times, Values

DAY = 86_400_000
NEVER = -(2**62)
_FALL = 0.5
"""A total that falls by more than this part has been made anew."""


@dataclass(frozen=True, slots=True)
class Increments:
    """All that was added to one measure up to now, sorted by time, (n,)."""

    t: Times
    amount: Values
    number: Values
    """How many things each stands for: 1 for an event, the amount itself for the others."""
    row: Places
    jump: Mask
    """A discontinuity, whose amount is not counted."""


@dataclass(frozen=True, slots=True)
class Beginnings:
    """The first samples of totals and counters, (m,)."""

    t: Times
    value: Values
    published: Times
    """``NEVER`` where it is not known."""
    row: Places


@dataclass(frozen=True, slots=True)
class Flow:
    """One measure as increments and beginnings."""

    increments: Increments
    beginnings: Beginnings


def flow_of(rows: Rows, events: Events | None, now: int) -> Flow:
    """Return a measure's increments, none later than now; ``events`` are those of its rows, or the later ones."""
    pieces = [_steps(series, row, now) for row, series in enumerate(rows.series) if series.key.kind in _STEPS]
    if events is not None:
        last = int(np.searchsorted(events.t, now, side="right"))
        values = events.v[:last]
        place = events.group[:last].astype(np.int64) + len(rows.series)
        never = np.zeros(last, dtype=np.bool_)
        pieces.append(Increments(events.t[:last], values, np.ones(last), place, never))
    return Flow(_merged(pieces), _beginnings(rows, now))


def sums(flow: Flow, grid: Grid, place: Places, places: tuple[Place, ...], there: Mask) -> Table:
    """Return the sums over windows: ``place`` (rows,) says where each row belongs, ``there`` (places,) who has rows."""
    steps, count = flow.increments, len(places)
    binned = bin_times(steps.t, grid)
    within = binned.within
    amount, of_step = steps.amount[within], place[steps.row[within]] if len(place) else steps.row[within]
    numbers = binned.sums(steps.number[within], of_step, count)
    amounts = numbers if np.array_equal(amount, steps.number[within]) else binned.sums(amount, of_step, count)
    if not _is_exact(amount):
        # differences of sums leave a trace of what cancels: where nothing was added there is exactly nothing
        touched = binned.sums((amount != 0).astype(np.float64), of_step, count)
        amounts = np.where(touched > 0, amounts, 0.0)
    seen = np.repeat(there[:, None], grid.size, axis=1)
    doubtful = np.zeros(seen.shape, dtype=np.bool_)
    if steps.jump[within].any():
        doubtful |= binned.sums(steps.jump[within].astype(np.float64), of_step, count) > 0.5
    inside = np.zeros(seen.shape, dtype=np.bool_)
    if len(flow.beginnings.t):
        added, inside, known = _of_beginnings(flow.beginnings, grid, place, count)
        amounts = amounts + added
        numbers = numbers + added
        seen &= known
    return Table(places, amounts, amounts, seen, count=numbers, doubtful=doubtful, inside=inside)


def _is_exact(amounts: Values) -> bool:
    """Tell whether amounts are whole and few enough for sums without a rounding error."""
    return bool(np.abs(amounts).sum() < 2**53) and bool((amounts == np.rint(amounts)).all())


def _of_beginnings(start: Beginnings, grid: Grid, place: Places, count: int) -> tuple[Values, Mask, Mask]:
    """Return what first samples add, where they stand for the level at the start, and where anything is known."""
    if len(start.t) * grid.size > _MANY:
        return _of_many_beginnings(start, grid, place, count)
    at = start.t[:, None]
    published = start.published[:, None]
    seen = at <= grid.ends
    new = (grid.starts <= published) & (published < grid.ends) & seen
    late = (at > grid.starts) & seen & ~new
    of_row = place[start.row]
    chosen = of_row >= 0
    added = np.zeros((count, grid.size))
    np.add.at(added, of_row[chosen], np.where(new, start.value[:, None], 0.0)[chosen])
    inside = np.zeros((count, grid.size), dtype=np.bool_)
    np.logical_or.at(inside, of_row[chosen], late[chosen])
    known = np.zeros((count, grid.size), dtype=np.bool_)
    np.logical_or.at(known, of_row[chosen], seen[chosen])
    without = np.ones(count, dtype=np.bool_)
    without[of_row[chosen]] = False
    return added, inside, known | without[:, None]


_MANY = 100_000
"""First samples times windows from which looking them up is cheaper than going through them."""


def _of_many_beginnings(start: Beginnings, grid: Grid, place: Places, count: int) -> tuple[Values, Mask, Mask]:
    """Return the same by sums over corners."""
    shape = (count, grid.size)
    added, inside, known = np.zeros(shape), np.zeros(shape, dtype=np.bool_), np.ones(shape, dtype=np.bool_)
    owner = place[start.row]
    for at in range(count):
        own = np.flatnonzero(owner == at)
        if not len(own):
            continue
        t, published = start.t[own], start.published[own]
        added[at] = Corners(published, t, start.value[own]).between(grid.starts, grid.ends, grid.ends)
        posts, order = Corners(published, t, np.ones(len(own))), np.sort(t)
        new = posts.between(grid.starts, grid.ends, grid.ends) - posts.between(grid.starts, grid.ends, grid.starts)
        seen = np.searchsorted(order, grid.ends, side="right")
        inside[at] = seen - np.searchsorted(order, grid.starts, side="right") - new > 0.5
        known[at] = seen > 0
    return added, inside, known


@dataclass(frozen=True, slots=True)
class Posts:
    """Figures dated by publication, sorted by it, (n,)."""

    published: Times
    amount: Values
    row: Places


def posts_of(rows: Rows, now: int) -> Posts:
    """Return the newest value known at now of each post; a series without ``published`` has a post at each sample."""
    times: list[Times] = []
    values: list[Values] = []
    owners: list[Places] = []
    for row, series in enumerate(rows.series):
        seen = int(np.searchsorted(series.t, now, side="right"))
        if not seen:
            continue
        published = series.key.published
        if published is None:
            t, v = series.t[:seen], series.v[:seen]
        else:
            newest = float(series.v[:seen].sum() if series.key.kind is Kind.DELTA else series.v[seen - 1])
            t, v = np.array([published]), np.array([newest])
        times.append(t)
        values.append(v)
        owners.append(np.full(len(t), row, dtype=np.int64))
    if rows.events is not None:
        seen = int(np.searchsorted(rows.events.t, now, side="right"))
        times.append(rows.events.t[:seen])
        values.append(rows.events.v[:seen])
        owners.append(rows.events.group[:seen].astype(np.int64) + len(rows.series))
    t = _joined(times, np.int64)
    order = np.argsort(t, kind="stable")
    return Posts(t[order], _joined(values, np.float64)[order], _joined(owners, np.int64)[order])


def sums_of_posts(posts: Posts, grid: Grid, place: Places, places: tuple[Place, ...]) -> Table:
    """Return the sums over posts published in each window; nothing is there where none was."""
    binned, count = bin_times(posts.published, grid), len(places)
    within = binned.within
    t, value = posts.published[within], posts.amount[within]
    of_post = place[posts.row[within]] if len(place) else posts.row[within]
    number = binned.sums(np.ones(len(t)), of_post, count)
    amounts = np.where(number > 0, binned.sums(value, of_post, count), 0.0)
    young = binned.sums((t > grid.latest - DAY).astype(np.float64), of_post, count) > 0
    return Table(places, amounts, amounts, number > 0, count=amounts, doubtful=young)


_STEPS = frozenset({Kind.DELTA, Kind.TOTAL, Kind.COUNTER})


def _steps(series: Series, row: int, now: int) -> Increments:
    """Return one series' increments up to now."""
    seen = int(np.searchsorted(series.t, now, side="right"))
    t, v = series.t[:seen], series.v[:seen]
    if series.key.kind is Kind.DELTA:
        amount, at = v, t
        jump = np.zeros(len(v), dtype=np.bool_)
    else:
        amount, jump = _differences(v, series.key.kind)
        at = t[1:] - 1
    return Increments(at, amount, amount, np.full(len(at), row, dtype=np.int64), jump)


def _differences(v: Values, kind: Kind) -> tuple[Values, Mask]:
    """Return the steps of a total or counter, and which of them are discontinuities."""
    steps: Values = np.diff(v)
    if kind is Kind.COUNTER:
        return np.where(steps < 0, v[1:], steps), np.zeros(len(steps), dtype=np.bool_)
    jump = (v[:-1] > 0) & ((v[1:] == 0) | (-steps > _FALL * v[:-1]))
    return np.where(jump, 0.0, steps), jump


def _beginnings(rows: Rows, now: int) -> Beginnings:
    """Return the first samples of a measure's totals and counters."""
    found = [
        (int(one.t[0]), float(one.v[0]), NEVER if one.key.published is None else one.key.published, row)
        for row, one in enumerate(rows.series)
        if one.key.kind in (Kind.TOTAL, Kind.COUNTER) and len(one.t) and one.t[0] <= now
    ]
    table = list(zip(*found, strict=True)) if found else [()] * 4
    return Beginnings(
        np.array(table[0], dtype=np.int64),
        np.array(table[1], dtype=np.float64),
        np.array(table[2], dtype=np.int64),
        np.array(table[3], dtype=np.int64),
    )


def _merged(pieces: Iterable[Increments]) -> Increments:
    """Return increments of many rows as one, sorted by time."""
    given = list(pieces)
    if len(given) == 1:
        return given[0]
    t = _joined([piece.t for piece in given], np.int64)
    order = np.argsort(t, kind="stable")
    return Increments(
        t[order],
        _joined([piece.amount for piece in given], np.float64)[order],
        _joined([piece.number for piece in given], np.float64)[order],
        _joined([piece.row for piece in given], np.int64)[order],
        _joined([piece.jump for piece in given], np.bool_)[order],
    )


def _joined(arrays: list, dtype: type) -> np.ndarray:  # type: ignore[type-arg]
    """Return arrays end to end, typed even if there are none."""
    return np.concatenate(arrays) if arrays else np.empty(0, dtype=dtype)
