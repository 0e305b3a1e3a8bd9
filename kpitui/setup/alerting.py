"""Alert rules as the collector follows them: the user's, then the catalogue's suggestions; and quiet hours."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from kpitui.alerts.quiet import Quiet
from kpitui.alerts.rule import AlertRule
from kpitui.config import Config
from kpitui.config.routes import Weekday
from kpitui.kpis.context import Context
from kpitui.kpis.suggestions import suggestions
from kpitui.setup.zones import zone_of

HISTORY = 4
"""Full windows of data from which a relative suggestion judges."""


def bind_alerts(config: Config, context: Context) -> tuple[AlertRule, ...]:
    """Return the rules that hold: the user's in their order, then the suggestions that nobody changed or confirmed."""
    judged = {rule.id: rule for rule in context.rules}
    own = [
        AlertRule(
            rule=judged[table.id],
            hold=table.for_,
            keep=table.keep,
            on_no_data=table.on_no_data,
            repeat=table.repeat,
            notify=table.notify,
        )
        for table in config.alerts
        if table.enabled and table.id in judged
    ]
    named = {table.id for table in config.alerts}
    suggested = [
        AlertRule(rule=rule, evaluations=2, suggested=True, history=HISTORY)
        for rule in suggestions(context.catalogue.kpis.values())
        if rule.id not in named and not rule.threshold.absolute
    ]
    return (*own, *suggested)


def bind_quiet(config: Config, zone: ZoneInfo) -> Quiet | None:
    """Return the quiet hours; their zone is the monitor's unless they say otherwise."""
    table = config.quiet_hours
    if table is None:
        return None
    days = frozenset(list(Weekday).index(day) for day in table.days)
    return Quiet(
        start=table.from_,
        end=table.to,
        zone=(zone_of(table.timezone) if table.timezone else None) or zone,
        days=days,
        critical_passes=table.critical == "pass",
    )


def routes_for(config: Config, names: tuple[str, ...], brand: str) -> tuple[str, ...]:
    """Return those of the routes that may hear of a brand."""
    return tuple(
        name
        for name in names
        if (route := config.routes.get(name)) is not None and (route.brands is None or brand in route.brands)
    )
