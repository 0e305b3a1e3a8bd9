"""Numbers of transactions, by which an incremental reader asks, and the salt. Knows nothing of what they changed."""

from __future__ import annotations

import sqlite3

KEPT = 20_000
"""Transactions whose places of change are remembered; an older reader loads everything again."""


def revision(db: sqlite3.Connection) -> int:
    """Return the number of the last transaction that changed samples."""
    found = db.execute("SELECT value FROM setting WHERE name = 'revision'").fetchone()
    return int(found[0]) if found else 0


def salt_of(db: sqlite3.Connection) -> bytes:
    """Return what ids and keys are hashed with in a store."""
    return bytes(db.execute("SELECT value FROM setting WHERE name = 'salt'").fetchone()[0])


def next_revision(db: sqlite3.Connection) -> int:
    """Count one more transaction, and forget the places of change of the oldest."""
    number = revision(db) + 1
    db.execute("INSERT OR REPLACE INTO setting VALUES ('revision', ?)", (number,))
    if number % 100 == 0:
        db.execute("DELETE FROM change WHERE rev < ?", (number - KEPT,))
        db.execute("DELETE FROM gone WHERE rev < ?", (number - KEPT,))
    return number
