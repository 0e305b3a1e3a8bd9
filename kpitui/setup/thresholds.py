"""Levels as the configuration writes them, in the form in which KPIs are judged."""

from __future__ import annotations

from dataclasses import replace

from kpitui.config import AlertTable
from kpitui.config import Level as LevelTable
from kpitui.config.levels import OwnLevel
from kpitui.config.rules import Versus
from kpitui.kpis.kpi import ABSOLUTE, Condition, Level, Threshold
from kpitui.kpis.suggestions import good_side


def threshold_of(table: AlertTable, suggested: Threshold | None = None) -> Threshold:
    """Return a rule's levels, laid over those of the suggestion that it names; a rule that is off has none."""
    if not table.enabled:
        return Threshold()
    given = suggested or Threshold()
    warning = _level(table.warning, table.versus) or given.warning
    critical = _level(table.critical, table.versus) or given.critical
    said = replace(
        given,
        warning=warning,
        critical=critical,
        window=table.window or given.window,
        by=table.by or given.by,
        min_count=given.min_count if table.min_count is None else table.min_count,
    )
    if suggested is not None:
        return said
    return replace(said, absolute=any(one is not None and one.condition in ABSOLUTE for one in (warning, critical)))


def milder(threshold: Threshold) -> bool:
    """Tell whether a critical level is reached before its warning, where both judge the same."""
    warning, critical = threshold.warning, threshold.critical
    if warning is None or critical is None or warning.condition is not critical.condition:
        return False
    if warning.window != critical.window:
        return False
    return (critical.limit - warning.limit) * (good_side(warning.condition) or -1) > 0


def _level(table: LevelTable | None, versus: Versus) -> Level | None:
    """Return one level."""
    if table is None:
        return None
    condition, limit = Condition(table.condition), table.limit
    if versus is Versus.WEEKDAY:
        condition = _BY_WEEKDAY.get(condition, condition)
    if isinstance(limit, OwnLevel):
        return Level(condition, limit.of, window=limit.window, clear=table.clear)
    if isinstance(limit, tuple):
        return Level(condition, limit[0], limit[1], clear=table.clear)
    return Level(condition, float(limit), clear=table.clear)


_BY_WEEKDAY = {
    Condition.CHANGE_BELOW: Condition.WEEKDAY_BELOW,
    Condition.CHANGE_ABOVE: Condition.WEEKDAY_ABOVE,
}
