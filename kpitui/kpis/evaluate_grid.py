"""Many windows at once, as arrays, and the counting of what falls into each."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.reading import Window
from kpitui.kpis.windows import is_free
from kpitui.series.dataset import Times, Values

Places = NDArray[np.int64]
"""(n,) the place of each sample; -1 where it belongs to none."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """k windows: half-open stretches, each with the one before it, seen from now."""

    starts: Times
    ends: Times
    previous_starts: Times
    previous_ends: Times
    now: int | Times
    """Of all windows, or of each, (k,): what is known is what was known then."""
    free: bool = False
    """Given by hand or ``all``: gaps are flagged, never suppress."""
    key: tuple[bytes, ...] = field(init=False)
    """What two equal sets of windows share."""

    def __post_init__(self) -> None:
        seen = (self.now.tobytes(),) if isinstance(self.now, np.ndarray) else ()
        object.__setattr__(self, "key", (self.starts.tobytes(), self.ends.tobytes(), *seen))

    @property
    def latest(self) -> int:
        """The newest now of any window."""
        return self.now if isinstance(self.now, int) else int(self.now.max(initial=0))

    @property
    def size(self) -> int:
        """The number of windows."""
        return len(self.ends)

    def of(self, columns: list[int]) -> Grid:
        """Return some of these windows."""
        return Grid(
            self.starts[columns],
            self.ends[columns],
            self.previous_starts[columns],
            self.previous_ends[columns],
            self.now if isinstance(self.now, int) else self.now[columns],
            self.free,
        )

    def before(self) -> Grid:
        """Return the windows before these; theirs are as long again."""
        width = self.previous_ends - self.previous_starts
        return Grid(
            self.previous_starts,
            self.previous_ends,
            self.previous_starts - width,
            self.previous_starts,
            self.now,
            self.free,
        )


def grid_of(windows: list[Window], now: int) -> Grid:
    """Return windows as a grid."""
    table = np.array(
        [(each.start, each.end, each.previous_start, each.previous_end) for each in windows], dtype=np.int64
    ).reshape(-1, 4)
    free = bool(windows) and is_free(windows[0])
    columns = (np.ascontiguousarray(table[:, column]) for column in range(4))
    starts, ends, previous_starts, previous_ends = columns
    return Grid(starts, ends, previous_starts, previous_ends, now, free)


@dataclass(frozen=True, slots=True)
class Binned:
    """Samples put between the edges of windows: sums over any of these windows are two look-ups."""

    first: int
    """Position of the first sample that any window holds."""
    bins: NDArray[np.int64]
    """(m,) the stretch between edges in which each of the samples from ``first`` on lies."""
    stretches: int
    start_edges: NDArray[np.int64]
    """(k,) the edge at which each window starts."""
    end_edges: NDArray[np.int64]
    """(k,) the edge at which it ends."""

    @property
    def within(self) -> slice:
        """The samples that any window holds."""
        return slice(self.first, self.first + len(self.bins))

    def sums(self, weights: Values, places: Places, count: int) -> Values:
        """Return the sum of weights over each window for each place, (count, k); both are of the samples ``within``."""
        chosen = places >= 0
        cells = places[chosen] * self.stretches + self.bins[chosen]
        table = np.bincount(cells, weights=weights[chosen], minlength=count * self.stretches)
        running = np.zeros((count, self.stretches + 1))
        np.cumsum(table.reshape(count, self.stretches), axis=1, out=running[:, 1:])
        totals: Values = running[:, self.end_edges] - running[:, self.start_edges]
        return totals


def bin_times(times: Times, grid: Grid) -> Binned:
    """Return sorted times put between the edges of a grid's windows."""
    edges = np.unique(np.concatenate((grid.starts, grid.ends)))
    positions = np.searchsorted(times, edges, side="left")
    bins = np.repeat(np.arange(len(edges) - 1), np.diff(positions))
    return Binned(
        first=int(positions[0]) if len(positions) else 0,
        bins=bins,
        stretches=max(len(edges) - 1, 1),
        start_edges=np.searchsorted(edges, grid.starts),
        end_edges=np.searchsorted(edges, grid.ends),
    )
