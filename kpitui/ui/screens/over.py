"""Pages that lie over another: one widget or list, closed by esc; the commands of the program go on below them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen

from kpitui.ui.host import Host
from kpitui.ui.widgets.lines import Lines, TextLine


class TextScreen(ModalScreen[None]):
    """A page of words in a box."""

    BINDINGS: ClassVar = [
        ("escape,enter,q,question_mark,f1,d", "dismiss", ""),
        ("down,j", "move(1)", ""),
        ("up,k", "move(-1)", ""),
        ("pagedown,space", "move(10)", ""),
        ("pageup", "move(-10)", ""),
        ("home,g", "move(-9999)", ""),
        ("end,G", "move(9999)", ""),
    ]

    def __init__(self, monitor: Host) -> None:
        super().__init__()
        self.monitor = monitor
        self.view = monitor.view
        self.lines = Lines(monitor.look, self.built)

    def compose(self) -> ComposeResult:
        """Give the box."""
        with Vertical(classes="box wide"):
            yield self.lines

    def built(self, width: int) -> Sequence[TextLine]:
        """Return the lines for a width."""
        return ()

    def on_mount(self) -> None:
        """Fit into the screen."""
        self.on_resize()

    def on_resize(self) -> None:
        """Make the box as high as its words, or as the screen allows."""
        width = min(110, self.app.size.width) - 4
        self.lines.styles.height = max(1, min(self.app.size.height - 3, len(self.built(max(width, 8)))))

    def renew(self) -> None:
        """Take in what arrived meanwhile."""
        self.on_resize()
        self.lines.renew(self.monitor.look)

    def action_move(self, by: int) -> None:
        """Scroll."""
        self.lines.move(by)

    async def action_dismiss(self, result: None = None) -> None:
        """Close."""
        self.dismiss()
