"""Alerts as the monitor reads them, and what people decide about them. A store stands behind it, or a fixture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from kpitui.store.handling import Matchers, Silence
from kpitui.store.incidents import AlertRow, IncidentRow
from kpitui.store.queue import RouteState


@dataclass(frozen=True, slots=True)
class AlertsView:
    """What is going on."""

    open: tuple[IncidentRow, ...] = ()
    """Incidents that have not ended, the newest first."""
    pending: tuple[AlertRow, ...] = ()
    """Alerts whose condition holds, not yet for long enough."""
    silences: tuple[Silence, ...] = ()
    """Those that hold or are to come, the next to end first."""
    unsent: int = 0
    """What suggestions that nobody has confirmed would have sent."""
    unsent_since: int | None = None
    routes: tuple[RouteState, ...] = ()
    """How each route is doing to which anything was ever sent."""


class AlertFeed(Protocol):
    """Reads alerts and writes what was decided; who decides is known to it."""

    @property
    def closed(self) -> bool:
        """Whether nothing may be decided here: the monitor only shows."""
        ...

    def now(self) -> AlertsView:
        """Return what is going on."""
        ...

    def news(self) -> str:
        """Return what the terminal is to be told of messages that have arrived for it since the last look."""
        ...

    def past(self, limit: int) -> tuple[IncidentRow, ...]:
        """Return the incidents that have ended, the newest first."""
        ...

    def acknowledge(self, incident: IncidentRow, note: str, until: int | None) -> None:
        """Take charge of an incident."""
        ...

    def give_back(self, incident: IncidentRow) -> None:
        """Be in charge of it no more."""
        ...

    def silence(self, matchers: Matchers, until: int, note: str) -> None:
        """Send nothing of some alerts for a while."""
        ...

    def extend(self, silence: Silence, until: int) -> None:
        """Let a silence last until another time."""
        ...

    def end_silence(self, silence: Silence) -> None:
        """End a silence now."""
        ...
