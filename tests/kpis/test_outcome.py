"""What coverage, growth and arithmetic leave of a value."""

from __future__ import annotations

from dataclasses import replace

from kpitui.kpis.engine import Question, read
from kpitui.kpis.reading import Flag, Scope, Status
from kpitui.series.dataset import ALWAYS, Coverage
from tests.kpis.build import (
    ACME,
    DAY,
    HOUR,
    NOW,
    ask,
    context_of,
    data_of,
    events,
    gauge,
    value_of,
)


def test_growth_from_nothing_is_new_and_from_nothing_to_nothing_is_zero() -> None:
    """Never infinite; the same holds for a level's growth."""
    assert ask(data_of(events("sessions", 3, NOW - DAY, channel="x")), "social_visits_growth").status is Status.NEW
    none = ask(data_of(events("sessions", 3, NOW - 60 * DAY, channel="x")), "social_visits_growth")
    assert (none.value, none.status) == (0, Status.OK)
    assert ask(data_of(gauge("followers", {NOW - 9 * DAY: 0, NOW: 5})), "audience_growth_rate").status is Status.NEW


def test_growth_over_a_window_that_was_not_read_has_no_value() -> None:
    """The coverage is the reason; a channel whose source was read in both is compared like for like."""
    late = Coverage("late", ((NOW - 8 * DAY, NOW),))
    rows = events("sessions", 30, NOW - 10 * DAY, 10 * HOUR, channel="x")
    alone = data_of(rows, coverage=[replace(late, source="s")])
    reading = ask(alone, "social_visits_growth")
    assert (reading.value, reading.status) == (None, Status.NO_DATA)
    assert reading.reason is not None
    assert "14%" in reading.reason.say("en")


def test_counts_keep_their_value_when_partly_read_and_rates_do_not() -> None:
    """Below 0.80 a rate has none; nothing is scaled up; an explicit window is only flagged."""
    half = [Coverage("s", ((ALWAYS, NOW - 3 * DAY),))]
    data = data_of(events("clicks", 8, NOW - 6 * DAY), events("impressions", 80, NOW - 6 * DAY), coverage=half)
    assert (ask(data, "impressions").value, ask(data, "impressions").flags) == (80, frozenset({Flag.PARTIAL}))
    assert ask(data, "impressions").incomplete
    rate = ask(data, "click_through_rate")
    assert (rate.value, rate.status, rate.incomplete) == (None, Status.NO_DATA, False)
    question = Question("click_through_rate", Scope(ACME), start=NOW - 7 * DAY, end=NOW, at=NOW)
    free = read(context_of(), data, question)
    assert (free.value, free.status, free.flags, free.window.period) == (10, Status.OK, frozenset({Flag.PARTIAL}), None)


def test_a_source_that_failed_all_along_leaves_no_data() -> None:
    """A 0 that nobody read is none."""
    broken = [Coverage("s", ((ALWAYS, NOW - 30 * DAY),), failing="HTTP 503")]
    reading = ask(data_of(events("mentions", 5, NOW - 40 * DAY), coverage=broken), "mentions")
    assert (reading.value, reading.status) == (None, Status.NO_DATA)
    assert reading.reason is not None
    assert "HTTP 503" in reading.reason.say("fr")


def test_the_time_since_the_last_poll_is_not_missing_until_the_next_is_overdue() -> None:
    """A source that is asked every six hours covers the day between two polls."""
    polled = [Coverage("s", ((ALWAYS, NOW - 5 * HOUR),), every=6 * HOUR)]
    assert ask(data_of(events("mentions", 5, NOW - 20 * HOUR), coverage=polled), "mentions", "24h").flags == frozenset()


def test_arithmetic_never_gives_infinity_or_an_exception() -> None:
    """What can't be said is undefined."""
    data = data_of(events("mentions", 3, NOW - DAY))
    assert value_of(data, "sum(mentions) / (sum(mentions) - 3)").status is Status.UNDEFINED
    huge = "1e299 * sum(mentions) * 1e299"
    assert value_of(data, huge).status is Status.UNDEFINED
