"""How much of a window a source was read in."""

from __future__ import annotations

import numpy as np
import pytest

from kpitui.series.dataset import ALWAYS, Coverage
from kpitui.series.spans import covered


def part(coverage: Coverage | None, start: int, end: int, now: int = 1000) -> float:
    """Return the covered part of one window."""
    return float(covered(coverage, np.array([start]), np.array([end]), now)[0])


@pytest.mark.parametrize(
    ("spans", "window", "expected"),
    [
        (((ALWAYS, 1000),), (0, 1000), 1.0),
        (((ALWAYS, 500),), (0, 1000), 0.5),
        (((100, 200), (300, 600)), (0, 1000), 0.4),
        (((100, 200), (300, 600)), (150, 350), 0.5),
        (((100, 200),), (300, 400), 0.0),
        ((), (0, 1000), 0.0),
        (((100, 200),), (150, 150), 1.0),
    ],
)
def test_the_part_that_was_read(spans: tuple[tuple[int, int], ...], window: tuple[int, int], expected: float) -> None:
    """Stretches add up; an empty window misses nothing."""
    assert part(Coverage("s", spans), *window) == pytest.approx(expected)


def test_nothing_is_known_to_be_missing_of_a_source_without_a_record() -> None:
    """It counts as read."""
    assert part(None, 0, 1000) == 1.0


def test_the_time_until_the_next_poll_is_overdue_is_not_missing() -> None:
    """Unless the source fails."""
    assert part(Coverage("s", ((0, 900),), every=100), 0, 1000) == 1.0
    assert part(Coverage("s", ((0, 500),), every=100), 0, 1000) == pytest.approx(0.65)
    assert part(Coverage("s", ((0, 900),), every=100, failing="HTTP 503"), 0, 1000) == pytest.approx(0.9)
