"""Sums over corners are the sums that one would go through point by point."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kpitui.kpis.corners import Corners

POINTS = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(-5, 5)), max_size=40)
EDGES = st.lists(st.tuples(st.integers(-2, 22), st.integers(-2, 22), st.integers(-2, 22)), min_size=1, max_size=20)


@given(POINTS, EDGES)
def test_between_is_what_lies_in_the_window_and_was_known(
    points: list[tuple[int, int, int]], edges: list[tuple[int, int, int]]
) -> None:
    """A window that ends before it begins holds nothing."""
    x, y, weights = (np.array([point[side] for point in points], dtype=np.int64) for side in range(3))
    start, end, known = (np.array([edge[side] for edge in edges], dtype=np.int64) for side in range(3))
    found = Corners(x, y, weights.astype(np.float64)).between(start, end, known)
    expected = [sum(w for a, b, w in points if low <= a < high and b <= top) for low, high, top in edges]
    assert found.tolist() == expected
