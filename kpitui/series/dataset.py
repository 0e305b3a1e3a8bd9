"""The series, events and coverage that formulas are evaluated on. Reads no clock, no file, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from kpitui.measures import Kind, Labels
from kpitui.series.hashing import number_of
from kpitui.text import Text

Times = NDArray[np.int64]
Values = NDArray[np.float64]

ALWAYS = -(2**62)
"""The start of a stretch of coverage that has none."""


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What makes a numeric series itself."""

    source: str
    measure: str
    kind: Kind
    labels: Labels
    published: int | None = None


@dataclass(slots=True)
class Series:
    """A numeric series: ``t`` (n,) strictly rising, ``v`` (n,), ``until`` (n,; 0 where none) or None throughout."""

    key: SeriesKey
    t: Times
    v: Values
    until: Times | None = None
    digits: int | None = None
    """Significant digits to which its source rounds it; None: not rounded."""


class Restated(NamedTuple):
    """A stretch of a series, or of events with the same labels, that its source changed long after its time."""

    labels: Labels
    start: int
    stop: int
    """Half-open, ms."""


class SourceBreak(NamedTuple):
    """From an instant on a measure of a source means something else."""

    source: str
    labels: Labels
    """Only series that have all of these."""
    t: int
    """The first instant of the new meaning, ms."""
    text: Text


@dataclass(slots=True)
class Events:
    """All events of one measure, of every source, sorted by time (stable).

    Shapes: ``t``, ``v``, ``id``, ``key`` and ``group`` are (n,). Ids and keys are 63-bit hashes, 0 where there is none.
    ``group`` indexes ``groups``: the (source, labels) that the event carries. ``groups`` only grow while states follow
    one another.
    """

    measure: str
    t: Times
    v: Values
    id: Times
    key: Times
    group: NDArray[np.int32]
    groups: tuple[tuple[str, Labels], ...]
    mark: object = field(default_factory=object, compare=False)
    """Names this state of them."""
    follows: tuple[object, int] | None = field(default=None, compare=False)
    """The mark of the state before, and how many of its first rows stand unchanged in their places."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """When a source was read, and how it is expected to be."""

    source: str
    spans: tuple[tuple[int, int], ...] = ()
    """The stretches read, sorted, apart, half-open, in milliseconds; a start of ``ALWAYS`` has no beginning."""
    every: int = 0
    """Poll interval, ms."""
    lag: int = 0
    """How late its figures are, ms."""
    stale_after: int | None = None
    """Age at which a level is stale, ms, where the user set it."""
    failing: str = ""
    """Why its last poll failed, in the user's language; empty while it is fine."""
    parts: Mapping[str, Coverage] = field(default_factory=dict, hash=False)
    """By measure: those that were read at other times than the source as a whole."""

    def of(self, measure: str) -> Coverage:
        """Return when a measure of the source was read."""
        return self.parts.get(measure, self)


@dataclass(slots=True)
class Dataset:
    """Everything known, by measure."""

    series: dict[str, list[Series]] = field(default_factory=dict)
    events: dict[str, Events] = field(default_factory=dict)
    coverage: dict[str, Coverage] = field(default_factory=dict)
    first_seen: dict[str, Mapping[tuple[str, int], int]] = field(default_factory=dict)
    """By measure: when each (brand, key) was first seen, which survives retention; may be empty."""
    restated: dict[str, tuple[Restated, ...]] = field(default_factory=dict)
    """By measure: what its sources changed long after its time."""
    breaks: dict[str, tuple[SourceBreak, ...]] = field(default_factory=dict)
    """By measure: where it changes its meaning."""
    hash_of: Callable[[str], int] = field(default=number_of, repr=False, compare=False)
    """What gives the number of an id or a key in these events."""

    def coverage_of(self, source: str, measure: str) -> Coverage | None:
        """Return when a measure of a source was read; None of a source without a record."""
        known = self.coverage.get(source)
        return None if known is None else known.of(measure)

    def measures(self) -> Iterable[str]:
        """Return the names of the measures that have data, sorted."""
        return sorted({*self.series, *self.events})
