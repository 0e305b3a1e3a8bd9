"""What viewers ask of the collector: views to keep live, polls, pauses, an end. Each with who and when."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from kpitui.measures import Labels
from kpitui.store.database import Database
from kpitui.store.names import packed, unpacked

KEPT = 500
"""Requests that stay readable after they are done."""


class Ask(StrEnum):
    """What can be asked."""

    POLL = "poll"
    """A poll of the source named, or of all."""
    PAUSE = "pause"
    RESUME = "resume"
    RELOAD = "reload"
    """Read the configuration again."""
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Request:
    """One thing that somebody asks of the collector."""

    kind: Ask
    who: str
    at: int
    source: str = ""
    """The source that it is about; empty for all."""
    paid: bool = False
    """Whether a poll may cost money."""
    id: int = 0
    """Its number, given by the store."""


@dataclass(frozen=True, slots=True)
class View:
    """What one viewer is looking at."""

    viewer: str
    """Any name that no other viewer has."""
    brand: str
    period: str
    labels: Labels = ()


class Requests:
    """Requests and views, as rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, request: Request) -> int:
        """Leave a request for the collector, and return its number."""
        arguments = json.dumps({"source": request.source, "paid": request.paid})
        with self._database.write() as db:
            made = db.execute(
                "INSERT INTO request (kind, arguments, who, at) VALUES (?, ?, ?, ?)",
                (request.kind.value, arguments, request.who, request.at),
            )
            number = int(made.lastrowid or 0)
            db.execute("DELETE FROM request WHERE done IS NOT NULL AND id <= ?", (number - KEPT,))
        return number

    def pending(self) -> tuple[Request, ...]:
        """Return what is asked and not done, oldest first."""
        with self._database.read() as db:
            rows = db.execute("SELECT id, kind, arguments, who, at FROM request WHERE done IS NULL ORDER BY id")
            return tuple(
                Request(Ask(kind), who, at, id=number, **json.loads(arguments))
                for number, kind, arguments, who, at in rows
            )

    def done(self, request: Request, at: int) -> None:
        """Mark a request as done."""
        with self._database.write() as db:
            db.execute("UPDATE request SET done = ? WHERE id = ?", (at, request.id))

    def view(self, view: View, at: int) -> None:
        """Say what a viewer looks at; said again now and then, it stays live."""
        with self._database.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO viewer VALUES (?, ?, ?, ?, ?)",
                (view.viewer, view.brand, view.period, packed(view.labels), at),
            )

    def leave(self, viewer: str) -> None:
        """Say that a viewer looks no more."""
        with self._database.write() as db:
            db.execute("DELETE FROM viewer WHERE name = ?", (viewer,))

    def views(self, since: int) -> tuple[View, ...]:
        """Return what viewers that were heard of after ``since`` look at."""
        with self._database.read() as db:
            rows = db.execute("SELECT name, brand, period, labels FROM viewer WHERE at >= ? ORDER BY name", (since,))
            return tuple(View(name, brand, period, unpacked(labels)) for name, brand, period, labels in rows)
