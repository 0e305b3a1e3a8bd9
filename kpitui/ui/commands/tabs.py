"""Going from page to page."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.commands.command import Command
from kpitui.ui.host import Host

AZERTY = ("ampersand", "é", "quotation_mark", "apostrophe", "left_parenthesis")
_ORDINALS = (
    Text("first objective", "premier objectif"),
    Text("second objective", "deuxième objectif"),
    Text("third objective", "troisième objectif"),
    Text("fourth objective", "quatrième objectif"),
    Text("fifth objective", "cinquième objectif"),
)


class Objective(Command):
    """The parent of the commands that go to one objective."""

    number = 0

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go there."""
        objectives = monitor.tabs.objectives()
        if cls.number < len(objectives):
            monitor.go(objectives[cls.number])


def _objective(number: int) -> type[Command]:
    """Return the command of one objective, its keys in both rows of digits."""
    return type(
        f"Objective{number + 1}",
        (Objective,),
        {
            "__doc__": f"Objective {number + 1}.",
            "id": f"objective_{number + 1}",
            "keys": f"{number + 1},{AZERTY[number]}",
            "title": _ORDINALS[number],
            "number": number,
            "short": Text("tab", "onglet") if number == 0 else None,
            "shown": "1-5" if number == 0 else "",
        },
    )


class Place(Command):
    """The parent of the commands that go to one page."""

    tab = ""

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go there."""
        monitor.go(cls.tab)


class Overview(Place):
    """The overview."""

    id = "overview"
    keys = "0,à"
    title = Text("overview", "vue d’ensemble")
    tab = "overview"


class Alerts(Place):
    """The alerts."""

    id = "alerts"
    keys = "6,exclamation_mark"
    title = Text("alerts", "alertes")
    tab = "alerts"


class Sources(Place):
    """The sources."""

    id = "sources"
    keys = "7,è"
    title = Text("sources", "sources")
    tab = "sources"


class Log(Place):
    """The collector's log."""

    id = "log"
    keys = "L"
    title = Text("the collector’s log", "journal du collecteur")
    tab = "log"


class Beside(Command):
    """The parent of the commands that go to a neighbouring tab."""

    step = 0

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go there."""
        monitor.go(monitor.tabs.beside(cls.step))


class NextTab(Beside):
    """The tab after."""

    id = "next_tab"
    keys = "tab,l,ctrl+right"
    title = Text("next tab", "onglet suivant")
    step = 1


class PreviousTab(Beside):
    """The tab before."""

    id = "previous_tab"
    keys = "shift+tab,h,ctrl+left"
    title = Text("tab before", "onglet précédent")
    step = -1


TABS: tuple[type[Command], ...] = (
    *(_objective(number) for number in range(5)),
    Overview,
    Alerts,
    Sources,
    Log,
    NextTab,
    PreviousTab,
)
