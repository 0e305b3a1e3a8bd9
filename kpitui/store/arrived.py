"""Messages that have arrived, for a day: screens look here for those that are meant for their terminal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kpitui.store.database import Database

KEPT = 24 * 3_600_000
"""How long one is kept, ms."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that has arrived."""

    id: int
    """Its number: later ones have greater numbers."""
    route: str
    message: str
    """As it was queued."""
    at: int
    """When it arrived, ms."""


class Arrived:
    """The messages that have arrived."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def declare(self, terminals: Mapping[str, str]) -> None:
        """Remember which routes lead to terminals, and how: screens know the store sooner than the configuration."""
        text = json.dumps(dict(sorted(terminals.items())), ensure_ascii=False)
        with self._database.write() as db:
            db.execute("INSERT OR REPLACE INTO setting VALUES ('terminals', ?)", (text,))

    def terminals(self) -> dict[str, str]:
        """Return the routes that lead to terminals, and how."""
        with self._database.read() as db:
            found = db.execute("SELECT value FROM setting WHERE name = 'terminals'").fetchone()
        return {} if found is None else json.loads(found[0])

    def last(self) -> int:
        """Return the number of the last one; 0 before the first. A screen that opens begins after it."""
        with self._database.read() as db:
            return int(db.execute("SELECT coalesce(max(id), 0) FROM arrived").fetchone()[0])

    def after(self, number: int, routes: Collection[str]) -> tuple[Arrival, ...]:
        """Return what has arrived on some routes after the message of a number, in order."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT id, route, message, at FROM arrived WHERE id > ? ORDER BY id", (number,)
            ).fetchall()
        return tuple(Arrival(*row) for row in rows if row[1] in routes)


def keep_arrived(db: sqlite3.Connection, number: int, at: int) -> None:
    """Keep a message of the queue that has arrived, inside the caller's transaction, and forget the old ones."""
    db.execute(
        "INSERT INTO arrived (route, brand, message, at) SELECT route, brand, message, ? FROM message WHERE id = ?",
        (at, number),
    )
    db.execute("DELETE FROM arrived WHERE at < ?", (at - KEPT,))
