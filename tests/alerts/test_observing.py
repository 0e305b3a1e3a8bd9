"""What is seen of alerts over months at once is what was seen of them as it came."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kpitui.alerts.instants import lag_of
from kpitui.alerts.observing import instants, keys_of, observe
from kpitui.alerts.replay import FALSE, UNKNOWN
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.watch import Watch
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Condition, Level
from kpitui.kpis.reading import Scope
from kpitui.kpis.settled import Parts, Settled, part_of
from kpitui.series.dataset import Coverage
from tests.alerts.worlds import CONTEXT, every_rule, judging, known_at, market
from tests.kpis.build import DAY, HOUR, NOW, at, data_of, delta, events, gauge

RULES = every_rule()


@pytest.fixture(scope="module")
def whole() -> Watch:
    """Return a look at the whole of a market."""
    return Watch(CONTEXT, market(3), NOW)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_many_at_once_are_as_one_at_a_time_with_what_was_known_then(whole: Watch, rule: AlertRule) -> None:
    """Nothing that came after an instant tells on what is seen of it, whatever the condition."""
    (key,) = keys_of(CONTEXT, whole.data, rule)
    ends = instants(whole, rule, key, NOW - 79 * DAY)
    assert ends
    seen = observe(whole, rule, key, ends)
    lag = lag_of(whole.frame, CONTEXT.catalogue.kpis[rule.rule.kpi], Scope(key.brand, key.labels))
    chosen = sorted({*range(0, len(ends), max(len(ends) // 12, 1)), 1, len(ends) - 1})
    for place in chosen:
        now = ends[place] + lag
        one = observe(Watch(CONTEXT, known_at(whole.data, now), now), rule, key, [ends[place]])
        assert one.values[0] == pytest.approx(seen.values[place], nan_ok=True)
        assert one.warning[0].tolist() == seen.warning[place].tolist(), (rule.id, place, ends[place])
    told = set(seen.warning[:, 0].tolist())
    assert {0, 1} <= told or rule.rule.kpi == "share_of_voice", told


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_instants_are_the_same_however_often_one_looks(whole: Watch, rule: AlertRule) -> None:
    """Looked for every few hours on what was known then, they are those of the whole, and each once."""
    (key,) = keys_of(CONTEXT, whole.data, rule)
    begun, ended = NOW - 6 * DAY, NOW - 4 * DAY
    found: list[int] = []
    since = begun
    for now in range(begun, ended + 1, 5 * HOUR):
        new = instants(Watch(CONTEXT, known_at(whole.data, now), now), rule, key, since)
        assert all(since < end <= now for end in new)
        found += new
        since = new[-1] if new else since
    expected = [end for end in instants(whole, rule, key, begun) if end <= (found[-1] if found else 0)]
    assert found == expected
    assert np.all(np.diff(found) > 0)


def test_an_amount_of_years_ago_is_not_followed_through_all_years() -> None:
    """One figure of 2014 without a width neither ends the alerts nor costs a bucket for every five minutes since."""
    data = data_of(delta("comments", {at("2014-12-31"): 9.0}, 0), gauge("followers", {NOW - HOUR: 5.0, NOW: 6.0}))
    watch = Watch(CONTEXT, data, NOW)
    for rule in RULES:
        for key in keys_of(CONTEXT, data, rule):
            assert len(instants(watch, rule, key, NOW - DAY)) <= DAY // (HOUR // 12) + 24


def test_what_the_boards_have_settled_is_seen_alike(whole: Watch) -> None:
    """A frame that the collector shares, of which the first nine tenths of the events are settled, shows the same."""
    cuts = {name: len(each.t) * 9 // 10 for name, each in whole.data.events.items()}
    parts = {
        name: Parts(Settled(each, cuts[name]), part_of(each, slice(cuts[name], None)))
        for name, each in whole.data.events.items()
    }
    shared = Watch(CONTEXT, whole.data, NOW, Frame(CONTEXT, whole.data, NOW, parts))
    for rule in RULES:
        (key,) = keys_of(CONTEXT, whole.data, rule)
        ends = instants(whole, rule, key, NOW - 12 * DAY)
        assert instants(shared, rule, key, NOW - 12 * DAY) == ends
        one, other = observe(whole, rule, key, ends), observe(shared, rule, key, ends)
        assert np.array_equal(one.values, other.values, equal_nan=True), rule.id
        assert np.array_equal(one.warning, other.warning), rule.id


def test_a_silent_source_is_judged_when_it_is_overdue() -> None:
    """While the next poll may still come nothing is judged; after one and a half of them what is missing is seen."""
    data = data_of(events("mentions", 400, NOW - 3 * DAY, 10 * 60_000))
    data.coverage = {"s": Coverage("s", ((NOW - 3 * DAY, NOW - HOUR),), every=HOUR)}
    rule = judging(Level(Condition.BELOW, 1.0), "mentions", "24h")
    (key,) = keys_of(CONTEXT, data, rule)
    waiting = instants(Watch(CONTEXT, data, NOW + 20 * 60_000), rule, key, NOW - 2 * HOUR)
    assert waiting[-1] == NOW - HOUR
    overdue = instants(Watch(CONTEXT, data, NOW + 31 * 60_000), rule, key, NOW - 2 * HOUR)
    assert overdue[-1] == NOW + 30 * 60_000
    later = Watch(CONTEXT, data, NOW + 12 * HOUR)
    seen = observe(later, rule, key, instants(later, rule, key, NOW - 2 * HOUR))
    assert seen.warning[0, 0] == FALSE
    assert seen.warning[-1, 0] == UNKNOWN


def test_days_are_judged_by_day_and_hours_by_hour() -> None:
    """Amounts that came by day and now come by hour: each stretch is judged when it is whole, a day as a day."""
    begun = NOW - NOW % DAY - 4 * DAY
    days = delta("impressions", {begun + day * DAY: 10.0 for day in range(3)}, DAY)
    hours = delta("impressions", {begun + 3 * DAY + hour * HOUR: 1.0 for hour in range(5)}, HOUR)
    data = data_of(days, hours, now=begun + 3 * DAY + 5 * HOUR + 60_000)
    rule = judging(Level(Condition.BELOW, 1.0), "impressions", "24h")
    (key,) = keys_of(CONTEXT, data, rule)
    found = instants(Watch(CONTEXT, data, begun + 3 * DAY + 5 * HOUR + 60_000), rule, key, begun)
    assert found == [begun + (day + 1) * DAY for day in range(3)] + [begun + 3 * DAY + (h + 1) * HOUR for h in range(5)]


def test_a_rule_by_label_watches_each_value_of_each_brand_that_it_holds_for() -> None:
    """One alert for each network of the own brand."""
    rule = replace(judging(Level(Condition.BELOW, 1.0), "mentions", by="channel"), history=4)
    data = market(3)
    assert [key.labels for key in keys_of(CONTEXT, data, rule)] == [(("channel", "facebook"),), (("channel", "x"),)]
    (_, key) = keys_of(CONTEXT, data, rule)
    watch = Watch(CONTEXT, data, NOW)
    ends = instants(watch, rule, key, NOW - 79 * DAY)
    seen = observe(watch, rule, key, ends)
    first = ends[int(np.argmax(seen.warning[:, 0] != UNKNOWN))]
    assert first >= NOW - 80 * DAY + 4 * 7 * DAY, "it says nothing before four full windows of data"
    assert first <= NOW - 80 * DAY + 4 * 7 * DAY + 6 * HOUR
