"""Readings of each kind of measure: what counts, what is flagged, what has no value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.errors import UsageError
from kpitui.kpis.context import BrandScope, Context
from kpitui.kpis.engine import Question, board, explain, read, read_at, track, values_of
from kpitui.kpis.reading import Flag, Reading, Scope, Severity, Status
from kpitui.measures import MULTI, Kind
from kpitui.series.dataset import ALWAYS, Coverage
from tests.kpis.build import (
    ACME,
    DAY,
    GLOBEX,
    HOUR,
    INITECH,
    NOW,
    ask,
    at,
    context_of,
    data_of,
    delta,
    event,
    events,
    formula,
    gauge,
    running,
    throughout,
    unique,
    value_of,
)

MIDNIGHT = at("2026-03-15")


def days(number: int, first: float = 1.0, step: float = 0.0, until: int = MIDNIGHT) -> dict[int, float]:
    """Return daily figures that end at midnight."""
    return {until - (number - place) * DAY: first + place * step for place in range(number)}


def test_a_bucket_belongs_to_the_window_that_holds_its_start() -> None:
    """Daily amounts: the window ends at the last whole day, nothing is prorated."""
    reading = ask(data_of(delta("impressions", days(20, 10), DAY)), "impressions")
    assert (reading.value, reading.window.end, reading.previous, reading.change) == (70, MIDNIGHT, 70, 0)


def test_a_total_is_the_difference_of_its_levels_and_may_fall() -> None:
    """Un-likes count; the level at the start is the last one at or before it."""
    data = data_of(running("likes", {NOW - 9 * DAY: 100, NOW - 3 * DAY: 120, NOW - DAY: 90}))
    reading = ask(data, "likes")
    assert (reading.value, reading.status, reading.flags) == (-10, Status.OK, frozenset())


@pytest.mark.parametrize("fall", [0.0, 40.0])
def test_a_discontinuity_counts_nothing_and_is_flagged(fall: float) -> None:
    """A jump to 0, or of more than half, is no un-liking."""
    data = data_of(running("likes", {NOW - 9 * DAY: 100, NOW - 3 * DAY: 110, NOW - 2 * DAY: fall, NOW - DAY: fall + 5}))
    reading = ask(data, "likes")
    assert (reading.value, reading.flags) == (15, {Flag.PARTIAL})


def test_a_post_published_in_the_window_starts_from_zero() -> None:
    """Its first figure is all of this window; that of an older post is only where it begins."""
    new = running("likes", {NOW - 2 * DAY: 30, NOW - DAY: 50}, published=NOW - 3 * DAY, post="new")
    old = running("likes", {NOW - 2 * DAY: 1000, NOW - DAY: 1007}, published=NOW - 99 * DAY, post="old")
    assert ask(data_of(new), "likes").value == 50
    reading = ask(data_of(new, old), "likes")
    assert (reading.value, reading.flags) == (57, {Flag.PARTIAL})


def test_a_counter_that_falls_was_restarted() -> None:
    """Rises count, after a fall the new value; nothing is extrapolated (prometheus#11466)."""
    points = [23758450955264, 23758499419136, 23758518625280, 23758519292928, 23758519870464]
    figures = {NOW - 5 * HOUR + place * HOUR: float(value) for place, value in enumerate(points)}
    reading = value_of(data_of(running("impressions", figures, Kind.COUNTER)), "sum(impressions)")
    assert reading.value == 68915200
    restarted = {NOW - 9 * DAY: 100.0, NOW - 2 * DAY: 130.0, NOW - DAY: 5.0, NOW - HOUR: 9.0}
    assert value_of(data_of(running("impressions", restarted, Kind.COUNTER)), "sum(impressions)").value == 39


def test_levels_hold_until_the_next_sample() -> None:
    """``last`` and ``first`` are the last at or before the edges; the mean is weighted by time."""
    data = data_of(gauge("followers", {NOW - 8 * DAY: 100, NOW - 4 * DAY: 200, NOW - HOUR: 240}))
    assert value_of(data, "last(followers)").value == 240
    assert value_of(data, "first(followers)").value == 100
    mean = value_of(data, "mean(followers)").value
    assert mean == pytest.approx((100 * 3 * 24 + 200 * (4 * 24 - 1) + 240) / (7 * 24))
    assert (value_of(data, "min(followers)").value, value_of(data, "max(followers)").value) == (100, 240)


def test_a_level_without_a_start_begins_inside_and_says_so() -> None:
    """The first sample inside stands for it."""
    reading = ask(data_of(gauge("followers", {NOW - 3 * DAY: 100, NOW - HOUR: 110})), "audience_growth_rate")
    assert reading.value == pytest.approx(10)
    assert reading.flags == {Flag.PARTIAL}


def test_an_old_level_keeps_its_value_and_is_stale() -> None:
    """Age only makes the status; a level that is merely daily is fine for three days."""
    daily = gauge("followers", days(20, 100))
    stale = ask(data_of(daily), "followers_total", now=NOW + 3 * DAY)
    assert (stale.value, stale.status, stale.change) == (100, Status.STALE, None)
    assert ask(data_of(daily), "followers_total").status is Status.OK


def test_one_stale_network_among_fresh_ones_is_named() -> None:
    """The total keeps it, flagged; growth leaves it out."""
    fresh = gauge("followers", days(40, 100, 1), channel="x")
    old = gauge("followers", days(20, 50, 1, MIDNIGHT - 10 * DAY), channel="facebook")
    total = ask(data_of(fresh, old), "followers_total")
    assert (total.value, total.status, total.flags) == (139 + 69, Status.OK, {Flag.PARTIAL})
    growth = ask(data_of(fresh, old), "audience_growth_rate")
    assert growth.flags == {Flag.LIKE_FOR_LIKE}
    assert growth.left_out == ("facebook",)
    assert growth.value == pytest.approx(100 * 6 / 133)


def test_growth_from_nothing_is_new_and_from_nothing_to_nothing_is_zero() -> None:
    """Never infinite; the same holds for a level's growth."""
    assert ask(data_of(events("sessions", 3, NOW - DAY, channel="x")), "social_visits_growth").status is Status.NEW
    none = ask(data_of(events("sessions", 3, NOW - 60 * DAY, channel="x")), "social_visits_growth")
    assert (none.value, none.status) == (0, Status.OK)
    assert ask(data_of(gauge("followers", {NOW - 9 * DAY: 0, NOW: 5})), "audience_growth_rate").status is Status.NEW


def test_growth_over_a_window_that_was_not_read_has_no_value() -> None:
    """The coverage is the reason; a channel whose source was read in both is compared like for like."""
    late = Coverage("late", ((NOW - 8 * DAY, NOW),))
    rows = events("sessions", 30, NOW - 10 * DAY, 10 * HOUR, channel="x")
    alone = data_of(rows, coverage=[replace(late, source="s")])
    reading = ask(alone, "social_visits_growth")
    assert (reading.value, reading.status) == (None, Status.NO_DATA)
    assert reading.reason is not None
    assert "14%" in reading.reason.say("en")


def test_counts_keep_their_value_when_partly_read_and_rates_do_not() -> None:
    """Below 0.80 a rate has none; nothing is scaled up; an explicit window is only flagged."""
    half = [Coverage("s", ((ALWAYS, NOW - 3 * DAY),))]
    data = data_of(events("clicks", 8, NOW - 6 * DAY), events("impressions", 80, NOW - 6 * DAY), coverage=half)
    assert (ask(data, "impressions").value, ask(data, "impressions").flags) == (80, {Flag.PARTIAL})
    rate = ask(data, "click_through_rate")
    assert (rate.value, rate.status) == (None, Status.NO_DATA)
    question = Question("click_through_rate", Scope(ACME), start=NOW - 7 * DAY, end=NOW, at=NOW)
    free = read(context_of(), data, question)
    assert (free.value, free.status, free.flags, free.window.period) == (10, Status.OK, {Flag.PARTIAL}, None)


def test_a_source_that_failed_all_along_leaves_no_data() -> None:
    """A 0 that nobody read is none."""
    broken = [Coverage("s", ((ALWAYS, NOW - 30 * DAY),), failing="HTTP 503")]
    reading = ask(data_of(events("mentions", 5, NOW - 40 * DAY), coverage=broken), "mentions")
    assert (reading.value, reading.status) == (None, Status.NO_DATA)
    assert reading.reason is not None
    assert "HTTP 503" in reading.reason.say("fr")


def test_the_time_since_the_last_poll_is_not_missing_until_the_next_is_overdue() -> None:
    """A source that is asked every six hours covers the day between two polls."""
    polled = [Coverage("s", ((ALWAYS, NOW - 5 * HOUR),), every=6 * HOUR)]
    assert ask(data_of(events("mentions", 5, NOW - 20 * HOUR), coverage=polled), "mentions", "24h").flags == frozenset()


def test_no_sample_later_than_now_counts() -> None:
    """A reading in the past is what it was then."""
    data = data_of(events("mentions", 10, NOW - 5 * DAY, DAY))
    assert ask(data, "mentions", now=NOW - 3 * DAY).value == 2
    assert ask(data, "mentions", now=NOW - 3 * DAY + HOUR).value == 3
    assert ask(data, "mentions", "today", now=NOW - 3 * DAY + HOUR).value == 1


def test_a_platforms_reach_is_never_added_up_as_exact() -> None:
    """The figure of the very window; of days that tile it, bounds; of a part of it, none."""
    daily = [(MIDNIGHT - (7 - day) * DAY, MIDNIGHT - (6 - day) * DAY, 10.0 + day) for day in range(7)]
    bounds = ask(data_of(unique("reach", daily)), "reach")
    assert (bounds.low, bounds.high, bounds.value, bounds.flags) == (16, 91, 91, {Flag.BOUNDS})
    assert ask(data_of(unique("reach", daily[1:])), "reach").status is Status.NO_DATA
    week = unique("reach", [(MIDNIGHT - 7 * DAY, MIDNIGHT, 40)], channel="facebook")
    assert (ask(data_of(week), "reach").value, ask(data_of(week), "reach").low) == (40, None)
    both = data_of(week, unique("reach", [(MIDNIGHT - 7 * DAY, MIDNIGHT, 30)], channel="x"))
    assert (ask(both, "reach").low, ask(both, "reach").high) == (40, 70)


def test_bounds_propagate() -> None:
    """1.21 M impressions over at most 640 k people: at least 1.89."""
    week = (MIDNIGHT - 7 * DAY, MIDNIGHT)
    data = data_of(
        unique("reach", [(*week, 400_000)], channel="facebook"),
        unique("reach", [(*week, 240_000)], channel="x"),
        delta("impressions", {MIDNIGHT - 3 * DAY: 700_000}, DAY, channel="facebook"),
        delta("impressions", {MIDNIGHT - 3 * DAY: 510_000}, DAY, channel="x"),
    )
    reading = ask(data, "frequency")
    assert reading.flags == {Flag.BOUNDS}
    assert reading.low == pytest.approx(1.890625)
    assert reading.high == pytest.approx(3.025)


def test_people_are_counted_by_network_and_bounded_over_several() -> None:
    """100 posts by one author are one person; the same name elsewhere may be another one."""
    data = data_of([event("mentions", NOW - DAY + place, key="u1", channel="x") for place in range(100)])
    assert ask(data, "people_talking").value == 1
    assert ask(data, "authors_per_mention").value == pytest.approx(0.01)
    more = data_of(
        [event("mentions", NOW - DAY + place, key=f"u{place % 4}", channel="x") for place in range(9)],
        [event("mentions", NOW - DAY + place, key=f"u{place % 3}", channel="reddit") for place in range(9)],
    )
    reading = ask(more, "people_talking")
    assert (reading.low, reading.high, reading.flags) == (4, 7, {Flag.BOUNDS})
    assert ask(more, "people_talking", channel="x").value == 4


def test_newcomers_are_those_never_seen_before_the_window() -> None:
    """Seen at all, whatever the filters; what retention dropped is remembered."""
    data = data_of(
        event("mentions", NOW - 20 * DAY, key="old", sentiment="negative"),
        [event("mentions", NOW - DAY, key=key, sentiment="positive") for key in ("old", "new", "kept")],
    )
    assert value_of(data, "newcomers(mentions)").value == 2
    assert value_of(data, 'newcomers(mentions, sentiment="positive")').value == 2
    assert value_of(data, "newcomers(mentions)", "28d").value == 3


def test_a_ratio_rests_on_the_networks_that_have_both_parts() -> None:
    """It is the ratio of sums; those left out are named."""
    data = data_of(
        events("clicks", 10, NOW - DAY, channel="x"),
        events("impressions", 100, NOW - DAY, channel="x"),
        events("clicks", 1, NOW - DAY, channel="facebook"),
        events("impressions", 300, NOW - DAY, channel="facebook"),
        events("impressions", 999, NOW - DAY, channel="reddit"),
    )
    reading = ask(data, "click_through_rate")
    assert reading.value == pytest.approx(100 * 11 / 400)
    assert reading.left_out == ("reddit",)
    assert ask(data, "click_through_rate", channel="reddit").status is Status.NO_DATA
    nowhere = data_of(events("clicks", 1, NOW - DAY, channel="x"), events("impressions", 1, NOW - DAY, channel="y"))
    assert ask(nowhere, "click_through_rate").status is Status.NO_DATA


def test_a_part_without_networks_is_not_paired() -> None:
    """Spend that names no network is set against conversions of all of them."""
    data = data_of(event("spend", NOW - DAY, 700), events("conversions", 40, NOW - DAY, channel="x"))
    assert ask(data, "cpa").value == pytest.approx(17.5)


def test_engagement_by_followers_is_a_ratio_of_sums_over_networks() -> None:
    """Two networks with the same rate have that rate together."""
    each = [
        (
            running("likes", {NOW - 3 * DAY: 100}, published=NOW - 4 * DAY, channel=channel, post=channel),
            events("posts", 10, NOW - 4 * DAY, channel=channel),
            gauge("followers", days(20, 1000), channel=channel),
        )
        for channel in ("x", "facebook")
    ]
    data = data_of(*(rows for network in each for rows in network))
    reading = ask(data, "engagement_rate")
    assert reading.value == pytest.approx(1.0)
    assert reading.basis == "engagement_rate_by_followers"


def test_engagement_by_reach_dates_figures_by_publication() -> None:
    """570 of 10,000; a post under a day old makes it partial; a post of before does not count."""
    likes = running("likes", {NOW - DAY: 570}, published=NOW - 3 * DAY, post="p")
    reach = running("post_reach", {NOW - DAY: 10_000}, published=NOW - 3 * DAY, post="p")
    old = running("likes", {NOW - DAY: 10_000}, published=NOW - 30 * DAY, post="old")
    reading = ask(data_of(likes, reach, old), "engagement_rate")
    assert reading.value == pytest.approx(5.7)
    assert (reading.basis, reading.flags) == ("engagement_rate_by_reach", frozenset())
    young = running("likes", {NOW - HOUR: 30}, published=NOW - 3 * HOUR, post="young")
    assert ask(data_of(likes, reach, young), "engagement_rate").flags == {Flag.PARTIAL}


def test_shares_run_over_the_brands_own_competitors_alone() -> None:
    """Another client of an agency, and a brand that nothing declares, take part in nothing."""
    data = data_of(
        events("mentions", 50, NOW - DAY),
        events("mentions", 100, NOW - DAY, brand=GLOBEX),
        events("mentions", 50, NOW - DAY, brand=INITECH),
        events("mentions", 999, NOW - DAY, brand="undeclared"),
    )
    assert ask(data, "share_of_voice").value == pytest.approx(25)
    agency = Context(
        context_of().catalogue,
        (BrandScope(ACME, competitors=(GLOBEX,)), BrandScope(GLOBEX, own=False), BrandScope(INITECH, own=True)),
    )
    assert ask(data, "share_of_voice", context=agency).value == pytest.approx(100 / 3)
    assert ask(data, "mentions", brand="undeclared").status is Status.NO_DATA


def test_a_missing_competitor_makes_a_share_partial() -> None:
    """The share is overstated: the brand without data is named."""
    data = data_of(events("mentions", 50, NOW - DAY), events("mentions", 50, NOW - DAY, brand=GLOBEX))
    reading = ask(data, "share_of_voice")
    assert (reading.value, reading.flags) == (50, {Flag.PARTIAL})
    assert reading.reason is not None
    assert INITECH in reading.reason.say("en")


def test_audiences_are_compared_on_the_networks_that_all_brands_have() -> None:
    """The others are named, like for like."""
    data = data_of(
        gauge("followers", days(20, 100), channel="x"),
        gauge("followers", days(20, 900), channel="tiktok"),
        gauge("followers", days(20, 200), channel="x", brand=GLOBEX),
        gauge("followers", days(20, 100), channel="x", brand=INITECH),
    )
    reading = ask(data, "share_of_audience")
    assert (reading.value, reading.flags, reading.left_out) == (25, {Flag.LIKE_FOR_LIKE}, ("tiktok",))
    assert ask(data, "audience_mix", channel="tiktok").value == pytest.approx(90)


def test_an_answer_counts_once_it_comes_in_time_and_the_young_are_pending() -> None:
    """Requests younger than the span and unanswered are left out, and counted apart."""
    asked = [event("requests", NOW - day * DAY, name=f"r{day}") for day in (1, 2, 4, 5, 6)]
    answers = [
        event("answers", NOW - DAY + HOUR, key="r1"),
        event("answers", NOW - 4 * DAY + 2 * HOUR, key="r4"),
        event("answers", NOW - 4 * DAY + 9 * HOUR, key="r4"),
        event("answers", NOW - HOUR, key="r6"),
        event("answers", NOW - 2 * DAY + HOUR, key="r2", brand=GLOBEX),
    ]
    reading = ask(data_of(asked, answers), "response_rate")
    assert (reading.value, reading.pending) == (50, 1)
    delay = ask(data_of(asked, answers), "first_response_time")
    assert delay.value == pytest.approx(2 * 3600)
    assert ask(data_of(asked[:1], answers[1:]), "response_rate").status is Status.NO_DATA


def test_a_parts_interval_is_wilsons_and_a_scores_its_own() -> None:
    """18 of 20 lies between 69.9 and 97.2 %; a score says half its width."""
    table = {"k": formula('100 * sum(leads, stage="won") / sum(leads)', "percent", interval="wilson")}
    data = data_of(events("leads", 18, NOW - DAY, stage="won"), events("leads", 2, NOW - DAY, stage="lost"))
    reading = ask(data, "k", context=context_of(**table))
    assert reading.low == pytest.approx(69.897, abs=0.001)
    assert reading.high == pytest.approx(97.213, abs=0.001)
    ratings = [event("nps_ratings", NOW - DAY + n, v) for n, v in enumerate([9.0] * 58 + [3.0] * 17 + [7.0] * 25)]
    nps = ask(data_of(ratings), "nps")
    assert nps.value == pytest.approx(41)
    assert nps.low is not None
    assert nps.high is not None
    assert nps.high - 41 == pytest.approx(41 - nps.low)
    assert nps.high - 41 == pytest.approx(196 * ((0.75 - 0.41**2) / 100) ** 0.5, rel=1e-3)


def test_the_parts_of_a_label_are_each_chosen_and_counted_once() -> None:
    """A post with two hashtags is one use of each and one in all."""
    tagged = data_of(event("hashtag_mentions", NOW - DAY, hashtag=MULTI.join(("Sale", "spring"))))
    assert ask(tagged, "hashtag_mentions").value == 1
    assert ask(tagged, "hashtag_mentions", hashtag="sale").value == 1
    assert values_of(context_of(), tagged, "hashtag_mentions", Scope(ACME), "hashtag") == ["Sale", "spring"]


def test_social_is_the_group_or_the_network() -> None:
    """Visits from the web are left out; video sites follow the switch."""
    data = data_of(
        events("sessions", 2, NOW - DAY, channel="x"),
        events("sessions", 3, NOW - DAY, channel="web"),
        events("sessions", 5, NOW - DAY, channel="youtube"),
        events("sessions", 7, NOW - DAY, channel="x", group="direct"),
    )
    assert ask(data, "social_sessions").value == 7
    assert ask(data, "social_sessions", context=replace(context_of(), video_is_social=False)).value == 2


def test_per_day_divides_by_the_days_that_were_read() -> None:
    """Days of the calendar: a week with a change of clock has seven."""
    half = [Coverage("s", ((NOW - 4 * DAY, NOW),))]
    data = data_of(events("sessions", 8, NOW - 3 * DAY, channel="x"), coverage=half)
    assert value_of(data, "per_day(sum(sessions))").value == pytest.approx(2)


def test_arithmetic_never_gives_infinity_or_an_exception() -> None:
    """What can't be said is undefined."""
    data = data_of(events("mentions", 3, NOW - DAY))
    assert value_of(data, "sum(mentions) / (sum(mentions) - 3)").status is Status.UNDEFINED
    huge = "1e299 * sum(mentions) * 1e299"
    assert value_of(data, huge).status is Status.UNDEFINED


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
    made = board(context_of(), data, ACME, "7d", (), NOW)
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


def test_suggested_severity_is_of_relative_thresholds_only() -> None:
    """Absolute ones wait for the user's word; unknown is neither."""
    data = data_of(
        events("sessions", 100, NOW - 40 * DAY, HOUR // 4, channel="x"),
        events("sessions", 40, NOW - 10 * DAY, HOUR, channel="x"),
    )
    rows = {row.reading.kpi: row for row in board(context_of(), data, ACME, "28d", (), NOW).rows}
    assert rows["social_visits_growth"].reading.severity is Severity.CRITICAL
    assert rows["social_visits_growth"].suggested


def test_the_window_of_a_reading_without_a_period_is_a_week() -> None:
    """Fixed KPIs have theirs; a lag moves the end of both."""
    data = data_of(events("mentions", 3, NOW - 4 * DAY), coverage=[throughout(lag=36 * HOUR)])
    reading: Reading = read(context_of(), data, Question("mentions", Scope(ACME), at=NOW))
    assert (reading.window.period, reading.window.end) == ("7d", NOW - 36 * HOUR)
    assert reading.flags == frozenset()
