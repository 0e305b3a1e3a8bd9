"""Conditions that need the past, on small worlds: the catalogue's suggestions colour a row from them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kpitui.kpis.conditions import TRUE, UNKNOWN, holds
from kpitui.kpis.engine import Question, read
from kpitui.kpis.evaluate_grid import grid_of
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Condition, Level
from kpitui.kpis.look import Look
from kpitui.kpis.reading import Scope
from kpitui.kpis.severity import suggested_severity
from kpitui.kpis.windowing import window_for
from kpitui.measures import Sample
from kpitui.series.dataset import Dataset
from tests.kpis.build import ACME, DAY, GLOBEX, HOUR, NOW, context_of, data_of, delta, events

MIDNIGHT = NOW - NOW % DAY


def hold(data: Dataset, kpi: str, level: Level, period: str = "7d") -> bool | None:
    """Say whether a level holds of Acme's reading now."""
    context = context_of()
    frame, known, scope = Frame(context, data, NOW), context.catalogue.kpis[kpi], Scope(ACME)
    window = window_for(frame, known, Question(kpi, scope, period, at=NOW))
    found = int(holds(Look(frame, known, scope, period, grid_of([window], NOW)), level)[0])
    return None if found == UNKNOWN else found == TRUE


def daily(amount: Callable[[int], float], days: int, measure: str = "impressions", **labels: str) -> list[Sample]:
    """Return daily amounts; the function is given how many days ago each was, 1 for the last whole day."""
    return delta(measure, {MIDNIGHT - ago * DAY: amount(ago) for ago in range(1, days + 1)}, DAY, **labels)


BELOW_30 = Level(Condition.WEEKDAY_BELOW, -30)


@pytest.mark.parametrize(("now", "expected"), [(60, True), (75, False)])
def test_against_the_four_weeks_before(now: float, expected: bool) -> None:
    """Seven days at 60 where four weeks had 100 are over 30 % under; at 75 they are not."""
    data = data_of(daily(lambda ago: now if ago <= 7 else 100, 50))
    assert hold(data, "impressions", BELOW_30) is expected
    assert hold(data, "impressions", Level(Condition.WEEKDAY_ABOVE, -50)) is True


def test_without_four_weeks_of_history_it_stays_silent() -> None:
    """A source that began three weeks ago decides nothing, though all its time was read."""
    assert hold(data_of(daily(lambda ago: 60 if ago <= 7 else 100, 21)), "impressions", BELOW_30) is None


def test_a_window_to_date_has_no_same_weekday() -> None:
    """The month to date can't be moved by weeks."""
    data = data_of(daily(lambda ago: 60 if ago <= 7 else 100, 90))
    assert hold(data, "impressions", BELOW_30, "month") is None


def test_a_rate_against_its_own_level() -> None:
    """A click-through rate at a third of its 28 days is under half of them."""
    clicks = daily(lambda ago: 5 if ago <= 2 else 30, 40, "clicks")
    data = data_of(clicks, daily(lambda _: 1_000, 40))
    assert hold(data, "click_through_rate", Level(Condition.LEVEL_BELOW, 0.5, window="28d"), "2d") is True
    assert hold(data, "click_through_rate", Level(Condition.LEVEL_ABOVE, 0.5, window="28d"), "2d") is False


def test_rising_windows_in_a_row() -> None:
    """Three rises in a row; one fall among them ends it."""
    weeks = [400.0, 300.0, 200.0, 100.0, 100.0]
    rising = data_of(daily(lambda ago: weeks[(ago - 1) // 7], 35))
    assert hold(rising, "impressions", Level(Condition.RISING, 3)) is True
    assert hold(rising, "impressions", Level(Condition.RISING, 4)) is False


def test_a_rank_lost_among_the_brands() -> None:
    """Globex passes Acme: one rank lost, not two."""
    own = daily(lambda ago: 50 if ago <= 7 else 100, 20, "mentions")
    rival = daily(lambda _: 80, 20, "mentions", brand=GLOBEX)
    other = daily(lambda _: 10, 20, "mentions", brand="initech")
    data = data_of(own, rival, other)
    assert hold(data, "share_of_voice", Level(Condition.RANK_LOST, 1)) is True
    assert hold(data, "share_of_voice", Level(Condition.RANK_LOST, 2)) is False
    assert hold(data_of(own), "share_of_voice", Level(Condition.RANK_LOST, 1)) is None


ANOMALY = Level(Condition.ANOMALY, 3.5)


@pytest.mark.parametrize(("last", "expected"), [(100, False), (400, True), (5, True)])
def test_a_day_that_is_not_like_its_weekday(last: float, expected: bool) -> None:
    """Few events an hour: whole days are judged, against the same weekday, up and down."""
    data = data_of(daily(lambda ago: last if ago == 1 else 100 + ago % 5 - (40 if ago % 7 == 0 else 0), 70, "mentions"))
    assert hold(data, "mentions", ANOMALY, "24h") is expected


def test_busy_hours_are_judged_as_hours() -> None:
    """With 20 events an hour and more, a quiet day hides no loud hour."""
    hour = NOW - NOW % HOUR
    mentions = delta("mentions", {hour - ago * HOUR: 60.0 + ago % 4 for ago in range(2, 8 * 168 + 5)}, HOUR)
    calm = data_of(mentions, delta("mentions", {hour - HOUR: 62.0}, HOUR))
    loud = data_of(mentions, delta("mentions", {hour - HOUR: 300.0}, HOUR))
    assert hold(calm, "mentions", ANOMALY, "24h") is False
    assert hold(loud, "mentions", ANOMALY, "24h") is True


def test_the_first_day_of_data_is_no_anomaly() -> None:
    """Nothing is known before it, so nothing is unusual."""
    assert hold(data_of(events("mentions", 50, NOW - DAY)), "mentions", ANOMALY, "24h") is None


def test_the_suggestion_colours_the_row() -> None:
    """Impressions at half of what the same weekdays had are critical from the start."""
    context = context_of()
    data = data_of(daily(lambda ago: 40 if ago <= 7 else 100, 50))
    question = Question("impressions", Scope(ACME), "7d", at=NOW)
    kpi = context.catalogue.kpis["impressions"]
    severity = suggested_severity(Frame(context, data, NOW), kpi, question, read(context, data, question))
    assert severity == "critical"
