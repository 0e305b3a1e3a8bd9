"""Copying events into chunks, from which they load some fifty times as fast as from their rows. Needs numpy.

What happened lately stays rows alone, since late events would make its copies useless again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpitui.store.event_chunks import decode_events, encode_events
from kpitui.store.schema import NEVER
from kpitui.store.stored import EVENT

SIZE = 16_384
"""Events in a full chunk."""
LEAST = 1_024
"""Events that are worth a chunk."""
FOREVER = 2**62
OPEN = 6 * 3_600_000
"""How long after they happened events are not copied yet, ms."""


def seal_events(db: sqlite3.Connection, now: int, chunks: int) -> int:
    """Copy events that no chunk holds into at most ``chunks`` more; return how many were made."""
    made = 0
    for scope, low, high in _gaps(db, now - OPEN):
        while made < chunks and (rows := _next_rows(db, scope, low, high)) is not None:
            first, last = int(rows["t"][0]), int(rows["t"][-1])
            db.execute(
                "INSERT INTO event_chunk (scope, first, last, n, data) VALUES (?, ?, ?, ?, ?)",
                (scope, first, last, len(rows), encode_events(rows)),
            )
            low, made = last + 1, made + 1
        if made >= chunks:
            break
    return made


def event_rows(db: sqlite3.Connection, where: str, values: tuple[int, ...]) -> NDArray[Any]:
    """Return rows of events in the order of their index."""
    found = db.execute(f"SELECT t, value, id, key, grp FROM event WHERE {where}", values)  # noqa: S608
    rows = np.fromiter(found, dtype=EVENT)
    np.maximum(rows["id"], 0, out=rows["id"])
    return rows


def stretches(db: sqlite3.Connection, scope: int, since: int, until: int) -> Iterator[tuple[int, int, int | None]]:
    """Give a scope's time in order, from the chunk on in which ``since`` lies: (from, to before, its chunk or None)."""
    chunks = db.execute(
        "SELECT first, last, id FROM event_chunk WHERE scope = ? AND last >= ? ORDER BY first", (scope, since)
    )
    low = since
    for first, last, number in chunks.fetchall():
        if first > low:
            yield low, first, None
        yield first, last + 1, number
        low = last + 1
    if low < until:
        yield low, until, None


def chunk_data(db: sqlite3.Connection, number: int) -> bytes:
    """Return the bytes of a chunk."""
    return bytes(db.execute("SELECT data FROM event_chunk WHERE id = ?", (number,)).fetchone()[0])


def read_chunk(db: sqlite3.Connection, number: int, since: int) -> NDArray[Any]:
    """Return the events of a chunk from an instant on as rows."""
    n = db.execute("SELECT n FROM event_chunk WHERE id = ?", (number,)).fetchone()[0]
    rows = np.empty(n, dtype=EVENT)
    decode_events(chunk_data(db, number), {name: rows[name] for name in EVENT.names or ()}, 0)
    return rows[np.searchsorted(rows["t"], since) :]


def _gaps(db: sqlite3.Connection, until: int) -> Iterator[tuple[int, int, int]]:
    """Give the stretches (scope, from, to before) of which there are no chunks."""
    for (scope,) in db.execute("SELECT id FROM scope ORDER BY id").fetchall():
        for low, high, number in stretches(db, scope, NEVER, until):
            if number is None:
                yield scope, low, min(high, until)


def _next_rows(db: sqlite3.Connection, scope: int, low: int, high: int) -> NDArray[Any] | None:
    """Return the first rows of a stretch, all of an instant or none; None where they are too few for a chunk."""
    where = "scope = ? AND t >= ? AND t < ?"
    few = db.execute(f"SELECT t FROM event WHERE {where} ORDER BY t LIMIT 1 OFFSET ?", (scope, low, high, LEAST - 1))  # noqa: S608
    if few.fetchone() is None:
        return None
    rows = event_rows(db, f"{where} ORDER BY t, id LIMIT ?", (scope, low, high, SIZE))
    last = int(rows["t"][-1])
    if (
        len(rows) < SIZE
        or not db.execute(
            "SELECT 1 FROM event WHERE scope = ? AND t >= ? AND t <= ? LIMIT 1 OFFSET ?", (scope, low, last, SIZE)
        ).fetchone()
    ):
        return rows
    if int(rows["t"][0]) < last:
        return rows[rows["t"] < last]
    return event_rows(db, "scope = ? AND t = ?", (scope, last))
