"""Which page shows which tab."""

from __future__ import annotations

from kpitui.ui.host import Host
from kpitui.ui.screens.details import DetailsPage
from kpitui.ui.screens.log import LogPage
from kpitui.ui.screens.objective import ObjectivePage
from kpitui.ui.screens.overview import OverviewPage
from kpitui.ui.screens.page import Page
from kpitui.ui.screens.sources import SourcesPage
from kpitui.ui.state import Choice

SINGLE = ("overview", "alerts", "sources", "log")
LATE = frozenset({"alerts"})
"""Kinds of pages that are imported and made when they are first shown."""


def page_kind(choice: Choice) -> str:
    """Return the kind of page that shows a choice."""
    if choice.open:
        return "details"
    return choice.tab if choice.tab in SINGLE else "objective"


def pages(monitor: Host) -> dict[str, Page]:
    """Return the pages by kind."""
    return {
        "overview": OverviewPage(monitor),
        "objective": ObjectivePage(monitor),
        "details": DetailsPage(monitor),
        "sources": SourcesPage(monitor),
        "log": LogPage(monitor),
    }


def late_page(kind: str, monitor: Host) -> Page:
    """Return a page of a kind that is made when it is first shown."""
    from kpitui.ui.screens.alerts import AlertsPage

    late: dict[str, type[Page]] = {"alerts": AlertsPage}
    return late[kind](monitor)
