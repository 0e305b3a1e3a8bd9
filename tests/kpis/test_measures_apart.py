"""A source gives several measures in one poll: each figure is judged by how its own measure was read."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from kpitui.alerts.observing import instants, keys_of
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.watch import Watch
from kpitui.kpis.engine import boards
from kpitui.kpis.reading import Flag, Reading, Scope, Status
from kpitui.kpis.rounds import Rounds
from kpitui.measures import Delivery, Sample
from kpitui.series.dataset import ALWAYS, Coverage, Dataset
from kpitui.store import open_store
from kpitui.store.health import SourceTerms
from kpitui.text import Text
from tests.alerts.worlds import every_rule
from tests.kpis.build import (
    ACME,
    DAY,
    HOUR,
    NOW,
    ask,
    context_of,
    data_of,
    delta,
    event,
    events,
    gauge,
    unique,
    value_of,
)

WHY = "mentions: the permission is missing"
MIDNIGHT = NOW - NOW % DAY
WHOLE = Coverage("s", ((ALWAYS, NOW),), every=HOUR)


def apart(*samples: list[Sample], **parts: Coverage) -> Dataset:
    """Return a dataset of a source that is read throughout, but for some measures."""
    return data_of(*samples, coverage=[replace(WHOLE, parts=parts)])


def said(reading: Reading) -> str:
    """Return a reading's reason in English."""
    return "" if reading.reason is None else reading.reason.say("en")


def test_mentions_that_could_not_be_read_are_never_none_while_followers_are_fine() -> None:
    """No value where nothing was read, part of it where some was; the reason is the measure's own."""
    mentions = events("mentions", 50, NOW - 30 * DAY, HOUR, channel="x")
    followers = gauge("followers", {NOW - day * DAY: 1_000.0 - day for day in range(20)}, channel="x")
    never = apart(mentions, followers, mentions=Coverage("s", ((ALWAYS, NOW - 20 * DAY),), HOUR, failing=WHY))
    reading = ask(never, "mentions")
    assert (reading.value, reading.status) == (None, Status.NO_DATA)
    assert WHY in said(reading)
    assert ask(never, "followers_total").flags == frozenset()
    assert ask(never, "followers_total").value == 1_000
    late = events("mentions", 5, NOW - 6 * DAY, HOUR, channel="x")
    partly = apart(mentions, late, mentions=Coverage("s", ((ALWAYS, NOW - 5 * DAY),), HOUR, failing=WHY))
    reading = ask(partly, "mentions")
    assert (reading.value, reading.flags, reading.change) == (5, frozenset({Flag.PARTIAL}), None)
    assert "28%" in said(reading)
    assert WHY in said(reading)


def test_a_rate_rests_on_the_least_read_of_its_measures() -> None:
    """Clicks were read, impressions not: no rate."""
    rows = (events("clicks", 8, NOW - 6 * DAY), events("impressions", 80, NOW - 6 * DAY))
    assert ask(apart(*rows), "click_through_rate").value == 10
    half = apart(*rows, impressions=Coverage("s", ((ALWAYS, NOW - 3 * DAY),), HOUR))
    assert (ask(half, "click_through_rate").status, value_of(half, "sum(clicks)").flags) == (
        Status.NO_DATA,
        frozenset(),
    )


def test_late_reach_ends_earlier_and_is_whole_while_mentions_end_now() -> None:
    """Neither a hole in the coverage nor a brake on the others."""
    closed = MIDNIGHT - 2 * DAY
    days = [(closed - (14 - day) * DAY, closed - (13 - day) * DAY, 10.0 + day) for day in range(14)]
    reach = Coverage("s", ((closed - 90 * DAY, closed),), HOUR, lag=2 * DAY)
    data = apart(unique("reach", days, channel="x"), events("mentions", 30, NOW - 30 * HOUR, HOUR), reach=reach)
    reading = ask(data, "reach")
    assert (reading.window.end, reading.low, reading.value) == (closed, 23, sum(range(17, 24)))
    assert reading.flags == frozenset({Flag.BOUNDS})
    assert ask(data, "mentions").window.end == NOW


def test_a_level_is_stale_by_the_interval_of_its_own() -> None:
    """One that is asked for once a day is not old after three hours."""
    rows = gauge("followers", {NOW - 9 * HOUR: 10.0}, channel="x")
    assert ask(apart(rows), "followers_total").status is Status.STALE
    daily = replace(WHOLE, every=DAY)
    assert ask(apart(rows, followers=daily), "followers_total").status is Status.OK


