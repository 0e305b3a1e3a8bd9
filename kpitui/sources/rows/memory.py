"""What rows leave for those that are added to them later, so that nothing has to be read twice.

Where added rows would change what earlier ones mean (the decimal sign of a column, say), ``Again`` asks for all rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kpitui.measures import Kind, Labels
from kpitui.sources.contract import SourceSettings
from kpitui.sources.rows.identity import numbers_among_equals
from kpitui.sources.rows.numbers import Numbers, NumberStyle, read_numbers
from kpitui.sources.rows.series import ADDED, NONE, Drawn, merged
from kpitui.sources.rows.signs import Signs
from kpitui.sources.rows.table import Cells, Hashes, Whole
from kpitui.sources.rows.times import day_or_month

MOST_SUMS = 50_000
"""Sums of one mapping that are remembered, the newest ones; what belongs to an older one asks for all rows."""


class Again(Exception):  # no error of the program: it asks for all rows
    """The added rows can't be understood without those before them."""


@dataclass(slots=True)
class MappingMemory:
    """What the rows read so far leave for one mapping."""

    kept: bool = False
    """False: nothing is ever added, so nothing is remembered."""
    adding: bool = False
    """True: rows were read before."""
    signs: dict[str, Signs] = field(default_factory=dict)
    """What each column of numbers has shown of its signs."""
    sums: dict[tuple[Labels, int, int], float] = field(default_factory=dict)
    """The newest sums, by labels, time and publication."""
    floor: int = NONE
    """Sums of this time and before are no longer known."""
    contents: Hashes = field(default_factory=lambda: np.empty(0, np.uint64))
    """Hashes of what the events without an id say, sorted, each once."""
    counts: Whole = field(default_factory=lambda: np.empty(0, np.int64))
    """How many events say each of them."""

    def numbers(self, name: str, column: Cells, style: NumberStyle) -> Numbers:
        """Return a column's numbers, read with the signs of all its rows."""
        if not self.kept:
            return read_numbers(column, style)
        before = self.signs.get(name)
        found = read_numbers(column, style, before)
        if before is not None and found.signs != read_numbers(column[:0], style, before).signs:
            raise Again
        self.signs[name] = found.seen
        return found

    def check_times(self, column: Cells) -> None:
        """Raise ``Again`` where added times can be day-first or month-first: all rows tell which."""
        if self.adding and day_or_month(column):
            raise Again

    def merged(self, drawn: Drawn, sets: tuple[Labels, ...], kind: Kind) -> Drawn:
        """Return rows with one for each series and time, those that were read before added in where they are sums."""
        if not self.kept or kind not in ADDED:
            return merged(drawn, kind)
        if len(drawn.t) and self.floor != NONE and int(drawn.t.min()) <= self.floor:
            raise Again
        result = merged(self._with_sums(drawn, sets), kind)
        self._remember(result, sets)
        return result

    def numbered(self, hashes: Hashes) -> Whole:
        """Return each event's number among those that say the same."""
        numbers = numbers_among_equals(hashes)
        if not self.kept:
            return numbers
        places = np.searchsorted(self.contents, hashes)
        known = places < len(self.contents)
        known[known] = self.contents[places[known]] == hashes[known]
        numbers[known] += self.counts[places[known]]
        np.add.at(self.counts, places[known], 1)
        fresh, counts = np.unique(hashes[~known], return_counts=True)
        where = np.searchsorted(self.contents, fresh)
        self.contents = np.insert(self.contents, where, fresh)
        self.counts = np.insert(self.counts, where, counts)
        return numbers

    def _remember(self, sums: Drawn, sets: tuple[Labels, ...]) -> None:
        """Remember the newest sums."""
        if len(sums.t) > MOST_SUMS:
            self.floor = max(self.floor, int(np.partition(sums.t, -MOST_SUMS)[-MOST_SUMS]))
        late = np.flatnonzero(sums.t > self.floor)
        keys = zip(sums.series[late].tolist(), sums.t[late].tolist(), sums.published[late].tolist(), strict=True)
        for (series, t, published), value in zip(keys, sums.values[late].tolist(), strict=True):
            self.sums[sets[series], t, published] = value
        if len(self.sums) > 2 * MOST_SUMS:
            self.floor = sorted(t for _, t, _ in self.sums)[-MOST_SUMS]
            self.sums = {key: value for key, value in self.sums.items() if key[1] > self.floor}

    def _with_sums(self, drawn: Drawn, sets: tuple[Labels, ...]) -> Drawn:
        """Return rows with what was summed up before them, as the first rows."""
        keys = dict.fromkeys(zip(drawn.series.tolist(), drawn.t.tolist(), drawn.published.tolist(), strict=True))
        before = [
            (*key, self.sums[sets[key[0]], key[1], key[2]]) for key in keys if (sets[key[0]], *key[1:]) in self.sums
        ]
        if not before:
            return drawn
        series, times, published, values = zip(*before, strict=True)
        return Drawn(
            np.concatenate((np.array(series, np.int64), drawn.series)),
            np.concatenate((np.array(times, np.int64), drawn.t)),
            np.concatenate((np.array(values, np.float64), drawn.values)),
            np.concatenate((np.array(published, np.int64), drawn.published)),
            np.concatenate((np.full(len(before), NONE), drawn.until)),
        )


@dataclass(slots=True)
class Memory:
    """What the rows read so far leave for the mappings of a source."""

    sound: bool = True
    """False: rows can't be added, all are needed."""
    mappings: dict[int, MappingMemory] = field(default_factory=dict)
    """By the mapping's place."""

    def of(self, place: int) -> MappingMemory:
        """Return the memory of one mapping."""
        return self.mappings.setdefault(place, MappingMemory(kept=True))

    def go_on(self) -> None:
        """Note that what comes now is added."""
        for memory in self.mappings.values():
            memory.adding = True


def memory_for(settings: SourceSettings) -> Memory | None:
    """Return an empty memory; None where added rows could change what other rows gave.

    The usual spacing of amounts without a bucket, and which mapping has the last word on an event, depend on all rows.
    """
    events = [one.name for one in settings.mappings if settings.kind_of(one) is Kind.EVENT]
    spaced = any(
        settings.kind_of(one) is Kind.DELTA and one.bucket is None and one.until is None for one in settings.mappings
    )
    return None if spaced or len(events) != len(set(events)) else Memory()
