"""Moving in a list, opening and going back."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.commands.command import Command
from kpitui.ui.host import Host

END = 100_000
"""More lines than any page has."""


class Step(Command):
    """The parent of the commands that move by lines."""

    lines = 0
    """How many, downwards."""

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Move."""
        monitor.page.move(cls.lines)


class Down(Step):
    """The line below."""

    id = "down"
    keys = "down,j"
    title = Text("next line", "ligne suivante")
    lines = 1


class Up(Step):
    """The line above."""

    id = "up"
    keys = "up,k"
    title = Text("line before", "ligne précédente")
    short = Text("KPI", "KPI")
    shown = "↑↓"
    lines = -1


class PageDown(Step):
    """A page further."""

    id = "page_down"
    keys = "pagedown,ctrl+d"
    title = Text("a page down", "une page plus bas")
    lines = 10


class PageUp(Step):
    """A page back."""

    id = "page_up"
    keys = "pageup,ctrl+u"
    title = Text("a page up", "une page plus haut")
    lines = -10


class First(Step):
    """The first line."""

    id = "first"
    keys = "g,home"
    title = Text("first line", "première ligne")
    lines = -END


class Last(Step):
    """The last line."""

    id = "last"
    keys = "G,end"
    title = Text("last line", "dernière ligne")
    lines = END


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
