"""Which steps of a range are read: aligned to absolute time, days by the calendar, never twice without need."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.config.spans import DAY
from kpitui.sources.promql.ranges import Plan, run

MINUTE = 60_000
HOUR = 60 * MINUTE

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> int:
    """Return a time in ms."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def test_the_first_poll_goes_back_and_the_next_goes_on() -> None:
    """The back-fill is read once; then only what is new, and what may have changed."""
    plan = Plan(HOUR, 3 * HOUR, HOUR)
    now = at("2027-03-01T12:34:56Z")
    assert [one // HOUR % 24 for one in plan.steps(now, None)] == [9, 10, 11, 12]
    assert [one // HOUR % 24 for one in plan.steps(now, at("2027-03-01T12:00Z"))] == [12]
    assert [one // HOUR % 24 for one in plan.steps(now, at("2027-03-01T10:00Z"))] == [10, 11, 12]
    assert [one // HOUR % 24 for one in Plan(HOUR, DAY, 0).steps(now, at("2027-03-01T11:00Z"))] == [12]


def test_what_is_late_is_not_read_yet() -> None:
    """Figures that come with a lag are read when they are there."""
    plan = Plan(HOUR, 2 * HOUR, HOUR, lag=5 * HOUR)
    assert [one // HOUR % 24 for one in plan.steps(at("2027-03-01T12:34Z"), None)] == [5, 6, 7]


def test_days_are_those_of_the_calendar() -> None:
    """Steps of a day end at local midnights, 23 or 25 hours apart twice a year; weeks begin on Monday."""
    plan = Plan(DAY, 3 * DAY, DAY, zone=PARIS)
    steps = plan.steps(at("2027-03-29T10:00+02:00"), None)
    local = [datetime.fromtimestamp(one / 1000, PARIS).isoformat()[:16] for one in steps]
    assert local == ["2027-03-26T00:00", "2027-03-27T00:00", "2027-03-28T00:00", "2027-03-29T00:00"]
    starts = [datetime.fromtimestamp(one / 1000, PARIS).isoformat()[:16] for one in plan.starts(steps)]
    assert starts == ["2027-03-25T00:00", *local[:-1]]
    assert [run(steps, begin, 100, DAY) for begin in (0, 3)] == [3, 4]
    week = Plan(7 * DAY, 7 * DAY, 0, zone=PARIS).floor(at("2027-03-31T10:00+02:00"))
    assert datetime.fromtimestamp(week / 1000, PARIS).strftime("%a %H:%M") == "Mon 00:00"


@settings(deadline=None)
@given(
    st.sampled_from([MINUTE, 5 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY]),
    st.integers(1_700_000_000_000, 1_900_000_000_000),
    st.lists(st.integers(0, 3 * DAY), min_size=1, max_size=8),
    st.sampled_from([UTC, PARIS]),
)
def test_no_step_is_left_out(step: int, begin: int, pauses: list[int], zone: tzinfo) -> None:
    """Whatever the pauses between polls, every step from the first to now is read, and never one in the future."""
    plan = Plan(step, 2 * step, step, zone=zone)
    now, reached, read = begin, None, set[int]()
    for pause in (0, *pauses):
        now += pause
        steps = plan.steps(now, reached).tolist()
        assert steps
        assert max(steps) <= now
        read |= set(steps)
        reached = max(steps)
    every = Plan(step, now - min(read), step, zone=zone).steps(now, None).tolist()
    assert set(every) - read <= {one for one in every if one < min(read)}


def test_a_query_is_of_even_steps_and_no_longer_than_allowed() -> None:
    """A query ends where the most is reached."""
    steps = Plan(MINUTE, 100 * MINUTE, 0).steps(at("2027-01-01T00:00Z"), None)
    assert len(steps) == 101
    assert [run(steps, begin, 40, MINUTE) for begin in (0, 40, 80)] == [40, 80, 101]
