"""The colours of a board: severity and since when come from the alerts that hold for its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from kpitui.alerts.state import AlertState
from kpitui.kpis.reading import Board, Row, Severity
from kpitui.measures import Labels
from kpitui.measures.labels import fold
from kpitui.store.incidents import Subject

Place: TypeAlias = tuple[str, str, frozenset[tuple[str, str]]]
"""A KPI in a scope, as scopes are compared."""
Colours: TypeAlias = Mapping[Place, list[tuple[AlertState, bool]]]
"""The alerts of each place, and whether they are suggestions."""
_RANK = {None: 0, Severity.WARNING: 1, Severity.CRITICAL: 2}


def colours(alerts: Iterable[tuple[AlertState, Subject]]) -> Colours:
    """Return the alerts of KPIs by what they are about."""
    found: dict[Place, list[tuple[AlertState, bool]]] = defaultdict(list)
    for state, subject in alerts:
        found[_place(subject.kpi, subject.brand, subject.labels)].append((state, subject.suggested))
    return found


def coloured(board: Board, by_place: Colours) -> Board:
    """Return a board whose rows are as bad as their alerts, since when these are on."""
    return replace(board, rows=tuple(_coloured(row, by_place) for row in board.rows))


def _coloured(row: Row, by_place: Colours) -> Row:
    """Return a row as bad as its alerts; suggestions count where there is no rule, and once they can judge."""
    reading = row.reading
    alerts = by_place.get(_place(reading.kpi, reading.scope.brand, reading.scope.labels), ())
    own = [state for state, suggested in alerts if not suggested]
    states = own or [state for state, _ in alerts]
    judged = [state for state in states if state.severity is not None or _is_calm(state)]
    if not judged:
        return row
    worst = max(judged, key=lambda state: (_RANK[state.severity], -state.since))
    since = None if worst.severity is None else worst.since
    return replace(row, reading=replace(reading, severity=worst.severity, since=since), suggested=not own)


def _is_calm(state: AlertState) -> bool:
    """Tell whether an alert could judge its value last, and has found nothing."""
    return state.at is not None and state.unknown_since is None


def _place(kpi: str, brand: str, labels: Labels) -> Place:
    """Return the place of a KPI in a scope."""
    return kpi, fold(brand), frozenset((name, fold(value)) for name, value in labels)
