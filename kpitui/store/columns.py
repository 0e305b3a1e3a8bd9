"""Samples of one series as arrays: merging and cutting. Knows neither tables nor the codec."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpitui.series.dataset import Times, Values


@dataclass(frozen=True, slots=True)
class Columns:
    """The samples of one or of many series: ``t``, ``v`` and ``until`` (0 where there is none), all (n,)."""

    t: Times
    v: Values
    until: Times | None = None
    """None: no sample has one."""

    def part(self, chosen: slice | NDArray[np.bool_] | NDArray[np.intp]) -> Columns:
        """Return some of the samples."""
        until = None if self.until is None else self.until[chosen]
        return Columns(self.t[chosen], self.v[chosen], until)

    def ends(self) -> Times:
        """Return the column of ends, zeros where there are none."""
        return np.zeros(len(self.t), dtype=np.int64) if self.until is None else self.until


@dataclass(frozen=True, slots=True)
class Merged:
    """Two lots of samples laid over each other."""

    columns: Columns
    new: int
    """Samples at times that the lower lot didn't have."""
    replaced: int
    """Samples that stand in the place of different ones."""
    changed: Times
    """The times at which the value is another now."""


EMPTY = Columns(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64))


def of_points(points: Mapping[int, tuple[float, int | None]]) -> Columns:
    """Return columns of ``{t: (value, until)}``."""
    times = sorted(points)
    until = np.array([points[t][1] or 0 for t in times], dtype=np.int64)
    return Columns(
        np.array(times, dtype=np.int64),
        np.array([points[t][0] for t in times], dtype=np.float64),
        until if until.any() else None,
    )


def joined(first: Columns, second: Columns) -> Columns:
    """Return two lots of which the second is wholly later."""
    until = None
    if first.until is not None or second.until is not None:
        until = np.concatenate((first.ends(), second.ends()))
    return Columns(np.concatenate((first.t, second.t)), np.concatenate((first.v, second.v)), until)


def merged(under: Columns, over: Columns) -> Merged:
    """Lay sorted samples over others: where both have a time, the upper one holds."""
    place = np.searchsorted(under.t, over.t)
    inside = np.minimum(place, max(len(under.t) - 1, 0))
    same = under.t[inside] == over.t if len(under.t) else np.zeros(len(over.t), dtype=np.bool_)
    at = inside[same]
    different = (under.v[at] != over.v[same]) | (under.ends()[at] != over.ends()[same])
    keep = np.ones(len(under.t), dtype=np.bool_)
    keep[at] = False
    both = joined(under.part(keep), over)
    order = np.argsort(both.t, kind="stable")
    changed = over.t[same][under.v[at] != over.v[same]]
    return Merged(both.part(order), int(len(over.t) - same.sum()), int(different.sum()), changed)
