"""What is wrong with a draft is said in words before anything is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.kpi import Condition, Level
from kpitui.text import Text
from kpitui.ui.draft import Aim, Draft
from kpitui.ui.draft_check import AIMLESS, CLEAR, LOW, MILDER, ROLLING, TURNED, wrong

PLAIN = Draft("low", "mentions", "lumen", window="7d", aim=Aim("t", "month"))


@pytest.mark.parametrize(
    ("warning", "critical", "said"),
    [
        (Level(Condition.BELOW, 3.0), Level(Condition.BELOW, 2.0), None),
        (Level(Condition.BELOW, 2.0), Level(Condition.BELOW, 3.0), MILDER),
        (Level(Condition.ABOVE, 3.0), Level(Condition.ABOVE, 2.0), MILDER),
        (Level(Condition.OUTSIDE, 1.0, 9.0), Level(Condition.OUTSIDE, 2.0, 10.0), MILDER),
        (Level(Condition.OUTSIDE, 9.0, 1.0), None, TURNED),
        (Level(Condition.BELOW, 3.0, clear=2.0), None, CLEAR),
        (None, Level(Condition.RISING, 1.0), LOW),
        (Level(Condition.PACE_BELOW, 90.0), None, AIMLESS),
        (Level(Condition.BELOW, 3.0), Level(Condition.ABOVE, 2.0), None),
    ],
)
def test_levels_that_contradict_themselves(warning: Level | None, critical: Level | None, said: Text | None) -> None:
    """The first mistake is told; levels that judge different things can't contradict each other."""
    assert wrong(replace(PLAIN, warning=warning, critical=critical)) == said


def test_the_same_weekday_needs_a_rolling_window() -> None:
    """A month to date has no same weekday."""
    draft = replace(PLAIN, warning=Level(Condition.WEEKDAY_BELOW, -30.0))
    assert wrong(draft) is None
    assert wrong(replace(draft, window="month")) == ROLLING
