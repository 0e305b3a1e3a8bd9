"""The published numbers that the statistics have to give, and what holds of them whatever the numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kpitui.kpis import statistics as s
from kpitui.kpis.reading import Status

counts = st.integers(0, 10_000)


@pytest.mark.parametrize(
    ("current", "previous", "expected"),
    [
        (1_500, 1_000, 50.0),  # bizway.io
        (10_500, 10_000, 5.0),  # shno.co
        (10_100, 10_000, 1.0),  # keyhole.co
        (1_200, 1_000, 20.0),  # independentwp.com
        (50, 40, 25.0),  # lead velocity
        (0, 40, -100.0),
        (0, 0, 0.0),
    ],
)
def test_growth_is_relative_to_what_was(current: float, previous: float, expected: float) -> None:
    """Published growth rates; nothing from nothing is no growth."""
    value, status = s.growth_pct(current, previous)
    assert status is Status.OK
    assert value == pytest.approx(expected)


def test_growth_rounds_as_published() -> None:
    """12,400 to 13,150 followers is published as 6.05 %."""
    assert s.growth_pct(13_150, 12_400)[0] == pytest.approx(6.05, abs=0.005)


@pytest.mark.parametrize(
    ("current", "previous", "status"),
    [(5, 0, Status.NEW), (5, None, Status.NO_DATA), (None, 5, Status.NO_DATA), (5, -1, Status.UNDEFINED)],
)
def test_growth_without_a_value_says_why(current: float | None, previous: float | None, status: Status) -> None:
    """From nothing to something is new, never infinite; a missing side is no data; a negative base is undefined."""
    assert s.growth_pct(current, previous) == (None, status)


@given(st.floats(1, 1e4), st.floats(1, 1e4))
def test_growth_and_its_way_back_cancel(a: float, b: float) -> None:
    """(1 + g)(1 + g′) = 1 for the growth there and back; no change is no growth."""
    there, back = s.growth_pct(b, a)[0], s.growth_pct(a, b)[0]
    assert there is not None
    assert back is not None
    assert (1 + there / 100) * (1 + back / 100) == pytest.approx(1)
    assert s.growth_pct(a, a) == (0.0, Status.OK)


@pytest.mark.parametrize(
    ("part", "whole", "expected", "tolerance"),
    [
        (250, 1_000, 25.0, 1e-9),
        (250, 800, 31.0, 0.3),
        (1_500, 2_000, 75.0, 1e-9),
        (80, 200, 40.0, 1e-9),
        (11, 20, 55.0, 1e-9),
        (350, 400, 87.5, 1e-9),
        (420, 500, 84.0, 1e-9),
        (1_050, 1_200, 87.5, 1e-9),
        (74, 98, 75.5, 0.05),
        (160, 200, 80.0, 1e-9),
        (156, 200, 78.0, 1e-9),
        (42 + 32, 107, 69.16, 0.005),
        (350, 1_000, 35.0, 1e-9),
        (20 - 15, 15, 33.0, 0.4),
        (500 + 50 + 20, 10_000, 5.7, 1e-9),
        (5_000 + 200 + 300 + 100, 100_000, 5.6, 1e-9),
    ],
)
def test_published_rates(part: float, whole: float, expected: float, tolerance: float) -> None:
    """Click-through, return visits, resolution, satisfaction, ROI and engagement as published."""
    assert s.ratio_pct(part, whole) == pytest.approx(expected, abs=tolerance)


def test_a_rate_of_nothing_has_no_value() -> None:
    """A zero denominator gives no value, not zero and not infinity."""
    assert s.ratio_pct(3, 0) is None
    assert s.net_score(0, 0, 0) is None
    assert s.wilson(0, 0) is None
    assert s.score_interval(0, 0, 0) is None


def test_share_of_voice_as_published() -> None:
    """50 mentions among 200 are 25 %."""
    assert s.share_pct(50, [100, 10, 40]) == pytest.approx(25.0)


@given(st.lists(counts, min_size=1, max_size=6))
def test_shares_make_a_whole(mentions: list[int]) -> None:
    """The shares of all brands add up to 100."""
    assume(sum(mentions) > 0)
    shares = [s.share_pct(own, [*mentions[:place], *mentions[place + 1 :]]) for place, own in enumerate(mentions)]
    assert sum(share for share in shares if share is not None) == pytest.approx(100)


@pytest.mark.parametrize(
    ("positive", "negative", "total", "expected", "tolerance"),
    [
        (800, 150, 1_500, 43.3, 0.05),
        (80, 20, 200, 30.0, 1e-9),
        (58, 17, 100, 41.0, 1e-9),
        (3, 1, 6, 33.3333333, 1e-6),
        (8_465, 1_194, 13_612, 53.42, 0.005),
    ],
)
def test_published_net_scores(positive: int, negative: int, total: int, expected: float, tolerance: float) -> None:
    """Net sentiment and NPS as published: neutral and passive answers count in the whole."""
    assert s.net_score(positive, negative, total) == pytest.approx(expected, abs=tolerance)


@given(counts, counts, counts)
def test_a_net_score_lies_in_its_interval(positive: int, neutral: int, negative: int) -> None:
    """Net score in [−100, 100], equal to the difference of the shares, inside its interval."""
    total = positive + neutral + negative
    assume(total > 0)
    score, interval = s.net_score(positive, negative, total), s.score_interval(positive, negative, total)
    assert score is not None
    assert interval is not None
    assert -100 <= interval[0] <= score + 1e-9
    assert score - 1e-9 <= interval[1] <= 100
    assert score == pytest.approx(100 * positive / total - 100 * negative / total, abs=1e-9)


@pytest.mark.parametrize(
    ("k", "n", "low", "high", "tolerance"),
    [
        (4, 20, 0.0806576625797981, 0.4160174322518935, 1e-9),
        (18, 20, 0.69897, 0.97213, 5e-6),
        (100, 200, 0.4313609, 0.5686391, 5e-8),
        (19, 38, 0.348499283643951, 0.651500716356049, 1e-12),
    ],
)
def test_wilson_as_r_gives_it(k: int, n: int, low: float, high: float, tolerance: float) -> None:
    """The Wilson intervals of R's binom.confint and of DescTools."""
    assert s.wilson(k, n) == pytest.approx((low, high), abs=tolerance)


