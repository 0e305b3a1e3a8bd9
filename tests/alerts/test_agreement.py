"""What colours a row is what alerts: the same rule says the same of the same moment, read or followed."""

from dataclasses import replace

import pytest

from kpitui.alerts.instants import lag_of
from kpitui.alerts.observing import instants, keys_of, observe
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.watch import Watch
from kpitui.kpis.engine import read
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Scope, Severity
from tests.alerts.worlds import CONTEXT, every_rule, known_at, market
from tests.kpis.build import DAY, NOW

RULES = every_rule()


@pytest.fixture(scope="module")
def whole() -> Watch:
    """Return a look at the whole of a market."""
    return Watch(CONTEXT, market(3), NOW)


@pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])
def test_a_row_is_coloured_as_its_alert_is_judged(whole: Watch, rule: AlertRule) -> None:
    """At a moment, over the rule's window, with what was known then; unknown has no colour."""
    rule = replace(rule, history=0)
    context = replace(CONTEXT, rules=(rule.rule,), suggestions=())
    (key,) = keys_of(context, whole.data, rule)
    kpi, scope = context.catalogue.kpis[rule.rule.kpi], Scope(key.brand, key.labels)
    ends = instants(whole, rule, key, NOW - 40 * DAY)
    seen = observe(whole, rule, key, ends)
    lag = lag_of(whole.frame, kpi, scope)
    colours = set()
    for place in range(0, len(ends), max(len(ends) // 24, 1)):
        now = ends[place] + lag
        period = rule.window or rule.rule.threshold.window or kpi.window
        found = read(context, known_at(whole.data, now), Question(kpi.id, scope, period, at=now))
        if found.window.end != ends[place]:
            continue
        levels = (Severity.CRITICAL, seen.critical), (Severity.WARNING, seen.warning)
        expected = next((severity for severity, verdicts in levels if verdicts[place, 0] == 1), None)
        assert found.severity is expected, (rule.id, ends[place])
        colours.add(found.severity)
    assert colours
