"""The field of the filter at the foot of the page: the table follows what is typed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen

from kpitui.ui.host import Host
from kpitui.ui.widgets.field import Field


class FilterScreen(ModalScreen[None]):
    """Types the filter."""

    BINDINGS = [  # noqa: RUF012 (Textual's own form)
        Binding("escape", "clear", show=False, priority=True),
        Binding("enter", "keep", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
    ]

    def __init__(self, monitor: Host) -> None:
        super().__init__(classes="bottom")
        self.monitor = monitor
        self.field = Field(monitor.look, " /", monitor.view.choice.filter)

    def compose(self) -> ComposeResult:
        """Give the field."""
        yield self.field

    def on_mount(self) -> None:
        """Type at once."""
        self.field.focus()

    def on_field_changed(self, event: Field.Changed) -> None:
        """Let the table follow."""
        self.monitor.choose(filter=event.text)

    def action_keep(self) -> None:
        """Close and keep the filter."""
        self.dismiss()

    def action_clear(self) -> None:
        """Close and take the filter away."""
        self.monitor.choose(filter="")
        self.dismiss()

    def action_move(self, by: int) -> None:
        """Move in the table meanwhile."""
        self.monitor.page.move(by)
