"""Values of events over windows: means, parts, quantiles; and events joined with those that answer them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpitui.kpis.corners import Corners
from kpitui.kpis.evaluate_grid import Grid, Places, bin_times
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.select import Place
from kpitui.kpis.value import Mask
from kpitui.series.dataset import Events, Times, Values


@dataclass(frozen=True, slots=True)
class Chosen:
    """The events of a selection up to now, sorted by time, (n,)."""

    t: Times
    v: Values
    id: Times
    key: Times
    place: Places


def chosen_of(events: Events | None, offset: int, place: Places, now: int) -> Chosen:
    """Return the events whose row has a place; ``offset`` is the row of the first group of events."""
    if events is None:
        none = np.empty(0, dtype=np.int64)
        return Chosen(none, np.empty(0), none, none, none)
    seen = int(np.searchsorted(events.t, now, side="right"))
    owner = place[offset:][events.group[:seen]]
    kept = np.flatnonzero(owner >= 0)
    return Chosen(events.t[kept], events.v[kept], events.id[kept], events.key[kept], owner[kept])


def mean(events: Chosen, grid: Grid, places: tuple[Place, ...]) -> Table:
    """Return sums and numbers of events: the mean of several places is that of all their events."""
    return _part(events, events.v, grid, places)


def share(events: Chosen, bounds: tuple[float, float], grid: Grid, places: tuple[Place, ...]) -> Table:
    """Return how many events have a value in ``[low, high]``, and how many there are, in per cent."""
    inside = ((events.v >= bounds[0]) & (events.v <= bounds[1])).astype(np.float64)
    return _part(events, inside, grid, places, 100.0)


def _part(events: Chosen, amounts: Values, grid: Grid, places: tuple[Place, ...], scale: float = 1.0) -> Table:
    """Return amounts over the number of events, kept apart until places are put together."""
    binned = bin_times(events.t, grid)
    within, count = binned.within, len(places)
    number = binned.sums(np.ones(len(binned.bins)), events.place[within], count)
    amount = np.where(number > 0, binned.sums(amounts[within], events.place[within], count), 0.0)
    there = np.ones(number.shape, dtype=np.bool_)
    return Table(places, amount, amount, there, weight=number, count=number, scale=scale)


@dataclass(frozen=True, slots=True)
class Joined:
    """The events of a selection with the first one that answers each, (n,)."""

    t: Times
    place: Places
    waited: Times
    """Milliseconds until the answer; -1 where there is none by now."""


def joined(asked: Chosen, answers: Chosen, brands: tuple[Places, Places]) -> Joined:
    """Return each event with the first answer whose key is its id, in the same brand and not before it.

    ``brands`` are the codes of the brand of each event and of each answer.
    """
    asked_brand, answer_brand = brands
    waited = np.full(len(asked.t), -1, dtype=np.int64)
    if not len(answers.t) or not len(asked.t):
        return Joined(asked.t, asked.place, waited)
    # one number for (brand, name, time): the first answer is the first one at or after the event's own
    names = np.unique(np.concatenate((answers.key, asked.id)))
    oldest = min(int(answers.t[0]), int(asked.t[0]))
    span = max(int(answers.t[-1]), int(asked.t[-1])) - oldest + 2
    code = np.searchsorted(names, answers.key) + answer_brand * len(names)
    wanted = np.searchsorted(names, asked.id) + asked_brand * len(names)
    line = code * span + answers.t - oldest
    order = np.argsort(line, kind="stable")
    at = np.searchsorted(line[order], wanted * span + asked.t - oldest, side="left")
    first = order[np.minimum(at, len(line) - 1)]
    hit = (at < len(line)) & (code[first] == wanted) & (asked.id != 0)
    waited[hit] = (answers.t[first] - asked.t)[hit]
    return Joined(asked.t, asked.place, waited)


def cohort(pairs: Joined, within: int, grid: Grid, places: tuple[Place, ...]) -> Table:
    """Return how many were answered within a span, of those answered or old enough to be judged, in per cent."""
    answered = (pairs.waited >= 0) & (pairs.waited <= within)
    if not isinstance(grid.now, int):
        return _cohort_as_known((pairs, answered), within, grid, places)
    young = ~answered & (grid.now - pairs.t < within)
    binned, count = bin_times(pairs.t, grid), len(places)
    within_grid = binned.within
    place = pairs.place[within_grid]
    number = binned.sums((~young[within_grid]).astype(np.float64), place, count)
    amount = binned.sums(answered[within_grid].astype(np.float64), place, count)
    pending = binned.sums(young[within_grid].astype(np.float64), place, count)
    there = np.ones(number.shape, dtype=np.bool_)
    return Table(places, amount, amount, there, weight=number, count=number, unfinished=pending, scale=100.0)


def _cohort_as_known(answered: tuple[Joined, Mask], within: int, grid: Grid, places: tuple[Place, ...]) -> Table:
    """Return what ``cohort`` returns, each window as known at its own now."""
    pairs, known = answered
    now = np.broadcast_to(np.asarray(grid.now, dtype=np.int64), grid.size)
    recent = np.maximum(grid.starts, now - within + 1)
    amount, number, pending = (np.zeros((len(places), grid.size)) for _ in range(3))
    for at in range(len(places)):
        asked = pairs.t[pairs.place == at]
        own = known & (pairs.place == at)
        done = Corners(pairs.t[own], pairs.t[own] + pairs.waited[own], np.ones(int(own.sum())))
        amount[at] = done.between(grid.starts, grid.ends, now)
        edges = np.searchsorted(asked, (grid.starts, np.maximum(recent, grid.starts), grid.ends))
        pending[at] = np.maximum(edges[2] - edges[1], 0) - done.between(recent, grid.ends, now)
        number[at] = edges[2] - edges[0] - pending[at]
    there = np.ones(number.shape, dtype=np.bool_)
    return Table(places, amount, amount, there, weight=number, count=number, unfinished=pending, scale=100.0)


def delays(pairs: Joined, within: int | None) -> Chosen:
    """Return the waits, in seconds, of the events that were answered (within a span, where there is one)."""
    kept = np.flatnonzero((pairs.waited >= 0) & (pairs.waited <= (within if within is not None else np.inf)))
    seconds = pairs.waited[kept] / 1000.0
    return Chosen(pairs.t[kept], seconds, pairs.t[kept], pairs.t[kept] + pairs.waited[kept], pairs.place[kept])


def pooled(events: Chosen, q: float, kept: Mask, grid: Grid, known: Times | None = None) -> tuple[Values, Values]:
    """Return the quantile (type 7) of all kept places' values over each window, and how many they are, (k,).

    ``kept`` is (places, k), ``known`` (n,) since when each value is known. A window without values has NaN.
    """
    begin = np.searchsorted(events.t, grid.starts, side="left")
    end = np.searchsorted(events.t, grid.ends, side="left")
    everywhere = bool(kept.all())
    now = np.broadcast_to(np.asarray(grid.now, dtype=np.int64), grid.size)
    seen = np.zeros(grid.size, dtype=np.int64) if known is None else np.searchsorted(np.sort(known), now, side="right")
    found, number = np.full(grid.size, np.nan), np.zeros(grid.size)
    last: tuple[int, int, int] | None = None
    for at, (low, high, told) in enumerate(zip(begin.tolist(), end.tolist(), seen.tolist(), strict=True)):
        if everywhere and (low, high, told) == last:
            found[at], number[at] = found[at - 1], number[at - 1]
            continue
        last = low, high, told
        there = np.ones(high - low, dtype=np.bool_) if everywhere else kept[events.place[low:high], at]
        values = events.v[low:high][there if known is None else there & (known[low:high] <= now[at])]
        number[at] = len(values)
        if len(values):
            found[at] = quantile(values, q)
    return found, number


def quantile(values: Values, q: float) -> float:
    """Return a quantile by linear interpolation between the two nearest values (type 7)."""
    place = (len(values) - 1) * q
    low = int(place)
    high = min(low + 1, len(values) - 1)
    ordered = np.partition(values, (low, high))
    below, above = float(ordered[low]), float(ordered[high])
    return below if below == above else below + (above - below) * (place - low)
