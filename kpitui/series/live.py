"""Counts, sums and distinct keys over the window that ends now, kept up to date event by event.

The same definition as the batch evaluation, over buckets of five minutes: an event costs the same however many came
before it, a query costs the number of label combinations, and moving the window on costs what leaves and enters it.
Knows no KPIs and reads no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from kpitui.measures import Labels
from kpitui.measures.labels import fold, value_of
from kpitui.series.dataset import Events
from kpitui.series.distinct import SlidingKeys
from kpitui.series.hashing import number_of

STEP = 300_000
"""Width of a bucket, ms."""

_BRAND = "brand"


class LiveEvent(NamedTuple):
    """One event as it is counted."""

    id: int
    """Makes it the same event when it comes again (``identity_of``); 0: never the same as another."""
    t: int
    value: float
    key: int
    """What ``distinct`` counts; 0: nothing."""
    labels: Labels


@dataclass(frozen=True, slots=True)
class Totals:
    """What a window holds for some labels."""

    count: int = 0
    sum: float = 0.0
    distinct: int | None = 0
    """Different keys, added over the combinations of identity labels: the upper bound; None where others chose."""
    largest: int | None = 0
    """Different keys of the combination that has most: the lower bound."""

    @property
    def mean(self) -> float | None:
        """Return the mean value, None of no event."""
        return self.sum / self.count if self.count else None


@dataclass(slots=True)
class _Cell:
    """The events of one combination of labels in the window."""

    values: tuple[str, ...]
    keys: SlidingKeys
    """Those of its brand and its other identity labels, shared with other cells."""
    wide: SlidingKeys
    """Those of every brand together."""
    count: int = 0
    sum: float = 0.0
    sums: dict[int, float] = field(default_factory=dict)
    """By bucket, so that the running sum can be made anew without rounding piling up."""

    def add(self, event: LiveEvent, bucket: int) -> None:
        """Count an event."""
        self.count += 1
        self.sum += event.value
        self.sums[bucket] = self.sums.get(bucket, 0.0) + event.value
        if event.key:
            self.keys.add(event.key, bucket)
            self.wide.add(event.key, bucket)

    def remove(self, event: LiveEvent, bucket: int, first: int) -> None:
        """Take an event out."""
        self.count -= 1
        self.sum -= event.value
        self.sums[bucket] -= event.value
        if event.key:
            self.keys.remove(event.key, bucket, first)
            self.wide.remove(event.key, bucket, first)


class LiveWindow:
    """A sliding window over the events of one measure.

    ``by`` are the labels by which it can be asked, ``identity`` those that tell keys apart besides the key itself. Each
    brand's keys are counted, and those of all brands together. The window is ``[end - span, end)``; events at or after
    ``end`` wait until it moves on.
    """

    def __init__(
        self,
        span: int,
        by: tuple[str, ...] = ("brand", "channel", "sentiment"),
        identity: tuple[str, ...] = ("channel",),
        step: int = STEP,
    ) -> None:
        if span % step:
            raise ValueError("a live window holds whole buckets")
        self._by, self._identity, self._step = by, identity, step
        self._width = span // step
        self._end = 0
        self._cells: dict[tuple[str, ...], _Cell] = {}
        self._keys: dict[tuple[str, ...], SlidingKeys] = {}
        self._wide: dict[tuple[str, ...], SlidingKeys] = {}
        self._cell_of: dict[Labels, _Cell] = {}
        self._buckets: dict[int, dict[int, LiveEvent]] = {}
        self._bucket_of: dict[int, int] = {}
        self._nameless = 0

    @property
    def end(self) -> int:
        """Return where the window ends, ms."""
        return self._end * self._step

    @property
    def start(self) -> int:
        """Return where the window starts, ms."""
        return (self._end - self._width) * self._step

    def advance(self, end: int) -> None:
        """Move the window's end on to an instant on a bucket's edge; one that lies before it changes nothing."""
        target = end // self._step
        if target <= self._end:
            return
        first = target - self._width
        for bucket in sorted(known for known in self._buckets if known < first):
            self._expire(bucket)
        entering = sorted(bucket for bucket in self._buckets if max(self._end, first) <= bucket < target)
        self._end = target
        for bucket in entering:
            for event in self._buckets[bucket].values():
                self._cell(event.labels).add(event, bucket)

    def add(self, event: LiveEvent) -> int | None:
        """Take in one event, in place of the one with its id.

        Returns the earliest instant before the window's end that it touches, so that past readings from there on can
        be made anew; None where it touches none.
        """
        bucket = event.t // self._step
        name = event.id or self._anonymous()
        known = self._known(name)
        if known == event:
            return None
        if known is not None:
            self._take_out(name, known)
        if bucket >= self._end - self._width:
            self._buckets.setdefault(bucket, {})[name] = event
            self._bucket_of[name] = bucket
            if bucket < self._end:
                self._cell(event.labels).add(event, bucket)
        past = [one.t for one in (event, known) if one is not None and one.t < self.end]
        return min(past, default=None)

    def withdraw(self, event_id: int) -> int | None:
        """Take out the event with an id; returns its instant where that lies before the window's end, as ``add``."""
        known = self._known(event_id)
        if known is None:
            return None
        self._take_out(event_id, known)
        return known.t if known.t < self.end else None

    def fill(self, events: Events, end: int) -> None:
        """Take in the events of a dataset from the window that ends at an instant on."""
        self.advance(end)
        first = int(np.searchsorted(events.t, self.start))
        columns = (events.id[first:], events.t[first:], events.v[first:], events.key[first:], events.group[first:])
        for number, t, value, key, group in zip(*(column.tolist() for column in columns), strict=True):
            source, labels = events.groups[group]
            self.add(LiveEvent(identity_of(number, source, labels), t, value, key, labels))

    def total(self, where: Mapping[str, str] | None = None) -> Totals:
        """Return what the window holds for the labels that match, all if there are none."""
        return _totals(self._matching(where), self._keys_for(where or ()))

    def split(self, label: str, where: Mapping[str, str] | None = None) -> dict[str, Totals]:
        """Return what the window holds for each value of a label that an event in it has."""
        place = self._by.index(label)
        cells: dict[str, list[_Cell]] = {}
        for cell in self._matching(where):
            cells.setdefault(cell.values[place], []).append(cell)
        keys = self._keys_for((label, *(where or ())))
        held = {value: _totals(found, keys) for value, found in cells.items()}
        return {value: totals for value, totals in held.items() if totals.count}

    def distinct_since(self, instant: int) -> int:
        """Return the different keys from an instant inside the window to its end: a suffix sum over buckets."""
        return sum(keys.since(instant // self._step) for keys in self._wide.values())

    def _matching(self, where: Mapping[str, str] | None) -> Iterable[_Cell]:
        """Return the cells whose labels match."""
        if not where:
            return self._cells.values()
        wanted = [(self._by.index(label), fold(value)) for label, value in where.items()]
        return [cell for cell in self._cells.values() if all(cell.values[at] == value for at, value in wanted)]

    def _keys_for(self, labels: Iterable[str]) -> Callable[[_Cell], SlidingKeys] | None:
        """Return which keys count where these labels choose: None where they don't tell keys apart."""
        chosen = set(labels)
        if not chosen <= {_BRAND, *self._identity}:
            return None
        return _own_keys if _BRAND in chosen else _wide_keys

    def _anonymous(self) -> int:
        """Return a name for an event without an id."""
        self._nameless -= 1
        return self._nameless

    def _known(self, name: int) -> LiveEvent | None:
        """Return the event of a name, None where it is not held."""
        bucket = self._bucket_of.get(name)
        return None if bucket is None else self._buckets[bucket][name]

    def _take_out(self, name: int, event: LiveEvent) -> None:
        """Take out an event that is held."""
        bucket = self._bucket_of.pop(name)
        del self._buckets[bucket][name]
        if bucket < self._end:
            self._cell(event.labels).remove(event, bucket, self._end - self._width)

    def _cell(self, labels: Labels) -> _Cell:
        """Return the cell that an event with these labels counts in."""
        cell = self._cell_of.get(labels)
        if cell is None:
            said = {name: fold(value) for name, value in labels}
            values = tuple(said.get(name, "") for name in self._by)
            place = tuple(said.get(name, "") for name in self._identity)
            keys = self._keys.setdefault((said.get(_BRAND, ""), *place), SlidingKeys())
            wide = self._wide.setdefault(place, SlidingKeys())
            cell = self._cell_of[labels] = self._cells.setdefault(values, _Cell(values, keys, wide))
        return cell

    def _expire(self, bucket: int) -> None:
        """Forget a bucket that has left the window."""
        for name, event in self._buckets.pop(bucket).items():
            del self._bucket_of[name]
            if bucket < self._end:
                self._cell(event.labels).count -= 1
        for cell in self._cells.values():
            if cell.sums.pop(bucket, None) is not None:
                cell.sum = sum(cell.sums.values())
        for keys in (*self._keys.values(), *self._wide.values()):
            keys.expire(bucket)


def identity_of(number: int, source: str, labels: Labels) -> int:
    """Return what makes an event itself in its measure: its id's number, its source and its brand; 0 without an id."""
    return number ^ _salt(source, value_of(labels, "brand") or "") if number else 0


@lru_cache(maxsize=4_096)
def _salt(source: str, brand: str) -> int:
    """Return a number for a source and a brand."""
    return number_of(f"{source}\x1f{fold(brand)}")


def _own_keys(cell: _Cell) -> SlidingKeys:
    """Return the keys of a cell's brand."""
    return cell.keys


def _wide_keys(cell: _Cell) -> SlidingKeys:
    """Return the keys of every brand."""
    return cell.wide


def _totals(cells: Iterable[_Cell], keys_of: Callable[[_Cell], SlidingKeys] | None) -> Totals:
    """Return several cells together; those that share their keys count them once."""
    count, total = 0, 0.0
    distinct: dict[int, int] = {}
    for cell in cells:
        count += cell.count
        total += cell.sum
        if keys_of is not None:
            keys = keys_of(cell)
            distinct[id(keys)] = keys.distinct
    if keys_of is None:
        return Totals(count, total, None, None)
    return Totals(count, total, sum(distinct.values()), max(distinct.values(), default=0))
