"""One chart on the whole screen, drawn by plotext: what is looked at in peace."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import ModalScreen

from kpitui.ui.host import Host
from kpitui.ui.peaceful import Peaceful
from kpitui.ui.widgets.chart_pane import ChartPane


class FullChartScreen(ModalScreen[None]):
    """The chart alone."""

    BINDINGS: ClassVar = [
        ("escape,f,q,enter", "dismiss", ""),
        ("left", "cursor(-1)", ""),
        ("right", "cursor(1)", ""),
        ("v", "cursor(0)", ""),
        ("o", "app.command('overlay')", ""),
        ("plus,equals_sign", "app.command('longer')", ""),
        ("minus", "app.command('shorter')", ""),
    ]

    def __init__(self, monitor: Host, kpi: str) -> None:
        super().__init__()
        self.monitor = monitor
        self.kpi = kpi
        self.pane = ChartPane(monitor.look, monitor.view.speech, Peaceful(self._finer))

    def _finer(self) -> None:
        """Draw again, by plotext. Called in another thread."""
        if self.monitor.is_running and self.is_attached:
            self.monitor.call_from_thread(self.pane.restyle, self.monitor.look, self.monitor.view.speech)

    def compose(self) -> ComposeResult:
        """Give the chart."""
        yield self.pane

    def on_mount(self) -> None:
        """Show the chart."""
        self.renew()

    def renew(self) -> None:
        """Take in what has changed."""
        self.pane.show(self.monitor.view.chart(self.kpi))

    def action_cursor(self, by: int) -> None:
        """Move the value cursor."""
        self.pane.move_cursor(by)

    async def action_dismiss(self, result: None = None) -> None:
        """Close."""
        self.dismiss()
