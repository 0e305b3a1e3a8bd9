"""Until when something is decided."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kpitui.ui.ends import NO_TIME, PAST, ends_of, until_of

PARIS = ZoneInfo("Europe/Paris")


def ms(text: str) -> int:
    """Return a local time in Paris in milliseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp() * 1000)


NOW = ms("2026-11-22T12:04:31")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("18:30", "2026-11-22T18:30"), ("9:00", "2026-11-23T09:00"), ("23/11 18h", "2026-11-23T18:00"),
        ("18h30", "2026-11-22T18:30"), ("23/11 08:00", "2026-11-23T08:00"), ("23/11/2026", "2026-11-23T08:00"),
        ("2026-12-01 7:15", "2026-12-01T07:15"), ("1.12 07:15", "2026-12-01T07:15"), ("3/2", "2027-02-03T08:00"),
        ("90 min", "2026-11-22T13:34:31"), ("2h", "2026-11-22T14:04:31"), ("+2 d", "2026-11-24T12:04:31"),
        ("2 j", "2026-11-24T12:04:31"),
    ],
)  # fmt: skip
def test_ends_that_are_typed(typed: str, meant: str) -> None:
    """A length, a time of day (the next one), a day, or both; in both languages' ways."""
    assert until_of(typed, NOW, PARIS) == (ms(meant), None)


@pytest.mark.parametrize("typed", ["", "soon", "25:00", "31/02", "32/13 08:00", "12:99", "99", "tomorrow 8"])
def test_what_is_no_moment_is_refused(typed: str) -> None:
    """The words say how to write one."""
    assert until_of(typed, NOW, PARIS) == (0, NO_TIME.given(text=typed))


def test_what_has_passed_is_refused() -> None:
    """Nothing can end before it begins."""
    assert until_of("21/11/2026 08:00", NOW, PARIS) == (0, PAST)


def test_tomorrow_morning_is_eight_by_the_clock_on_the_wall() -> None:
    """Also across the night in which the clocks change."""
    before = ms("2026-10-24T20:00")
    offered = {end.key: end.at for end in ends_of(before, PARIS, open_end=False)}
    assert offered["morning"] == ms("2026-10-25T08:00")
    assert offered["1h"] == before + 3_600_000
    assert ends_of(before, PARIS, open_end=True)[0].at is None
