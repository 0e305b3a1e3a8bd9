"""The sources that the store knows: how they are polled, how that went, who has paused them."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import astuple

from kpitui.errors import StoreError
from kpitui.store.database import Database
from kpitui.store.health import (
    UNPOLLED,
    Cost,
    PollRow,
    SourceHealth,
    SourceTerms,
    dumped_cost,
    health_of,
    poll_of,
    store_health,
)
from kpitui.text import Text

UNKNOWN = Text("There is no source “{name}” in the store.", "Il n’y a pas de source « {name} » dans les données.")


class Sources:
    """The sources that the store knows, and how their polls went."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def declare(self, terms: SourceTerms) -> None:
        """Say how a configured source is polled; one that had been removed is back."""
        with self._database.write() as db:
            db.execute(
                "INSERT INTO source (name, every, lag, stale_after, late_horizon) VALUES (?1, ?2, ?3, ?4, ?5)"
                " ON CONFLICT DO UPDATE SET every = ?2, lag = ?3, stale_after = ?4, late_horizon = ?5, retired = 0",
                astuple(terms),
            )

    def keep_only(self, names: Collection[str]) -> tuple[str, ...]:
        """Set the sources aside that are configured no more, and return their names.

        What they gave takes part in nothing, but is there again once they are declared again.
        """
        with self._database.write() as db:
            present = db.execute("SELECT name FROM source WHERE NOT retired ORDER BY name").fetchall()
            gone = tuple(name for (name,) in present if name not in names)
            db.executemany("UPDATE source SET retired = 1 WHERE name = ?", ((name,) for name in gone))
        return gone

    def rows(self) -> tuple[SourceHealth, ...]:
        """Return every source that is not removed, by name."""
        with self._database.read() as db:
            rows = db.execute("SELECT name, health, paused, paused_by FROM source WHERE NOT retired ORDER BY name")
            return tuple(health_of(*row) for row in rows)

    def row(self, name: str) -> SourceHealth:
        """Return one source; one never polled is empty."""
        with self._database.read() as db:
            row = db.execute("SELECT name, health, paused, paused_by FROM source WHERE name = ?", (name,)).fetchone()
        return health_of(*row) if row else SourceHealth(name)

    def plan(self, name: str, next_poll: int | None, state: str, cost: Cost = UNPOLLED) -> None:
        """Note when a source is asked next, how it is judged and what its last poll took."""
        with self._database.write() as db:
            row = db.execute("SELECT id, health FROM source WHERE name = ?", (name,)).fetchone()
            if row is not None:
                health = json.loads(row[1])
                planned: dict[str, object] = {"next_poll": next_poll, "state": state}
                if cost != UNPOLLED:
                    planned["cost"] = dumped_cost(cost)
                if any(health.get(key) != value for key, value in planned.items()):
                    store_health(db, row[0], {**health, **planned})

    def pause(self, name: str, who: str) -> None:
        """Ask a source no more until somebody resumes it."""
        self._set_paused(name, True, who)

    def resume(self, name: str) -> None:
        """Ask a source again."""
        self._set_paused(name, False, "")

    def polls(self, name: str, limit: int = 50) -> tuple[PollRow, ...]:
        """Return the last polls of a source, newest first."""
        with self._database.read() as db:
            rows = db.execute(
                "SELECT s.name, p.at, p.ok, p.rows, p.new, p.replaced, p.withdrawn, p.rejected, p.reason"
                " FROM source s JOIN poll p ON p.source = s.id WHERE s.name = ? ORDER BY p.at DESC, p.id DESC LIMIT ?",
                (name, limit),
            ).fetchall()
        return tuple(poll_of(row[:8], row[8]) for row in rows)

    def _set_paused(self, name: str, paused: bool, who: str) -> None:
        """Write whether a source is paused, and by whom."""
        with self._database.write() as db:
            done = db.execute("UPDATE source SET paused = ?, paused_by = ? WHERE name = ?", (paused, who, name))
            if not done.rowcount:
                raise StoreError(UNKNOWN.given(name=name))