def test_growth_is_like_for_like_by_how_each_measure_was_read() -> None:
    """A network whose sessions were not read in the window before is left out, whatever else its source gave."""
    rows = events("sessions", 40, NOW - 13 * DAY, 8 * HOUR, channel="x")
    others = events("sessions", 40, NOW - 13 * DAY, 8 * HOUR, channel="facebook")
    data = data_of(rows, coverage=[WHOLE])
    short = replace(WHOLE, source="t", parts={"sessions": Coverage("t", ((NOW - 7 * DAY, NOW),), HOUR)})
    both = data_of(rows, others, coverage=[WHOLE, short])
    events_of = both.events["sessions"]
    groups = tuple(("t" if ("channel", "facebook") in labels else "s", labels) for _, labels in events_of.groups)
    both.events["sessions"] = replace(events_of, groups=groups)
    reading = ask(both, "social_visits_growth")
    assert (reading.value, reading.left_out) == (ask(data, "social_visits_growth").value, ("facebook",))
    assert Flag.LIKE_FOR_LIKE in reading.flags


@pytest.mark.parametrize(("failing", "expected"), [("", NOW - 4 * HOUR), (WHY, NOW)])
def test_alerts_wait_for_the_measure_they_rest_on(failing: str, expected: int) -> None:
    """Its source was read since; one that fails is waited for no longer, so that its silence is seen."""
    data = apart(
        events("mentions", 300, NOW - 20 * DAY, HOUR, channel="x"),
        mentions=Coverage("s", ((ALWAYS, NOW - 4 * HOUR),), 6 * HOUR, failing=failing),
    )
    rule = _rule()
    watch = Watch(context_of(), data, NOW)
    (key,) = keys_of(context_of(), data, rule)
    assert max(instants(watch, rule, key, NOW - DAY)) == expected


def _rule() -> AlertRule:
    """Return a rule on mentions."""
    return next(rule for rule in every_rule() if rule.rule.kpi == "mentions")


def test_rounds_over_measures_read_apart_equal_a_fresh_evaluation() -> None:
    """Failures that come and go, late figures, polls that skip a measure: each row is as if worked out anew."""
    store, rounds, context = open_store(None, now=NOW), Rounds(context_of()), context_of()
    store.sources.declare(SourceTerms("s", HOUR))
    number = count()
    days = [MIDNIGHT - day * DAY for day in range(40, 2, -1)]
    reach = unique("reach", [(day, day + DAY, 9.0) for day in days], channel="x")
    level = gauge("followers", dict.fromkeys(days, 5.0), channel="x")
    shown = delta("impressions", dict.fromkeys(days, 70.0), DAY, channel="x")
    covered: dict[str, tuple[int | None, int] | None] = {"reach": (None, days[-1] + DAY)}
    store.ingest("s", Delivery(NOW, [*reach, *level, *shown], covers=(None, NOW), covered=covered))
    data = store.dataset()
    why = Text("the permission is missing", "la permission manque")
    for turn in range(9):
        at = NOW + turn * 7 * HOUR
        new = [event("mentions", at - 60_000, name=f"m{next(number)}", channel="x")]
        failed = {"mentions": why} if turn in (2, 3, 6) else {}
        covered = {"reach": (None, days[-1] + DAY), "followers": (at, at) if turn % 2 else None}
        read = Delivery(at, [] if failed else new, covers=(at - 7 * HOUR, at), covered=covered, failed=failed)
        store.ingest("s", read)
        data = store.refresh(data)
        for now in (at, at + 1_000):
            rounds.begin(data, now)
            for period in ("7d", "24h", "month"):
                mine = rounds.board(Scope(ACME), period)
                cold = boards(context, store.dataset(), ((Scope(ACME), period),), now)[0]
                assert [_shown(row.reading) for row in mine.rows] == [_shown(row.reading) for row in cold.rows]
    assert any(Flag.PARTIAL in row.reading.flags for row in mine.rows if row.reading.kpi == "mentions")
    store.close()


def _shown(reading: Reading) -> tuple[object, ...]:
    """Return what a row says."""
    return reading.kpi, reading.value, reading.status, reading.flags, reading.change, said(reading)
