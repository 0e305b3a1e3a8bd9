"""What the user looks at: tab, brand, period, network, moment. Values only; knows no widget and no store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from kpitui.measures import Labels


class Overlay(StrEnum):
    """What a chart is compared with."""

    PREVIOUS = "previous"
    WEEK = "week"
    YEAR = "year"
    AVERAGE = "average"
    """The moving average over seven days."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """Everything that the keys choose."""

    tab: str = "overview"
    """``overview``, an objective's id, ``alerts``, ``sources`` or ``log``."""
    brand: str = ""
    period: str = "7d"
    rolling: str = ""
    """The period to which one goes back from a stretch between two days."""
    labels: Labels = ()
    at: int | None = None
    """The moment looked at, milliseconds; None is live."""
    frozen: int | None = None
    """Since when the display is frozen; None: it is not."""
    filter: str = ""
    sort: str = ""
    """The column sorted by; empty: the catalogue's order."""
    reverse: bool = False
    overlay: Overlay = Overlay.PREVIOUS
    breakdown: str = "channel"
    """The label by which the side pane divides."""
    open: str = ""
    """The KPI whose details are open."""
    selected: tuple[tuple[str, str], ...] = ()
    """By tab: the KPI selected."""

    @property
    def live(self) -> bool:
        """Whether the present is looked at."""
        return self.at is None and not self.by_hand

    @property
    def by_hand(self) -> bool:
        """Whether the period is a stretch between two days, which no collector keeps."""
        return "/" in self.period

    def with_selected(self, kpi: str) -> Choice:
        """Return this choice with another KPI selected on its tab."""
        others = tuple(pair for pair in self.selected if pair[0] != self.tab)
        return replace(self, selected=(*others, (self.tab, kpi)))

    @property
    def kpi(self) -> str:
        """The KPI selected on the tab in view; empty before any was."""
        return dict(self.selected).get(self.tab, "")
