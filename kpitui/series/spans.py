"""How much of a window a source was read in."""

from __future__ import annotations

import numpy as np

from kpitui.series.dataset import Coverage, Times, Values

_FIRST = -(2**45)
"""Long before any sample: what ``ALWAYS`` is reckoned as, so that sums of lengths stay exact."""

_GRACE = 1.5
"""Polls after which the time since the last one counts as not read."""


def covered(coverage: Coverage | None, starts: Times, ends: Times, now: int | Times) -> Values:
    """Return the part of each window in which a source was read, 0 to 1, (k,).

    The time since the last poll is not missing while the next one is not overdue. Nothing is known to be missing of a
    source without a record. ``now`` may be one for each window.
    """
    size = len(ends)
    if coverage is None:
        return np.ones(size)
    spans = np.array(coverage.spans, dtype=np.int64).reshape(-1, 2).clip(_FIRST, None)
    seen = np.broadcast_to(np.searchsorted(spans[:, 0], now, side="right"), size)
    if not len(spans) or not seen.any():
        return np.zeros(size)
    before = np.concatenate(([0], np.cumsum(spans[:, 1] - spans[:, 0])))
    last = np.maximum(seen - 1, 0)
    stops = spans[last, 1]
    waited = np.maximum(stops, np.minimum(stops + int(_GRACE * coverage.every), now))
    newest = np.where((last == len(spans) - 1) & bool(coverage.failing), stops, waited)

    def read_until(times: Times) -> Times:
        place = np.minimum(np.searchsorted(spans[:, 0], times, side="right"), seen)
        at = np.maximum(place - 1, 0)
        inside = np.minimum(times, np.where(at == last, newest, spans[at, 1])) - spans[at, 0]
        return np.where(place > 0, before[at] + inside, 0)

    wide = ends - starts
    read = (read_until(ends) - read_until(starts)) / np.maximum(wide, 1)
    return np.where(wide > 0, read.clip(0.0, 1.0), 1.0)
