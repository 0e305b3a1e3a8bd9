"""The routes below the sources."""

from __future__ import annotations

import pytest

from kpitui.store.queue import RouteState
from kpitui.text import Language, Text
from kpitui.ui.route_lines import route_lines
from kpitui.ui.speech import Speech
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import TextLine

NOW = 1_800_000_000_000
MINUTE = 60_000
BROKEN = RouteState("team", NOW - 90 * MINUTE, NOW - MINUTE, Text("refused (403)", "refusé (403)"), 3, 1)
WELL = RouteState("mail", NOW - 5 * MINUTE)


def words(lines: list[TextLine]) -> str:
    """Return what stands in the lines."""
    return "\n".join("  ".join(span.text for span in one.spans) for one in lines)


def test_nothing_is_said_where_nothing_was_sent() -> None:
    """No heading without a route."""
    assert route_lines((), NOW, Speech(Language.EN), 120) == []


def test_a_route_says_when_it_worked_and_why_it_does_not() -> None:
    """State, last success, what waits, what was given up, and the last error with its age."""
    lines = route_lines((WELL, BROKEN), NOW, Speech(Language.FR), 120)
    said = words(lines)
    assert "mail  · ok  il y a 5\u00a0min  0  0" in said
    assert "team  ! en échec  il y a 1\u00a0h  3  1" in said
    assert "refusé (403) (il y a 1\u00a0min)" in said
    assert lines[-1].spans[-1].role is Role.WARNING


@pytest.mark.parametrize("width", [20, 40, 60, 80])
def test_narrow_screens_have_fewer_columns(width: int) -> None:
    """No line is wider than the screen; the name is there on the narrowest that shows columns."""
    lines = route_lines((BROKEN,), NOW, Speech(Language.EN), width)
    for one in lines[1:3]:
        assert sum(span.width or len(span.text) for span in one.spans) <= width
    assert ("team" in words(lines)) is (width >= 23)
