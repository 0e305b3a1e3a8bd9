"""Which page shows which tab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpitui.ui.screens.log import LogPage
from kpitui.ui.screens.objective import ObjectivePage
from kpitui.ui.screens.overview import OverviewPage
from kpitui.ui.screens.page import Page
from kpitui.ui.screens.sources import SourcesPage

if TYPE_CHECKING:
    from kpitui.ui.app import Monitor

SINGLE = ("overview", "sources", "log")


def page_kind(tab: str) -> str:
    """Return the kind of page that shows a tab."""
    return tab if tab in SINGLE else "objective"


def pages(monitor: Monitor) -> dict[str, Page]:
    """Return the pages by kind."""
    return {
        "overview": OverviewPage(monitor),
        "objective": ObjectivePage(monitor),
        "sources": SourcesPage(monitor),
        "log": LogPage(monitor),
    }
