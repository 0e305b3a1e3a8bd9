"""How much of a window a source was read in."""

from __future__ import annotations

import numpy as np

from kpitui.series.dataset import Coverage, Times, Values

_FIRST = -(2**45)
"""Long before any sample: what ``ALWAYS`` is reckoned as, so that sums of lengths stay exact."""

_GRACE = 1.5
"""Polls after which the time since the last one counts as not read."""


def covered(coverage: Coverage | None, starts: Times, ends: Times, now: int) -> Values:
    """Return the part of each window in which a source was read, 0 to 1, (k,).

    The time since the last poll is not missing while the next one is not overdue. Nothing is known to be missing of a
    source without a record.
    """
    size = len(ends)
    if coverage is None:
        return np.ones(size)
    spans = np.array(coverage.spans, dtype=np.int64).reshape(-1, 2).clip(_FIRST, None)
    spans = spans[spans[:, 0] <= now]
    if not len(spans):
        return np.zeros(size)
    if not coverage.failing:
        spans[-1, 1] = max(int(spans[-1, 1]), min(int(spans[-1, 1] + _GRACE * coverage.every), now))
    lengths = spans[:, 1] - spans[:, 0]
    before = np.concatenate(([0], np.cumsum(lengths)))

    def read_until(times: Times) -> Times:
        place = np.searchsorted(spans[:, 0], times, side="right")
        inside = np.minimum(times, spans[np.maximum(place - 1, 0), 1]) - spans[np.maximum(place - 1, 0), 0]
        return np.where(place > 0, before[np.maximum(place - 1, 0)] + inside, 0)

    wide = ends - starts
    read = (read_until(ends) - read_until(starts)) / np.maximum(wide, 1)
    return np.where(wide > 0, read.clip(0.0, 1.0), 1.0)
