"""One collector for a data folder: the lease, its heartbeat, and taking over one that has died."""

from __future__ import annotations

from dataclasses import dataclass

from kpitui.errors import StoreError
from kpitui.store.database import Database
from kpitui.text import Text

BEAT = "beat"
"""The setting that remembers the last heartbeat, whoever gave it."""
LOST = Text("Another collector has taken over.", "Une autre collecte a pris le relais.")
STALE_MS = 30_000
"""A lease whose heartbeat is older may be taken over."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The process that collects."""

    host: str
    pid: int
    started: int
    """When the process started, as its system tells it: tells it from a later one with the same number."""
    since: int = 0
    """When it took the lease, ms."""
    beat: int = 0
    """Its last heartbeat, ms."""

    def same_process(self, other: Holder) -> bool:
        """Tell whether two holders are one process."""
        return (self.host, self.pid, self.started) == (other.host, other.pid, other.started)


class Lease:
    """The right to collect into this store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def acquire(self, holder: Holder, now: int, gone: bool = False) -> bool:
        """Take the lease where it is free, stale, one's own, or its holder is known to be ``gone``."""
        with self._database.write() as db:
            present = self.holder()
            free = present is None or present.same_process(holder) or gone or now - present.beat > STALE_MS
            if free:
                db.execute(
                    "INSERT OR REPLACE INTO lease VALUES (1, ?, ?, ?, ?, ?)",
                    (holder.host, holder.pid, holder.started, now, now),
                )
            return free

    def renew(self, holder: Holder, now: int) -> bool:
        """Give a heartbeat; False: another process has taken over, and this one must stop writing."""
        with self._database.write() as db:
            done = db.execute(
                "UPDATE lease SET beat = ? WHERE host = ? AND pid = ? AND started = ?",
                (now, holder.host, holder.pid, holder.started),
            )
            if done.rowcount == 1:
                db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (BEAT, now))
            return done.rowcount == 1

    def beat(self) -> int | None:
        """Return when a collector was last alive, also one that has given the lease back; None: never."""
        with self._database.read() as db:
            found = db.execute("SELECT value FROM setting WHERE name = ?", (BEAT,)).fetchone()
        return int(found[0]) if found else None

    def require(self, holder: Holder) -> None:
        """Raise ``StoreError`` where the lease is no more this process's."""
        present = self.holder()
        if present is None or not present.same_process(holder):
            raise StoreError(LOST)

    def release(self, holder: Holder) -> None:
        """Give the lease back, if it is still one's own."""
        with self._database.write() as db:
            db.execute(
                "DELETE FROM lease WHERE host = ? AND pid = ? AND started = ?",
                (holder.host, holder.pid, holder.started),
            )

    def holder(self) -> Holder | None:
        """Return who holds the lease, alive or not."""
        with self._database.read() as db:
            row = db.execute("SELECT host, pid, started, since, beat FROM lease").fetchone()
        return Holder(*row) if row else None

    def alive(self, now: int) -> bool:
        """Tell whether somebody holds the lease and gave a heartbeat lately."""
        holder = self.holder()
        return holder is not None and now - holder.beat <= STALE_MS
