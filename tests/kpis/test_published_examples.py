"""Worked examples that others have published, through the catalogue's own formulas on small datasets."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from kpitui.measures import Kind, Sample
from tests.kpis.build import (
    DAY,
    GLOBEX,
    HOUR,
    INITECH,
    NOW,
    ask,
    at,
    data_of,
    delta,
    event,
    gauge,
    running,
    unique,
    value_of,
)

WEEK_AGO = NOW - 3 * DAY
MIDNIGHT = at("2026-03-15")


def amounts(**figures: float) -> list[Sample]:
    """Return one amount of each measure, two days ago, from X."""
    return [
        Sample(name, Kind.EVENT, (("brand", "acme"), ("channel", "x")), NOW - 2 * DAY, value, "m")
        for name, value in figures.items()
    ]


@pytest.mark.parametrize(
    ("kpi", "figures", "expected", "tolerance"),
    [
        ("click_through_rate", {"clicks": 250, "impressions": 1000}, 25.0, 1e-9),
        ("resolution_rate", {"tickets_resolved": 350, "tickets_opened": 400}, 87.5, 1e-9),
        ("resolution_rate", {"tickets_resolved": 420, "tickets_opened": 500}, 84.0, 1e-9),
        ("resolution_rate", {"tickets_resolved": 1050, "tickets_opened": 1200}, 87.5, 1e-9),
        ("resolution_rate", {"tickets_resolved": 74, "tickets_opened": 98}, 75.5, 0.05),
        ("conversion_rate", {"conversions": 50, "sessions": 2000}, 2.5, 1e-9),
        ("conversion_rate", {"conversions": 50, "clicks": 200}, 25.0, 1e-9),
        ("conversion_rate", {"conversions": 60, "clicks": 2000}, 3.0, 1e-9),
        ("social_roi", {"revenue": 20, "spend": 15}, 33.0, 0.4),
        ("cpa", {"spend": 5000, "conversions": 200}, 25.0, 1e-9),
        ("cpa", {"spend": 4500, "conversions": 300}, 15.0, 1e-9),
        ("cpa", {"spend": 700, "conversions": 40}, 17.5, 1e-9),
        ("response_rate", {"requests": 20, "requests_answered": 11}, 55.0, 1e-9),
    ],
)
def test_rates(kpi: str, figures: dict[str, float], expected: float, tolerance: float) -> None:
    """The ratio of sums over a window."""
    assert ask(data_of(amounts(**figures)), kpi).value == pytest.approx(expected, abs=tolerance)


@pytest.mark.parametrize(("before", "after", "expected"), [(1000, 1500, 50), (10_000, 10_500, 5), (10_000, 10_100, 1)])
def test_audience_growth(before: float, after: float, expected: float) -> None:
    """Net, between the two edges."""
    data = data_of(gauge("followers", {NOW - 7 * DAY: before, NOW: after}))
    assert ask(data, "audience_growth_rate").value == pytest.approx(expected)


def test_audience_growth_of_12400_to_13150() -> None:
    """Published rounded, 6.05 %."""
    data = data_of(gauge("followers", {NOW - 7 * DAY: 12_400, NOW: 13_150}))
    assert ask(data, "audience_growth_rate").value == pytest.approx(6.05, abs=0.005)


@pytest.mark.parametrize(
    ("kpi", "measure", "before", "after", "expected"),
    [
        ("social_visits_growth", "sessions", 1000, 1200, 20.0),
        ("social_leads_growth", "leads", 200, 230, 15.0),
        ("social_leads_growth", "leads", 480, 540, 12.5),
        ("social_leads_growth", "leads", 100, 120, 20.0),
        ("interactions_growth", "likes", 1000, 1200, 20.0),
    ],
)
def test_growth_of_amounts(kpi: str, measure: str, before: float, after: float, expected: float) -> None:
    """Two equal windows side by side."""
    rows = [
        event(measure, NOW - days * DAY, value, channel="x", stage="lead") for days, value in ((10, before), (2, after))
    ]
    assert ask(data_of(rows), kpi).value == pytest.approx(expected)


def test_frequency_of_30000_impressions_for_10000_people() -> None:
    """Three times each."""
    reach = unique("reach", [(MIDNIGHT - 7 * DAY, MIDNIGHT, 10_000)])
    assert ask(data_of(reach, delta("impressions", {MIDNIGHT - 3 * DAY: 30_000}, DAY)), "frequency").value == 3


def test_three_people_who_each_saw_it_twice_are_six_impressions() -> None:
    """Repeats count."""
    seen = [event("impressions", WEEK_AGO + n) for n in range(6)]
    assert ask(data_of(seen), "impressions").value == 6


def test_three_audiences_that_overlap_are_bounded() -> None:
    """3, 2 and 3 people sum to 8; their union, 5, lies between the bounds."""
    week = (MIDNIGHT - 7 * DAY, MIDNIGHT)
    rows = [unique("reach", [(*week, people)], channel=name) for name, people in (("x", 3), ("reddit", 2), ("web", 3))]
    reading = ask(data_of(*rows), "reach")
    assert (reading.low, reading.high) == (3, 8)


def test_share_of_voice_of_50_in_200() -> None:
    """25 %."""
    rows = [
        event("mentions", WEEK_AGO, value, brand=brand) for brand, value in (("acme", 50), (GLOBEX, 110), (INITECH, 40))
    ]
    assert ask(data_of(rows), "share_of_voice").value == pytest.approx(25)


@pytest.mark.parametrize(
    ("counts", "expected"), [((58, 25, 17), 41.0), ((3, 2, 1), 100 / 3), ((8465, 3953, 1194), 53.42)]
)
def test_net_promoter_scores(counts: Sequence[int], expected: float) -> None:
    """Promoters less detractors, passives counted; the last are 13,612 real answers."""
    ratings = [value for value, number in zip((9.0, 8.0, 6.0), counts, strict=True) for _ in range(number)]
    data = data_of([event("nps_ratings", NOW - 30 * DAY + n, value) for n, value in enumerate(ratings)])
    assert ask(data, "nps", "90d").value == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [({5: 42, 4: 32, 3: 10, 2: 9, 1: 14}, 69.16), ({5: 160, 1: 40}, 80.0), ({4: 156, 3: 44}, 78.0)],
)
def test_customer_satisfaction_is_the_top_two_of_five(counts: dict[int, int], expected: float) -> None:
    """The share of fours and fives, not the mean."""
    ratings = [float(value) for value, number in counts.items() for _ in range(number)]
    data = data_of([event("csat_ratings", NOW - 2 * DAY + n, value) for n, value in enumerate(ratings)])
    assert ask(data, "csat").value == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("counts", "expected"), [((80, 100, 20), 30.0), ((800, 550, 150), 43.3)])
def test_net_sentiment(counts: Sequence[int], expected: float) -> None:
    """Positive less negative of all that are classified."""
    names = ("positive", "neutral", "negative")
    rows = [event("mentions", WEEK_AGO, float(n), sentiment=name) for name, n in zip(names, counts, strict=True)]
    assert ask(data_of(rows), "net_sentiment").value == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize(("leads", "accepted"), [(1000, 350), (500, 100), (500, 75)])
def test_leads_that_sales_accepts(leads: int, accepted: int) -> None:
    """A cohort: joined by the lead, not guessed."""
    rows = [event("leads", NOW - 80 * DAY + n, name=f"l{n}", stage="lead", channel="x") for n in range(leads)]
    rows += [event("leads", NOW - 60 * DAY + n, key=f"l{n}", stage="sql") for n in range(accepted)]
    rows += [event("leads", NOW - 200 * DAY, name=f"o{n}", stage="lead", channel="x") for n in range(3)]
    question = value_of(data_of(rows), 'cohort(leads(stage="lead", social=True), leads(stage="sql"), "60d")', "90d")
    assert question.value == pytest.approx(100 * accepted / leads)


def test_first_response_times() -> None:
    """10, 45, 120, 1200, 53 minutes: median 53, mean 4 h 46."""
    minutes = (10.0, 45.0, 120.0, 1200.0, 53.0)
    rows = [event("response_seconds", NOW - 2 * DAY + n, 60 * value) for n, value in enumerate(minutes)]
    assert ask(data_of(rows), "first_response_time").value == 53 * 60
    assert value_of(data_of(rows), "mean(response_seconds)").value == pytest.approx(285.6 * 60)


@pytest.mark.parametrize(("back", "all_of_them", "expected"), [(1500, 2000, 75.0), (250, 800, 31.25)])
def test_returning_visitors(back: float, all_of_them: float, expected: float) -> None:
    """Both are people of the same window."""
    week = (MIDNIGHT - 7 * DAY, MIDNIGHT)
    rows = unique("users", [(*week, all_of_them)], channel="x") + unique(
        "users_returning", [(*week, back)], channel="x"
    )
    assert ask(data_of(rows), "repeat_visit_rate").value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("figures", "reach", "expected"),
    [((500, 50, 20, 0), 10_000, 5.7), ((5000, 200, 300, 100), 100_000, 5.6)],
)
def test_engagement_by_reach(figures: Sequence[float], reach: float, expected: float) -> None:
    """Likes, comments, shares and saves of the posts of the window, in per cent of their readers."""
    names = ("likes", "comments", "shares", "saves")
    rows = [
        running(name, {NOW - HOUR: value}, published=WEEK_AGO, post="p")
        for name, value in zip((*names, "post_reach"), (*figures, reach), strict=True)
    ]
    assert ask(data_of(*rows), "engagement_rate").value == pytest.approx(expected)


def test_ten_times_a_hashtag_in_one_post_is_one_use() -> None:
    """Repeats inside one post count once."""
    once = event("hashtag_mentions", WEEK_AGO, name="post 1", hashtag="x")
    assert ask(data_of([once] * 10), "hashtag_mentions").value == 1


def test_engaged_time_counts_bounces() -> None:
    """10, 5 and 0 minutes: 5 a session."""
    assert ask(data_of(amounts(engaged_seconds=900, sessions=3)), "avg_engagement_time").value == 300
