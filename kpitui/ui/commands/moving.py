"""Moving in a list, opening and going back."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.commands.command import Command
from kpitui.ui.host import Host


class Down(Command):
    """The line below."""

    id = "down"
    keys = "down,j"
    title = Text("next line", "ligne suivante")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go down."""
        monitor.page.move(1)


class Up(Command):
    """The line above."""

    id = "up"
    keys = "up,k"
    title = Text("line before", "ligne précédente")
    short = Text("KPI", "KPI")
    shown = "↑↓"

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go up."""
        monitor.page.move(-1)


class PageDown(Command):
    """A page further."""

    id = "page_down"
    keys = "pagedown,ctrl+d"
    title = Text("a page down", "une page plus bas")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go a page down."""
        monitor.page.move(10)


class PageUp(Command):
    """A page back."""

    id = "page_up"
    keys = "pageup,ctrl+u"
    title = Text("a page up", "une page plus haut")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go a page up."""
        monitor.page.move(-10)


class First(Command):
    """The first line."""

    id = "first"
    keys = "g,home"
    title = Text("first line", "première ligne")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go to the top."""
        monitor.page.move(-100_000)


class Last(Command):
    """The last line."""

    id = "last"
    keys = "G,end"
    title = Text("last line", "dernière ligne")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go to the bottom."""
        monitor.page.move(100_000)


class Open(Command):
    """Open what is selected."""

    id = "open"
    keys = "enter"
    title = Text("open, details", "ouvrir, détails")
    short = Text("details", "détails")
    shown = "⏎"

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Open it."""
        monitor.page.open()


class Back(Command):
    """Back, then close, then clear the filter."""

    id = "back"
    keys = "escape"
    title = Text("back, close, clear the filter", "retour, fermer, effacer le filtre")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go one step back."""
        if monitor.page.back():
            return
        if monitor.view.choice.filter:
            monitor.choose(filter="")


MOVING: tuple[type[Command], ...] = (Up, Down, Open, Back, First, Last, PageUp, PageDown)
