"""How bad stored readings are: as the collector's alerts have it, with ``for``, ``keep`` and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeAlias

from kpitui.kpis.reading import Reading, Severity
from kpitui.measures import Labels
from kpitui.measures.labels import fold
from kpitui.store.incidents import AlertRow

Place: TypeAlias = tuple[str, str, frozenset[tuple[str, str]]]
"""A KPI in a scope, as scopes are compared."""

_ON = frozenset({"firing", "recovering"})
_RANK = {None: 0, "warning": 1, "critical": 2}


def with_states(readings: Sequence[Reading], rows: Iterable[AlertRow]) -> list[Reading]:
    """Return readings as bad as the alerts of the user's rules on them; those without an alert stay as they are."""
    found: dict[Place, list[AlertRow]] = defaultdict(list)
    for row in rows:
        if not row.subject.suggested:
            found[_place(row.subject.kpi, row.subject.brand, row.subject.labels)].append(row)
    return [_with_state(reading, found) for reading in readings]


def _with_state(reading: Reading, found: dict[Place, list[AlertRow]]) -> Reading:
    """Return a reading with the severity of the worst alert on it."""
    rows = found.get(_place(reading.kpi, reading.scope.brand, reading.scope.labels))
    if not rows:
        return reading
    worst = max(rows, key=lambda row: (_RANK[row.severity], -row.since))
    if worst.severity is None or worst.phase not in _ON:
        return replace(reading, severity=None, since=None)
    return replace(reading, severity=Severity(worst.severity), since=worst.since)


def _place(kpi: str, brand: str, labels: Labels) -> Place:
    """Return the place of a KPI in a scope."""
    return kpi, fold(brand), frozenset((name, fold(value)) for name, value in labels)
