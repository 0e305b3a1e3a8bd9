"""Windows are cut by the local calendar: days of 23 and 25 hours, clamped months, buckets and lags."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.errors import UsageError
from kpitui.kpis.period import days_back, instant, local, parse_period
from kpitui.kpis.reading import Window
from kpitui.kpis.windows import EVENT_STEP, Bucket, Span, window_between, window_of
from tests.kpis.build import DAY, HOUR, PARIS, UTC, at

MOMENTS = st.integers(min_value=at("2024-01-01"), max_value=at("2028-01-01"))


def edges(window: Window, zone: ZoneInfo = PARIS) -> tuple[str, str, str, str]:
    """Return a window's four edges in local time."""
    instants = (window.start, window.end, window.previous_start, window.previous_end)
    start, end, before, until = (f"{local(each, zone):%Y-%m-%d %H:%M}" for each in instants)
    return start, end, before, until


@pytest.mark.parametrize(
    ("period", "now", "expected"),
    [
        ("24h", "2026-03-29 12:00", "2026-03-28 11:00 | 2026-03-29 12:00 | 2026-03-27 11:00 | 2026-03-28 11:00"),
        ("1d", "2026-03-29 12:00", "2026-03-28 12:00 | 2026-03-29 12:00 | 2026-03-27 12:00 | 2026-03-28 12:00"),
        ("7d", "2026-10-25 12:00", "2026-10-18 12:00 | 2026-10-25 12:00 | 2026-10-11 12:00 | 2026-10-18 12:00"),
        ("2w", "2026-10-25 12:00", "2026-10-11 12:00 | 2026-10-25 12:00 | 2026-09-27 12:00 | 2026-10-11 12:00"),
        ("today", "2026-03-29 12:00", "2026-03-29 00:00 | 2026-03-29 12:00 | 2026-03-28 00:00 | 2026-03-28 12:00"),
        ("week", "2026-03-25 10:00", "2026-03-23 00:00 | 2026-03-25 10:00 | 2026-03-16 00:00 | 2026-03-18 10:00"),
        ("month", "2026-03-31 15:00", "2026-03-01 00:00 | 2026-03-31 15:00 | 2026-02-01 00:00 | 2026-02-28 15:00"),
        ("month", "2024-03-31 15:00", "2024-03-01 00:00 | 2024-03-31 15:00 | 2024-02-01 00:00 | 2024-02-29 15:00"),
        ("quarter", "2026-05-31 08:00", "2026-04-01 00:00 | 2026-05-31 08:00 | 2026-01-01 00:00 | 2026-02-28 08:00"),
        ("year", "2024-02-29 09:00", "2024-01-01 00:00 | 2024-02-29 09:00 | 2023-01-01 00:00 | 2023-02-28 09:00"),
        ("yesterday", "2026-03-30 09:00", "2026-03-29 00:00 | 2026-03-30 00:00 | 2026-03-28 00:00 | 2026-03-29 00:00"),
        ("last_week", "2026-03-25 09:00", "2026-03-16 00:00 | 2026-03-23 00:00 | 2026-03-09 00:00 | 2026-03-16 00:00"),
        ("last_month", "2026-03-31 09:00", "2026-02-01 00:00 | 2026-03-01 00:00 | 2026-01-01 00:00 | 2026-02-01 00:00"),
        ("last_year", "2026-01-01 00:00", "2025-01-01 00:00 | 2026-01-01 00:00 | 2024-01-01 00:00 | 2025-01-01 00:00"),
    ],
)
def test_windows_of_periods(period: str, now: str, expected: str) -> None:
    """Each period has its window and the one before it, in local time."""
    assert " | ".join(edges(window_of(period, at(now, PARIS), PARIS))) == expected


def test_a_day_has_23_or_25_hours_twice_a_year() -> None:
    """Yesterday is as long as the clock made it."""
    spring = window_of("yesterday", at("2026-03-30 09:00", PARIS), PARIS)
    autumn = window_of("yesterday", at("2026-10-26 09:00", PARIS), PARIS)
    assert ((spring.end - spring.start) / HOUR, (autumn.end - autumn.start) / HOUR) == (23, 25)


