"""The catalogue's suggested alerts as rules: the same that colour the screen and that the collector judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kpitui.kpis.context import Rule
from kpitui.kpis.kpi import Condition, Kpi, Level, Threshold

INSIDE = 0.1
"""How far inside its limit a suggestion ends, as a part of the limit (``catalogue.md`` 2.1)."""


def suggestions(kpis: Iterable[Kpi]) -> Iterator[Rule]:
    """Give every suggestion of the catalogue as a rule for each own brand."""
    for kpi in kpis:
        for place, threshold in enumerate(kpi.thresholds):
            yield Rule(suggestion_id(kpi.id, place), kpi.id, steadied(threshold))


def suggestion_id(kpi: str, place: int) -> str:
    """Return the id of a KPI's suggestion: ``mentions-suggested``, ``mentions-suggested-2``."""
    return f"{kpi}-suggested" if place == 0 else f"{kpi}-suggested-{place + 1}"


def steadied(threshold: Threshold) -> Threshold:
    """Return a suggestion whose levels end a tenth inside their limits."""
    return replace(threshold, warning=_steadied(threshold.warning), critical=_steadied(threshold.critical))


def _steadied(level: Level | None) -> Level | None:
    """Return a level with ``clear``, unless it has one or its condition has no plain limit."""
    if level is None or level.clear is not None or level.limit == 0:
        return level
    sign = _TOWARDS.get(level.condition)
    return level if sign is None else replace(level, clear=level.limit + sign * INSIDE * abs(level.limit))


_TOWARDS = {
    Condition.BELOW: 1,
    Condition.ABOVE: -1,
    Condition.CHANGE_BELOW: 1,
    Condition.CHANGE_ABOVE: -1,
    Condition.WEEKDAY_BELOW: 1,
    Condition.WEEKDAY_ABOVE: -1,
    Condition.POINTS_BELOW: 1,
    Condition.POINTS_ABOVE: -1,
    Condition.LEVEL_BELOW: 1,
    Condition.LEVEL_ABOVE: -1,
    Condition.PACE_BELOW: 1,
    Condition.PACE_ABOVE: -1,
    Condition.TARGET_BELOW: 1,
    Condition.TARGET_ABOVE: -1,
    Condition.ANOMALY: -1,
}
"""On which side of its limit a value is fine: above (1) or below (-1)."""
