"""A list in a box over the page, with a line to type in where the list is long. What is chosen is given back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from kpitui.text import Text
from kpitui.ui.host import Host
from kpitui.ui.rows import matches
from kpitui.ui.themes import Role
from kpitui.ui.widgets.field import Field
from kpitui.ui.widgets.lines import Lines, Span, TextLine, line


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to choose."""

    key: str
    name: str
    note: str = ""
    """What stands at its right: a key, a date."""
    here: bool = False
    """What is chosen now."""
    words: str = ""
    """Other words by which it is found: in the other language, as the configuration calls it."""


NONE = Text("Nothing matches.", "Rien ne correspond.")
Items = Callable[[str], Sequence[Item]]
"""Gives what can be chosen for what was typed."""


class BoxScreen(ModalScreen[str]):
    """A title, perhaps a field, a list."""

    BINDINGS = [  # noqa: RUF012 (Textual's own form)
        Binding("escape", "cancel", show=False),
        Binding("enter", "take", show=False),
        Binding("down,ctrl+n", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("pagedown", "move(10)", show=False, priority=True),
        Binding("pageup", "move(-10)", show=False, priority=True),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, monitor: Host, title: str, items: Items, *, typing: bool = False) -> None:
        super().__init__()
        self.monitor = monitor
        self.heading = title
        self.items = items
        self.field = Field(monitor.look, ">") if typing else None
        self.lines = Lines(monitor.look, self._built)

    def compose(self) -> ComposeResult:
        """Give the box."""
        with Vertical(classes="box"):
            if self.field is not None:
                yield self.field
            yield self.lines

    def on_mount(self) -> None:
        """Begin at what is chosen now."""
        self._fit()
        if self.field is not None:
            self.field.focus()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """Select what is chosen now."""
        self.lines.renew()
        here = next((item.key for item in self.items("") if item.here and self.field is None), "")
        if here:
            self.lines.select(here)

    def on_resize(self) -> None:
        """Fit into the screen."""
        self._fit()

    def _fit(self) -> None:
        """Make the list as high as it is, or as the screen allows."""
        room = max(1, self.app.size.height - 4 - (self.field is not None))
        self.lines.styles.height = max(1, min(room, len(self._built(60))))

    def _built(self, width: int) -> list[TextLine]:
        """Return title and items."""
        typed = self.field.text if self.field is not None else ""
        lines = [] if self.field is not None else [line(self.heading, bold=True)]
        for item in self.items(typed):
            sign = self.monitor.look.glyphs.live if item.here else " "
            spans = (Span(f"{sign} ", Role.ACCENT), Span(item.name, Role.ACCENT if item.here else Role.TEXT))
            lines.append(TextLine(spans, item.key, (Span(item.note, Role.DIM),) if item.note else ()))
        if len(lines) == (self.field is None):
            lines.append(line("  " + self.monitor.view.speech.say(NONE), Role.DIM))
        return lines

    def renew(self) -> None:
        """Show what can be chosen now: more may have been found meanwhile."""
        self._fit()
        self.lines.renew()
        self.lines.refresh()

    def on_field_changed(self) -> None:
        """Show what fits what was typed."""
        self.renew()

    def on_lines_opened(self, event: Lines.Opened) -> None:
        """Take what was clicked twice."""
        event.stop()
        self.action_take()

    def action_move(self, by: int) -> None:
        """Move in the list."""
        self.lines.move(by)

    def action_take(self) -> None:
        """Give back what is selected."""
        self.dismiss(self.lines.selected)

    def action_cancel(self) -> None:
        """Give back nothing."""
        self.dismiss("")


def fitting(items: Sequence[Item], typed: str) -> list[Item]:
    """Return the items whose name, note or other words hold every word that was typed."""
    return [
        item for item in items if all(matches(f"{item.name} {item.note} {item.words}", word) for word in typed.split())
    ]
