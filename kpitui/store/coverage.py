"""When a source was read: stretches of time, joined. Knows nothing of samples."""

from __future__ import annotations

import sqlite3

from kpitui.store.schema import NEVER

ALWAYS = NEVER
"""The start of a stretch that has none; the same as ``kpitui.series.dataset.ALWAYS``, which needs numpy."""
JOINED = 3
"""Instants this many intervals apart are one stretch."""


def extend(db: sqlite3.Connection, source: int, start: int, stop: int) -> None:
    """Add the stretch ``[start, stop)`` to what was read of a source, and join what touches."""
    touching = db.execute(
        "SELECT min(start), max(stop) FROM coverage WHERE source = ? AND start <= ? AND stop >= ?",
        (source, stop, start),
    ).fetchone()
    if touching[0] is not None:
        db.execute("DELETE FROM coverage WHERE source = ? AND start <= ? AND stop >= ?", (source, stop, start))
        start, stop = min(start, touching[0]), max(stop, touching[1])
    db.execute("INSERT INTO coverage VALUES (?, ?, ?)", (source, start, stop))


def extend_to_instant(db: sqlite3.Connection, source: int, at: int, every: int) -> None:
    """Add one instant; the time between two instants that are near enough counts as read."""
    reach = JOINED * every
    near = db.execute(
        "SELECT max(stop) FROM coverage WHERE source = ? AND start <= ? AND stop >= ?", (source, at, at - reach)
    ).fetchone()[0]
    after = db.execute(
        "SELECT min(start) FROM coverage WHERE source = ? AND start > ? AND start <= ?", (source, at, at + reach)
    ).fetchone()[0]
    extend(db, source, at if near is None else min(near, at), (at + 1) if after is None else max(after, at + 1))


def spans(db: sqlite3.Connection, source: int) -> tuple[tuple[int, int], ...]:
    """Return the stretches of a source, sorted."""
    rows = db.execute("SELECT start, stop FROM coverage WHERE source = ? ORDER BY start", (source,))
    return tuple((start, stop) for start, stop in rows)
