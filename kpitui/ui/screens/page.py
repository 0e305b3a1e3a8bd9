"""What every page can do for the commands. A page is one widget below the tabs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.widget import Widget

from kpitui.text import Text
from kpitui.ui.alarms import Alarm, alarm_of
from kpitui.ui.feed import SourceView
from kpitui.ui.host import Host
from kpitui.ui.themes import Role
from kpitui.ui.widgets.chart_pane import ChartPane
from kpitui.ui.widgets.lines import Lines, TextLine, line, wrapped


class Page(Widget):
    """A page of the monitor; each answers for itself what moving, opening and copying mean."""

    kind: ClassVar[str] = ""
    """The kind of page, by which commands know whether they work."""

    def __init__(self, monitor: Host) -> None:
        super().__init__()
        self.monitor = monitor
        self.view = monitor.view

    def renew(self, *, restyle: bool = False) -> None:
        """Take in what has changed; ``restyle``: the colours or the language too."""

    def tick(self) -> None:
        """Take in what a second has brought; what is dear may follow a moment later, off the path of keys."""
        self.renew()

    def arrived(self) -> None:
        """Take in what was worked out for the page while its board has stayed the same."""
        self.renew()

    def move(self, by: int) -> None:
        """Move by lines."""

    def open(self) -> None:
        """Open what is selected."""

    def back(self) -> bool:
        """Go one step back inside the page; return whether there was one."""
        return False

    def copied(self) -> str:
        """Return what copying takes."""
        return ""

    @property
    def kpi(self) -> str:
        """Return the KPI in view; empty where there is none."""
        return ""

    @property
    def chart(self) -> ChartPane | None:
        """Return the chart in view."""
        return None

    @property
    def source(self) -> SourceView | None:
        """Return the source in view."""
        return None

    @property
    def alarm(self) -> Alarm | None:
        """Return the alert of the KPI in view."""
        choice = self.view.choice
        return alarm_of(self.view.alarms(), self.kpi, choice.brand, choice.labels)


IDLE = Text(
    "No collector is at work yet; “kpitui collect” starts one by hand.",
    "Aucun collecteur n’est encore au travail ; « kpitui collect » en lance un à la main.",
)


class ListPage(Page):
    """A page that is one list of lines."""

    def __init__(self, monitor: Host) -> None:
        super().__init__(monitor)
        self.lines = Lines(monitor.look, self.built)

    def compose(self) -> ComposeResult:
        """Give the list."""
        yield self.lines

    def built(self, width: int) -> Sequence[TextLine]:
        """Return the lines for a width."""
        return ()

    def halt(self, width: int) -> list[TextLine]:
        """Return why nothing is collected and what to do; nothing while a collector is at work."""
        view = self.view
        if view.halted is None and view.seen.alive.alive:
            return []
        role = Role.WARNING if view.halted is not None else Role.DIM
        said = wrapped(view.speech.say(view.halted or IDLE), max(8, width - 6))
        return [*(line("   " + part, role) for part in said), line()]

    def renew(self, *, restyle: bool = False) -> None:
        """Make the lines again."""
        self.lines.renew(self.monitor.look)

    def move(self, by: int) -> None:
        """Move the selection."""
        self.lines.move(by)
