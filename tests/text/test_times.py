"""Times as people read them in both languages."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kpitui.text import times

PARIS = ZoneInfo("Europe/Paris")
NBSP = "\u00a0"
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def at(text: str) -> int:
    """Return a local time in Paris, in milliseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp() * 1000)


NOON = at("2026-11-22T12:00")


@pytest.mark.parametrize(
    ("milliseconds", "english", "french"),
    [
        (-5, "0 s", "0 s"),
        (42_000, "42 s", "42 s"),
        (12 * MINUTE + 59_000, "12 min", "12 min"),
        (3 * HOUR, "3 h", "3 h"),
        (47 * HOUR, "47 h", "47 h"),
        (9 * DAY, "9 d", "9 j"),
    ],
)
def test_ages(milliseconds: int, english: str, french: str) -> None:
    """The largest unit, rounded down; two days and more are counted in days."""
    assert times.age(milliseconds, "en") == english.replace(" ", NBSP)
    assert times.age(milliseconds, "fr") == french.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("milliseconds", "english", "french"),
    [
        (30_000, "30 s", "30 s"),
        (15 * MINUTE, "15 min", "15 min"),
        (36 * HOUR, "36 h", "36 h"),
        (DAY, "1 d", "1 j"),
        (14 * DAY, "2 wk", "2 sem."),
        (250, "250 ms", "250 ms"),
    ],
)
def test_spans(milliseconds: int, english: str, french: str) -> None:
    """A span that a person chose is said in the unit in which it is whole."""
    assert times.span(milliseconds, "en") == english.replace(" ", NBSP)
    assert times.span(milliseconds, "fr") == french.replace(" ", NBSP)


def test_dates() -> None:
    """Day and month, the year only where it is another one."""
    assert times.moment(NOON, PARIS, "en") == f"22{NBSP}Nov 12:00"
    assert times.moment(NOON, PARIS, "fr") == f"22{NBSP}nov. 12:00"
    assert times.day(at("2025-01-01T00:00"), PARIS, "fr", NOON) == f"1er{NBSP}janv.{NBSP}2025"
    assert times.day(at("2025-01-01T00:00"), PARIS, "en", NOON) == f"1{NBSP}Jan{NBSP}2025"
    assert times.weekday_and_day(NOON, PARIS, "fr") == f"dim.{NBSP}22"
    assert times.weekday(NOON, PARIS, "en", short=False) == "Sunday"
    assert times.clock(NOON + 31_000, PARIS, seconds=True) == "12:00:31"


@pytest.mark.parametrize(
    ("period", "english", "french"),
    [
        ("7d", "7 days", "7 jours"),
        ("1d", "1 day", "1 jour"),
        ("24h", "24 hours", "24 heures"),
        ("2w", "2 weeks", "2 semaines"),
        ("month", "this month", "ce mois"),
        ("yesterday", "yesterday", "hier"),
        ("all", "all data", "toutes les données"),
        (None, "chosen dates", "dates choisies"),
        ("fortnight", "fortnight", "fortnight"),
    ],
)
def test_periods(period: str | None, english: str, french: str) -> None:
    """Every period has a name; one that is not known is said as it is."""
    assert times.period_name(period, "en") == english.replace("7 ", f"7{NBSP}").replace("1 ", f"1{NBSP}").replace(
        "24 ", f"24{NBSP}"
    ).replace("2 w", f"2{NBSP}w")
    assert times.period_name(period, "fr").replace(NBSP, " ") == french


def test_windows() -> None:
    """A window is named with its end; one that ends at midnight with its last day."""
    week = NOON - 7 * DAY
    assert times.window_name("7d", week, NOON, PARIS, "fr").replace(NBSP, " ") == "7 jours au 22 nov. 12:00"
    assert times.window_name(None, week, NOON, PARIS, "en").replace(NBSP, " ") == "15 Nov to 22 Nov 12:00"
    midnight = at("2026-11-22T00:00")
    assert times.last_day(midnight, PARIS, "en").replace(NBSP, " ") == "21 Nov"
