"""The lines of the routes below the sources: when one last worked, what waits, why it fails. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.store.queue import RouteState
from kpitui.text import Text
from kpitui.ui.speech import Speech
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import Span, TextLine, line, wrapped

HEADS = (
    Text("Route", "Route"),
    Text("State", "État"),
    Text("Arrived", "Arrivé"),
    Text("Waiting", "En attente"),
    Text("Given up", "Abandonnés"),
)
WIDTHS = (20, 14, 15, 12, 12)
"""The columns' widths; the narrower the screen, the fewer of them, from the end on."""
OK = Text("ok", "ok")
FAILING = Text("failing", "en échec")
AGO = Text("{age} ago", "il y a {age}")


def route_lines(routes: Sequence[RouteState], now: int, speech: Speech, width: int) -> list[TextLine]:
    """Return the routes to which anything was ever sent, each with its last error below; nothing without one."""
    if not routes:
        return []
    lines = [line(), _row([Span(speech.say(text), Role.DIM) for text in HEADS], width)]
    for route in routes:
        lines.append(_row(_cells(route, now, speech), width))
        if route.error is not None:
            when = "" if route.last_error is None else f" ({_ago(route.last_error, now, speech)})"
            said = speech.say(route.error) + when
            lines += [line("      " + part, Role.WARNING) for part in wrapped(said, width - 7)]
    return lines


def _cells(route: RouteState, now: int, speech: Speech) -> list[Span]:
    """Return what the columns say of a route."""
    well = route.error is None
    sign = f"· {speech.say(OK)}" if well else f"! {speech.say(FAILING)}"
    return [
        Span(route.name),
        Span(sign, Role.DIM if well else Role.WARNING),
        Span(_ago(route.last_success, now, speech), Role.DIM),
        Span(speech.amount(route.queued, "count"), Role.WARNING if route.queued and not well else Role.DIM),
        Span(speech.amount(route.lost, "count"), Role.WARNING if route.lost else Role.DIM),
    ]


def _row(cells: Sequence[Span], width: int) -> TextLine:
    """Return one line of as many columns as fit."""
    spans, column = [Span("   ")], 3
    for cell, room in zip(cells, WIDTHS, strict=True):
        column += room
        if column > width:
            break
        spans.append(Span(cell.text, cell.role, width=room))
    return TextLine(tuple(spans))


def _ago(at: int | None, now: int, speech: Speech) -> str:
    """Return how long ago something was."""
    return "–" if at is None else speech.say(AGO.given(age=speech.span(now - at)))
