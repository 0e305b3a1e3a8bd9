"""Two days are typed: from … to. The stretch is given back as a period."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from kpitui.text import Text
from kpitui.ui.host import Host
from kpitui.ui.stretch import stretch_between
from kpitui.ui.themes import Role
from kpitui.ui.widgets.field import Field
from kpitui.ui.widgets.lines import Lines, TextLine, line, wrapped

FROM = Text("from", "du")
TO = Text("to  ", "au")
HOW = Text(
    "Days as 2026-11-15 or 15/11/2026, the last one included. enter takes, tab changes, esc closes.",
    "Jours : 15/11/2026 ou 2026-11-15, le dernier compris. entrée valide, tab change, esc ferme.",
)
WORDS = 3
"""The lines for what is wrong, or how it is done."""


class StretchScreen(ModalScreen[str]):
    """Two fields, and what is wrong with them."""

    BINDINGS = [  # noqa: RUF012 (Textual's own form)
        Binding("escape", "cancel", show=False, priority=True),
        Binding("enter", "take", show=False),
        Binding("tab,shift+tab,up,down", "change", show=False, priority=True),
    ]

    def __init__(self, monitor: Host) -> None:
        super().__init__()
        self.monitor = monitor
        say, choice = monitor.view.speech.say, monitor.view.choice
        start, _, end = choice.period.partition("/") if choice.by_hand else ("", "", "")
        self.first = Field(monitor.look, f" {say(FROM)}", start)
        self.last = Field(monitor.look, f" {say(TO)}", end)
        self.wrong: Text | None = None
        self.lines = Lines(monitor.look, self._built)

    def compose(self) -> ComposeResult:
        """Give the box."""
        with Vertical(classes="box"):
            yield self.first
            yield self.last
            yield self.lines

    def on_mount(self) -> None:
        """Type the first day."""
        self.lines.styles.height = WORDS
        self.first.focus()

    def _built(self, width: int) -> Sequence[TextLine]:
        """Return what is wrong, else how it is done."""
        text = self.monitor.view.speech.say(self.wrong or HOW)
        role = Role.WARNING if self.wrong is not None else Role.DIM
        return [line(" " + part, role) for part in wrapped(text, max(width - 2, 8))]

    def on_field_changed(self) -> None:
        """Say no more what was wrong."""
        self._say(None)

    def _say(self, wrong: Text | None) -> None:
        """Say what is wrong."""
        self.wrong = wrong
        self.lines.renew()
        self.lines.refresh()

    def action_change(self) -> None:
        """Go to the other field."""
        (self.last if self.first.has_focus else self.first).focus()

    def action_take(self) -> None:
        """Go on to the last day; then give the stretch back, or say what is wrong."""
        if self.first.has_focus and not self.last.text:
            self.last.focus()
            return
        view = self.monitor.view
        period, wrong = stretch_between(self.first.text, self.last.text, view.today)
        if wrong is None:
            self.dismiss(period)
        else:
            self._say(wrong)

    def action_cancel(self) -> None:
        """Give back nothing."""
        self.dismiss("")
