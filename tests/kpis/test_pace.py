"""Whether a target will be met."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.kpis.pace import (
    HOUR,
    WEEK_HOURS,
    Profile,
    Standing,
    level_pace,
    linear_share,
    pace_of,
    profile_of,
    target_gap,
)

PARIS = ZoneInfo("Europe/Paris")
MONDAY = 1_772_406_000_000
"""2026-03-02 00:00 in Paris, a Monday."""
DAY = 24 * HOUR


@pytest.mark.parametrize(
    ("value", "target", "elapsed", "total", "expected"),
    [(57, 100, 6, 10, 95.0), (320_000, 500_000, 20, 30, 96.0)],
)
def test_published_paces(value: float, target: float, elapsed: int, total: int, expected: float) -> None:
    """57 of 100 after 6 of 10 days is 95 %; 320 k of 500 k on day 20 of 30 is 96 %."""
    assert pace_of(value, target, linear_share(0, total, elapsed)).pace == pytest.approx(expected)


@given(st.floats(1, 1e9), st.integers(1, 1_000), st.integers(1_000, 5_000))
def test_on_the_line_is_a_hundred(target: float, elapsed: int, total: int) -> None:
    """A value on the straight line has pace 100 and is projected onto its target."""
    share = linear_share(0, total, elapsed)
    found = pace_of(target * share, target, share)
    assert found.pace == pytest.approx(100)
    assert found.projection == pytest.approx(target)
    assert found.standing is Standing.ON


def test_bands() -> None:
    """Under 90 is behind, over 110 ahead; before anything is expected there is no pace."""
    assert pace_of(89, 100, 1.0).standing is Standing.UNDER
    assert pace_of(111, 100, 1.0).standing is Standing.OVER
    assert pace_of(5, 100, 0.0).pace is None
    assert pace_of(None, 100, 0.5).standing is None


def test_a_level_is_paced_by_what_was_gained() -> None:
    """From 10,000 to 12,000 followers: 10,500 half way is half of what should have been gained."""
    found = level_pace(10_500, 10_000, 12_000, 0.5)
    assert (found.expected, found.pace, found.projection) == (11_000, 50.0, 11_000)
    assert level_pace(9_000, 10_000, 10_000, 0.5).pace is None


def test_a_rate_has_a_gap_and_no_pace() -> None:
    """3.2 % for a target of 4 % is 20 % short."""
    assert target_gap(3.2, 4.0) == pytest.approx(-20)
    assert target_gap(None, 4.0) is None


def office() -> Profile:
    """Return a profile with all activity on weekdays between nine and five."""
    hours = ((MONDAY + n * HOUR, 10.0 if n % WEEK_HOURS < 120 and 9 <= n % 24 < 17 else 0.0) for n in range(4 * 168))
    found = profile_of(hours, PARIS)
    assert found is not None
    return found


def test_the_hours_of_the_week_say_where_one_should_be() -> None:
    """On Friday evening a whole office week is expected, on Monday noon three hours of forty."""
    profile = office()
    week = (MONDAY, MONDAY + 7 * DAY)
    assert profile.share(*week, MONDAY + 5 * DAY, PARIS) == pytest.approx(1.0)
    assert profile.share(*week, MONDAY + 12 * HOUR, PARIS) == pytest.approx(3 / 40)
    assert profile.share(*week, MONDAY + 9 * HOUR + HOUR // 2, PARIS) == pytest.approx(0.5 / 40)


def test_the_profile_follows_local_time_over_a_clock_change() -> None:
    """The week of 29 March 2026 in Paris has 167 hours; its Monday noon is still three hours of forty in."""
    change = MONDAY + 21 * DAY
    assert office().share(change, change + 7 * DAY - HOUR, change + 12 * HOUR, PARIS) == pytest.approx(3 / 40)


def test_less_than_four_weeks_make_no_profile() -> None:
    """Three weeks of hours are too few; weeks without any activity say nothing either."""
    assert profile_of(((MONDAY + n * HOUR, 1.0) for n in range(3 * 168)), PARIS) is None
    assert profile_of(((MONDAY + n * HOUR, 0.0) for n in range(5 * 168)), PARIS) is None


def test_a_flat_profile_is_the_straight_line() -> None:
    """With equal weights the share is the time gone by."""
    flat = Profile((1.0,) * WEEK_HOURS)
    assert flat.share(MONDAY, MONDAY + 10 * DAY, MONDAY + 3 * DAY, PARIS) == pytest.approx(0.3)
    empty = Profile((0.0,) * WEEK_HOURS)
    assert empty.share(MONDAY, MONDAY + 10 * DAY, MONDAY + 3 * DAY, PARIS) == pytest.approx(0.3)
