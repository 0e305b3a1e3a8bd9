"""What is unusual: two buckets of three or one far off, and a history that stands still while an incident is open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kpitui.alerts.backtest import RuleHistory, backtest
from kpitui.alerts.rule import AlertRule
from kpitui.kpis.context import Rule
from kpitui.kpis.kpi import Condition, Level, Threshold
from tests.kpis.build import DAY, HOUR, NOW, context_of, data_of, delta

WEEKS = 16
BEGUN = NOW - NOW % DAY - WEEKS * 7 * DAY
HOURS = WEEKS * 168


def tried(amount: Callable[[int], float], since: int, limit: float = 3.5) -> RuleHistory:
    """Return what an anomaly of hourly mentions would have done; the function is given the hour's number."""
    data = data_of(delta("mentions", {BEGUN + hour * HOUR: amount(hour) for hour in range(HOURS)}, HOUR))
    rule = Rule("odd", "mentions", Threshold(Level(Condition.ANOMALY, limit), window="24h", min_count=20))
    (found,) = backtest([AlertRule(rule, window="24h")], context_of(), data, BEGUN + since * HOUR, BEGUN + HOURS * HOUR)
    return found


def usual(hour: int) -> float:
    """Return the amount of an hour: more by day than by night, nearly the same each week."""
    return 60.0 + 40 * (8 <= hour % 24 < 20) + hour * 7919 % 11


def ended(found: RuleHistory) -> list[tuple[int, int | None]]:
    """Return the incidents by the hours in which the bucket lies that began and that ended them."""
    return [
        ((one.opened - BEGUN) // HOUR - 1, None if one.ended is None else (one.ended - BEGUN) // HOUR - 1)
        for one in found.incidents
    ]


FIRST = 10 * 168 + 50
"""An hour of the eleventh week."""


def test_usual_weeks_are_calm() -> None:
    """Fourteen weeks of hours, of which none is like the one before it."""
    assert tried(usual, 2 * 168).incidents == ()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({0: 18}, []),
        ({0: 18, 1: 18}, [(FIRST + 1, FIRST + 2)]),
        ({0: 18, 2: 18}, [(FIRST + 2, FIRST + 3)]),
        ({0: 18, 3: 18}, []),
        ({0: 900}, [(FIRST, FIRST + 1)]),
        ({0: -55}, [(FIRST, FIRST + 1)]),
    ],
)
def test_two_of_three_or_one_far_off(more: dict[int, int], expected: list[tuple[int, int | None]]) -> None:
    """One hour that stands out is chance, two of three are not; one beyond seven is enough, upwards and down."""
    assert ended(tried(lambda hour: usual(hour) + more.get(hour - FIRST, 0), FIRST - 168)) == expected


def test_the_value_is_that_of_the_bucket() -> None:
    """An incident's peak is the hour's amount, not that of the window."""
    (incident,) = tried(lambda hour: usual(hour) + 900 * (hour == FIRST), FIRST - 168).incidents
    assert incident.peak == usual(FIRST) + 900


def test_a_new_level_stays_unusual_while_the_incident_is_open() -> None:
    """Five weeks at thrice the level: the history ends where they began, so that they never become the usual."""
    found = tried(lambda hour: usual(hour) * (3 if hour >= FIRST else 1), FIRST - 168)
    assert ended(found) == [(FIRST, None)]
    back = tried(lambda hour: usual(hour) * (3 if FIRST <= hour < FIRST + 300 else 1), FIRST - 168)
    assert ended(back) == [(FIRST, FIRST + 300)]


def test_too_little_history_gives_no_verdict() -> None:
    """A source that began a week ago is not judged by the hour, nor by the day before fourteen of them."""
    started = HOURS - 6 * 24
    data = data_of(delta("mentions", {BEGUN + hour * HOUR: usual(hour) for hour in range(started, HOURS - 3)}, HOUR))
    rule = Rule("odd", "mentions", Threshold(Level(Condition.ANOMALY, 0.1), window="24h"))
    (found,) = backtest([AlertRule(rule, window="24h")], context_of(), data, NOW - 5 * DAY, NOW - 2 * DAY)
    assert found.evaluations > 20
    assert found.state.unknown_since is not None
