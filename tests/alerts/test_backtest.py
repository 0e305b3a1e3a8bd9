"""A back-test says what the collector did: the same instants, states and incidents on the same data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.alerts.backtest import NOWHERE, backtest
from kpitui.alerts.cycle import cycle
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event, Kind
from kpitui.kpis.context import Rule
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.measures import Poll
from kpitui.setup.opening import open_project
from kpitui.sources.demo import DemoSource
from kpitui.sources.market import demo_config
from kpitui.store import open_store
from tests.alerts.worlds import CONTEXT, every_rule, known_at, market
from tests.kpis.build import DAY, HOUR, NOW, context_of, data_of, events

DEMO_NOW = 1_795_300_000_000


def test_it_equals_what_the_live_engine_did() -> None:
    """Followed every forty minutes on what was known then, all rules have the incidents of the back-test."""
    data, rules = market(5), every_rule()
    begun, ended = NOW - 31 * DAY, NOW - 26 * DAY
    book: dict[AlertKey, AlertState] = {}
    happened: dict[AlertKey, list[Event]] = {}
    for now in range(begun, ended + 1, 40 * 60_000):
        round_ = cycle(rules, CONTEXT, known_at(data, now), book, now)
        book |= {state.key: state for state in round_.changed}
        for event in round_.events:
            happened.setdefault(event.incident.key, []).append(event)
    assert sum(map(len, happened.values())) > 50
    for rule in rules:
        key = AlertKey(rule.id, "acme")
        state = book[key]
        first = _first_judged(rule, data, begun)
        (found,) = backtest([rule], CONTEXT, known_at(data, ended), first - 1, ended)
        assert [*found.events] == happened.get(key, []), rule.id
        assert found.state == state, rule.id


def _first_judged(rule: AlertRule, data: object, begun: int) -> int:
    """Return the instant at which the live engine judged a rule first."""
    round_ = cycle([rule], CONTEXT, known_at(data, begun), {}, begun)  # type: ignore[arg-type]
    return next(int(state.at or 0) for state in round_.changed)


def test_what_would_be_sent_is_told_of_rules_without_routes_too() -> None:
    """A flood of mentions fires once, is repeated every four hours, and is resolved; no route's name is needed."""
    data = data_of(events("mentions", 300, NOW - 10 * DAY, HOUR), events("mentions", 400, NOW - 2 * DAY, 60_000))
    level = Threshold(Level(Condition.ABOVE, 300.0, clear=290.0), window="24h")
    rule = AlertRule(Rule("flood", "mentions", level), window="24h")
    (found,) = backtest([rule], context_of(), data, NOW - 3 * DAY, NOW)
    assert found.evaluations == 3 * 288
    assert found.fired == 1
    kinds = [notice.kind for message in found.messages for notice in message.notices]
    assert kinds == [Kind.FIRING] * 6 + [Kind.RESOLVED]
    assert {message.group.route for message in found.messages} == {NOWHERE}
    quiet = replace(rule, repeat=7 * DAY)
    (found,) = backtest([quiet], context_of(), data, NOW - 3 * DAY, NOW)
    assert [notice.kind for message in found.messages for notice in message.notices] == [Kind.FIRING, Kind.RESOLVED]


def test_ninety_days_of_all_rules_are_tried() -> None:
    """The whole catalogue over ninety days of the demo; how long it takes is measured by the benchmark."""
    project = open_project(demo_config())
    store = open_store(None, now=DEMO_NOW)
    for bound in project.sources:
        source = bound.open()
        assert isinstance(source, DemoSource)
        store.ingest(bound.name, source._poll(Poll(DEMO_NOW, {})))
    data = store.dataset()
    assert len([rule for rule in project.alerts if rule.suggested]) > 30
    found = backtest(project.alerts, project.context, data, DEMO_NOW - 90 * DAY, DEMO_NOW)
    assert sum(one.evaluations for one in found) > 200_000
    assert any(one.fired for one in found)


@pytest.mark.parametrize("until", [NOW, NOW - DAY])
def test_nothing_new_is_judged_twice(until: int) -> None:
    """A second round at the same time changes nothing."""
    data, rules = known_at(market(5), until), every_rule()
    first = cycle(rules, CONTEXT, data, {}, until)
    again = cycle(rules, CONTEXT, data, {state.key: state for state in first.changed}, until)
    assert len(first.changed) == len(rules)
    assert again.changed == ()
    assert again.events == ()
