"""Arrays with room to grow: what is new is laid behind what is there, without copying it. Knows no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kpitui.store.columns import Columns, merged

if TYPE_CHECKING:
    from kpitui.series.dataset import Series

LEAST = 64
"""Free places that any array has."""


def spare(n: int) -> int:
    """Return how many free places an array of ``n`` gets. Untouched memory costs nothing."""
    return max(LEAST, n // 8)


@dataclass(slots=True)
class Room:
    """The arrays under one series; ``columns`` are longer than the series."""

    columns: Columns
    n: int

    def lay(self, over: Columns) -> None:
        """Lay sorted samples over those that are there: only from the first of them on is anything moved."""
        if not len(over.t):
            return
        if self.n and over.t[0] <= self.columns.t[self.n - 1]:
            start = int(np.searchsorted(self.columns.t[: self.n], over.t[0]))
            tail = merged(self.columns.part(slice(start, self.n)), over).columns
        else:
            start, tail = self.n, over
        until = self.columns.until
        if until is None and tail.until is not None:
            until = np.zeros(len(self.columns.t), dtype=np.int64)
        n = start + len(tail.t)
        self.columns = Columns(
            put(self.columns.t, tail.t, start),
            put(self.columns.v, tail.v, start),
            None if until is None else put(until, tail.ends(), start),
        )
        self.n = n

    def show(self, series: Series) -> None:
        """Let a series see what is there now."""
        present = self.columns.part(slice(0, self.n))
        series.t, series.v, series.until = present.t, present.v, present.until


def put(array: NDArray[Any], part: NDArray[Any], start: int) -> NDArray[Any]:
    """Lay a part into an array from a place on; a longer array is made where it is too short."""
    stop = start + len(part)
    if stop > len(array):
        longer = np.empty(stop + spare(stop), dtype=array.dtype)
        longer[:start] = array[:start]
        array = longer
    array[start:stop] = part
    return array
