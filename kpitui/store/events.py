"""Writing events: each of them once, whatever its labels were, with five-minute sums and first and last sightings.

What comes in is laid in a temporary table, what it replaces or withdraws in another; a few statements then bring the
tables, the sums and the sightings to the new state. Nothing that stays the same is written.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

from kpitui.measures import Sample
from kpitui.store.event_schema import STRETCH, end_of_stretch
from kpitui.store.hashing import hasher
from kpitui.store.names import packed
from kpitui.store.reopening import reopen_rows
from kpitui.store.schema import NEVER
from kpitui.store.writing import Writing

SUM_WIDTH = 300_000
"""Width of the buckets of sums, ms."""
JOURNAL_LIMIT = 20_000
"""Events replaced or withdrawn in one transaction beyond which readers load their measure again."""

TEMPORARY = """
CREATE TEMP TABLE IF NOT EXISTS incoming (
    scope INTEGER, id INTEGER, key INTEGER, t INTEGER, value REAL, grp INTEGER, PRIMARY KEY (scope, id)
) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS outgoing (
    scope INTEGER, t INTEGER, id INTEGER, key INTEGER, value REAL, grp INTEGER
);
CREATE INDEX IF NOT EXISTS temp.outgoing_identity ON outgoing (scope, id);
CREATE TEMP TABLE IF NOT EXISTS delivered (scope INTEGER, id INTEGER, PRIMARY KEY (scope, id)) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS stretch (scope INTEGER, number INTEGER, PRIMARY KEY (scope, number)) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS doubtful (place INTEGER, key INTEGER, PRIMARY KEY (place, key)) WITHOUT ROWID;
"""

_SAME = (
    "DELETE FROM incoming WHERE EXISTS (SELECT 1 FROM event e WHERE e.scope = incoming.scope AND e.t = incoming.t"
    " AND e.id = incoming.id AND e.value = incoming.value AND e.key = incoming.key AND e.grp = incoming.grp)"
)
_NEXT_STRETCH = f"SELECT t / {STRETCH} FROM event WHERE scope = ? AND t >= ? ORDER BY t LIMIT 1"  # noqa: S608
# Without the plus the number has an affinity that the index's expression hasn't, and the index isn't used.
_CHANGED = (
    "INSERT INTO outgoing SELECT e.scope, e.t, e.id, e.key, e.value, e.grp FROM stretch h"  # noqa: S608
    " CROSS JOIN incoming i ON i.scope = h.scope CROSS JOIN event e INDEXED BY event_place"
    f" ON e.scope = i.scope AND e.t / {STRETCH} = +h.number AND e.id = i.id"
)
_ADD_SUMS = (
    "INSERT INTO event_sum SELECT scope, t / :width - (t % :width < 0), grp, count(*), sum(value) FROM incoming"
    " GROUP BY 1, 2, 3 ON CONFLICT DO UPDATE SET n = n + excluded.n, total = total + excluded.total"
)
_TAKE_SUMS = (
    "INSERT INTO event_sum SELECT scope, t / :width - (t % :width < 0), grp, -count(*), -sum(value) FROM outgoing"
    " GROUP BY 1, 2, 3 ON CONFLICT DO UPDATE SET n = n + excluded.n, total = total + excluded.total"
)
_DROP_SUMS = (
    "DELETE FROM event_sum WHERE n = 0 AND (scope, bucket) IN"
    " (SELECT DISTINCT scope, t / :width - (t % :width < 0) FROM outgoing)"
)
_PLACE = "JOIN scope s ON s.id = x.scope JOIN place p ON p.measure = s.measure AND p.brand = s.brand"
_SEE = (
    f"INSERT INTO seen SELECT p.id, x.key, min(x.t), max(x.t), NULL FROM incoming x {_PLACE}"  # noqa: S608
    " WHERE x.key != 0 GROUP BY 1, 2"
    " ON CONFLICT DO UPDATE SET first = min(first, excluded.first), last = max(last, excluded.last)"
)
_DOUBT = (
    f"INSERT OR IGNORE INTO doubtful SELECT p.id, x.key FROM outgoing x {_PLACE}"  # noqa: S608
    " JOIN seen n ON n.place = p.id AND n.key = x.key WHERE x.t <= n.first OR x.t >= n.last"
)
_SEE_AGAIN = (
    "INSERT INTO seen SELECT p.id, x.key, min(x.t), max(x.t), NULL FROM event x"  # noqa: S608
    f" {_PLACE} WHERE (p.id, x.key) IN (SELECT place, key FROM doubtful) GROUP BY 1, 2"
    " ON CONFLICT DO UPDATE SET first = min(coalesce(kept, excluded.first), excluded.first), last = excluded.last"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What a transaction did to the samples."""

    new: int = 0
    replaced: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class Parts:
    """What the parts of one delivery have in common."""

    equals: Counter[str]
    """How many events without an id there were of each content."""
    remembered: bool
    """True: what is delivered is remembered, so that what is not can be withdrawn."""


