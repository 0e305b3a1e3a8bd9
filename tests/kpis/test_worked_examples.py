"""Published worked examples, given as samples and read as KPIs: the whole way from figures to a reading.

Not here, for another reason each: means of daily or of per-post rates (kpitui gives ratios of sums), a vendor's own
influence formula, what platforms claim beside a CRM, forecasts. Intervals, tests and z-scores: ``test_statistics.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context
from kpitui.kpis.engine import read
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Flag, Reading, Scope
from kpitui.measures import MULTI, Kind, Sample
from tests.kpis.build import ACME, DAY, HOUR, NOW, data_of, event, formula, gauge, labels_of, unique

START = NOW - 7 * DAY
BEFORE = START - 3 * DAY
INSIDE = NOW - 2 * DAY
NONE: Mapping[str, str] = {}
SOCIAL = {"group": "organic_social"}
X = {"channel": "x"}


def reading(kpi: str, *samples: Sample, own: str = "", start: int = START, scope: Mapping[str, str] = X) -> Reading:
    """Return Acme's reading over seven days (or from another start); ``own`` is the formula of a KPI ``k``."""
    brands = (BrandScope(ACME), *(BrandScope(name, own=False) for name in ("b", "c", "d")))
    context = Context(load_catalogue({"k": formula(own)} if own else {}), brands)
    question = Question(kpi, Scope(ACME, tuple(scope.items())), start=start, end=NOW, at=NOW)
    return read(context, data_of(*samples), question)


def amount(measure: str, value: float, t: int = INSIDE, more: Mapping[str, str] = NONE) -> Sample:
    """Return one amount on X."""
    return Sample(measure, Kind.DELTA, labels_of(**{**X, **more}), t, value, "m", until=t + HOUR)


def happened(measure: str, t: int, name: str, more: Mapping[str, str] = NONE, key: str | None = None) -> Sample:
    """Return one event on X."""
    return Sample(measure, Kind.EVENT, labels_of(**{**X, **more}), t, 1.0, "m", id=name, key=key)


def marks(measure: str, kind: Kind, points: Mapping[int, float], post: int | None = None) -> list[Sample]:
    """Return a lifetime figure of X, or of a post published at an instant."""
    labels = labels_of(**X)
    return [Sample(measure, kind, labels, t, value, "m", published=post) for t, value in points.items()]


def level(measure: str, points: Mapping[int, float]) -> list[Sample]:
    """Return a level on X."""
    return gauge(measure, points, **X)


def people(measure: str, value: float, **labels: str) -> list[Sample]:
    """Return a distinct count of exactly the window, on X."""
    return unique(measure, [(START, NOW, value)], **{**X, **labels})


def ratings(measure: str, counts: Mapping[int, int]) -> list[Sample]:
    """Return so many ratings of each value."""
    return [
        event(measure, INSIDE + place, float(value), f"{value}/{place}", channel="x")
        for value, count in counts.items()
        for place in range(count)
    ]


def test_frequency() -> None:
    """30,000 impressions for 10,000 people: 3.0."""
    assert reading("frequency", amount("impressions", 30_000), *people("reach", 10_000)).value == pytest.approx(3.0)


def test_impressions_count_repeats() -> None:
    """Three people who see it twice: 6."""
    assert reading("impressions", *(amount("impressions", 2, INSIDE + n * HOUR) for n in range(3))).value == 6


def test_audiences_are_not_added() -> None:
    """Audiences of 3, 2 and 3 people sum to 8; the union is 5: a reading gives bounds that hold it."""
    sizes = {"x": 3.0, "facebook": 2.0, "instagram": 3.0}
    samples = [sample for channel, size in sizes.items() for sample in people("reach", size, channel=channel)]
    found = reading("reach", *samples, scope={})
    assert (found.low, found.high) == (3, 8)
    assert Flag.BOUNDS in found.flags


def test_authors_are_a_union() -> None:
    """The same sets as authors of mentions on one network: 8 mentions by 5 people."""
    audiences = [[1, 2, 3], [1, 4], [1, 3, 5]]
    mentions = [
        happened("mentions", INSIDE + place * HOUR + author, f"{place}/{author}", key=f"u{author}")
        for place, audience in enumerate(audiences)
        for author in audience
    ]
    assert reading("mentions", *mentions).value == 8
    assert reading("people_talking", *mentions).value == 5


def test_one_author_a_hundred_mentions() -> None:
    """100 posts by one user are 100 mentions and one author."""
    mentions = [happened("mentions", INSIDE + n, str(n), key="u1") for n in range(100)]
    assert reading("mentions", *mentions).value == 100
    assert reading("people_talking", *mentions).value == 1
    assert reading("authors_per_mention", *mentions).value == pytest.approx(0.01)


def test_a_session_on_several_pages_is_one() -> None:
    """A session that two pages report carries one id."""
    pages = [happened("sessions", INSIDE + n, "s1", SOCIAL) for n in range(2)]
    assert reading("social_sessions", *pages).value == 1


