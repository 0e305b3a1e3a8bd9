"""Lines of text with roles, scrolled and selected by line: lists, panels, pages of words. Text is never markup."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kpitui.ui.themes import Role
from kpitui.ui.widgets.pen import Look, Pen


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line; with a width it is a column of its own."""

    text: str
    role: Role = Role.TEXT
    bold: bool = False
    width: int | None = None
    right: bool = False


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line; with a key it can be selected."""

    spans: tuple[Span, ...] = ()
    key: str = ""
    tail: tuple[Span, ...] = ()
    """What stands at the right end, where there is room."""


def line(text: str = "", role: Role = Role.TEXT, *, bold: bool = False, key: str = "") -> TextLine:
    """Return a line of one span."""
    return TextLine((Span(text, role, bold),) if text else (), key)


Builder = Callable[[int], Sequence[TextLine]]
"""Gives the lines for a width."""


class Lines(Widget):
    """Lines made for the widget's width."""

    class Selected(Message):
        """Another line is selected."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Opened(Message):
        """The selected line was asked to open."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def __init__(self, look: Look, build: Builder, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.look = look
        self.build = build
        self.selected = ""
        self.top = 0
        self._lines: tuple[TextLine, ...] = ()

    def renew(self, look: Look | None = None) -> None:
        """Make the lines again and paint them if they differ."""
        if look is not None and look != self.look:
            self.look, self._lines = look, ()
        if not self.size.width:
            return
        lines = tuple(self.build(self.size.width))
        if lines != self._lines:
            self._lines = lines
            keys = self.keys()
            if self.selected not in keys:
                self.selected = keys[0] if keys else ""
            self._keep_in_view()
            self.refresh()

    def keys(self) -> tuple[str, ...]:
        """Return what can be selected, from the top."""
        return tuple(one.key for one in self._lines if one.key)

    def move(self, by: int) -> None:
        """Move the selection; where nothing can be selected, scroll."""
        keys = self.keys()
        if not keys:
            top = max(0, min(self.top + by, len(self._lines) - self.size.height))
            if top != self.top:
                self.top = top
                self.refresh()
            return
        here = keys.index(self.selected) if self.selected in keys else 0
        self.select(keys[max(0, min(len(keys) - 1, here + by))])

    def select(self, key: str) -> None:
        """Select a line by its key."""
        if key != self.selected and key in self.keys():
            self.selected = key
            self._keep_in_view()
            self.refresh()
            self.post_message(self.Selected(key))

    def text(self) -> str:
        """Return the words of the selected line, its parts divided by tabs."""
        found = next((one for one in self._lines if one.key and one.key == self.selected), TextLine())
        return "\t".join(span.text.strip() for span in found.spans if span.text.strip())

    def _keep_in_view(self) -> None:
        """Scroll so that the selected line is in view, with what stands below it up to the next one."""
        room = max(1, self.size.height)
        places = [i for i, one in enumerate(self._lines) if one.key and one.key == self.selected]
        after = (i for i, one in enumerate(self._lines) if places and i > places[0] and one.key)
        bottom = next(after, len(self._lines))
        if places and places[0] < self.top:
            self.top = 0 if places[0] < room else places[0]
        if places and bottom > self.top + room:
            self.top = min(places[0], bottom - room)
        self.top = max(0, min(self.top, len(self._lines) - room))

    def on_resize(self) -> None:
        """Make the lines for the new width."""
        self._lines = ()
        self.renew()
        self._keep_in_view()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line; signs at the ends say that there is more."""
        width, index = self.size.width, y + self.top
        if index >= len(self._lines):
            return Pen(self.look, width).strip()
        one = self._lines[index]
        chosen = bool(one.key) and one.key == self.selected
        pen = Pen(self.look, width, chosen)
        last = y == self.size.height - 1 and index < len(self._lines) - 1
        tail = (Span(self.look.glyphs.more, Role.DIM),) if last else one.tail
        room = sum(len(span.text) for span in tail)
        pen.width = width - (room + 1 if tail else 0)
        for span in one.spans:
            _write(pen, span)
        pen.width = width
        if tail:
            pen.to(width - room)
            for span in tail:
                _write(pen, span)
        return pen.strip()

    def on_click(self, event: Click) -> None:
        """Select the line under the mouse; open it when it was selected already."""
        index = event.y + self.top
        key = self._lines[index].key if index < len(self._lines) else ""
        if key and key == self.selected:
            self.post_message(self.Opened(key))
        elif key:
            self.select(key)

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Go down."""
        event.stop()
        self.move(1)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Go up."""
        event.stop()
        self.move(-1)


def _write(pen: Pen, span: Span) -> None:
    """Write one span."""
    if span.width is None:
        pen.put(span.text, span.role, bold=span.bold)
    else:
        room = min(span.width, max(0, pen.width - pen.column))
        pen.cell(span.text, room, span.role, right=span.right, bold=span.bold)


def wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines of at most ``width`` cells, broken at spaces; a longer word, an address, goes on below."""
    from rich.cells import cell_len, chop_cells

    lines: list[str] = []
    for long in text.split(" "):
        *pieces, word = chop_cells(long, max(width, 2)) or [""]
        lines += pieces
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
