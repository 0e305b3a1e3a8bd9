"""What is asked of the whole data, which no board holds: limits, parts, networks, labels, explanations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from kpitui.kpis.curves import NO_LIMITS, Limits
from kpitui.kpis.reading import Board, Track
from kpitui.ui.alert_feed import AlertsView
from kpitui.ui.deep import Ask, Deep, Desk, Explained, Part
from kpitui.ui.feed import Alive, LogLine, SourceView
from kpitui.ui.profile import Profile
from kpitui.ui.state import Choice


@dataclass(slots=True)
class Seen:
    """What was last read from the feed."""

    version: object = None
    board: Board | None = None
    sources: tuple[SourceView, ...] = ()
    log: tuple[LogLine, ...] = ()
    alive: Alive = field(default_factory=Alive)
    alerts: AlertsView = field(default_factory=AlertsView)


class Asking:
    """Asks the clerk, by way of the desk; what was answered before is shown until the newest is there."""

    choice: Choice
    profile: Profile
    seen: Seen
    deep: Callable[[], Deep] | None
    desk: Desk

    @property
    def now(self) -> int:
        """Return the moment looked at, or the clock's."""
        raise NotImplementedError

    def ask(self, kpi_id: str) -> Ask:
        """Return the question about a KPI in this view."""
        choice = self.choice
        return Ask(kpi_id, choice.brand, choice.period, choice.labels, choice.at)

    def limits(self, kpi_id: str, track: Track | None) -> Limits:
        """Return the limits of a KPI; none while they are worked out, which is done once a minute."""
        deep, ask = self.deep, self.ask(kpi_id)
        if deep is None or track is None:
            return NO_LIMITS
        minute, points = self.now // 60_000, len(track.t)
        made = self.desk.get(("limits", ask), minute, lambda: deep().limits(ask, points))
        return cast("Limits | None", made) or NO_LIMITS

    def breakdown(self, kpi_id: str, label: str) -> tuple[Part, ...] | None:
        """Return a KPI's parts by a label; None while they are worked out."""
        deep, ask = self.deep, self.ask(kpi_id)
        if deep is None or not kpi_id:
            return ()
        made = self.desk.get(("parts", ask, label), self.seen.version, lambda: deep().breakdown(ask, label))
        return cast("tuple[Part, ...] | None", made)

    def channels(self) -> tuple[str, ...] | None:
        """Return the networks of the brand; None while they are looked for."""
        deep, brand = self.deep, self.choice.brand
        if deep is None:
            return None
        made = self.desk.get(("channels", brand), self.profile.period, lambda: deep().channels(brand))
        return cast("tuple[str, ...] | None", made)

    def labels(self, kpi_id: str) -> tuple[str, ...]:
        """Return the labels by which a KPI can be divided."""
        deep, ask = self.deep, self.ask(kpi_id)
        if deep is None:
            return ("channel",)
        made = self.desk.get(("labels", ask), self.profile.period, lambda: deep().labels(ask))
        return cast("tuple[str, ...]", made) if made else ("channel",)

    def explained(self, kpi_id: str) -> Explained | None:
        """Return how a figure comes about; None while it is worked out."""
        deep, ask = self.deep, self.ask(kpi_id)
        if deep is None:
            return None
        made = self.desk.get(("explained", ask), self.seen.version, lambda: deep().explain(ask))
        return cast("Explained | None", made)
