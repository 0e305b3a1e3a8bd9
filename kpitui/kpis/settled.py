"""Events that are settled: what was worked out of them is kept from round to round, and only later ones are looked at.

Of a long history the first rows stay as they are while new events come behind them. Their sums are looked up in running
sums by group, so that they cost the same however many events there are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np

from kpitui.kpis.evaluate_grid import Grid, bin_times
from kpitui.series.dataset import Dataset, Events, Times, Values

T = TypeVar("T")

NEVER = -(2**62)
"""Before any event."""
_DEAR = 4
"""Looking a sum up costs as much as adding so many events."""
_UNSETTLED = 3_600_000
"""Events younger than this, ms, are not settled: late and corrected ones are expected among them."""
_GROWTH = 16
"""The part of the settled events, 1 in so many, that later ones may be before they are settled too."""


class Settled:
    """The first rows of a measure's events; their values are whole numbers, so that sums of parts are exact."""

    def __init__(self, events: Events, size: int) -> None:
        self.events = part_of(events, slice(0, size))
        self.size = size
        self.groups = len(events.groups)
        t, group = self.events.t, self.events.group
        self.end = int(t[-1]) + 1 if size else NEVER
        """After the last of them."""
        self._first = int(t[0]) if size else 0
        self._span = self.end - self._first if size else 1
        order = np.argsort(group, kind="stable")
        self._line: Times = group[order].astype(np.int64) * self._span + (t[order] - self._first)
        """Group and time as one number, rising."""
        self._running: Values = np.concatenate(([0.0], np.cumsum(self.events.v[order])))
        self._kept: dict[tuple[object, ...], Any] = {}
        self._older: dict[tuple[object, ...], Any] = {}

    def keep(self, key: tuple[object, ...], build: Callable[[], T]) -> T:
        """Return what is kept under a key; built when it is first asked for."""
        if key not in self._kept:
            self._kept[key] = self._older[key] if key in self._older else build()
        found: T = self._kept[key]
        return found

    def age(self) -> None:
        """Forget what has not been asked for since this was last called."""
        self._older, self._kept = self._kept, {}

    def sums(self, grid: Grid) -> tuple[Values, Values]:
        """Return the numbers of events and their sums for each group and window, (groups, k)."""
        return self.keep(("sums", grid.key), lambda: self._sums(grid))

    def ends(self, until: int) -> tuple[Times, Times]:
        """Return the first and the last time of each group up to an instant, (groups,); ``NEVER`` without an event."""
        before = min(until + 1, self.end)
        return self.keep(("ends", before), lambda: self._ends(before))

    def _sums(self, grid: Grid) -> tuple[Values, Values]:
        """Look sums up, or add events where there are more groups than that is worth."""
        edges = np.unique(np.concatenate((grid.starts, grid.ends)))
        inside = np.searchsorted(self.events.t, edges[[0, -1]])
        if _DEAR * self.groups * len(edges) > int(inside[1] - inside[0]):
            binned = bin_times(self.events.t, grid)
            group = self.events.group[binned.within].astype(np.int64)
            number = binned.sums(np.ones(len(group)), group, self.groups)
            return number, binned.sums(self.events.v[binned.within], group, self.groups)
        places = self._places(edges)
        begin, end = places[:, np.searchsorted(edges, grid.starts)], places[:, np.searchsorted(edges, grid.ends)]
        return (end - begin).astype(np.float64), self._running[end] - self._running[begin]

    def _places(self, edges: Times) -> Times:
        """Return how many rows, by group and time, lie before each group's edges, (groups, edges)."""
        at = np.clip(edges - self._first, 0, self._span)
        return np.searchsorted(self._line, np.arange(self.groups)[:, None] * self._span + at)

    def _ends(self, until: int) -> tuple[Times, Times]:
        """Return the first and the last time of each group before an instant."""
        begin, end = self._places(np.array([self._first, until])).T
        some = end > begin
        groups = np.arange(self.groups)

        def times(rows: Times) -> Times:
            found = self._line[np.where(some, rows, 0)] if len(self._line) else rows
            return np.where(some, found - groups * self._span + self._first, NEVER)

        return times(begin), times(end - 1)


class Settling:
    """Decides, round after round, which events of each measure are settled."""

    def __init__(self, least: int) -> None:
        self._least = least
        self._known: dict[str, tuple[Settled, object, object]] = {}

    def parts(self, data: Dataset, now: int) -> dict[str, Parts]:
        """Return the events of those measures that have many, in two parts."""
        found: dict[str, Parts] = {}
        for name, events in data.events.items():
            if not data.series.get(name) and len(events.t) >= self._least:
                settled = self._settled(name, events, data.first_seen.get(name), now)
                if settled is not None:
                    found[name] = Parts(settled, part_of(events, slice(settled.size, None)))
        self._known = {name: self._known[name] for name in found}
        return found

    def age(self) -> None:
        """Forget what was kept and is no longer asked for."""
        for settled, *_ in self._known.values():
            settled.age()

    def _settled(self, name: str, events: Events, first_seen: object, now: int) -> Settled | None:
        """Return the settled events of a measure: those of the round before where they still stand."""
        size = len(events.t)
        cut = now - _UNSETTLED
        if name in self._known:
            settled, mark, seen = self._known[name]
            same = rows_in_common(events, mark)
            late = same < settled.size
            grown = size - settled.size > max(self._least, settled.size // _GROWTH)
            if not late and not grown and seen is first_seen and settled.end <= now:
                self._known[name] = (settled, events.mark, seen)
                return settled
            if late and size - same <= size // _GROWTH:
                # what came so late once may do so again
                cut = min(cut, int(events.t[same - 1]) - _UNSETTLED if same else cut)
        count = int(np.searchsorted(events.t, cut))
        if not count or not _is_whole(events.v[:count]):
            return None
        settled = Settled(events, count)
        self._known[name] = (settled, events.mark, first_seen)
        return settled


def rows_in_common(events: Events, mark: object) -> int:
    """Return how many of the first rows are the same as in the state with a mark."""
    if events.mark is mark:
        return len(events.t)
    return events.follows[1] if events.follows is not None and events.follows[0] is mark else 0


def _is_whole(values: Values) -> bool:
    """Tell whether values are whole and few enough for sums without a rounding error, however they are made."""
    return bool(np.abs(values).sum() < 2**53) and bool((values == np.rint(values)).all())


@dataclass(frozen=True, slots=True)
class Parts:
    """The events of a measure in two parts."""

    settled: Settled
    later: Events
    """Those after the settled ones, with all groups."""


def part_of(events: Events, rows: slice) -> Events:
    """Return some consecutive rows of events."""
    return replace(
        events,
        t=events.t[rows],
        v=events.v[rows],
        id=events.id[rows],
        key=events.key[rows],
        group=events.group[rows],
    )