@given(st.integers(0, 500), st.integers(1, 500))
def test_wilson_holds_the_rate_and_narrows(k: int, n: int) -> None:
    """It contains k / n, stays in [0, 1], and is narrower for ten times the sample."""
    assume(k <= n)
    one, ten = s.wilson(k, n), s.wilson(10 * k, 10 * n)
    assert one is not None
    assert ten is not None
    assert 0 <= one[0] <= k / n <= one[1] <= 1
    assert ten[1] - ten[0] < one[1] - one[0]


def test_wilson_of_all_ends_with_the_rate() -> None:
    """27 of 27 is at most all of them, not a rounding less."""
    limits = s.wilson(27, 27)
    assert limits is not None
    assert limits[1] == 1


HEIGHTS = [10, 12, 12, 13, 12, 11, 14, 300]


@pytest.mark.parametrize(
    ("value", "expected"), [(12, 0.0), (14, 1.349), (11, -0.6745), (13, 0.6745), (300, 194.256), (10, -1.349)]
)
def test_robust_z_as_published(value: float, expected: float) -> None:
    """The modified z-scores of the published table (codingace.net)."""
    assert s.robust_z(HEIGHTS, value) == pytest.approx(expected, abs=5e-4)


def test_where_most_are_equal_the_mean_deviation_judges() -> None:
    """The MAD of [10 × 7, 100] is 0; the fallback still sees that 100 stands out."""
    values = [10.0] * 7 + [100.0]
    assert s.mad(values) == 0
    z = s.robust_z(values, 100)
    assert z == pytest.approx(90 / (1.253314 * 90 / 8))
    assert s.is_anomaly(values, 100)


