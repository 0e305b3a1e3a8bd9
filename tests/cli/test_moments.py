"""Times as they are typed, and steps back by the calendar."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from kpitui.cli.moments import moment, steps_back
from kpitui.errors import UsageError

PARIS = ZoneInfo("Europe/Paris")
HOUR = 3_600_000


def _ms(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        ("2027-01-31", "2027-01-30T23:00"),
        ("2027-01-31T14:30", "2027-01-31T13:30"),
        ("2027-01-31 14:30:15", "2027-01-31T13:30:15"),
        ("2027-01-31T14:30Z", "2027-01-31T14:30"),
        ("2027-01-31T14:30+05:00", "2027-01-31T09:30"),
        ("2026-03-29T02:30", "2026-03-29T01:30"),
        ("2026-10-25T02:30", "2026-10-25T00:30"),
    ],
)
def test_moments(typed: str, utc: str) -> None:
    """Without an offset a time is in the monitor's zone; a DST gap moves it forward, a repeated hour is the first."""
    assert moment(typed, PARIS, "--at") == _ms(utc)


@pytest.mark.parametrize("typed", ["", "yesterday", "31/01/2027", "2027-02-30", "12:30"])
def test_what_is_no_time_is_refused(typed: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UsageError):
        moment(typed, PARIS, "--at")


def test_days_follow_the_calendar() -> None:
    """A step of a day is 23 h long when summer time begins."""
    ends = steps_back(moment("2026-03-30", PARIS, "--at"), 24 * HOUR, 3, PARIS)
    assert [later - earlier for earlier, later in pairwise(ends)] == [24 * HOUR, 23 * HOUR]


def test_hours_are_hours() -> None:
    """A step that is no whole day is a length of time."""
    assert steps_back(_ms("2026-03-29T03:00"), HOUR, 3, PARIS) == [
        _ms("2026-03-29T01:00"),
        _ms("2026-03-29T02:00"),
        _ms("2026-03-29T03:00"),
    ]
