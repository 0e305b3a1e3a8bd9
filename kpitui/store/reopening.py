"""Copies of events go as soon as the rows that they copy change. Knows nothing of what is in them.

The rows of events are what holds; a chunk is a copy of the rows of one scope from its first to its last time, for
loading. Whoever writes, changes or deletes a row calls one of these in the same transaction.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable

_REOPEN = (
    "DELETE FROM event_chunk WHERE id IN (SELECT c.id FROM {rows} x CROSS JOIN event_chunk c ON c.id ="
    " (SELECT b.id FROM event_chunk b WHERE b.scope = x.scope AND b.first <= x.t ORDER BY b.first DESC LIMIT 1)"
    " WHERE c.last >= x.t)"
)
_TOUCHED = (
    "SELECT 1 FROM (SELECT scope, min(t) AS low, max(t) AS high FROM {rows} GROUP BY scope) x"
    " JOIN event_chunk c ON c.scope = x.scope AND c.first <= x.high AND c.last >= x.low LIMIT 1"
)


def reopen_rows(db: sqlite3.Connection, table: str) -> None:
    """Drop the chunks in which rows of a temporary table lie."""
    if db.execute(_TOUCHED.format(rows=table)).fetchone():
        db.execute(_REOPEN.format(rows=table))


def reopen_at(db: sqlite3.Connection, scope: int, times: Iterable[int]) -> None:
    """Drop the chunks of a scope that hold any of these times."""
    chunks = db.execute("SELECT first, last, id FROM event_chunk WHERE scope = ? ORDER BY first", (scope,)).fetchall()
    firsts = [first for first, _, _ in chunks]
    touched = {place for t in times if (place := bisect_right(firsts, t) - 1) >= 0 and t <= chunks[place][1]}
    db.executemany("DELETE FROM event_chunk WHERE id = ?", [(chunks[place][2],) for place in touched])


def reopen_before(db: sqlite3.Connection, scope: int, instant: int) -> None:
    """Drop the chunks of a scope that hold anything from before an instant."""
    db.execute("DELETE FROM event_chunk WHERE scope = ? AND first < ?", (scope, instant))
