"""The tabs and what is wrong in each. Pure."""

from __future__ import annotations

from kpitui.kpis.reading import Severity
from kpitui.text import Text
from kpitui.ui.view import View
from kpitui.ui.widgets.bars import TabsModel, TabView

OVERVIEW = Text("Overview", "Vue d’ensemble")
SOURCES = Text("Sources", "Sources")
LOG = Text("Log", "Journal")


class Tabs:
    """The order of the tabs, made from the catalogue and the board."""

    def __init__(self, view: View) -> None:
        self.view = view

    def objectives(self) -> tuple[str, ...]:
        """Return the objectives that have a tab."""
        return tuple(one.id for one in self.view.profile.catalogue.objectives)

    def all(self) -> tuple[str, ...]:
        """Return every tab in order."""
        return ("overview", *self.objectives(), "sources", "log")

    def beside(self, by: int) -> str:
        """Return the tab after or before the current one, round the ends."""
        tabs = self.all()
        here = tabs.index(self.view.choice.tab) if self.view.choice.tab in tabs else 0
        return tabs[(here + by) % len(tabs)]

    def model(self) -> TabsModel:
        """Return the tab bar."""
        view, say = self.view, self.view.language
        counts: dict[tuple[str, Severity], int] = {}
        for row, kpi in view.board_rows():
            if row.reading.severity is not None:
                place = (kpi.objective, row.reading.severity)
                counts[place] = counts.get(place, 0) + 1
        views = [TabView("overview", "0", OVERVIEW.say(say))]
        for number, objective in enumerate(self.objectives(), 1):
            views.append(
                TabView(
                    objective,
                    str(number) if number <= 5 else "",
                    view.profile.objective_name(objective).say(say),
                    counts.get((objective, Severity.CRITICAL), 0),
                    counts.get((objective, Severity.WARNING), 0),
                )
            )
        views.append(TabView("sources", "7", SOURCES.say(say)))
        views.append(TabView("log", "L", LOG.say(say)))
        return TabsModel(tuple(views), view.choice.tab)
