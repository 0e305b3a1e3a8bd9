"""The one entrance: readings, boards, tracks, explanations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.errors import UsageError
from kpitui.kpis.engine import Question, board, explain, read, read_at, track
from kpitui.kpis.reading import Reading, Scope, Severity
from tests.kpis.build import (
    ACME,
    DAY,
    HOUR,
    NOW,
    at,
    context_of,
    data_of,
    event,
    events,
    gauge,
    running,
    throughout,
)

MIDNIGHT = at("2026-03-15")


def days(number: int, first: float = 1.0, step: float = 0.0, until: int = MIDNIGHT) -> dict[int, float]:
    """Return daily figures that end at midnight."""
    return {until - (number - place) * DAY: first + place * step for place in range(number)}


def test_what_does_not_exist_is_refused() -> None:
    """A KPI with the nearest name, a view, a period."""
    context, data = context_of(), data_of()
    for kpi in ("mentoins", "ab_test"):
        with pytest.raises(UsageError):
            read(context, data, Question(kpi, Scope(ACME), at=NOW))
    with pytest.raises(UsageError):
        read(context, data, Question("mentions", Scope(ACME), "7dd", at=NOW))


def test_readings_at_many_ends_are_those_of_each_end() -> None:
    """One code path: an array of ends and each alone give the same."""
    data = data_of(
        [event("mentions", NOW - place * 7 * HOUR, key=f"u{place % 9}") for place in range(99)],
        gauge("followers", days(40, 100, 3), channel="x"),
    )
    ends = [NOW - day * DAY for day in range(5, -1, -1)]
    for kpi in ("mentions", "people_talking", "followers_total", "audience_growth_rate", "mentions_growth"):
        question = Question(kpi, Scope(ACME), "7d", at=NOW)
        together = read_at(context_of(), data, question, ends)
        alone = [read_at(context_of(), data, question, [end])[0] for end in ends]
        assert together == alone


def test_a_board_has_the_rows_that_have_a_source() -> None:
    """In the catalogue's order; of the engagement rates one; the others with what they need."""
    data = data_of(
        events("mentions", 30, NOW - DAY, sentiment="positive"),
        gauge("followers", days(60, 100, 1), channel="x"),
        events("posts", 4, NOW - 2 * DAY, channel="x"),
        running("likes", {NOW - 30 * DAY: 5, NOW - DAY: 50}, channel="x"),
    )
    made = board(context_of(), data, Scope(ACME), "7d", NOW)
    ids = [row.reading.kpi for row in made.rows]
    order = list(context_of().catalogue.kpis)
    assert ids == sorted(ids, key=order.index)
    assert ids.index("followers_total") < ids.index("audience_growth_rate")
    assert [kpi for kpi in ids if kpi.startswith("engagement_rate")] == ["engagement_rate"]
    missing = dict(made.unconfigured)
    assert missing["reach"] == ("reach",)
    assert missing["click_through_rate"] == ("clicks", "impressions")
    fixed = {row.reading.kpi: row.reading.window.period for row in made.rows}
    assert (fixed["mentions"], fixed["new_influencers"]) == ("7d", "28d")


def test_a_track_of_amounts_is_by_bucket_and_of_levels_by_reading() -> None:
    """Buckets are aligned to absolute time, so that only the last one moves."""
    data = data_of(events("mentions", 14 * 24, NOW - 14 * DAY, HOUR), gauge("followers", days(40, 100, 1)))
    amounts = track(context_of(), data, Question("mentions", Scope(ACME), "7d", at=NOW), 60)
    later = track(context_of(), data, Question("mentions", Scope(ACME), "7d", at=NOW + 300_000), 60)
    assert amounts.amounts
    assert all(t % amounts.step == 0 for t in amounts.t)
    assert len(amounts.t) <= 60
    assert (amounts.values[-1], amounts.values[5], amounts.previous[5]) == (3, 3, 3)
    assert set(amounts.t[1:]) <= set(later.t)
    levels = track(context_of(), data, Question("followers_total", Scope(ACME), "7d", at=NOW), 60)
    assert not levels.amounts
    assert (levels.t[-1], levels.values[-1]) == (NOW, 139)
    assert levels.previous[-1] == 133


def test_a_figure_is_explained_with_its_numbers() -> None:
    """The formula with numbers in place of measures, and where each comes from."""
    likes = running("likes", {NOW - DAY: 570}, published=NOW - 3 * DAY, post="p")
    reach = running("post_reach", {NOW - DAY: 10_000}, published=NOW - 3 * DAY, post="p")
    said = explain(context_of(), data_of(likes, reach), Question("engagement_rate", Scope(ACME), "7d", at=NOW))
    assert said.numbers == "100 * 570 / 10000"
    assert said.reading.value == pytest.approx(5.7)
    assert [(each.value, each.sources) for each in said.inputs] == [(570, ("s",)), (10_000, ("s",))]
    assert said.inputs[1].newest == NOW - DAY


def test_growth_is_explained_by_both_windows() -> None:
    """What is compared is shown; competitors by their sum."""
    rival = events("mentions", 54, NOW - DAY, brand="globex")
    data = data_of(events("mentions", 30, NOW - 8 * DAY), events("mentions", 36, NOW - DAY), rival)
    said = explain(context_of(), data, Question("mentions_growth", Scope(ACME), "7d", at=NOW))
    assert said.numbers == "100 * (36 - 30) / 30"
    assert [each.text for each in said.inputs] == ["sum(mentions)", "previous(sum(mentions))"]
    voice = explain(context_of(), data, Question("share_of_voice", Scope(ACME), "7d", at=NOW))
    assert voice.numbers == "100 * 36 / 90"


def test_suggested_severity_is_of_relative_thresholds_only() -> None:
    """Absolute ones wait for the user's word; unknown is neither."""
    data = data_of(
        events("sessions", 100, NOW - 40 * DAY, HOUR // 4, channel="x"),
        events("sessions", 40, NOW - 10 * DAY, HOUR, channel="x"),
    )
    rows = {row.reading.kpi: row for row in board(context_of(), data, Scope(ACME), "28d", NOW).rows}
    assert rows["social_visits_growth"].reading.severity is Severity.CRITICAL
    assert rows["social_visits_growth"].suggested


def test_the_window_of_a_reading_without_a_period_is_a_week() -> None:
    """Fixed KPIs have theirs; a lag moves the end of both."""
    data = data_of(events("mentions", 3, NOW - 4 * DAY), coverage=[throughout(lag=36 * HOUR)])
    reading: Reading = read(context_of(), data, Question("mentions", Scope(ACME), at=NOW))
    assert (reading.window.period, reading.window.end) == ("7d", NOW - 36 * HOUR)
    assert reading.flags == frozenset()


def test_a_measure_that_a_source_gives_is_never_called_unconfigured() -> None:
    """Before anything has arrived its KPIs have rows without a value: only the configuration says what has a source."""
    world = replace(context_of(), sourced=frozenset({"mentions"}))
    made = board(world, data_of(), Scope(ACME), "7d", NOW)
    rows = {row.reading.kpi: row.reading for row in made.rows}
    assert rows["mentions"].value is None
    assert "mentions" not in dict(made.unconfigured)
    assert "followers_total" in dict(made.unconfigured)
