"""What commands and screens may ask of the program that shows them. Knows no command, no screen and no program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from textual.screen import Screen

from kpitui.text import Text
from kpitui.ui.alarms import Alarm
from kpitui.ui.feed import SourceView
from kpitui.ui.options import Options
from kpitui.ui.tabs import Tabs
from kpitui.ui.view import View
from kpitui.ui.widgets.chart_pane import ChartPane
from kpitui.ui.widgets.pen import Look


@dataclass(frozen=True, slots=True)
class Action:
    """One command as help, palette and footer show it."""

    id: str
    title: Text
    short: Text | None
    """Its word in the footer; None: not shown there."""
    keys: tuple[str, ...]
    """Its keys as they are now, written for the user."""
    available: bool
    """Whether it does anything at the moment."""
    called_for: bool = False
    """Whether it is what one would do now."""


class Front(Protocol):
    """The page in front, as commands see it."""

    @property
    def kind(self) -> str:
        """The kind of page, by which commands know whether they work."""
        ...

    @property
    def kpi(self) -> str:
        """The KPI in view; empty where there is none."""
        ...

    @property
    def chart(self) -> ChartPane | None:
        """The chart in view."""
        ...

    @property
    def source(self) -> SourceView | None:
        """The source in view."""
        ...

    @property
    def alarm(self) -> Alarm | None:
        """The alert in view."""
        ...

    def move(self, by: int) -> None:
        """Move by lines."""
        ...

    def open(self) -> None:
        """Open what is selected."""
        ...

    def back(self) -> bool:
        """Go one step back inside the page; return whether there was one."""
        ...

    def copied(self) -> str:
        """Return what copying takes."""
        ...


class Stage(Protocol):
    """Where screens are laid over the page, and where other threads hand over."""

    @property
    def is_running(self) -> bool:
        """Whether the program still runs."""
        ...

    def push_screen(self, screen: Screen[Any], callback: Callable[[Any], None] | None = None) -> Any:
        """Lay a screen over the page; what it gives back goes to ``callback``."""
        ...

    def call_from_thread(self, callback: Callable[..., Any], *args: Any) -> Any:
        """Call something on the screen's own thread."""
        ...


class Host(Stage, Protocol):
    """The program that shows the pages."""

    view: View
    look: Look
    tabs: Tabs
    options: Options
    """How it was started."""

    @property
    def page(self) -> Front:
        """The page in front."""
        ...

    def actions(self) -> tuple[Action, ...]:
        """Return every command in the order of the help."""
        ...

    def action_command(self, name: str) -> None:
        """Run a command."""
        ...

    def go(self, tab: str, details: str = "") -> None:
        """Show a tab, or the details of one of its KPIs."""
        ...

    def choose(self, **changes: Any) -> None:
        """Look at something else."""
        ...

    def renew(self, *, restyle: bool = False) -> None:
        """Show what has changed."""
        ...

    def frame(self) -> None:
        """Show header, tabs and footer: the keys of the moment may be others."""
        ...

    def tell(self, text: Text) -> None:
        """Say something in the footer for some seconds."""
        ...

    def paint_in(self, name: str) -> None:
        """Change the colours."""
        ...

    def copy(self, text: str) -> None:
        """Copy a text."""
        ...

    def repaint(self) -> None:
        """Send everything again."""
        ...

    def interrupted(self) -> bool:
        """Return whether ctrl+c was pressed a moment ago, and remember this time."""
        ...

    def leave(self) -> None:
        """End."""
        ...
