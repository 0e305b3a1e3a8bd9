"""Amounts over windows: buckets, totals, counters, posts."""

from __future__ import annotations

import pytest

from kpitui.kpis.reading import Flag, Status
from kpitui.measures import Kind
from kpitui.series.dataset import Coverage
from tests.kpis.build import (
    DAY,
    HOUR,
    NOW,
    ask,
    at,
    data_of,
    delta,
    events,
    running,
    value_of,
)

MIDNIGHT = at("2026-03-15")


def days(number: int, first: float = 1.0, step: float = 0.0, until: int = MIDNIGHT) -> dict[int, float]:
    """Return daily figures that end at midnight."""
    return {until - (number - place) * DAY: first + place * step for place in range(number)}


def test_a_bucket_belongs_to_the_window_that_holds_its_start() -> None:
    """Daily amounts: the window ends at the last whole day, nothing is prorated."""
    reading = ask(data_of(delta("impressions", days(20, 10), DAY)), "impressions")
    assert (reading.value, reading.window.end, reading.previous, reading.change) == (70, MIDNIGHT, 70, 0)


def test_a_total_is_the_difference_of_its_levels_and_may_fall() -> None:
    """Un-likes count; the level at the start is the last one at or before it."""
    data = data_of(running("likes", {NOW - 9 * DAY: 100, NOW - 3 * DAY: 120, NOW - DAY: 90}))
    reading = ask(data, "likes")
    assert (reading.value, reading.status, reading.flags) == (-10, Status.OK, frozenset())


@pytest.mark.parametrize("fall", [0.0, 40.0])
def test_a_discontinuity_counts_nothing_and_is_flagged(fall: float) -> None:
    """A jump to 0, or of more than half, is no un-liking."""
    data = data_of(running("likes", {NOW - 9 * DAY: 100, NOW - 3 * DAY: 110, NOW - 2 * DAY: fall, NOW - DAY: fall + 5}))
    reading = ask(data, "likes")
    assert (reading.value, reading.flags) == (15, frozenset({Flag.PARTIAL}))


def test_a_post_published_in_the_window_starts_from_zero() -> None:
    """Its first figure is all of this window; that of an older post is only where it begins."""
    new = running("likes", {NOW - 2 * DAY: 30, NOW - DAY: 50}, published=NOW - 3 * DAY, post="new")
    old = running("likes", {NOW - 2 * DAY: 1000, NOW - DAY: 1007}, published=NOW - 99 * DAY, post="old")
    assert ask(data_of(new), "likes").value == 50
    reading = ask(data_of(new, old), "likes")
    assert (reading.value, reading.flags) == (57, frozenset({Flag.PARTIAL}))


def test_a_counter_that_falls_was_restarted() -> None:
    """Rises count, after a fall the new value; nothing is extrapolated (prometheus#11466)."""
    points = [23758450955264, 23758499419136, 23758518625280, 23758519292928, 23758519870464]
    figures = {NOW - 5 * HOUR + place * HOUR: float(value) for place, value in enumerate(points)}
    reading = value_of(data_of(running("impressions", figures, Kind.COUNTER)), "sum(impressions)")
    assert reading.value == 68915200
    restarted = {NOW - 9 * DAY: 100.0, NOW - 2 * DAY: 130.0, NOW - DAY: 5.0, NOW - HOUR: 9.0}
    assert value_of(data_of(running("impressions", restarted, Kind.COUNTER)), "sum(impressions)").value == 39


def test_no_sample_later_than_now_counts() -> None:
    """A reading in the past is what it was then."""
    data = data_of(events("mentions", 10, NOW - 5 * DAY, DAY))
    assert ask(data, "mentions", now=NOW - 3 * DAY).value == 2
    assert ask(data, "mentions", now=NOW - 3 * DAY + HOUR).value == 3
    assert ask(data, "mentions", "today", now=NOW - 3 * DAY + HOUR).value == 1


def test_per_day_divides_by_the_days_that_were_read() -> None:
    """Days of the calendar: a week with a change of clock has seven."""
    half = [Coverage("s", ((NOW - 4 * DAY, NOW),))]
    data = data_of(events("sessions", 8, NOW - 3 * DAY, channel="x"), coverage=half)
    assert value_of(data, "per_day(sum(sessions))").value == pytest.approx(2)


def test_an_amount_is_not_compared_with_a_week_that_its_data_hardly_know() -> None:
    """A file read in full, whose first row is of the day before the window: nothing says what came before it."""
    data = data_of(events("mentions", 8 * 24, NOW - 8 * DAY, HOUR, channel="x"))
    young = ask(data, "mentions")
    assert (young.value, young.previous, young.change) == (168, 24, None)
    grown = data_of(events("mentions", 13 * 24, NOW - 13 * DAY, HOUR, channel="x"))
    assert ask(grown, "mentions").change == pytest.approx(100 * (168 - 144) / 144)
