"""Levels of thresholds: strict, and unknown where a reading can't be judged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.reading import Flag, Reading, Scope, Severity, Status, Window
from kpitui.kpis.thresholds import Observed, condition, severity

READING = Reading(
    "k",
    "awareness",
    Scope("acme"),
    Window(7, 14, 0, 7, "7d"),
    "percent",
    value=3.0,
    status=Status.OK,
    previous=4.0,
    change=-1.0,
    change_unit="points",
    target=4.0,
    pace=80.0,
)


@pytest.mark.parametrize(
    ("kind", "limit", "expected"),
    [
        (Condition.BELOW, 3.0, False),
        (Condition.BELOW, 3.1, True),
        (Condition.ABOVE, 3.0, False),
        (Condition.ABOVE, 2.9, True),
        (Condition.CHANGE_BELOW, -24.0, True),
        (Condition.CHANGE_BELOW, -25.0, False),
        (Condition.CHANGE_ABOVE, -26.0, True),
        (Condition.POINTS_BELOW, -0.5, True),
        (Condition.POINTS_ABOVE, -1.0, False),
        (Condition.PACE_BELOW, 90.0, True),
        (Condition.PACE_ABOVE, 90.0, False),
        (Condition.TARGET_BELOW, 0.8, True),
        (Condition.TARGET_ABOVE, 0.7, True),
    ],
)
def test_conditions_compare_strictly(kind: Condition, limit: float, expected: bool) -> None:
    """The limit itself is fine; a change is in per cent, points are points."""
    assert condition(Level(kind, limit), Observed(READING)) is expected


def test_a_range_and_the_limit_while_it_fires() -> None:
    """``clear`` is the limit only while firing."""
    outside = Level(Condition.OUTSIDE, 1.0, 2.0)
    assert condition(outside, Observed(READING)) is True
    low = Level(Condition.BELOW, 2.0, clear=3.5)
    assert (condition(low, Observed(READING)), condition(low, Observed(READING), firing=True)) == (False, True)


@pytest.mark.parametrize(
    "observed",
    [
        Observed(replace(READING, status=Status.STALE)),
        Observed(replace(READING, status=Status.NO_DATA, value=None)),
        Observed(replace(READING, status=Status.NEW, value=None)),
        Observed(replace(READING, flags=frozenset({Flag.LOW_N}))),
        Observed(READING, coverage=0.79),
    ],
)
def test_what_is_not_known_is_neither_fine_nor_bad(observed: Observed) -> None:
    """Stale, absent, new, too few, too little read."""
    low = Level(Condition.BELOW, 99.0)
    assert condition(low, observed) is None
    assert severity(Threshold(low, low), observed) is None


def test_the_worst_level_is_the_severity() -> None:
    """Partial is judged; too few events are not."""
    threshold = Threshold(Level(Condition.BELOW, 5.0), Level(Condition.BELOW, 2.0), min_count=50)
    partial = replace(READING, flags=frozenset({Flag.PARTIAL}))
    assert severity(threshold, Observed(partial, count=50)) is Severity.WARNING
    assert severity(threshold, Observed(replace(partial, value=1.0), count=50)) is Severity.CRITICAL
    assert severity(threshold, Observed(partial, count=49)) is None
    assert severity(threshold, Observed(replace(partial, value=9.0))) is None


def test_a_condition_on_what_is_missing_is_unknown() -> None:
    """No previous value, no target."""
    bare = Observed(replace(READING, previous=None, change=None, target=None, pace=None))
    for kind in (Condition.CHANGE_BELOW, Condition.POINTS_BELOW, Condition.PACE_BELOW, Condition.TARGET_BELOW):
        assert condition(Level(kind, 1.0), bare) is None
