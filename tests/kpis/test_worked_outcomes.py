"""Published worked examples of satisfaction and conversion, read as KPIs; and of counters."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from kpitui.measures import Kind, Sample
from tests.kpis.build import DAY, HOUR, NOW
from tests.kpis.examples import INSIDE, SOCIAL, START, amount, happened, level, marks, ratings, reading


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


@pytest.mark.parametrize(
    ("resolved", "opened", "rate"), [(350, 400, 87.5), (420, 500, 84), (1_050, 1_200, 87.5), (74, 98, 75.51)]
)
def test_resolution_rate(resolved: float, opened: float, rate: float) -> None:
    """Resolved for a hundred opened; reopened ones are taken off."""
    samples = (amount("tickets_resolved", resolved), amount("tickets_opened", opened))
    assert reading("resolution_rate", *samples).value == pytest.approx(rate, abs=0.005)
    again = reading("tickets_resolved", *samples, amount("tickets_reopened", 10))
    assert again.value == resolved - 10


@pytest.mark.parametrize(
    ("counts", "expected"),
    [({10: 58, 8: 25, 3: 17}, 41.0), ({9: 3, 7: 2, 0: 1}, 33.333), ({10: 8_465, 8: 3_953, 6: 1_194}, 53.42)],
)
def test_nps(counts: Mapping[int, int], expected: float) -> None:
    """Promoters less detractors; passives count in the whole. The last are 13,612 real answers."""
    assert reading("nps", *ratings("nps_ratings", counts)).value == pytest.approx(expected, abs=0.005)


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


@pytest.mark.parametrize(("leads", "accepted", "expected"), [(1_000, 350, 35.0), (500, 100, 20.0), (500, 75, 15.0)])
def test_social_leads_accepted_by_sales(leads: int, accepted: int, expected: float) -> None:
    """A cohort: the same leads, later."""
    first = NOW - 100 * DAY
    samples = [happened("leads", first + n, f"l{n}", {**SOCIAL, "stage": "lead"}) for n in range(leads)]
    sql = {**SOCIAL, "stage": "sql"}
    later = [happened("leads", first + 9 * DAY + n, f"q{n}", sql, key=f"l{n}") for n in range(accepted)]
    found = reading("social_to_sales_lead_rate", *samples, *later, start=NOW - 120 * DAY)
    assert found.value == pytest.approx(expected)
    assert found.pending == 0


@pytest.mark.parametrize(
    ("base", "conversions", "rate"),
    [(2_000, 50, 2.5), (50, 12, 24.0), (2_000, 12, 0.6), (200, 50, 25.0), (2_000, 60, 3.0)],
)
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
