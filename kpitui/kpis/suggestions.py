"""The catalogue's suggested alerts as rules: the same that colour the screen and that the collector judges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kpitui.kpis.context import BrandScope, Rule, Target
from kpitui.kpis.kpi import Aggregation, Condition, Kpi, Level, Threshold

INSIDE = 0.1
"""How far inside its limit a suggestion ends, as a part of the limit (``catalogue.md`` 2.1)."""

PACES = (
    Threshold(warning=Level(Condition.PACE_BELOW, 90.0), min_count=20),
    Threshold(warning=Level(Condition.PACE_ABOVE, 110.0), min_count=20),
)
"""What is suggested of every sum that has a target, and says nothing of its pace (``target_pace``)."""


def suggestions(kpis: Iterable[Kpi], targets: Sequence[Target] = ()) -> Iterator[Rule]:
    """Give every suggestion of the catalogue as a rule for each own brand, absolute ones too."""
    for kpi in kpis:
        for place, threshold in enumerate((*kpi.thresholds, *_paces(kpi, targets))):
            yield Rule(suggestion_id(kpi.id, place), kpi.id, _steady(threshold), suggested=True)


def unclaimed(offered: Iterable[Rule], rules: Sequence[Rule], brands: Sequence[BrandScope]) -> Iterator[Rule]:
    """Give the relative suggestions that hold beside the user's rules, for the brands that have none of their own."""
    named = {rule.id for rule in rules}
    own = frozenset(brand.id for brand in brands if brand.own)
    for rule in offered:
        if rule.threshold.absolute or rule.id in named:
            continue
        spared = frozenset(
            brand
            for other in rules
            if other.kpi == rule.kpi and not other.suggested and not other.labels
            if other.threshold.by == rule.threshold.by
            for brand in ((other.brand,) if other.brand else own)
        )
        if not own or not own <= spared:
            yield replace(rule, spared=spared)


def suggestion_id(kpi: str, place: int) -> str:
    """Return the id of a KPI's suggestion: ``mentions-suggested``, ``mentions-suggested-2``."""
    return f"{kpi}-suggested" if place == 0 else f"{kpi}-suggested-{place + 1}"


def good_side(condition: Condition) -> int | None:
    """Return on which side of its limit a value is fine: above (1), below (-1); None without a plain limit."""
    return _GOOD_SIDE.get(condition)


def _paces(kpi: Kpi, targets: Sequence[Target]) -> tuple[Threshold, ...]:
    """Return what is suggested of the pace of a sum towards its target."""
    if kpi.aggregation is not Aggregation.SUM:
        return ()
    aimed = any(target.kpi == kpi.id and target.unit != "level" for target in targets)
    paced = any(
        level is not None and level.condition in (Condition.PACE_BELOW, Condition.PACE_ABOVE)
        for threshold in kpi.thresholds
        for level in (threshold.warning, threshold.critical)
    )
    return PACES if aimed and not paced else ()


def _steady(threshold: Threshold) -> Threshold:
    """Return a suggestion whose levels end a tenth inside their limits."""
    return replace(threshold, warning=_ending_inside(threshold.warning), critical=_ending_inside(threshold.critical))


def _ending_inside(level: Level | None) -> Level | None:
    """Return a level with ``clear``, unless it has one or its condition has no plain limit."""
    side = None if level is None else good_side(level.condition)
    if level is None or side is None or level.clear is not None:
        return level
    return replace(level, clear=round(level.limit + side * INSIDE * abs(level.limit), 9))


_GOOD_SIDE = {
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
