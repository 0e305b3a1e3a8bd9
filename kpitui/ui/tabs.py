"""The tabs and what is wrong in each. Pure."""

from __future__ import annotations

from collections import Counter

from kpitui.kpis.reading import Severity
from kpitui.measures.labels import fold
from kpitui.text import Text
from kpitui.ui.alarms import OPEN
from kpitui.ui.view import View
from kpitui.ui.widgets.bars import TabsModel, TabView

OVERVIEW = Text("Overview", "Vue d’ensemble")
ALERTS = Text("Alerts", "Alertes")
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
        return ("overview", *self.objectives(), "alerts", "sources", "log")

    def beside(self, by: int) -> str:
        """Return the tab after or before the current one, round the ends."""
        tabs = self.all()
        here = tabs.index(self.view.choice.tab) if self.view.choice.tab in tabs else 0
        return tabs[(here + by) % len(tabs)]

    def model(self) -> TabsModel:
        """Return the tab bar."""
        view, say = self.view, self.view.language
        counts = self._counts()
        views = [TabView("overview", "0", OVERVIEW.say(say))]
        for number, objective in enumerate(self.objectives(), 1):
            views.append(
                TabView(
                    objective,
                    str(number) if number <= 5 else "",
                    view.profile.objective_name(objective).say(say),
                    counts[objective, True],
                    counts[objective, False],
                )
            )
        views.append(TabView("alerts", "6", ALERTS.say(say), counts["alerts", True], counts["alerts", False]))
        views.append(TabView("sources", "7", SOURCES.say(say)))
        views.append(TabView("log", "L", LOG.say(say)))
        return TabsModel(tuple(views), view.choice.tab)

    def _counts(self) -> Counter[tuple[str, bool]]:
        """Return how many alerts are open in each tab, critical or not; of the past, how many KPIs are coloured."""
        view = self.view
        opened = [one for one in view.alarms() if one.section in OPEN]
        counts = Counter(("alerts", one.critical) for one in opened)
        if view.choice.live:
            brand = fold(view.choice.brand)
            counts.update((one.subject.objective, one.critical) for one in opened if fold(one.subject.brand) == brand)
        else:
            known = [(kpi.objective, row.reading.severity) for row, kpi in view.board_rows()]
            counts.update((objective, bad is Severity.CRITICAL) for objective, bad in known if bad is not None)
        return counts
