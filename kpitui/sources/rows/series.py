"""Rows drawn together into samples: the same series and time is one sample."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import repeat
from typing import TypeAlias

import numpy as np
import pandas as pd

from kpitui.config.spans import DAY, UNITS
from kpitui.measures import Kind, Labels, Sample
from kpitui.sources.rows.table import Floats, Whole
from kpitui.sources.rows.zones import after

Names: TypeAlias = tuple[Iterable[str | None], Iterable[str | None]]
"""The ids and the keys of events."""

NONE = -(2**62)
"""Stands for a time that isn't known."""

ADDED = (Kind.DELTA, Kind.TOTAL, Kind.COUNTER)
"""Kinds of which rows on the same series and time are added; of the others the last one holds."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """The rows of one mapping that have a value and a time, shape (n,) each."""

    series: Whole
    """The label set's number."""
    t: Whole
    values: Floats
    published: Whole
    """When the post was published; ``NONE`` where it isn't known."""
    until: Whole
    """The end of the bucket or window; ``NONE`` where it isn't known."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What all samples of one mapping share."""

    measure: str
    kind: Kind
    fingerprint: str
    digits: int | None = None
    """Significant digits to which the platform rounds; None: it doesn't."""


def merged(drawn: Drawn, kind: Kind) -> Drawn:
    """Return the rows with one for each series and time: their sum, or the last one."""
    frame = pd.DataFrame({"s": drawn.series, "t": drawn.t, "p": drawn.published})
    if not frame.duplicated().any():
        return drawn
    groups = frame.groupby(["s", "t", "p"], sort=False).ngroup().to_numpy()
    count = int(groups.max()) + 1
    last = np.zeros(count, np.int64)
    last[groups] = np.arange(len(groups))
    added = np.bincount(groups, drawn.values, count).astype(np.float64)
    values = added if kind in ADDED else drawn.values[last]
    return Drawn(drawn.series[last], drawn.t[last], values, drawn.published[last], drawn.until[last])


def spaced(drawn: Drawn, zone: tzinfo) -> Drawn:
    """Return amounts with the ends of their buckets, by the usual spacing of each series; a single row has none."""
    order = np.lexsort((drawn.t, drawn.published, drawn.series))
    series, times = drawn.series[order], drawn.t[order]
    steps = np.diff(times)
    same = (np.diff(series) == 0) & (np.diff(drawn.published[order]) == 0) & (steps > 0)
    usual = pd.Series(steps[same]).groupby(series[:-1][same]).median()
    spacing = pd.Series(series).map(usual).fillna(0).to_numpy(np.int64)
    days = np.abs(spacing - np.round(spacing / DAY) * DAY) <= UNITS["h"]
    spacing = np.where(days & (spacing > DAY // 2), np.round(spacing / DAY).astype(np.int64) * DAY, spacing)
    ends = after(times, spacing, zone)
    following = np.append(times[1:], NONE)
    cut = np.append(same, False) & (following < ends)
    until = np.full(len(order), NONE)
    until[order] = np.where(spacing > 0, np.where(cut, following, ends), NONE)
    return replace(drawn, until=until)


def samples_of(heading: Heading, sets: Sequence[Labels], drawn: Drawn) -> list[Sample]:
    """Return the samples of a numeric measure."""
    return _made(heading, sets, drawn, (repeat(None), repeat(None)))


def events_of(heading: Heading, sets: Sequence[Labels], drawn: Drawn, names: Names) -> list[Sample]:
    """Return the events of a measure."""
    return _made(heading, sets, drawn, names)


def _made(heading: Heading, sets: Sequence[Labels], drawn: Drawn, names: Names) -> list[Sample]:
    """Return one sample for each row."""
    column = np.empty(len(sets), object)
    column[:] = sets
    columns = zip(
        repeat(heading.measure),
        repeat(heading.kind),
        column[drawn.series].tolist(),
        drawn.t.tolist(),
        drawn.values.tolist(),
        repeat(heading.fingerprint),
        *names,
        _optional(drawn.published),
        _optional(drawn.until),
        repeat(heading.digits),
        strict=False,
    )
    with _uncollected():
        return list(map(Sample._make, columns))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let Python not look for cycles meanwhile: a million tuples hold none, and looking takes longer than making."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _optional(times: Whole) -> list[int | None] | repeat[None]:
    """Return times, None where one isn't known."""
    known = times != NONE
    if not known.any():
        return repeat(None)
    return [time if there else None for time, there in zip(times.tolist(), known.tolist(), strict=True)]
