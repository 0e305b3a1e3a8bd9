"""Messages that wait to be delivered, in order for each route, and how each route is doing. Knows rows and times."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from kpitui.store.arrived import Arrived, keep_arrived
from kpitui.store.database import Database
from kpitui.store.texts import dumped_text, loaded_text
from kpitui.text import Text


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to be queued."""

    route: str
    brand: str
    message: str
    """As a text, for whoever delivers it."""
    at: int
    """When it was written, ms."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A message that waits."""

    id: int
    """Its number; within a route messages go out in this order."""
    route: str
    brand: str
    message: str
    at: int
    due: int
    """When it is tried next, ms."""
    tries: int
    """How often it has been tried."""


@dataclass(frozen=True, slots=True)
class RouteState:
    """How a route is doing. Times in ms, None before the first."""

    name: str
    last_success: int | None = None
    last_error: int | None = None
    error: Text | None = None
    """Why the last message did not go out; None since one has."""
    queued: int = 0
    """Messages that wait."""
    lost: int = 0
    """Messages that were given up."""


class Queue:
    """The messages that wait."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.arrived = Arrived(database)
        """Those that have arrived, for terminals."""

    def due(self, now: int) -> tuple[Queued, ...]:
        """Return the oldest message of each route, where it may be tried now: the others wait behind it."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT id, route, brand, message, at, due, tries FROM message"
                " WHERE id IN (SELECT min(id) FROM message GROUP BY route) AND due <= ? ORDER BY id",
                (now,),
            ).fetchall()
        return tuple(Queued(*row) for row in rows)

    def next_due(self) -> int | None:
        """Return when a message may be tried next, ms; None where none waits."""
        with self._database.read() as db:
            found = db.execute(
                "SELECT min(due) FROM message WHERE id IN (SELECT min(id) FROM message GROUP BY route)"
            ).fetchone()
        return None if found[0] is None else int(found[0])

    def sent(self, number: int, at: int) -> None:
        """Note that a message has arrived: it leaves the queue, and is kept for screens for a day."""
        with self._database.write() as db:
            keep_arrived(db, number, at)
            route = _taken_out(db, number)
            if route is not None:
                db.execute("INSERT OR IGNORE INTO route_state (name) VALUES (?)", (route,))
                db.execute("UPDATE route_state SET last_success = ?, error = NULL WHERE name = ?", (at, route))

    def declare(self, terminals: Mapping[str, str]) -> None:
        """Remember which routes lead to terminals, and how."""
        self.arrived.declare(terminals)

    def failed(self, number: int, at: int, retry_at: int, reason: Text) -> None:
        """Note that a message did not go out, and when it is tried again."""
        with self._database.write() as db:
            found = db.execute("SELECT route FROM message WHERE id = ?", (number,)).fetchone()
            db.execute("UPDATE message SET due = ?, tries = tries + 1 WHERE id = ?", (retry_at, number))
            if found is not None:
                _note_error(db, found[0], at, reason)

    def dead(self, number: int, at: int, reason: Text) -> None:
        """Give a message up: trying again would not help."""
        with self._database.write() as db:
            route = _taken_out(db, number)
            if route is not None:
                _note_error(db, route, at, reason)
                db.execute("UPDATE route_state SET lost = lost + 1 WHERE name = ?", (route,))

    def routes(self) -> tuple[RouteState, ...]:
        """Return how the routes are doing to which anything was ever sent, by name."""
        with self._database.read() as db:
            states = db.execute("SELECT name, last_success, last_error, error, lost FROM route_state").fetchall()
            waiting = dict(db.execute("SELECT route, count(*) FROM message GROUP BY route").fetchall())
        found = {
            name: RouteState(name, good, bad, error and loaded_text(json.loads(error)), waiting.pop(name, 0), lost)
            for name, good, bad, error, lost in states
        }
        found.update({name: RouteState(name, queued=count) for name, count in waiting.items()})
        return tuple(found[name] for name in sorted(found))


def put_message(db: sqlite3.Connection, one: Outgoing) -> None:
    """Add a message to the end of the queue, inside the caller's transaction."""
    db.execute(
        "INSERT INTO message (route, brand, message, at, due) VALUES (?, ?, ?, ?, ?)",
        (one.route, one.brand, one.message, one.at, one.at),
    )


def _taken_out(db: sqlite3.Connection, number: int) -> str | None:
    """Take a message out of the queue, and return its route; None where it is there no more."""
    found = db.execute("SELECT route FROM message WHERE id = ?", (number,)).fetchone()
    db.execute("DELETE FROM message WHERE id = ?", (number,))
    return None if found is None else str(found[0])


def _note_error(db: sqlite3.Connection, route: str, at: int, reason: Text) -> None:
    """Note why a route did not take a message."""
    text = json.dumps(dumped_text(reason), ensure_ascii=False)
    db.execute("INSERT OR IGNORE INTO route_state (name) VALUES (?)", (route,))
    db.execute("UPDATE route_state SET last_error = ?, error = ? WHERE name = ?", (at, text, route))
