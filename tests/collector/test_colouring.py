"""Boards in the colours of their alerts."""

from __future__ import annotations

import pytest

from kpitui.alerts.phase import LevelState, Phase
from kpitui.alerts.state import AlertKey, AlertState
from kpitui.collector.colouring import coloured, colours
from kpitui.kpis.reading import Board, Reading, Row, Scope, Severity, Window
from kpitui.store.incidents import Subject

WINDOW = Window(0, 10, -10, 0, "7d")
FIRING = LevelState(Phase.FIRING, 5)


def row(severity: Severity | None = None, suggested: bool = False) -> Row:
    """Return a row of a board."""
    scope = Scope("acme", (("channel", "x"),))
    return Row(Reading("mentions", "awareness", scope, WINDOW, "count", 1.0, severity=severity), suggested=suggested)


def painted(before: Row, *alerts: tuple[AlertState, bool]) -> tuple[Severity | None, int | None, bool]:
    """Return severity, since and whether it is a suggestion's, of a row with alerts on it."""
    subjects = [
        (state, Subject(state.key.rule, "mentions", "awareness", "ACME", (("channel", "X"),), suggested))
        for state, suggested in alerts
    ]
    (after,) = coloured(Board("acme", "7d", (), 0, (before,)), colours(subjects)).rows
    return after.reading.severity, after.reading.since, after.suggested


def state(rule: str, **fields: object) -> AlertState:
    """Return an alert that was evaluated."""
    return AlertState(AlertKey(rule, "acme"), **{"at": 9, **fields})  # type: ignore[arg-type]


def test_the_worst_rule_gives_the_colour() -> None:
    """With the time since when; suggestions do not count beside rules."""
    warning, critical = state("a", warning=FIRING), state("b", critical=LevelState(Phase.FIRING, 7))
    assert painted(row(), (warning, False), (critical, False)) == (Severity.CRITICAL, 7, False)
    assert painted(row(), (warning, False), (critical, True)) == (Severity.WARNING, 5, False)


def test_what_waits_or_is_fine_has_no_colour() -> None:
    """A rule that has not fired yet takes a colour away that the view alone would give."""
    pending = state("a", warning=LevelState(Phase.PENDING, 5))
    assert painted(row(Severity.WARNING), (pending, False)) == (None, None, False)


def test_suggestions_colour_where_there_is_no_rule() -> None:
    """And say that they are suggestions."""
    assert painted(row(), (state("a", warning=FIRING), True)) == (Severity.WARNING, 5, True)


@pytest.mark.parametrize("unknown", [{"at": None}, {"unknown_since": 3}])
def test_what_cannot_be_judged_leaves_the_row(unknown: dict[str, object]) -> None:
    """Until there is enough history a suggestion colours as the view does."""
    assert painted(row(Severity.WARNING, True), (state("a", **unknown), True)) == (Severity.WARNING, None, True)


def test_what_fires_stays_coloured_while_it_is_unknown() -> None:
    """An alert that is on is on."""
    assert painted(row(), (state("a", warning=FIRING, unknown_since=8), False)) == (Severity.WARNING, 5, False)
