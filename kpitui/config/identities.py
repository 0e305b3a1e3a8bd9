"""Names that tell items apart: those given by default where the user gave none, and those that are given twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from kpitui.config.merge import ARRAYS, Tables
from kpitui.config.origins import KeyPath
from kpitui.config.plans import FORMS
from kpitui.config.suggested import suggested_kpi
from kpitui.text import Text


def identified(tables: Tables) -> Tables:
    """Return tables in which every rule and every target has an id."""
    done = dict(tables)
    if isinstance(alerts := tables.get("alert"), list):
        done["alert"] = list(_numbered(alerts))
    if isinstance(targets := tables.get("target"), list):
        done["target"] = [
            {"id": _target_id(item), **item} if isinstance(item, dict) and isinstance(item.get("kpi"), str) else item
            for item in targets
        ]
    return done


def with_kpis(tables: Tables) -> Tables:
    """Return tables in which a rule that a suggestion's id names has its KPI."""
    alerts = tables.get("alert")
    if not isinstance(alerts, list):
        return tables
    return {**tables, "alert": [_with_kpi(alert) if isinstance(alert, dict) else alert for alert in alerts]}


def own_by_default(tables: Tables) -> Tables:
    """Return tables in which a single brand is one's own unless they say otherwise."""
    brands = tables.get("brand")
    if not isinstance(brands, list) or len(brands) != 1 or not isinstance(brands[0], dict):
        return tables
    return {**tables, "brand": [{"own": True, **brands[0]}]}


def repeated(tables: Tables) -> Iterator[tuple[KeyPath, Text]]:
    """Give the items whose id or name another one has already."""
    for name, key in ARRAYS.items():
        items = tables.get(name)
        seen: set[str] = set()
        for position, item in enumerate(items if key and isinstance(items, list) else []):
            identity = item.get(key) if isinstance(item, dict) else None
            if not isinstance(identity, str):
                continue
            folded = identity.strip().casefold()
            if folded in seen:
                text = Text(
                    "another [[{name}]] has the {key} “{id}”", "une autre table [[{name}]] a déjà pour {key} « {id} »"
                )
                yield (name, position, key), text.given(name=name, key=key, id=identity)
            seen.add(folded)


def _numbered(alerts: list[Any]) -> Iterator[Any]:
    """Give the rules, those without an id named by their KPI and a number."""
    counts: Counter[str] = Counter()
    for alert in alerts:
        kpi = alert.get("kpi") if isinstance(alert, dict) else None
        if not isinstance(kpi, str):
            yield alert
            continue
        counts[kpi] += 1
        yield {"id": f"{kpi}-{counts[kpi]}", **alert}


def _with_kpi(alert: Tables) -> Tables:
    """Return a rule with the KPI of the suggestion that it names, unless it says one."""
    identity = alert.get("id")
    kpi = suggested_kpi(identity.strip()) if isinstance(identity, str) else None
    return alert if kpi is None or "kpi" in alert else {**alert, "kpi": kpi}


def _target_id(target: Tables) -> str:
    """Return the id of a target: its KPI, brand, labels and form."""
    scope = target.get("scope")
    labels = [str(value) for _, value in sorted(scope.items())] if isinstance(scope, dict) else []
    parts = (target["kpi"], target.get("brand"), *labels, next((form for form in FORMS if form in target), None))
    return "-".join(str(part) for part in parts if part)