def prepare(db: sqlite3.Connection) -> None:
    """Make the temporary tables of a connection that writes."""
    for statement in TEMPORARY.split(";"):
        if statement.strip():
            db.execute(statement)


class EventWriter:
    """Writes the events of one delivery inside the caller's transaction."""

    def __init__(self, writing: Writing, rev: int, parts: Parts | None = None) -> None:
        self.db = self._db = writing.db
        self._parts = parts or Parts(Counter(), remembered=False)
        self._names = writing.names
        self._salt = writing.salt
        self._rev = rev

    def write(self, source: int, samples: Iterable[Sample], complete: bool) -> Written:
        """Store events; ``complete`` withdraws the source's events that are not among them."""
        db = self._db
        db.execute("DELETE FROM incoming")
        db.execute("DELETE FROM outgoing")
        db.executemany("INSERT OR REPLACE INTO incoming VALUES (?, ?, ?, ?, ?, ?)", self._rows(source, samples))
        if self._parts.remembered:
            db.execute("INSERT OR IGNORE INTO delivered SELECT scope, id FROM incoming")
        withdrawn = self._withdraw_missing(source) if complete else 0
        db.execute(_SAME)
        self._list_stretches()
        replaced = db.execute(_CHANGED).rowcount
        new = int(db.execute("SELECT count(*) FROM incoming").fetchone()[0]) - replaced
        self._apply()
        return Written(new, replaced, withdrawn)

    def withdraw(self, query: str, parameters: tuple[object, ...]) -> int:
        """Remove the events that ``query`` selects (all columns but ``rev``), and return how many they were."""
        self._db.execute("DELETE FROM incoming")
        self._db.execute("DELETE FROM outgoing")
        count = self._db.execute(f"INSERT INTO outgoing {query}", parameters).rowcount
        self._apply()
        return count

    def _withdraw_missing(self, source: int) -> int:
        """Mark the source's events that are not among those delivered."""
        return self._db.execute(
            "INSERT INTO outgoing SELECT e.scope, e.t, e.id, e.key, e.value, e.grp FROM scope s CROSS JOIN event e"
            " ON e.scope = s.id WHERE s.source = ? AND e.t >= s.horizon"
            " AND NOT EXISTS (SELECT 1 FROM incoming i WHERE i.scope = e.scope AND i.id = e.id)",
            (source,),
        ).rowcount

    def _list_stretches(self) -> None:
        """List the stretches of time in which the scopes of what comes in have events."""
        db = self._db
        db.execute("DELETE FROM stretch")
        for (scope,) in db.execute("SELECT DISTINCT scope FROM incoming").fetchall():
            low = NEVER
            while (found := db.execute(_NEXT_STRETCH, (scope, low)).fetchone()) is not None:
                db.execute("INSERT INTO stretch VALUES (?, ?)", (scope, found[0]))
                low = end_of_stretch(found[0])

    def _rows(self, source: int, samples: Iterable[Sample]) -> list[tuple[int, int, int, int, float, int]]:
        """Return the rows of the table of what comes in, in its order; of the same event the last one comes last."""
        equals = self._parts.equals
        hash_of = hasher(self._salt)
        forgotten = {row[0] for row in self._db.execute("SELECT key FROM forgotten")}
        keys: dict[str | None, int] = {None: 0}
        rows: list[tuple[int, int, int, int, float, int]] = []
        for sample in samples:
            group = self._names.group(self._db, source, sample)
            if sample.t < group.horizon:
                continue
            if sample.id is None:
                content = f"{packed(sample.labels)}\x00{sample.t}\x00{sample.value!r}\x00{sample.key}"
                equals[content] += 1
                identity = -hash_of(f"{content}\x00{equals[content]}")
            else:
                identity = hash_of(sample.id)
            if (key := keys.get(sample.key)) is None:
                key = hash_of(sample.key or "")
                key = keys[sample.key] = 0 if key in forgotten else key
            rows.append((group.scope, identity, key, sample.t, sample.value, group.id))
        rows.sort(key=itemgetter(1))
        rows.sort(key=itemgetter(0))
        return rows

    def _apply(self) -> None:
        """Take out what goes, put in what comes, and keep sums, sightings and the journal right."""
        db = self._db
        width = {"width": SUM_WIDTH}
        leaving = int(db.execute("SELECT count(*) FROM outgoing").fetchone()[0])
        reopen_rows(db, "incoming")
        if leaving:
            reopen_rows(db, "outgoing")
            db.execute("DELETE FROM doubtful")
            db.execute(_DOUBT)
            db.execute("DELETE FROM event WHERE (scope, t, id) IN (SELECT scope, t, id FROM outgoing)")
            db.execute(_TAKE_SUMS, width)
            self._note_gone(leaving)
        db.execute(
            "INSERT INTO event SELECT scope, t, id, key, value, grp, ? FROM incoming ORDER BY scope, t, id",
            (self._rev,),
        )
        db.execute(_ADD_SUMS, width)
        db.execute(_SEE)
        if leaving:
            db.execute(_DROP_SUMS, width)
            self._see_again()
        self._note_change()

    def _see_again(self) -> None:
        """Count again when the keys were seen whose first or last event has gone."""
        db = self._db
        if not db.execute("SELECT 1 FROM doubtful").fetchone():
            return
        db.execute("UPDATE seen SET first = kept, last = kept WHERE kept IS NOT NULL AND (place, key) IN doubtful")
        db.execute("DELETE FROM seen WHERE kept IS NULL AND (place, key) IN doubtful")
        db.execute(_SEE_AGAIN)

    def _note_gone(self, leaving: int) -> None:
        """Tell incremental readers what has gone, or to load the scopes again where it is too much."""
        if leaving > JOURNAL_LIMIT:
            self._db.execute(
                "UPDATE scope SET rev = ?, cut_rev = ? WHERE id IN (SELECT DISTINCT scope FROM outgoing)",
                (self._rev, self._rev),
            )
            return
        self._db.execute("INSERT OR IGNORE INTO gone SELECT ?, scope, t, id FROM outgoing", (self._rev,))
        self._db.execute("UPDATE scope SET rev = ? WHERE id IN (SELECT DISTINCT scope FROM outgoing)", (self._rev,))

    def _note_change(self) -> None:
        """Tell incremental readers where the new rows are."""
        spans = self._db.execute("SELECT scope, min(t), max(t) FROM incoming GROUP BY scope").fetchall()
        self._db.executemany(
            "INSERT INTO change VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET low = min(low, excluded.low), high = max(high, excluded.high)",
            [(self._rev, *span) for span in spans],
        )
        self._db.executemany("UPDATE scope SET rev = ? WHERE id = ?", [(self._rev, span[0]) for span in spans])
