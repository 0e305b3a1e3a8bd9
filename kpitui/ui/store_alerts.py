"""The alerts of a real store: read on the screen's thread; decisions are written on another, with who and when."""

from __future__ import annotations

import os
from collections.abc import Callable

from kpitui.errors import StoreError
from kpitui.notify.crier import Crier
from kpitui.store import Reader
from kpitui.store.alerting import UNCONFIRMED
from kpitui.store.handling import Acknowledgement, Matchers, Silence
from kpitui.store.incidents import IncidentRow
from kpitui.ui.alert_feed import AlertsView

MOST = 500
"""Incidents that are shown at most."""
Wish = Callable[[Reader], object]


class StoreAlerts:
    """Reads alerts of a store; leaves decisions in it."""

    def __init__(
        self,
        store: Callable[[], Reader],
        write: Callable[[Wish], None] | None,
        who: str,
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._write = write
        self._who = who
        self._clock = clock
        self._crier: Crier | None = None

    @property
    def closed(self) -> bool:
        """Whether nothing may be decided here: the monitor only shows."""
        return self._write is None

    def now(self) -> AlertsView:
        """Return what is going on; nothing while there is no store."""
        try:
            alerts = self._store().alerts
            unsent, since = alerts.unsent(UNCONFIRMED)
            silences, incidents = alerts.silences(self._clock()), alerts.incidents(True, limit=MOST)
            return AlertsView(incidents, alerts.pending(), silences, unsent, since, alerts.routes())
        except StoreError:
            return AlertsView()

    def news(self) -> str:
        """Return what the terminal is to be told of messages that have arrived for it since the last look."""
        try:
            arrived = self._store().alerts.queue.arrived
            if self._crier is None or self._crier.arrived is not arrived:
                self._crier = Crier(arrived, tmux="TMUX" in os.environ)
            return self._crier.news()
        except StoreError:
            return ""

    def past(self, limit: int) -> tuple[IncidentRow, ...]:
        """Return the incidents that have ended, the newest first."""
        try:
            return self._store().alerts.incidents(False, limit=limit)
        except StoreError:
            return ()

    def acknowledge(self, incident: IncidentRow, note: str, until: int | None) -> None:
        """Take charge of an incident."""
        taken = Acknowledgement(incident.id, incident.severity, self._who, self._clock(), note, until)
        self._wish(lambda store: store.alerts.acknowledge(taken))

    def give_back(self, incident: IncidentRow) -> None:
        """Be in charge of it no more."""
        at = self._clock()
        self._wish(lambda store: store.alerts.give_back(incident.id, self._who, at))

    def silence(self, matchers: Matchers, until: int, note: str) -> None:
        """Send nothing of some alerts for a while."""
        silence = Silence(matchers, self._clock(), until, self._who, note)
        self._wish(lambda store: store.alerts.silence(silence))

    def extend(self, silence: Silence, until: int) -> None:
        """Let a silence last until another time."""
        self._wish(lambda store: store.alerts.extend(silence.id, until, self._who))

    def end_silence(self, silence: Silence) -> None:
        """End a silence now."""
        at = self._clock()
        self._wish(lambda store: store.alerts.end_silence(silence.id, at, self._who))

    def _wish(self, wish: Wish) -> None:
        """Have a decision written."""
        if self._write is not None:
            self._write(wish)