def test_among_equal_values_only_a_clear_difference_is_an_anomaly() -> None:
    """All equal: 20 % and 1 at least make an anomaly; no z can be given."""
    assert s.robust_z([50.0] * 20, 55) is None
    assert not s.is_anomaly([50.0] * 20, 55)
    assert s.is_anomaly([50.0] * 20, 61)
    assert not s.is_anomaly([1.0] * 20, 1.5)


@given(st.lists(st.integers(-1_000, 1_000), min_size=3, max_size=30), st.integers(-50, 50), st.integers(1, 9))
def test_robust_z_ignores_shift_and_follows_sign(values: list[int], shift: int, scale: int) -> None:
    """A shift changes nothing; a scale keeps the size; a mirror turns the sign."""
    z = s.robust_z([float(v) for v in values], values[0])
    moved = s.robust_z([float(scale * v + shift) for v in values], scale * values[0] + shift)
    mirrored = s.robust_z([-float(v) for v in values], -values[0])
    if z is None:
        assert moved is None
        assert mirrored is None
    else:
        assert moved == pytest.approx(z)
        assert mirrored == pytest.approx(-z)


def test_moving_average_as_published() -> None:
    """Oracle's published series (truncated there to two decimals), its first two places empty."""
    series = [10, 15, 17, 20, 22, 20, 25, 27, 30, 35, 37, 40]
    expected = [14, 17.33, 19.66, 20.66, 22.33, 24, 27.33, 30.66, 34, 37.33]
    found = s.moving_average(series, 3)
    assert found[:2] == [None, None]
    assert found[2:] == [pytest.approx(value, abs=0.01) for value in expected]


def test_moving_average_over_gaps() -> None:
    """Over a gap the mean of what is there, if four fifths of it are."""
    series: list[float | None] = [1, 2, None, 4, 5, None, None]
    assert s.moving_average(series, 5) == [None, None, None, None, 3.0, None, None]


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.floats(0, 1))
def test_quantiles_are_numpys(values: list[float], q: float) -> None:
    """Type 7, as numpy's default."""
    import numpy as np

    assert s.quantile(values, q) == pytest.approx(float(np.quantile(values, q)), rel=1e-9, abs=1e-9)


def test_the_median_is_not_the_mean() -> None:
    """10, 45, 120, 1200 and 53 minutes: median 53, published mean 4 h 46 (285.6 min)."""
    minutes = [10.0, 45.0, 120.0, 1_200.0, 53.0]
    assert s.median(minutes) == 53
    assert math.fsum(minutes) / 5 == pytest.approx(285.6)
    assert s.median([]) is None


def test_counts_differ_beyond_chance() -> None:
    """100 against 110 is chance; 100 against 150 is not."""
    assert not s.counts_differ(110, 100)
    assert s.counts_differ(150, 100)


def test_a_season_is_taken_out_before_judging() -> None:
    """A Monday peak that comes every week is no anomaly; the same height on a Tuesday is."""
    week = [100.0, 20.0, 21.0, 19.0, 22.0, 30.0, 10.0]
    history = [value + wobble for wobble in (0, 1, -1, 2) for value in week]
    monday, tuesday = s.seasonal_residuals(history, 101.0, 7), s.seasonal_residuals([*history, 100.0], 100.0, 7)
    assert monday is not None
    assert tuesday is not None
    assert not s.is_anomaly(*monday)
    assert s.is_anomaly(*tuesday)


def test_too_little_history_gives_no_verdict() -> None:
    """Fewer than fourteen buckets: no verdict; fewer than three seasons: the last 28 as they are."""
    assert s.seasonal_residuals([1.0] * 13, 5.0, 168) is None
    short = s.seasonal_residuals([float(v) for v in range(30)], 5.0, 168)
    assert short == ([float(v) for v in range(2, 30)], 5.0)


def test_two_sided_p() -> None:
    """Z = 1.96 is p = 0.05."""
    assert s.two_sided_p(s.Z95) == pytest.approx(0.05)
