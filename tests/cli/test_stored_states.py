"""How bad stored readings are: by the alerts that a collector left."""

from __future__ import annotations

import pytest

from kpitui.cli.stored_states import with_states
from kpitui.kpis.reading import Reading, Scope, Severity, Window
from kpitui.measures import Labels
from kpitui.store.incidents import AlertRow, Subject

WINDOW = Window(0, 1, 0, 0)


def reading(labels: Labels = ()) -> Reading:
    """Return a reading that was judged to be a warning."""
    return Reading("mentions", "awareness", Scope("Acme", labels), WINDOW, "count", 5.0, severity=Severity.WARNING)


def row(phase: str, severity: str | None, since: int, labels: Labels = (), suggested: bool = False) -> AlertRow:
    """Return an alert."""
    return AlertRow(
        Subject("r", "mentions", "awareness", "acme", labels, suggested), phase, severity, since, 9, 5.0, None
    )


@pytest.mark.parametrize(
    ("rows", "severity", "since"),
    [
        ([], "warning", None),
        ([row("ok", None, 1)], None, None),
        ([row("pending", None, 1)], None, None),
        ([row("firing", "critical", 3)], "critical", 3),
        ([row("recovering", "warning", 4), row("firing", "critical", 7), row("ok", None, 1)], "critical", 7),
        ([row("firing", "warning", 8), row("firing", "warning", 6)], "warning", 6),
        ([row("firing", "critical", 3, suggested=True)], "warning", None),
        ([row("firing", "critical", 3, (("channel", "x"),))], "warning", None),
    ],
)
def test_the_worst_alert_on_a_scope_holds(rows: list[AlertRow], severity: str | None, since: int | None) -> None:
    """The one that is on longest among equals; suggestions and other scopes are no matter."""
    (found,) = with_states([reading()], rows)
    assert (found.severity, found.since) == (severity, since)


def test_scopes_are_compared_folded() -> None:
    """The case of brands and labels is no matter."""
    (found,) = with_states([reading((("channel", "X"),))], [row("firing", "critical", 3, (("channel", "x"),))])
    assert found.severity is Severity.CRITICAL
