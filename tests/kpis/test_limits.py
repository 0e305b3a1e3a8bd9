"""Limits as curves: where a KPI would have to be, in the unit of what is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kpitui.kpis.context import Context, Rule
from kpitui.kpis.curves import Limits
from kpitui.kpis.engine import Question, limits, track
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.reading import Scope, Severity
from kpitui.measures import Sample
from kpitui.series.dataset import Dataset
from tests.kpis.build import ACME, DAY, NOW, context_of, data_of, delta

MIDNIGHT = NOW - NOW % DAY


def daily(amount: Callable[[int], float], days: int, measure: str = "impressions") -> list[Sample]:
    """Return daily amounts; the function is given how many days ago each was, 1 for the last whole day."""
    return delta(measure, {MIDNIGHT - ago * DAY: amount(ago) for ago in range(1, days + 1)}, DAY)


def ruled(kpi: str, level: Level, window: str | None = None) -> Context:
    """Return a context with one rule of the user's."""
    return replace(context_of(), rules=(Rule("r", kpi, Threshold(warning=level, window=window), None, ()),))


def drawn(data: Dataset, kpi: str, level: Level, window: str | None = None) -> Limits:
    """Return the limits of a rule over Acme's last seven days."""
    return limits(ruled(kpi, level, window), data, Question(kpi, Scope(ACME), "7d", at=MIDNIGHT), 60)


DATA = data_of(daily(lambda ago: 60 if ago <= 7 else 100, 90))


def test_a_limit_by_per_cent_follows_the_buckets_of_four_weeks() -> None:
    """30 % under the median of the same weekday, day by day, over the amounts themselves."""
    found = drawn(DATA, "impressions", Level(Condition.WEEKDAY_BELOW, -30))
    (curve,) = found.curves
    assert found.track is not None
    assert found.track.amounts
    assert curve.severity is Severity.WARNING
    assert [round(value or 0) for value in curve.values] == [70] * 7
    assert found.track == track(context_of(), DATA, Question("impressions", Scope(ACME), "7d", at=MIDNIGHT), 60)


def test_a_limit_on_a_window_brings_the_readings_over_it() -> None:
    """500 in seven days is no limit for a day: the seven-day sums are drawn."""
    found = drawn(DATA, "impressions", Level(Condition.BELOW, 500))
    assert found.summed
    assert found.track is not None
    assert not found.track.amounts
    assert found.track.values[-1] == pytest.approx(420)
    assert found.curves[0].values == (500,) * len(found.track.t)


def test_points_and_changes_are_taken_from_the_window_before() -> None:
    """A rolling sum of 420 had 700 before it; 100 less of that is 600."""
    found = drawn(DATA, "impressions", Level(Condition.POINTS_BELOW, -100))
    assert found.curves[0].values[-1] == pytest.approx(600)
    assert found.curves[0].values[0] == pytest.approx(600)


def test_a_range_has_two_curves() -> None:
    """Its lower and its upper limit."""
    found = drawn(DATA, "impressions", Level(Condition.OUTSIDE, 100, 900))
    assert [curve.values[0] for curve in found.curves] == [100, 900]


def test_a_rate_against_its_own_level_is_a_part_of_it() -> None:
    """Half of the click-through rate of 28 days."""
    data = data_of(daily(lambda _: 30, 60, "clicks"), daily(lambda _: 1_000, 60))
    found = drawn(data, "click_through_rate", Level(Condition.LEVEL_BELOW, 0.5, window="28d"))
    assert not found.summed
    assert found.curves[0].values[-1] == pytest.approx(1.5)


def test_a_rule_with_a_window_of_its_own_shows_that_window() -> None:
    """The 28-day sum and its limit, named by their window."""
    found = drawn(DATA, "impressions", Level(Condition.CHANGE_BELOW, -10), "28d")
    assert (found.period, found.summed) == ("28d", True)
    assert found.track is not None
    assert found.track.values[-1] == pytest.approx(7 * 60 + 21 * 100)
    assert found.curves[0].values[-1] == pytest.approx(0.9 * 2_800)


def test_what_is_unusual_is_a_band_over_days() -> None:
    """Weeks of days between 95 and 105 leave 60 below the band; what is drawn stays what it was."""
    data = data_of(daily(lambda ago: 60 if ago <= 1 else 95 + ago % 11, 70))
    found = drawn(data, "impressions", Level(Condition.ANOMALY, 3.5))
    assert found.track is not None
    assert found.track == track(context_of(), data, Question("impressions", Scope(ACME), "7d", at=MIDNIGHT), 60)
    low, high = (curve.values[-1] for curve in found.curves)
    assert low is not None
    assert high is not None
    assert 60 < low < 100 < high < 200


@pytest.mark.parametrize("condition", [Condition.RISING, Condition.RANK_LOST, Condition.ABSENT])
def test_a_condition_that_is_no_line_draws_none(condition: Condition) -> None:
    """Nothing is drawn, and what is drawn stays as it is."""
    assert drawn(DATA, "impressions", Level(condition, 3)) == Limits()


def test_without_history_there_is_no_curve() -> None:
    """Three weeks are too few for four."""
    data = data_of(daily(lambda _: 100, 20))
    assert drawn(data, "impressions", Level(Condition.WEEKDAY_BELOW, -30)) == Limits()
