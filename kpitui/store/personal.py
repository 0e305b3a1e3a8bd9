"""What is kept, of whom, and how it goes: lists, exports, a brand or a source dropped, an author forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from kpitui.store.alert_keeping import drop_alerts
from kpitui.store.database import Database
from kpitui.store.events import EventWriter
from kpitui.store.exporting import Exported
from kpitui.store.hashing import hashed
from kpitui.store.names import unpacked
from kpitui.store.persons import spellings, unnamed
from kpitui.store.reopening import reopen_at
from kpitui.store.revision import next_revision
from kpitui.store.schema import NEVER
from kpitui.store.withdrawing import EVENT_COLUMNS
from kpitui.store.writing import Writing


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is kept of one measure of one brand from one source."""

    source: str
    brand: str
    measure: str
    samples: int
    first: int
    """Time of the oldest, ms."""
    last: int
    people: int = 0
    """Different salted hashes of authors."""


class Personal:
    """What may be asked of the store by those whom its contents concern."""

    def __init__(self, database: Database, writing: Callable[[sqlite3.Connection], Writing]) -> None:
        self._database = database
        self._writing = writing

    def kept(self) -> tuple[Kept, ...]:
        """Return what is kept, by source, brand and measure."""
        with self._database.read() as db:
            return tuple(
                sorted((*_kept_series(db), *_kept_events(db)), key=lambda row: (row.source, row.brand, row.measure))
            )

    def forget(self, author: str) -> int:
        """Unlink an author's events from each other, now and when they come again; return how many they were."""
        with self._database.write() as db:
            writing = self._writing(db)
            rev, count = next_revision(db), 0
            unnamed(writing, author, rev)
            for name in set(spellings(author)):
                key = hashed(name, writing.salt)
                db.execute("INSERT OR IGNORE INTO forgotten VALUES (?)", (key,))
                db.execute("DELETE FROM seen WHERE key = ?", (key,))
                for (scope,) in db.execute("SELECT id FROM scope").fetchall():
                    done = db.execute("UPDATE event SET key = 0 WHERE scope = ? AND key = ? RETURNING t", (scope, key))
                    if times := [t for (t,) in done.fetchall()]:
                        reopen_at(db, scope, times)
                        count += len(times)
                        db.execute("UPDATE scope SET rev = ?, cut_rev = ? WHERE id = ?", (rev, rev, scope))
        self._wipe()
        return count

    def drop_brand(self, brand: str) -> int:
        """Take out everything of a brand; return how many samples that were."""
        from kpitui.store.sealing import drop_series

        with self._database.write() as db:
            writing, rev = self._writing(db), next_revision(db)
            series = db.execute(
                "SELECT r.id FROM series r JOIN labels l ON l.id = r.labels WHERE l.brand = ?", (brand,)
            )
            count = drop_series(db, [row[0] for row in series], rev)
            count += EventWriter(writing, rev).withdraw(
                f"SELECT {EVENT_COLUMNS} FROM scope s JOIN event e ON e.scope = s.id WHERE s.brand = ?",  # noqa: S608
                (brand,),
            )
            scopes = "SELECT id FROM scope WHERE brand = ?"
            groups = f"SELECT id FROM label_group WHERE scope IN ({scopes})"  # noqa: S608
            db.execute(f"DELETE FROM rolled WHERE grp IN ({groups})", (brand,))  # noqa: S608
            db.execute(f"DELETE FROM label_group WHERE scope IN ({scopes})", (brand,))  # noqa: S608
            db.execute("DELETE FROM seen WHERE place IN (SELECT id FROM place WHERE brand = ?)", (brand,))
            # The rows stay, nameless, so that running readers learn that their events are gone.
            db.execute(
                "UPDATE scope SET rev = ?, cut_rev = ?, horizon = ?, brand = '-' || id WHERE brand = ?",
                (rev, rev, NEVER, brand),
            )
            db.execute("UPDATE place SET brand = '-' || id WHERE brand = ?", (brand,))
            drop_alerts(db, brand)
            for table in ("board", "viewer", "labels"):
                db.execute(f"DELETE FROM {table} WHERE brand = ?", (brand,))  # noqa: S608
            writing.names.forget()
        self._wipe()
        return count

    def drop_source(self, source: str, before: int) -> int:
        """Take out what a source gave of the time before an instant; return how many samples that were."""
        from kpitui.store.dropping import drop_before

        with self._database.write() as db:
            count = drop_before(self._writing(db), source, before)
        self._wipe()
        return count

    def export(self, brand: str) -> Iterator[Exported]:
        """Give every sample of a brand, without hashes of people."""
        from kpitui.store.dropping import export_series

        with self._database.read() as db:
            yield from export_series(db, brand)
            yield from _export_events(db, brand)

    def _wipe(self) -> None:
        """Leave no trace of what was taken out in the file's free pages; another process's use may prevent it."""
        if self._database.path is not None:
            with suppress(sqlite3.Error):
                self._database.connection.execute("VACUUM")
            with suppress(sqlite3.Error):
                self._database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _kept_series(db: sqlite3.Connection) -> Iterator[Kept]:
    """Give what is kept of numeric measures."""
    yield from (
        Kept(*row)
        for row in db.execute(
            "WITH held (series, n, first, last) AS (SELECT series, n, first, last FROM chunk"
            " UNION ALL SELECT series, count(*), min(t), max(t) FROM sample GROUP BY series)"
            " SELECT o.name, l.brand, m.name, sum(h.n), min(h.first), max(h.last) FROM held h"
            " JOIN series r ON r.id = h.series JOIN source o ON o.id = r.source JOIN measure m ON m.id = r.measure"
            " JOIN labels l ON l.id = r.labels GROUP BY 1, 2, 3"
        )
    )


def _kept_events(db: sqlite3.Connection) -> Iterator[Kept]:
    """Give what is kept of events."""
    yield from (
        Kept(*row)
        for row in db.execute(
            "SELECT o.name, s.brand, m.name, count(*), min(e.t), max(e.t), count(DISTINCT nullif(e.key, 0))"
            " FROM event e JOIN scope s ON s.id = e.scope JOIN source o ON o.id = s.source"
            " JOIN measure m ON m.id = s.measure GROUP BY 1, 2, 3"
        )
    )


def _export_events(db: sqlite3.Connection, brand: str) -> Iterator[Exported]:
    """Give the events of a brand, what was rolled up of them as often as there were."""
    rows = db.execute(
        "WITH held (grp, t, value, n) AS (SELECT grp, t, value, 1 FROM event UNION ALL SELECT * FROM rolled)"
        " SELECT o.name, m.name, l.text, h.t, h.value, h.n FROM held h JOIN label_group g ON g.id = h.grp"
        " JOIN scope s ON s.id = g.scope JOIN source o ON o.id = s.source JOIN measure m ON m.id = s.measure"
        " JOIN labels l ON l.id = g.labels WHERE s.brand = ?",
        (brand,),
    )
    for source, measure, text, t, value, n in rows:
        for _ in range(n):
            yield Exported(source, measure, "event", unpacked(text), t, value)
