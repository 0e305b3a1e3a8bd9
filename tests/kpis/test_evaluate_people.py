"""People are counted by network and bounded over several."""

from __future__ import annotations

import pytest

from kpitui.kpis.reading import Flag, Status
from kpitui.series.build import dataset_of
from tests.kpis.build import (
    DAY,
    HOUR,
    NOW,
    ask,
    at,
    data_of,
    delta,
    event,
    throughout,
    unique,
    value_of,
)

MIDNIGHT = at("2026-03-15")


def test_a_platforms_reach_is_never_added_up_as_exact() -> None:
    """The figure of the very window; of days that tile it, bounds; of a part of it, none."""
    daily = [(MIDNIGHT - (7 - day) * DAY, MIDNIGHT - (6 - day) * DAY, 10.0 + day) for day in range(7)]
    bounds = ask(data_of(unique("reach", daily)), "reach")
    assert (bounds.low, bounds.high, bounds.value, bounds.flags) == (16, 91, 91, frozenset({Flag.BOUNDS}))
    assert ask(data_of(unique("reach", daily[1:])), "reach").status is Status.NO_DATA
    week = unique("reach", [(MIDNIGHT - 7 * DAY, MIDNIGHT, 40)], channel="facebook")
    assert (ask(data_of(week), "reach").value, ask(data_of(week), "reach").low) == (40, None)
    both = data_of(week, unique("reach", [(MIDNIGHT - 7 * DAY, MIDNIGHT, 30)], channel="x"))
    assert (ask(both, "reach").low, ask(both, "reach").high) == (40, 70)


def test_daily_and_weekly_reach_lie_side_by_side() -> None:
    """The week's own figure holds over what its days allow; where only bounds are known the tightest hold."""
    daily = [(MIDNIGHT - (14 - day) * DAY, MIDNIGHT - (13 - day) * DAY, 10.0 + day) for day in range(14)]
    weekly = [(MIDNIGHT - 14 * DAY, MIDNIGHT - 7 * DAY, 35.0), (MIDNIGHT - 7 * DAY, MIDNIGHT, 40.0)]
    samples = {"days": unique("reach", daily), "weeks": unique("reach", weekly)}
    for names in (("days", "weeks"), ("weeks", "days")):
        given = [(name, sample) for name in names for sample in samples[name]]
        data = dataset_of(given, [throughout(source=name) for name in names])
        assert (ask(data, "reach").value, ask(data, "reach").flags) == (40, frozenset())
        assert ask(data, "reach").previous == 35
        assert ask(data, "reach", "1d").value == 23
        fortnight = ask(data, "reach", "2w")
        assert (fortnight.low, fortnight.high) == (40, 75)


def test_the_reach_of_a_month_to_date_is_that_of_its_days_so_far() -> None:
    """Today's figure is not due yet, nor yesterday's where a platform is a day late; one that is due is missed."""
    days = [(MIDNIGHT - (14 - day) * DAY, MIDNIGHT - (13 - day) * DAY, 10.0 + day) for day in range(14)]
    prompt = ask(data_of(unique("reach", days)), "reach", "month")
    assert (prompt.low, prompt.value, prompt.flags) == (23, sum(range(10, 24)), frozenset({Flag.BOUNDS}))
    so_far = unique("reach", [*days, (MIDNIGHT, MIDNIGHT + DAY, 5.0)])
    assert ask(data_of(so_far), "reach", "month").value == sum(range(10, 24)) + 5
    without = unique("reach", days[:-1])
    assert ask(data_of(without), "reach", "month").status is Status.NO_DATA
    late = data_of(without, coverage=[throughout(lag=36 * HOUR)])
    assert (ask(late, "reach", "month").low, ask(late, "reach", "month").value) == (22, sum(range(10, 23)))


