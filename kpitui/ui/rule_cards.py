"""Alert rules as the screens know them, written by the clerk: their limits in words, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kpitui.text import Language, Text
from kpitui.ui.profile import RuleCard, Watch

if TYPE_CHECKING:
    from kpitui.kpis.context import Rule
    from kpitui.setup import Project


def rules_of(project: Project) -> dict[str, Any]:
    """Return the rules of a project that can judge something, as JSON values."""
    from kpitui.kpis.suggestions import suggestions

    given = frozenset(project.configured)
    rules = [one for one in project.alerts if one.rule.kpi in given]
    known = {one.id for one in project.alerts}
    offered = suggestions(project.context.catalogue.kpis.values(), project.context.targets)
    off = sum(one.threshold.absolute and one.kpi in given and one.id not in known for one in offered)
    return {"rules": [_card(one.rule, one.suggested, project) for one in rules], "off": off}


def _card(rule: Rule, suggested: bool, project: Project) -> dict[str, Any]:
    """Return one rule."""
    from kpitui.kpis.kpi import Condition
    from kpitui.kpis.suggestions import good_side
    from kpitui.kpis.words import say_level

    unit = project.context.catalogue.kpis[rule.kpi].unit
    levels = {"warning": rule.threshold.warning, "critical": rule.threshold.critical}
    known = {severity: level for severity, level in levels.items() if level is not None}
    low = {
        side > 0 if (side := good_side(level.condition)) else level.condition in (Condition.ABSENT, Condition.RANK_LOST)
        for level in known.values()
        if level.condition not in (Condition.ANOMALY, Condition.OUTSIDE)
    }
    return {
        "id": rule.id,
        "kpi": rule.kpi,
        "suggested": suggested,
        "low": low.pop() if len(low) == 1 else None,
        "limits": {
            severity: [say_level(level, unit, language) for language in (Language.EN, Language.FR)]
            for severity, level in known.items()
        },
    }


def watch_of(card: Mapping[str, Any]) -> Watch:
    """Return the rules of what ``rules_of`` has written."""
    rules = {
        one["id"]: RuleCard(
            one["id"],
            one["kpi"],
            {severity: Text(*said) for severity, said in one["limits"].items()},
            one["low"],
            one["suggested"],
        )
        for one in card["rules"]
    }
    return Watch(rules, card["off"])