@given(MOMENTS)
def test_days_of_a_week_tile_it(moment: int) -> None:
    """Seven rolling days, one after another, are the rolling week, whatever the clock does."""
    week = window_of("7d", moment, PARIS)
    ends = [days_back(moment, day, PARIS) for day in range(8)]
    assert ends[7] == week.start
    assert all(later > earlier for later, earlier in pairwise(ends))


@given(MOMENTS, st.sampled_from(["3h", "7d", "90d", "today", "month", "quarter", "last_week", "last_month", "year"]))
def test_a_window_follows_the_one_before(moment: int, period: str) -> None:
    """No window overlaps the one before it, and none is negative."""
    window = window_of(period, moment, PARIS)
    assert window.previous_start <= window.previous_end <= window.start <= window.end <= moment


@given(MOMENTS)
def test_a_local_time_comes_back(moment: int) -> None:
    """An instant and its local time are one, but for the hour that occurs twice."""
    assert moment - instant(local(moment, PARIS), PARIS) in (0, HOUR)


def test_a_local_time_that_is_skipped_moves_forward_and_a_double_one_is_the_first() -> None:
    """02:30 on the night of the gap is 03:30; in autumn the first of two."""
    assert days_back(at("2026-03-30 02:30", PARIS), 1, PARIS) == at("2026-03-29 03:30", PARIS)
    assert days_back(at("2026-10-26 02:30", PARIS), 1, PARIS) == at("2026-10-25 00:30")


def test_a_rolling_window_ends_where_its_slowest_and_coarsest_input_ends() -> None:
    """Lag is taken off, then the end goes back to the last whole bucket; events close every five minutes."""
    now = at("2026-03-15 12:34", PARIS)
    daily = Bucket(DAY, at("2026-01-10", PARIS))
    late = window_of("7d", now, PARIS, Span(lag=36 * HOUR, bucket=daily))
    assert edges(late)[:2] == ("2026-03-07 00:00", "2026-03-14 00:00")
    live = window_of("24h", now, PARIS, Span(bucket=Bucket(EVENT_STEP)))
    assert edges(live)[1] == "2026-03-15 12:30"
    assert window_of("month", now, PARIS, Span(lag=36 * HOUR, bucket=daily)).end == now


def test_a_source_of_another_zone_keeps_its_days() -> None:
    """A bucket that begins at nine is whole at nine the next day."""
    bucket = Bucket(DAY, at("2026-01-10 09:00", PARIS))
    assert bucket.floor(at("2026-07-05 08:59", PARIS), PARIS) == at("2026-07-04 09:00", PARIS)
    assert bucket.floor(at("2026-07-05 09:00", PARIS), PARIS) == at("2026-07-05 09:00", PARIS)


@given(MOMENTS, st.sampled_from([HOUR, 6 * HOUR, DAY, 7 * DAY, 31 * DAY]))
def test_a_bucket_begins_at_or_before_and_less_than_its_width_ago(moment: int, width: int) -> None:
    """Flooring never goes forward and never skips a bucket."""
    floor = Bucket(width, at("2023-05-01", PARIS)).floor(moment, PARIS)
    assert floor <= moment < floor + width + HOUR + (3 * DAY if width > 27 * DAY else 0)
    assert Bucket(width, at("2023-05-01", PARIS)).floor(floor, PARIS) == floor


def test_all_runs_from_the_first_sample_to_the_end_of_the_last() -> None:
    """There is no window before it."""
    window = window_of("all", 1_000, UTC, Span(first=100, last=501))
    assert (window.start, window.end, window.previous_start, window.previous_end) == (100, 501, 100, 100)


def test_an_explicit_window_is_compared_with_as_much_time_before() -> None:
    """It has no period."""
    assert window_between(100, 150) == Window(100, 150, 50, 100, None)


@pytest.mark.parametrize("word", ["7", "d7", "-1d", "0d", "7 d", "lastweek", "99999d", "²d", ""])
def test_a_period_that_is_none_is_refused(word: str) -> None:
    """The nearest one is proposed."""
    with pytest.raises(UsageError):
        parse_period(word)