def test_days_that_begin_elsewhere_count_where_they_begin() -> None:
    """A platform's days may begin in another zone: as amounts do, they belong to the day in which they begin."""
    dawn = 8 * HOUR
    daily = [(MIDNIGHT - (20 - day) * DAY + dawn, MIDNIGHT - (19 - day) * DAY + dawn, 10.0 + day) for day in range(20)]
    weekly = [(MIDNIGHT - (20 - day) * DAY + dawn, MIDNIGHT - (13 - day) * DAY + dawn, 50.0 + day) for day in range(14)]
    assert ask(data_of(unique("reach", daily)), "reach", "yesterday").value == 29
    month = ask(data_of(unique("reach", daily)), "reach", "month")
    assert (month.low, month.value) == (29, sum(range(16, 30)))
    given = [*(("days", one) for one in unique("reach", daily)), *(("weeks", one) for one in unique("reach", weekly))]
    both = dataset_of(given, [throughout(source=name) for name in ("days", "weeks")])
    monday = at("2026-03-02")
    assert ask(both, "reach", "last_week").value == 50 + (monday - (MIDNIGHT - 20 * DAY)) // DAY
    early = data_of(unique("reach", [(start - HOUR - dawn, end - HOUR - dawn, value) for start, end, value in daily]))
    assert ask(early, "reach", "yesterday").value == 29
    later = data_of(unique("reach", daily[:-1]))
    assert ask(later, "reach", "yesterday").status is Status.NO_DATA


def test_hours_that_begin_elsewhere_do_not() -> None:
    """Only days lie apart by zones: a figure of another stretch is none of this one."""
    hours = [(MIDNIGHT - DAY + HOUR, MIDNIGHT - 8 * HOUR, 10.0)]
    assert ask(data_of(unique("reach", hours)), "reach", "yesterday").status is Status.NO_DATA


def test_bounds_propagate() -> None:
    """1.21 M impressions over at most 640 k people: at least 1.89."""
    week = (MIDNIGHT - 7 * DAY, MIDNIGHT)
    data = data_of(
        unique("reach", [(*week, 400_000)], channel="facebook"),
        unique("reach", [(*week, 240_000)], channel="x"),
        delta("impressions", {MIDNIGHT - 3 * DAY: 700_000}, DAY, channel="facebook"),
        delta("impressions", {MIDNIGHT - 3 * DAY: 510_000}, DAY, channel="x"),
    )
    reading = ask(data, "frequency")
    assert reading.flags == frozenset({Flag.BOUNDS})
    assert reading.low == pytest.approx(1.890625)
    assert reading.high == pytest.approx(3.025)


def test_people_are_counted_by_network_and_bounded_over_several() -> None:
    """100 posts by one author are one person; the same name elsewhere may be another one."""
    data = data_of([event("mentions", NOW - DAY + place, key="u1", channel="x") for place in range(100)])
    assert ask(data, "people_talking").value == 1
    assert ask(data, "authors_per_mention").value == pytest.approx(0.01)
    more = data_of(
        [event("mentions", NOW - DAY + place, key=f"u{place % 4}", channel="x") for place in range(9)],
        [event("mentions", NOW - DAY + place, key=f"u{place % 3}", channel="reddit") for place in range(9)],
    )
    reading = ask(more, "people_talking")
    assert (reading.low, reading.high, reading.flags) == (4, 7, frozenset({Flag.BOUNDS}))
    assert ask(more, "people_talking", channel="x").value == 4


def test_events_without_a_key_count_nobody() -> None:
    """Who wrote them is not known; where others are known, nobody chosen is nobody."""
    data = data_of(
        event("mentions", NOW - DAY, channel="x"),
        event("mentions", NOW - DAY, key="u", channel="reddit", sentiment="negative"),
    )
    assert ask(data, "people_talking", channel="x").status is Status.NO_DATA
    assert ask(data, "people_talking", channel="reddit").value == 1
    assert value_of(data, 'distinct(mentions, sentiment="positive")').value == 0


def test_newcomers_are_those_never_seen_before_the_window() -> None:
    """Seen at all, whatever the filters; what retention dropped is remembered."""
    data = data_of(
        event("mentions", NOW - 20 * DAY, key="old", sentiment="negative"),
        [event("mentions", NOW - DAY, key=key, sentiment="positive") for key in ("old", "new", "kept")],
    )
    assert value_of(data, "newcomers(mentions)").value == 2
    assert value_of(data, 'newcomers(mentions, sentiment="positive")').value == 2
    assert value_of(data, "newcomers(mentions)", "28d").value == 3
