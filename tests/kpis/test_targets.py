"""Targets of amounts, rates and levels, and the pace towards them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.context import Rule, Target
from kpitui.kpis.engine import Question, read
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.period import CalendarUnit
from kpitui.kpis.reading import Reading, Scope, Severity
from kpitui.kpis.targets import unit_window
from kpitui.series.dataset import Dataset
from tests.kpis.build import (
    ACME,
    DAY,
    HOUR,
    NOW,
    PARIS,
    at,
    context_of,
    data_of,
    delta,
    event,
    events,
    gauge,
    throughout,
)

MONTH = at("2026-03-01")


def asked(data: Dataset, kpi: str, *targets: Target, now: int = NOW, rules: tuple[Rule, ...] = ()) -> Reading:
    """Return Acme's reading with targets and rules."""
    context = replace(context_of(), targets=targets, rules=rules)
    return read(context, data, Question(kpi, Scope(ACME), "7d", at=now))


def test_the_pace_of_an_amount_is_what_should_be_there_by_now() -> None:
    """57 of 100 after 6 of 10 days would be 95 %: here 57 of 155 after 6 of 31."""
    now = MONTH + 6 * DAY
    rows = event("revenue", MONTH + DAY, 57, channel="x")
    reading = asked(data_of(rows, now=now), "social_revenue", Target("social_revenue", value=155), now=now)
    assert reading.target == 155
    assert reading.pace == pytest.approx(100 * 57 / 30)


def test_a_weekly_rhythm_is_learnt_from_eight_weeks() -> None:
    """All leads come on Mondays: after the first Monday one is on pace, whatever the day."""
    mondays = [at("2026-01-05") + week * 7 * DAY for week in range(10)]
    rows = [one for monday in mondays for one in events("leads", 10, monday, stage="lead", channel="x")]
    now = at("2026-03-11 00:00")
    reading = asked(data_of(rows, now=now), "social_leads", Target("social_leads", unit="week", value=10), now=now)
    assert reading.pace == pytest.approx(100)


def test_a_first_morning_has_no_pace() -> None:
    """Nothing sold by six o'clock of a month's first day is no alarm; nothing sold on its first day is behind."""
    target = Target("social_revenue", value=3100)
    rule = Rule("r", "social_revenue", Threshold(Level(Condition.PACE_BELOW, 90.0), Level(Condition.PACE_BELOW, 75.0)))
    before = event("revenue", MONTH - 3 * DAY, 57, channel="x")

    def at_hour(hour: int) -> Reading:
        now = MONTH + hour * HOUR
        return asked(data_of(before, now=now), "social_revenue", target, now=now, rules=(rule,))

    assert (at_hour(6).target, at_hour(6).pace, at_hour(6).severity) == (3100, None, None)
    assert (at_hour(24).pace, at_hour(24).severity) == (0, Severity.CRITICAL)


def test_a_pace_goes_as_far_as_the_figures_have_come() -> None:
    """Days that a platform reports two days late are neither expected nor missed."""
    now = MONTH + 10 * DAY + 9 * HOUR
    amounts = delta("impressions", {MONTH + day * DAY: 10.0 for day in range(8)}, DAY, channel="x")
    data = data_of(amounts, coverage=[throughout(now, lag=2 * DAY)], now=now)
    assert asked(data, "impressions", Target("impressions", value=310), now=now).pace == pytest.approx(100)


def test_a_level_that_has_just_set_out_has_no_pace() -> None:
    """An hour after the start everything is noise."""
    target = Target("followers_total", unit="reach", value=2000, since=NOW - HOUR, by=NOW + 20 * DAY)
    data = data_of(gauge("followers", {NOW - DAY: 1000, NOW - 600_000: 999}))
    assert asked(data, "followers_total", target).pace is None


def test_a_level_on_its_way_to_a_date() -> None:
    """From 1,000 to 2,000 in 20 days; after ten it should be at 1,500."""
    target = Target("followers_total", unit="reach", value=2000, since=NOW - 10 * DAY, by=NOW + 10 * DAY)
    data = data_of(gauge("followers", {NOW - 10 * DAY: 1000, NOW: 1400}))
    assert asked(data, "followers_total", target).pace == pytest.approx(80)


def test_a_rate_has_a_target_and_no_pace() -> None:
    """Its level is compared."""
    data = data_of(events("clicks", 1, NOW - DAY), events("impressions", 50, NOW - DAY))
    reading = asked(data, "click_through_rate", Target("click_through_rate", unit="level", value=4.0))
    assert (reading.target, reading.pace) == (4.0, None)


def test_a_target_of_another_scope_is_not_this_ones() -> None:
    """Brand and labels have to be the same."""
    data = data_of(events("mentions", 1, NOW - DAY))
    other = Target("mentions", brand="globex", value=9)
    channel = Target("mentions", labels=(("channel", "x"),), value=9)
    assert asked(data, "mentions", other, channel).target is None


def test_a_rule_of_the_users_gives_the_severity() -> None:
    """Over its own window where it has one."""
    data = data_of(events("mentions", 30, NOW - 20 * DAY), events("mentions", 5, NOW - DAY))
    low = Threshold(Level(Condition.BELOW, 10.0), Level(Condition.BELOW, 2.0))
    assert asked(data, "mentions", rules=(Rule("r", "mentions", low),)).severity is Severity.WARNING
    assert asked(data, "mentions", rules=(Rule("r", "mentions", replace(low, window="28d")),)).severity is None
    assert asked(data, "mentions", rules=(Rule("r", "mentions", low, brand="globex"),)).severity is None


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        (CalendarUnit.WEEK, "2026-03-23", "2026-03-30"),
        (CalendarUnit.MONTH, "2026-03-01", "2026-04-01"),
        (CalendarUnit.QUARTER, "2026-01-01", "2026-04-01"),
        (CalendarUnit.YEAR, "2026-01-01", "2027-01-01"),
    ],
)
def test_units_of_the_calendar_have_local_edges(unit: CalendarUnit, start: str, end: str) -> None:
    """Also where the clock changes inside."""
    frame = Frame(context_of(PARIS), data_of(), NOW)
    assert unit_window(frame, unit, at("2026-03-29 12:00", PARIS)) == (at(start, PARIS), at(end, PARIS))