def test_share_of_voice() -> None:
    """50 of 200 mentions: 25 %."""
    rivals = {"b": 100.0, "c": 10.0, "d": 40.0}
    samples = [amount("mentions", value, more={"brand": brand}) for brand, value in rivals.items()]
    assert reading("share_of_voice", amount("mentions", 50), *samples).value == pytest.approx(25)


def test_a_hashtag_counts_once_a_post() -> None:
    """Ten times the same hashtag in one post is one use."""
    post = happened("hashtag_mentions", INSIDE, "p", {"hashtag": MULTI.join(["x"] * 10)})
    assert reading("hashtag_mentions", post).value == 1


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [(1_500, 1_000, 50.0), (10_500, 10_000, 5.0), (10_100, 10_000, 1.0), (13_150, 12_400, 6.048387096774194)],
)
def test_follower_growth(now: float, then: float, expected: float) -> None:
    """Net growth from edge to edge."""
    assert reading("audience_growth_rate", *level("followers", {START: then, NOW - 1: now})).value == pytest.approx(
        expected
    )


@pytest.mark.parametrize(("now", "then", "expected"), [(1_200, 1_000, 20.0), (230, 200, 15.0), (50, 40, 25.0)])
@pytest.mark.parametrize("kpi", ["social_visits_growth", "social_leads_growth"])
def test_growth_of_visits_and_leads(kpi: str, now: float, then: float, expected: float) -> None:
    """Against the window before."""
    measure = "sessions" if kpi == "social_visits_growth" else "leads"
    labels = {**SOCIAL, "stage": "lead"}
    found = reading(kpi, amount(measure, now, more=labels), amount(measure, then, BEFORE, labels))
    assert found.value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("figures", "readers", "expected"),
    [
        ({"likes": 500, "comments": 50, "shares": 20}, 10_000, 5.7),
        ({"likes": 5_000, "comments": 200, "shares": 300, "saves": 100}, 100_000, 5.6),
    ],
)
def test_engagement_by_reach(figures: Mapping[str, float], readers: float, expected: float) -> None:
    """Interactions of posts for a hundred of their readers; the choice of a basis names it."""
    samples = [
        sample
        for measure, value in {**figures, "post_reach": readers}.items()
        for sample in marks(measure, Kind.TOTAL, {NOW - HOUR: value}, INSIDE)
    ]
    found = reading("engagement_rate_by_reach", *samples)
    assert found.value == pytest.approx(expected)
    chosen = reading("engagement_rate", *samples)
    assert (chosen.value, chosen.basis) == (found.value, "engagement_rate_by_reach")


def test_click_through_rate() -> None:
    """250 clicks of 1,000 impressions: 25 %."""
    found = reading("click_through_rate", amount("clicks", 250), amount("impressions", 1_000))
    assert found.value == pytest.approx(25)


def test_time_on_site_counts_bounces() -> None:
    """10, 5 and 0 minutes: 5 minutes a session."""
    seconds = [amount("engaged_seconds", minutes * 60, INSIDE + minutes * HOUR) for minutes in (10, 5, 0)]
    assert reading("avg_engagement_time", *seconds, amount("sessions", 3)).value == pytest.approx(300)


@pytest.mark.parametrize(("back", "all_users", "expected"), [(1_500, 2_000, 75.0), (250, 800, 31.25), (600, 2_000, 30)])
def test_returning_visitors(back: float, all_users: float, expected: float) -> None:
    """Returning for a hundred users, both of exactly the window."""
    found = reading(
        "repeat_visit_rate", *people("users_returning", back, **SOCIAL), *people("users", all_users, **SOCIAL)
    )
    assert found.value == pytest.approx(expected)


def moods(positive: int, neutral: int, negative: int) -> list[Sample]:
    """Return mentions by sentiment."""
    counts = {"positive": positive, "neutral": neutral, "negative": negative}
    return [amount("mentions", count, more={"sentiment": mood}) for mood, count in counts.items()]


@pytest.mark.parametrize(
    ("positive", "neutral", "negative", "expected", "tolerance"),
    [(800, 550, 150, 43.3, 0.05), (80, 100, 20, 30.0, 1e-9)],
)
def test_net_sentiment(positive: int, neutral: int, negative: int, expected: float, tolerance: float) -> None:
    """Positive less negative for a hundred mentions, neutral ones included."""
    found = reading("net_sentiment", *moods(positive, neutral, negative))
    assert found.value == pytest.approx(expected, abs=tolerance)


def test_positive_shares() -> None:
    """80 of 200 are 40 %, and 80 % of those that are not neutral."""
    samples = moods(80, 100, 20)
    assert reading("positive_share", *samples).value == pytest.approx(40)
    assert reading("positive_share_without_neutral", *samples).value == pytest.approx(80)


def test_mean_tone_is_a_linear_map_of_net_sentiment() -> None:
    """B. Marr's mean tone of 3.41 on 1 … 5 is 3 + 2 · net / 100."""
    value = reading("net_sentiment", *moods(560, 1_100, 180)).value
    assert value is not None
    assert 3 + 2 * value / 100 == pytest.approx(3.41, abs=0.005)


