"""Alerts in the store: what a collector goes on from, what screens list, what people decide. Knows no rule."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from kpitui.errors import StoreError
from kpitui.store.database import Database
from kpitui.store.handling import Acknowledgement, Silence
from kpitui.store.incidents import (
    ROWS,
    STATES,
    AlertRow,
    IncidentEvent,
    IncidentRow,
    StoredIncident,
    StoredState,
    alert_row,
    incident_row,
    put_event,
    put_incident,
    put_state,
    stored_state,
)
from kpitui.store.journal import LogRow, write_row
from kpitui.store.lease import BEAT, Holder, Lease
from kpitui.store.queue import Outgoing, Queue, RouteState, put_message
from kpitui.text import Text

ACKNOWLEDGED = "acknowledged"
UNCONFIRMED = "unconfirmed"
"""Why suggestions that nobody has given a route are not sent."""
GIVEN_BACK = "given back"
NO_INCIDENT = Text("There is no open incident {id}.", "Il n’y a pas d’incident {id} en cours.")
NO_SILENCE = Text("There is no silence {id}.", "Il n’y a pas de silence {id}.")


@dataclass(frozen=True, slots=True)
class Unsent:
    """News of an incident that was not sent, and why."""

    incident: str
    route: str
    at: int
    reason: str


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of alerting leaves: all of it is stored, or nothing."""

    states: tuple[StoredState, ...] = ()
    """Those that have changed."""
    gone: tuple[str, ...] = ()
    """Keys of alerts whose rule is gone."""
    incidents: tuple[StoredIncident, ...] = ()
    events: tuple[IncidentEvent, ...] = ()
    outbox: str | None = None
    """What sending remembers; None: as before."""
    messages: tuple[Outgoing, ...] = ()
    unsent: tuple[Unsent, ...] = ()
    log: tuple[LogRow, ...] = ()
    counted: bool = False
    """True: what suggestions would have sent was summed up, and is counted anew."""
    lost: tuple[str, ...] = ()
    """Open incidents of which nothing is known any more: they end with the heartbeat."""
    beat: int | None = None
    """A heartbeat that belongs to it, ms."""
    holder: Holder | None = None
    """The collector that leaves it, which must still hold the lease; None: whoever it is."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where the last collector left the alerts."""

    states: tuple[StoredState, ...] = ()
    outbox: str | None = None
    """What sending remembers; None: nothing."""
    open: Mapping[str, str] = field(default_factory=dict)
    """The incidents that are open, and the sources that speak for them; empty: none does."""
    beat: int | None = None
    """When a collector was last alive, ms."""


