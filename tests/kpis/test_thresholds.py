"""Levels of thresholds on figures that are given: strict, and unknown where one can't be judged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kpitui.kpis.conditions import FALSE, TRUE, UNKNOWN, holds, severities
from kpitui.kpis.evaluate_grid import grid_of
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.look import Look
from kpitui.kpis.reading import Scope, Severity, Window
from kpitui.kpis.standing import Standing
from tests.kpis.build import context_of, data_of


def standing(value: float = 3.0, previous: float = 4.0, known: bool = True, count: float = 99.0) -> Standing:
    """Return one window's standing: a percentage that fell from 4 to 3."""
    return Standing(
        value=np.array([value]),
        previous=np.array([previous]),
        change=np.array([value - previous]),
        percent=np.array([100 * (value - previous) / previous]),
        margin=np.array([np.nan]),
        known=np.array([known]),
        count=np.array([count]),
    )


def look(given: Standing) -> Look:
    """Return a look that finds what is given."""
    context = context_of()
    found = Look(
        Frame(context, data_of(), 0), context.catalogue.kpis["mentions"], Scope("acme"), "7d", grid_of([WINDOW], 14)
    )
    found.keep(("standing",), lambda: given)
    return found


WINDOW = Window(7, 14, 0, 7, "7d")


def judged(level: Level, given: Standing, firing: bool = False) -> int:
    """Return what a level says of what is given."""
    return int(holds(look(given), level, firing)[0])


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
    ],
)
def test_conditions_compare_strictly(kind: Condition, limit: float, expected: bool) -> None:
    """The limit itself is fine; a change is in per cent, points are points."""
    assert judged(Level(kind, limit), standing()) == expected


def test_a_range_and_the_limit_while_it_fires() -> None:
    """``clear`` is the limit only while firing; of a range it is as far inside at both ends."""
    outside = Level(Condition.OUTSIDE, 1.0, 2.0)
    assert judged(outside, standing()) == TRUE
    low = Level(Condition.BELOW, 2.0, clear=3.5)
    assert (judged(low, standing()), judged(low, standing(), firing=True)) == (FALSE, TRUE)
    wide = Level(Condition.OUTSIDE, 1.0, 3.05, clear=1.1)
    assert (judged(wide, standing()), judged(wide, standing(), firing=True)) == (FALSE, TRUE)


def test_what_is_not_known_is_neither_fine_nor_bad() -> None:
    """A value that can't be judged gives no verdict and no severity."""
    low = Level(Condition.BELOW, 99.0)
    unknown = standing(known=False)
    assert judged(low, unknown) == UNKNOWN
    assert severities(look(unknown), Threshold(low, low)) == [None]


def test_the_worst_level_is_the_severity() -> None:
    """Too few events are not judged; on enough of them the worst level that holds counts."""
    threshold = Threshold(Level(Condition.BELOW, 5.0), Level(Condition.BELOW, 2.0), min_count=50)
    assert severities(look(standing(count=50)), threshold) == [Severity.WARNING]
    assert severities(look(standing(1.0, count=50)), threshold) == [Severity.CRITICAL]
    assert severities(look(standing(count=49)), threshold) == [None]
    assert severities(look(standing(9.0)), threshold) == [None]
    assert severities(look(replace(standing(), count=None)), threshold) == [Severity.WARNING]


def test_a_condition_on_what_is_missing_is_unknown() -> None:
    """No previous value, no target."""
    bare = standing(previous=np.nan)
    for kind in (
        Condition.CHANGE_BELOW,
        Condition.POINTS_BELOW,
        Condition.PACE_BELOW,
        Condition.TARGET_BELOW,
        Condition.RANK_LOST,
    ):
        assert judged(Level(kind, 1.0), bare) == UNKNOWN
