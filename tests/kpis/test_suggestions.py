"""The catalogue's suggested alerts, held to the table of the KPIs' default alerts, level by level."""

import math

import pytest

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Rule, Target
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.suggestions import suggestion_id, suggestions, unclaimed

KPIS = load_catalogue().kpis

RELATIVE = {
    "mentions": ["anomaly 3.5 | | 24h n>=20"],
    "impressions": ["weekday_below -30 | weekday_below -50 | 7d n>=20"],
    "reach": ["weekday_below -30 | weekday_below -50 | 7d n>=20 by channel"],
    "social_sessions": ["weekday_below -30 | weekday_below -50 | 7d n>=20"],
    "share_of_voice": ["points_below -5 | points_below -10 | 28d n>=100", "rank_lost 1 | | 28d n>=100"],
    "people_talking": ["weekday_below -30 | | 7d n>=20 by channel"],
    "authors_per_mention": ["level_below 0.5 of 28d | | 7d n>=50"],
    "audience_growth_rate": ["below 0 | below -1 | 28d"],
    "share_of_audience": ["points_below -1 | points_below -3 | 28d"],
    "social_visits_growth": ["below -15 | below -30 | 28d n>=20"],
    "avg_social_traffic": ["weekday_below -30 | | 28d n>=20"],
    "repeat_visit_rate": ["points_below -10 | | 28d n>=20"],
    "interactions": ["weekday_below -30 | weekday_below -50 | 7d n>=20"],
    "interactions_growth": ["below -25 | below -50 | 28d n>=20"],
    "engagement_rate": ["level_below 0.75 of 90d | level_below 0.5 of 90d | 28d n>=20"],
    "engagement_rate_by_reach": ["level_below 0.75 of 90d | level_below 0.5 of 90d | 28d n>=20"],
    "engagement_rate_by_impressions": ["level_below 0.75 of 90d | level_below 0.5 of 90d | 28d n>=20"],
    "engagement_rate_by_followers": ["level_below 0.75 of 90d | level_below 0.5 of 90d | 28d n>=20"],
    "comments": ["weekday_below -40 | | 7d n>=20"],
    "likes": ["weekday_below -40 | | 7d n>=20"],
    "shares": ["weekday_below -40 | | 7d n>=20"],
    "avg_engagement_time": ["weekday_below -25 | | 28d n>=20"],
    "click_through_rate": ["weekday_below -30 | | 7d n>=1000"],
    "desired_actions": ["weekday_below -40 | | 7d n>=20"],
    "hashtag_mentions": ["anomaly 3.5 | | 7d n>=20"],
    "hashtag_growth": ["below -50 | | 7d n>=20"],
    "influencer_score": ["points_below -10 | | 90d n>=5"],
    "net_sentiment": ["points_below -10 | | 7d n>=770"],
    "negative_share": ["anomaly 3.5 | | 7d n>=30"],
    "positive_share": ["points_below -10 | | 28d n>=30"],
    "reputation_score": ["points_below -2 | | 28d n>=30", "rank_lost 1 | | 28d n>=30"],
    "tickets_resolved": ["weekday_below -40 | | 7d n>=20"],
    "tickets_backlog": ["rising 3 | | 7d n>=20"],
    "social_leads": ["pace_below 90 | pace_below 75 | 28d n>=20"],
    "social_lead_share": ["points_below -5 | | 28d n>=20"],
    "social_leads_growth": ["below -15 | below -30 | 28d n>=20"],
    "lead_conversions": ["pace_below 90 | | 28d n>=20"],
    "social_revenue": ["pace_below 90 | pace_below 75 | 28d"],
    "cpa": ["target_above 1 | target_above 1.5 | 28d n>=20"],
    "pipeline_velocity": ["change_below -20 | | 90d"],
}
"""Each suggestion that colours from the start: warning, critical, window, base, label."""

ABSOLUTE = {
    "frequency": ["above 5 | | 7d n>=20"],
    "engaging_posts_share": ["below 50 | | 28d n>=20"],
    "influencers_net": ["below 0 | | 28d"],
    "response_rate": ["below 80 | below 50 | 7d n>=20"],
    "first_response_time": ["above 14400 | above 86400 | 7d n>=20"],
    "resolution_rate": ["below 80 | below 70 | 7d n>=20"],
    "nps": ["below 0 | | 90d n>=30"],
    "csat": ["below 80 | below 60 | 28d n>=30"],
    "social_roi": ["below 0 | | 90d"],
}
"""Those that depend on the brand: off until they are confirmed."""

DROPPED = {
    "followers_total": "a step of 20 % in one poll is of two samples, not of two windows",
    "audience_mix": "for information only",
    "net_sentiment": "a drop beyond both margins is of two intervals; ten points where those are surely smaller stay",
    "nps": "a drop beyond both margins is of two intervals",
    "social_to_sales_lead_rate": "25 % less with both intervals apart",
    "conversion_rate": "the upper end of the interval below the target",
    "cpa": "money spent without an acquisition has no value to be judged",
    "clv": "less than three times another KPI, for information only",
}
"""What the table asks for that no level says, and why."""