def test_response_rate_of_counts() -> None:
    """11 of 20: 55 %."""
    found = reading("response_rate", amount("requests_answered", 11), amount("requests", 20))
    assert found.value == pytest.approx(55)


def test_response_times() -> None:
    """10, 45, 120, 1,200 and 53 minutes: median 53 min; the published mean is 285.6 min."""
    samples = ratings("response_seconds", {minutes * 60: 1 for minutes in (10, 45, 120, 1_200, 53)})
    assert reading("first_response_time", *samples).value == 53 * 60
    assert reading("k", *samples, own="mean(response_seconds) / 60").value == pytest.approx(285.6)


@pytest.mark.parametrize(("resolved", "opened", "rate"), [(350, 400, 87.5), (420, 500, 84), (1_050, 1_200, 87.5)])
def test_resolution_rate(resolved: float, opened: float, rate: float) -> None:
    """Resolved for a hundred opened; reopened ones are taken off."""
    samples = (amount("tickets_resolved", resolved), amount("tickets_opened", opened))
    assert reading("resolution_rate", *samples).value == pytest.approx(rate)
    again = reading("tickets_resolved", *samples, amount("tickets_reopened", 10))
    assert again.value == resolved - 10


@pytest.mark.parametrize(
    ("counts", "expected"), [({10: 58, 8: 25, 3: 17}, 41.0), ({9: 3, 7: 2, 0: 1}, 33.333333333333336)]
)
def test_nps(counts: Mapping[int, int], expected: float) -> None:
    """Promoters less detractors; passives count in the whole."""
    assert reading("nps", *ratings("nps_ratings", counts)).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({5: 42, 4: 32, 3: 10, 2: 9, 1: 14}, 69.16),
        ({5: 160, 1: 40}, 80),
        ({4: 156, 3: 44}, 78),
    ],
)
def test_csat(counts: Mapping[int, int], expected: float) -> None:
    """The top two boxes of five."""
    assert reading("csat", *ratings("csat_ratings", counts)).value == pytest.approx(expected, abs=0.005)


@pytest.mark.parametrize(("leads", "accepted", "expected"), [(1_000, 350, 35.0), (500, 75, 15.0)])
def test_social_leads_accepted_by_sales(leads: int, accepted: int, expected: float) -> None:
    """A cohort: the same leads, later."""
    first = NOW - 100 * DAY
    samples = [happened("leads", first + n, f"l{n}", {**SOCIAL, "stage": "lead"}) for n in range(leads)]
    sql = {**SOCIAL, "stage": "sql"}
    later = [happened("leads", first + 9 * DAY + n, f"q{n}", sql, key=f"l{n}") for n in range(accepted)]
    found = reading("social_to_sales_lead_rate", *samples, *later, start=NOW - 120 * DAY)
    assert found.value == pytest.approx(expected)
    assert found.pending == 0


@pytest.mark.parametrize(("base", "conversions", "rate"), [(2_000, 50, 2.5), (50, 12, 24.0), (2_000, 12, 0.6)])
@pytest.mark.parametrize("measure", ["sessions", "clicks"])
def test_conversion_rate(measure: str, base: float, conversions: float, rate: float) -> None:
    """Conversions for a hundred sessions or, without sessions, clicks."""
    found = reading("conversion_rate", amount("conversions", conversions), amount(measure, base))
    assert found.value == pytest.approx(rate)


def test_return_on_investment() -> None:
    """(20 − 15) / 15 is published as 33 %."""
    found = reading("social_roi", amount("revenue", 20), amount("spend", 15))
    assert found.value == pytest.approx(33.0, abs=0.4)


@pytest.mark.parametrize(("spend", "gained", "cost"), [(700, 40, 17.5), (5_000, 200, 25), (4_500, 300, 15)])
def test_cost_per_acquisition(spend: float, gained: float, cost: float) -> None:
    """Spend divided by conversions, never multiplied."""
    assert reading("cpa", amount("spend", spend), amount("conversions", gained)).value == pytest.approx(cost)


@pytest.mark.parametrize(
    ("deals", "days", "expected"),
    [((50, 10_000, 1, 4), 30, 3_333.33), ((100, 50_000, 1, 3), 60, 20_833.33)],
)
def test_pipeline_velocity(deals: tuple[float, int, float, float], days: int, expected: float) -> None:
    """Open deals · mean value · win rate / cycle."""
    open_deals, value, won, lost = deals
    found = reading(
        "pipeline_velocity",
        *level("opportunities_open", {START: open_deals, NOW - HOUR: open_deals}),
        amount("deals_won", won),
        amount("deals_lost", lost),
        *ratings("deal_value", {value: 1}),
        *ratings("cycle_days", {days: 1}),
    )
    assert found.value == pytest.approx(expected, abs=0.005)


def test_counters_are_never_extrapolated() -> None:
    """Last less first is 68,915,200; PromQL's increase() makes 86,144,000 of it."""
    scraped = [23758450955264, 23758499419136, 23758518625280, 23758519292928, 23758519870464]
    samples = marks("impressions", Kind.COUNTER, {INSIDE + n * HOUR: mark for n, mark in enumerate(scraped)})
    assert reading("impressions", *samples).value == 68_915_200
