"""Sums over all points left of and below a corner, for many corners at once: what lay in a window, as known then."""

from __future__ import annotations

import numpy as np

from kpitui.series.dataset import Times, Values


class Corners:
    """Weighted points in the plane.

    Points are sorted by x, and by y inside blocks of 1, 2, 4, … of them: those left of a corner are a few whole blocks,
    in each of which the ones below are a running sum.
    """

    def __init__(self, x: Times, y: Times, weights: Values) -> None:
        order = np.argsort(x, kind="stable")
        self._x = x[order]
        self._heights = np.sort(y)
        rank = np.searchsorted(self._heights, y[order])
        size, place = len(x), np.arange(len(x))
        weights = weights[order]
        self._levels: list[tuple[Times, Values]] = []
        for level in range(size.bit_length()):
            line = (place >> level) * (size + 1) + rank
            sorted_by = np.argsort(line, kind="stable")
            self._levels.append((line[sorted_by], np.concatenate(([0.0], np.cumsum(weights[sorted_by])))))

    def sums(self, x: Times, y: Times) -> Values:
        """Return the weights of all points with a lesser x and a y that is not greater, for each corner, (k,)."""
        left = np.searchsorted(self._x, x, side="left")
        below = np.searchsorted(self._heights, y, side="right")
        # neighbours often lie between the same points
        new = np.append(True, (np.diff(left) != 0) | (np.diff(below) != 0))[: len(left)]
        found = self._sums(left[new], below[new])
        return np.asarray(found[np.cumsum(new) - 1])

    def _sums(self, left: Times, below: Times) -> Values:
        """Return the sums for corners with so many points left of and below them."""
        size = len(self._x)
        found = np.zeros(len(left))
        for level, (line, running) in enumerate(self._levels):
            taken = np.flatnonzero(left >> level & 1)
            start = left[taken] >> (level + 1) << (level + 1)
            until = np.searchsorted(line, (start >> level) * (size + 1) + below[taken], side="left")
            found[taken] += running[until] - running[start]
        return found

    def between(self, start: Times, end: Times, y: Times) -> Values:
        """Return the weights of all points with an x in ``[start, end)`` and a y that is not greater, (k,)."""
        return self.sums(np.maximum(start, end), y) - self.sums(start, y)
