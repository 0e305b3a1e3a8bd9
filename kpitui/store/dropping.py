"""Numeric series on their way out: of a source before an instant, of a brand for an export. Needs numpy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from kpitui.store.coverage import cut
from kpitui.store.events import EventWriter
from kpitui.store.exporting import Exported
from kpitui.store.names import unpacked
from kpitui.store.revision import next_revision
from kpitui.store.schema import NEVER
from kpitui.store.sealing import drop_series, read_series, rewrite
from kpitui.store.withdrawing import EVENT_COLUMNS
from kpitui.store.writing import Writing


def drop_before(writing: Writing, name: str, before: int) -> int:
    """Take out what a source gave of the time before an instant, its coverage too."""
    db = writing.db
    found = db.execute("SELECT id FROM source WHERE name = ?", (name,)).fetchone()
    if found is None:
        return 0
    source, rev = found[0], next_revision(db)
    count = sum(_cut(db, number, before, rev) for (number,) in _series(db, source))
    count += EventWriter(writing, rev).withdraw(
        f"SELECT {EVENT_COLUMNS} FROM scope s JOIN event e ON e.scope = s.id"  # noqa: S608
        " WHERE s.source = ? AND e.t < ?",
        (source, before),
    )
    groups = "SELECT g.id FROM label_group g JOIN scope s ON s.id = g.scope WHERE s.source = ?"
    db.execute(f"DELETE FROM rolled WHERE t < ? AND grp IN ({groups})", (before, source))  # noqa: S608
    db.execute("UPDATE scope SET rev = ?, cut_rev = ? WHERE source = ?", (rev, rev, source))
    db.execute("DELETE FROM restated WHERE source = ? AND stop <= ?", (source, before))
    cut(db, source, before)
    writing.names.forget()
    return count


def export_series(db: sqlite3.Connection, brand: str) -> Iterator[Exported]:
    """Give the numeric samples of a brand."""
    rows = db.execute(
        "SELECT r.id, o.name, m.name, r.kind, l.text, r.published FROM series r JOIN source o ON o.id = r.source"
        " JOIN measure m ON m.id = r.measure JOIN labels l ON l.id = r.labels WHERE l.brand = ? ORDER BY 3, 2, 5, 6",
        (brand,),
    ).fetchall()
    for number, source, measure, kind, text, when in rows:
        labels, published = unpacked(text), None if when == NEVER else when
        sealed = read_series(db, number)
        points = list(zip(sealed.t.tolist(), sealed.v.tolist(), sealed.ends().tolist(), strict=True))
        points += db.execute("SELECT t, value, until FROM sample WHERE series = ? ORDER BY t", (number,)).fetchall()
        for t, value, until in points:
            yield Exported(source, measure, kind, labels, t, value, until or None, published)


def _series(db: sqlite3.Connection, source: int) -> list[tuple[int]]:
    """Return the series of a source."""
    return db.execute("SELECT id FROM series WHERE source = ?", (source,)).fetchall()


def _cut(db: sqlite3.Connection, series: int, before: int, rev: int) -> int:
    """Take the samples before an instant out of a series, and the series where nothing is left."""
    columns = read_series(db, series)
    rest = columns.part(columns.t >= before)
    count = len(columns.t) - len(rest.t)
    count += db.execute("DELETE FROM sample WHERE series = ? AND t < ?", (series, before)).rowcount
    if not count:
        return 0
    if not len(rest.t) and not db.execute("SELECT 1 FROM sample WHERE series = ? LIMIT 1", (series,)).fetchone():
        db.execute("DELETE FROM chunk WHERE series = ?", (series,))
        return count + drop_series(db, [series], rev)
    rewrite(db, series, rest, rev)
    return count
