"""The lines of a draft's limits move without the clerk: from what it has given to measure them against."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.curves import NO_LIMITS, Curve, Limits
from kpitui.kpis.kpi import Condition, Level
from kpitui.kpis.reading import Severity, Track
from kpitui.ui.draft import Draft
from kpitui.ui.draft_curves import Base, curves

TRACK = Track((0, 1, 2), (5.0, 6.0, 7.0), (), 1, False)
PLAIN = Draft("low", "mentions", "lumen", window="7d")


@pytest.mark.parametrize(
    ("level", "line"),
    [
        (Level(Condition.BELOW, 4.0), (4.0, 4.0, 4.0)),
        (Level(Condition.CHANGE_BELOW, -50.0), (50.0, None, 100.0)),
        (Level(Condition.POINTS_ABOVE, 3.0), (103.0, None, 203.0)),
        (Level(Condition.LEVEL_BELOW, 0.25, window="28d"), (25.0, None, 50.0)),
        (Level(Condition.ANOMALY, 3.5), (100.0, None, 200.0)),
    ],
)
def test_a_line_is_moved_from_its_ground(level: Level, line: tuple[float | None, ...]) -> None:
    """A value is itself; a change, points, a part of the level follow; a band only the clerk knows."""
    draft = replace(PLAIN, warning=level)
    asked = Base.of(draft).threshold.warning
    assert asked is not None
    base = Limits((Curve(Severity.WARNING, asked, (100.0, None, 200.0)),), TRACK)
    (curve,) = curves(draft, base).curves
    assert (curve.values, curve.level) == (line, level if level.condition is not Condition.ANOMALY else asked)


def test_moving_a_limit_asks_for_nothing_new() -> None:
    """The ground is the same for every limit of a condition, but for an anomaly's."""
    for level in (Level(Condition.BELOW, 4.0), Level(Condition.WEEKDAY_BELOW, -30.0, clear=-27.0)):
        here = replace(PLAIN, warning=level)
        there = replace(PLAIN, warning=replace(level, limit=9.0, clear=8.0))
        assert Base.of(here) == Base.of(there)
    assert Base.of(replace(PLAIN, warning=Level(Condition.ANOMALY, 3.5))) != Base.of(
        replace(PLAIN, warning=Level(Condition.ANOMALY, 4.0))
    )


def test_a_range_has_two_lines_and_no_ground_none() -> None:
    """Both limits of a range; nothing as long as the clerk has not answered."""
    draft = replace(PLAIN, critical=Level(Condition.OUTSIDE, 1.0, 9.0))
    lines = [curve.values for curve in curves(draft, Limits((), TRACK)).curves]
    assert lines == [(1.0,) * 3, (9.0,) * 3]
    assert curves(draft, NO_LIMITS) is NO_LIMITS