def written(threshold: Threshold, window: str | None) -> str:
    """Return a threshold as the table above has it."""
    base = f" n>={threshold.min_count}" if threshold.min_count else ""
    by = f" by {threshold.by}" if threshold.by else ""
    return f"{_level(threshold.warning)}| {_level(threshold.critical)}| {threshold.window or window}{base}{by}"


def _level(level: Level | None) -> str:
    """Return a level as the table has it."""
    if level is None:
        return ""
    of = f" of {level.window}" if level.window else ""
    return f"{level.condition} {level.limit:g}{of} "


def test_suggestions_are_those_of_the_table() -> None:
    """Every KPI, every level, window, base and label; nothing that the table does not ask for."""
    found: dict[bool, dict[str, list[str]]] = {True: {}, False: {}}
    for kpi in KPIS.values():
        for one in kpi.thresholds:
            found[one.absolute].setdefault(kpi.id, []).append(written(one, kpi.window))
    assert found[False] == RELATIVE
    assert found[True] == ABSOLUTE


def test_what_is_dropped_says_why() -> None:
    """It is of KPIs that exist, and none of them has another suggestion in its place without a reason."""
    assert set(DROPPED) <= set(KPIS)
    assert {kpi for kpi in DROPPED if KPIS[kpi].thresholds} == {"net_sentiment", "nps", "cpa"}


def test_ten_points_of_sentiment_are_more_than_both_margins() -> None:
    """Whatever the split of tones, from the base on: 1.96 times the root of both squared errors is under ten."""
    (threshold,) = KPIS["net_sentiment"].thresholds
    worst = max(p + n - (p - n) ** 2 for p in (0, 0.25, 0.5, 0.75, 1) for n in (0, 0.25, 0.5) if p + n <= 1)
    assert worst == 1
    assert 1.96 * math.sqrt(2 * 100**2 * worst / threshold.min_count) < 10


def test_suggestions_end_a_tenth_inside() -> None:
    """Down or up, of a negative limit too; what has no plain limit, or zero, ends at the limit itself."""
    clears = {
        (rule.id, name): level.clear
        for rule in suggestions(KPIS.values())
        for name, level in (("warning", rule.threshold.warning), ("critical", rule.threshold.critical))
        if level is not None
    }
    assert clears["impressions-suggested", "critical"] == -45
    assert clears["mentions-suggested", "warning"] == 3.15
    assert clears["authors_per_mention-suggested", "warning"] == 0.55
    assert clears["cpa-suggested", "critical"] == 1.35
    assert clears["response_rate-suggested", "warning"] == 88
    assert clears["audience_growth_rate-suggested", "warning"] == 0
    assert clears["share_of_voice-suggested-2", "warning"] is None
    assert clears["tickets_backlog-suggested", "warning"] is None


def test_every_suggestion_has_an_id_of_its_own() -> None:
    """The KPI's, and a number from the second on."""
    ids = [rule.id for rule in suggestions(KPIS.values())]
    assert len(ids) == len(set(ids))
    assert [suggestion_id("nps", place) for place in (0, 1)] == ["nps-suggested", "nps-suggested-2"]


@pytest.mark.parametrize(("kpi", "unit", "more"), [("likes", "month", 2), ("likes", "reach", 2), ("likes", "level", 0)])
def test_a_target_brings_bands_of_pace(kpi: str, unit: str, more: int) -> None:
    """Under 90 and over 110 per cent of the way, of sums alone; a level to hold has no pace."""
    plain = list(suggestions([KPIS[kpi]]))
    aimed = list(suggestions([KPIS[kpi]], (Target(kpi, unit=unit, value=100),)))
    assert len(aimed) == len(plain) + more
    assert len(list(suggestions([KPIS["cpa"]], (Target("cpa", unit="month", value=3),)))) == 1


def test_rules_of_the_users_own_spare_their_brands() -> None:
    """One for all brands leaves no suggestion; one that goes by a label leaves that for all channels."""
    brands = (BrandScope("a"), BrandScope("b"), BrandScope("c", own=False))
    level = Threshold(warning=Level(Condition.BELOW, 3))
    offered = list(suggestions([KPIS["mentions"]]))
    by_channel = Threshold(warning=Level(Condition.BELOW, 3), by="channel")
    (one,) = unclaimed(offered, [Rule("x", "mentions", level, "a")], brands)
    (split,) = unclaimed(offered, [Rule("x", "mentions", by_channel)], brands)
    assert (set(one.spared), set(split.spared)) == ({"a"}, set())
    assert list(unclaimed(offered, [Rule("x", "mentions", level)], brands)) == []
    assert list(unclaimed(offered, [Rule("mentions-suggested", "mentions", level, suggested=True)], brands)) == []
    assert list(unclaimed(suggestions([KPIS["nps"]]), [], brands)) == []
