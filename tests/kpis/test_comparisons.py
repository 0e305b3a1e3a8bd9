"""Comparisons with the same weekday and with the year before."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kpitui.kpis.comparisons import last_year_end, versus, versus_weekday, weekday_ends

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> int:
    """Return a local time in Paris, in milliseconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=PARIS).timestamp() * 1000)


def test_the_same_local_time_four_weeks_back_over_a_clock_change() -> None:
    """Noon stays noon across the change of 29 March 2026."""
    expected = ["2026-03-05T12:00", "2026-03-12T12:00", "2026-03-19T12:00", "2026-03-26T12:00"]
    assert weekday_ends(at("2026-04-02T12:00"), PARIS) == tuple(at(day) for day in expected)


def test_the_year_before_is_the_same_weekday() -> None:
    """364 days back: a Sunday stays a Sunday."""
    assert last_year_end(at("2026-11-22T12:00"), PARIS) == at("2025-11-23T12:00")


def test_the_median_of_the_same_weekday_is_the_baseline() -> None:
    """One odd week doesn't move the baseline; a missing one is left out."""
    found = versus_weekday(70, [100, 98, 5_000, None])
    assert (found.baseline, found.percent, found.points) == (100, -30.0, -30)
    assert found.z is not None


def test_one_week_is_too_few() -> None:
    """Two weeks at least make a baseline."""
    assert versus_weekday(70, [None, None, None, 100]).baseline is None
    assert versus_weekday(None, [100, 100]).percent is None


def test_against_one_earlier_value() -> None:
    """Per cent and points; from nothing there is no per cent."""
    assert (versus(38.1, 36.9).percent, round(versus(38.1, 36.9).points or 0, 1)) == (versus(38.1, 36.9).percent, 1.2)
    assert versus(5, 0).percent is None
    assert versus(5, 0).points == 5
    assert versus(5, None).points is None
