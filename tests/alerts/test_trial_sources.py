"""Failed polls in a test: when a source is in trouble, and which alerts it speaks for."""

from __future__ import annotations

from kpitui.alerts.rule import AlertRule
from kpitui.alerts.trial import Ground, benches
from kpitui.alerts.trial_file import CaseTable
from kpitui.alerts.trial_series import given
from kpitui.alerts.trial_sources import edges, inhibition, troubles
from kpitui.config.rules import OnNoData
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context, Rule
from kpitui.kpis.kpi import Condition, Level, Threshold

CONTEXT = Context(load_catalogue(), (BrandScope("acme"),))
HOUR = 3_600_000


def case(points: str) -> CaseTable:
    """Return a test from 1970 on, with a reading each hour."""
    table = {"name": "t", "start": "1970-01-01T00:00:00Z", "interval": "1h", "series": {"mentions": points}}
    return CaseTable.model_validate(table)


def test_the_third_failure_in_a_row_is_trouble() -> None:
    """One alert, named after what the series gives; it ends with the next poll that does not fail."""
    events = list(troubles(given(case("1 ! ! ! ! _ ! ! 1"), CONTEXT)))
    told = [(event.kind, event.at // HOUR, event.incident.key.rule, event.incident.severity) for event in events]
    assert told == [("firing", 3, "source:mentions", "warning"), ("resolved", 5, "source:mentions", "warning")]
    assert list(troubles(given(case("1 ! ! 1 _x9"), CONTEXT))) == []


def test_it_speaks_for_alerts_of_missing_data_only() -> None:
    """Those of ``absent``, and those that take missing data for an alert; not those of a value."""
    above, absent = Level(Condition.ABOVE, 1), Level(Condition.ABSENT, HOUR)
    rules = (
        AlertRule(Rule("value", "mentions", Threshold(above))),
        AlertRule(Rule("absent", "mentions", Threshold(absent))),
        AlertRule(Rule("missing", "mentions", Threshold(above)), on_no_data=OnNoData.ALERT),
    )
    alerts = list(benches(case("1 ! ! ! 1"), Ground(CONTEXT, rules)))
    inhibited = inhibition(alerts)
    keys = {bench.key.rule: bench.key for bench in alerts}
    assert [inhibited(keys[name], 3 * HOUR) for name in ("value", "absent", "missing")] == [False, True, True]
    assert [inhibited(keys["absent"], at * HOUR) for at in (2, 4)] == [False, False]
    assert edges(alerts) == [3 * HOUR, 4 * HOUR]