class Alerts:
    """States, incidents, acknowledgements, silences and messages, as rows."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lease = Lease(database)
        self.queue = Queue(database)
        """Messages that wait to be delivered."""

    def load(self) -> Ledger:
        """Return where the last collector left the alerts."""
        with self._database.read() as db:
            rows = db.execute(f"{STATES} ORDER BY key").fetchall()
            found = db.execute("SELECT value FROM setting WHERE name = 'outbox'").fetchone()
            present = dict(db.execute("SELECT id, inhibited FROM incident WHERE ended IS NULL").fetchall())
            beat = self._lease.beat()
        return Ledger(tuple(map(stored_state, rows)), found and found[0], present, beat)

    def commit(self, done: Round) -> None:
        """Store what a round of alerting leaves, in one transaction."""
        with self._database.write() as db:
            if done.holder is not None:
                self._lease.require(done.holder)
            db.executemany("DELETE FROM alert_state WHERE key = ?", [(key,) for key in done.gone])
            for state in done.states:
                put_state(db, state)
            for incident in done.incidents:
                put_incident(db, incident)
            for event in done.events:
                put_event(db, event)
            for message in done.messages:
                put_message(db, message)
            for row in done.log:
                write_row(db, row)
            if done.outbox is not None:
                db.execute("INSERT OR REPLACE INTO setting VALUES ('outbox', ?)", (done.outbox,))
            db.executemany("UPDATE incident SET ended = ? WHERE id = ?", [(done.beat, one) for one in done.lost])
            if done.beat is not None:
                db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (BEAT, done.beat))
            if done.counted:
                db.execute("DELETE FROM unsent WHERE reason = ?", (UNCONFIRMED,))
            db.executemany(
                "INSERT INTO unsent VALUES (?, ?, ?, ?)",
                [(one.incident, one.route, one.at, one.reason) for one in done.unsent],
            )

    def incidents(
        self,
        open: bool | None = None,  # noqa: A002  what it asks of an incident
        since: int | None = None,
        limit: int = 200,
    ) -> tuple[IncidentRow, ...]:
        """Return incidents that are open, that have ended (since a time), or both: open and new ones first."""
        where = {None: "TRUE", True: "i.ended IS NULL", False: "i.ended IS NOT NULL"}[open]
        with self._database.read() as db:
            rows = db.execute(
                f"{ROWS} WHERE {where} AND (?1 IS NULL OR i.ended IS NULL OR i.ended >= ?1)"
                " ORDER BY i.ended IS NOT NULL, i.opened DESC, i.id LIMIT ?2",
                (since, limit),
            ).fetchall()
        return tuple(map(incident_row, rows))

    def incident(self, ident: str) -> IncidentRow | None:
        """Return one incident."""
        with self._database.read() as db:
            row = db.execute(f"{ROWS} WHERE i.id = ?", (ident,)).fetchone()
        return incident_row(row) if row else None

    def events(self, ident: str) -> tuple[IncidentEvent, ...]:
        """Return what happened to an incident, oldest first."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT incident, at, kind, severity, value, sequence, who, note FROM incident_event"
                " WHERE incident = ? ORDER BY at, id",
                (ident,),
            ).fetchall()
        return tuple(IncidentEvent(*row) for row in rows)

    def states(self) -> tuple[AlertRow, ...]:
        """Return every alert at its last evaluation."""
        return self._states("TRUE")

    def pending(self) -> tuple[AlertRow, ...]:
        """Return the alerts whose condition holds, not yet for long enough."""
        return self._states("phase = 'pending'")

    def acknowledge(self, taken: Acknowledgement) -> None:
        """Take charge of an open incident. Raises ``StoreError`` where there is none."""
        values = (taken.incident, taken.severity, taken.who, taken.at, taken.note, taken.until)
        with self._database.write() as db:
            self._require_open(db, taken.incident)
            db.execute("INSERT OR REPLACE INTO acknowledgement VALUES (?, ?, ?, ?, ?, ?)", values)
            event = IncidentEvent(
                taken.incident, taken.at, ACKNOWLEDGED, taken.severity, who=taken.who, note=taken.note
            )
            put_event(db, event)

    def give_back(self, ident: str, who: str, at: int) -> None:
        """Be in charge of an incident no more."""
        with self._database.write() as db:
            row = db.execute("DELETE FROM acknowledgement WHERE incident = ? RETURNING severity", (ident,)).fetchall()
            for (severity,) in row:
                put_event(db, IncidentEvent(ident, at, GIVEN_BACK, severity, who=who))

    def acknowledgements(self) -> dict[str, Acknowledgement]:
        """Return who has taken charge of which open incident, also where that has run out."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT a.incident, a.severity, a.who, a.at, a.note, a.until FROM acknowledgement a"
                " JOIN incident i ON i.id = a.incident WHERE i.ended IS NULL"
            ).fetchall()
        return {row[0]: Acknowledgement(*row) for row in rows}

    def silence(self, silence: Silence) -> int:
        """Add a silence, and return its number."""
        values = (json.dumps(silence.matchers), silence.start, silence.until, silence.who, silence.note)
        with self._database.write() as db:
            made = db.execute("INSERT INTO silence (matchers, start, until, who, note) VALUES (?, ?, ?, ?, ?)", values)
            return int(made.lastrowid or 0)

    def silences(self, at: int) -> tuple[Silence, ...]:
        """Return the silences that hold at a time or are to come, the next to end first."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT matchers, start, until, who, note, id FROM silence WHERE until > ? ORDER BY until, id", (at,)
            ).fetchall()
        return tuple(
            Silence(tuple((name, tuple(values)) for name, values in json.loads(text)), *rest) for text, *rest in rows
        )

    def extend(self, number: int, until: int, who: str) -> None:
        """Let a silence last until another time. Raises ``StoreError`` where there is none."""
        with self._database.write() as db:
            done = db.execute("UPDATE silence SET until = ?, who = ? WHERE id = ?", (until, who, number))
            if not done.rowcount:
                raise StoreError(NO_SILENCE.given(id=number))

    def end_silence(self, number: int, at: int, who: str) -> None:
        """End a silence now; one that has ended stays as it is."""
        with self._database.write() as db:
            db.execute("UPDATE silence SET until = min(until, ?), who = ? WHERE id = ?", (at, who, number))

    def routes(self) -> tuple[RouteState, ...]:
        """Return how each route is doing."""
        return self.queue.routes()

    def unsent(self, reason: str) -> tuple[int, int | None]:
        """Return how often nothing was sent for a reason, since it was last summed up, and when first, ms."""
        with self._database.read() as db:
            found = db.execute("SELECT count(*), min(at) FROM unsent WHERE reason = ?", (reason,)).fetchone()
        return int(found[0]), found[1]

    def _states(self, where: str) -> tuple[AlertRow, ...]:
        """Return alerts at their last evaluation."""
        with self._database.read() as db:
            rows = db.execute(f"{STATES} WHERE {where} ORDER BY objective, kpi, key").fetchall()
        return tuple(map(alert_row, rows))

    def _require_open(self, db: sqlite3.Connection, ident: str) -> None:
        """Raise where an incident is not open."""
        if not db.execute("SELECT 1 FROM incident WHERE id = ? AND ended IS NULL", (ident,)).fetchone():
            raise StoreError(NO_INCIDENT.given(id=ident))
