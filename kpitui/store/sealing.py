"""Numeric series in chunks: sealing the tail, late samples, withdrawals. Knows the tables and the codec."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from kpitui.store.names import SeriesRow
from kpitui.store.schema import NEVER


def drop_series(db: sqlite3.Connection, series: int, rev: int) -> int:
    """Remove a series, and return how many samples it had."""
    count = count_of(db, series)
    db.execute("DELETE FROM sample WHERE series = ?", (series,))
    db.execute("DELETE FROM chunk WHERE series = ?", (series,))
    db.execute("DELETE FROM series WHERE id = ?", (series,))
    db.execute("INSERT OR IGNORE INTO gone VALUES (?, 0, ?, 0)", (rev, series))
    return count


def count_of(db: sqlite3.Connection, series: int) -> int:
    """Return how many samples a series has."""
    sealed = db.execute("SELECT coalesce(sum(n), 0), coalesce(max(last), ?) FROM chunk WHERE series = ?", (NEVER, series))
    n, last = sealed.fetchone()
    tail = db.execute("SELECT count(*) FROM sample WHERE t > ? AND series = ?", (last, series)).fetchone()
    return int(n) + int(tail[0])


def keep_only(db: sqlite3.Connection, row: SeriesRow, times: Mapping[int, object], rev: int) -> int:
    """Remove the samples of a series at other times than these, and return how many they were."""
    raise NotImplementedError


def merge_late(db: sqlite3.Connection, series: int, points: Mapping[int, tuple[float, int | None]], rev: int) -> tuple[int, int]:
    """Bring late points into the chunks; return how many are new and how many replaced another."""
    raise NotImplementedError


def seal_series(db: sqlite3.Connection, series: int, rev: int) -> int:
    """Move a series' rows into chunks, and return the time of the last sample in them."""
    return NEVER
