"""Levels of rules as KPIs are judged by them."""

import pytest

from kpitui.kpis.context import Rule
from kpitui.kpis.kpi import Condition, Level
from tests.setup.opening import BRANDS, keys, opened


def rule(text: str) -> Rule:
    """Return the rule of a table."""
    (found,) = opened(f'{BRANDS}[[alert]]\nkpi = "mentions"\n{text}\n').context.rules
    return found


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        ("below = 3", Level(Condition.BELOW, 3.0)),
        ("below = 3, clear = 4", Level(Condition.BELOW, 3.0, clear=4.0)),
        ("outside = [1, 2.5]", Level(Condition.OUTSIDE, 1.0, 2.5)),
        ('level_below = { of = 0.5, window = "28d" }', Level(Condition.LEVEL_BELOW, 0.5, window="28d")),
        ("rank_lost = true", Level(Condition.RANK_LOST, 1.0)),
        ("rising = 3", Level(Condition.RISING, 3.0)),
        ('absent = "2h"', Level(Condition.ABSENT, 7_200_000.0)),
        ("anomaly = 3.5", Level(Condition.ANOMALY, 3.5)),
        ("pace_below = 90", Level(Condition.PACE_BELOW, 90.0)),
        ("target_above = 1.5", Level(Condition.TARGET_ABOVE, 1.5)),
    ],
)
def test_every_condition_becomes_a_level(level: str, expected: Level) -> None:
    """Limits, bounds, parts of an own level and spans arrive as the judge knows them."""
    assert rule(f"warning = {{ {level} }}").threshold.warning == expected


def test_a_rule_knows_its_scope_and_its_window() -> None:
    """The brand stands apart from the labels, which are sorted."""
    found = rule(
        'scope = { channel = "x", brand = "acme", campaign = "c" }\nby = "sentiment"\nwindow = "28d"\nmin_count = 5\n'
        "critical = { above = 9 }"
    )
    assert (found.id, found.brand) == ("mentions-1", "acme")
    assert found.labels == (("campaign", "c"), ("channel", "x"))
    assert (found.threshold.window, found.threshold.by, found.threshold.min_count) == ("28d", "sentiment", 5)
    assert found.threshold.warning is None


def test_a_change_may_be_against_the_same_weekday() -> None:
    """``versus = "weekday"`` turns a change into one against the weekday's median."""
    found = rule('versus = "weekday"\nwarning = { change_below = -30 }')
    assert found.threshold.warning == Level(Condition.WEEKDAY_BELOW, -30.0)


def test_a_rule_that_is_off_has_no_level() -> None:
    """``enabled = false`` keeps the rule known, and silent."""
    found = rule("enabled = false\nwarning = { below = 3 }")
    assert found.threshold.warning is None


def test_the_window_of_an_own_level_is_a_period() -> None:
    """A level's window is judged like any period."""
    text = '[[alert]]\nkpi = "mentions"\nwarning = { level_below = { of = 0.5, window = "28" } }\n'
    assert keys(BRANDS + text) == ["alert[1].warning.level_below.window"]
