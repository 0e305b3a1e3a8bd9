"""Published worked examples, given as samples and read as KPIs: the whole way from figures to a reading.

Not here, for another reason each: means of daily or of per-post rates (kpitui gives ratios of sums), a vendor's own
influence formula, what platforms claim beside a CRM, forecasts. Intervals, tests and z-scores: ``test_statistics.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kpitui.kpis.reading import Flag
from kpitui.measures import MULTI, Kind
from tests.kpis.build import HOUR, NOW
from tests.kpis.examples import BEFORE, INSIDE, SOCIAL, START, amount, happened, level, marks, people, reading


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
    again = happened("hashtag_mentions", INSIDE, "p", {"hashtag": "x"})
    assert reading("hashtag_mentions", *[again] * 10).value == 1


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [(1_500, 1_000, 50.0), (10_500, 10_000, 5.0), (10_100, 10_000, 1.0), (13_150, 12_400, 6.048387096774194)],
)
def test_follower_growth(now: float, then: float, expected: float) -> None:
    """Net growth from edge to edge."""
    assert reading("audience_growth_rate", *level("followers", {START: then, NOW - 1: now})).value == pytest.approx(
        expected
    )


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [(1_200, 1_000, 20.0), (230, 200, 15.0), (50, 40, 25.0), (540, 480, 12.5), (120, 100, 20.0)],
)
@pytest.mark.parametrize("kpi", ["social_visits_growth", "social_leads_growth", "interactions_growth"])
def test_growth_of_amounts(kpi: str, now: float, then: float, expected: float) -> None:
    """Against the window before."""
    measure = {"social_visits_growth": "sessions", "social_leads_growth": "leads"}.get(kpi, "likes")
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
