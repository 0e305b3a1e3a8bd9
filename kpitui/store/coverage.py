"""When a source was read, and single measures of it: stretches of time, joined. Knows nothing of samples."""

from __future__ import annotations

import sqlite3
from typing import TypeAlias

from kpitui.store.schema import NEVER

ALWAYS = NEVER
"""The start of a stretch that has none; the same as ``kpitui.series.dataset.ALWAYS``, which needs numpy."""
JOINED = 3
"""Instants this many intervals apart are one stretch."""
EVERYTHING = 0
"""Stands for all measures of a source that are not told apart."""

Place: TypeAlias = tuple[int, int]
"""The numbers of a source and of a measure."""
Spans: TypeAlias = tuple[tuple[int, int], ...]


def extend(db: sqlite3.Connection, place: Place, start: int, stop: int) -> None:
    """Add the stretch ``[start, stop)`` to what was read, and join what touches."""
    where = "source = ? AND measure = ? AND start <= ? AND stop >= ?"
    touching = db.execute(
        f"SELECT min(start), max(stop) FROM coverage WHERE {where}",  # noqa: S608
        (*place, stop, start),
    ).fetchone()
    if touching[0] is not None:
        db.execute(f"DELETE FROM coverage WHERE {where}", (*place, stop, start))  # noqa: S608
        start, stop = min(start, touching[0]), max(stop, touching[1])
    db.execute("INSERT INTO coverage VALUES (?, ?, ?, ?)", (*place, start, stop))


def extend_to_instant(db: sqlite3.Connection, place: Place, at: int, every: int) -> None:
    """Add one instant; the time between two instants that are near enough counts as read."""
    reach, where = JOINED * every, "source = ? AND measure = ?"
    near = db.execute(
        f"SELECT max(stop) FROM coverage WHERE {where} AND start <= ? AND stop >= ?",  # noqa: S608
        (*place, at, at - reach),
    ).fetchone()[0]
    after = db.execute(
        f"SELECT min(start) FROM coverage WHERE {where} AND start > ? AND start <= ?",  # noqa: S608
        (*place, at, at + reach),
    ).fetchone()[0]
    extend(db, place, at if near is None else min(near, at), (at + 1) if after is None else max(after, at + 1))


def copy(db: sqlite3.Connection, source: int, measure: int) -> None:
    """Begin to tell a measure apart: until now it was read when the source was."""
    db.execute(
        "INSERT INTO coverage SELECT source, ?, start, stop FROM coverage WHERE source = ? AND measure = ?",
        (measure, source, EVERYTHING),
    )


def last(db: sqlite3.Connection, place: Place) -> int | None:
    """Return where the last stretch ends."""
    found = db.execute("SELECT max(stop) FROM coverage WHERE source = ? AND measure = ?", place).fetchone()[0]
    return None if found is None else int(found)


def cut(db: sqlite3.Connection, source: int, before: int) -> None:
    """Forget that anything was read of the time before an instant."""
    db.execute("DELETE FROM coverage WHERE source = ? AND stop <= ?", (source, before))
    db.execute("UPDATE coverage SET start = ?2 WHERE source = ?1 AND start < ?2", (source, before))


def all_spans(db: sqlite3.Connection) -> dict[Place, Spans]:
    """Return the stretches of every source, and of the measures told apart, sorted."""
    found: dict[Place, list[tuple[int, int]]] = {}
    for source, measure, start, stop in db.execute("SELECT * FROM coverage ORDER BY source, measure, start"):
        found.setdefault((source, measure), []).append((start, stop))
    return {place: tuple(spans) for place, spans in found.items()}
