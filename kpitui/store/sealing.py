"""Numeric series in chunks: sealing the tail, late samples, withdrawals. Knows the tables and the codec.

A series' samples up to ``sealed`` stand in chunks, the later ones as rows. Only its last chunk may be short; it grows
until it is full.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from kpitui.store.chunks import SIZE, decode, encode
from kpitui.store.columns import EMPTY, Columns, joined, merged, of_points
from kpitui.store.schema import NEVER

MOST = SIZE + SIZE // 2
"""Samples beyond which a chunk that late samples made longer is cut."""
LISTED = 5_000
"""Numbers in one statement."""

TAIL = np.dtype([("t", "i8"), ("series", "i8"), ("v", "f8"), ("until", "i8")])


@dataclass(slots=True)
class Late:
    """What late samples did to the chunks of a series."""

    new: int = 0
    replaced: int = 0
    changed: list[int] = field(default_factory=list)
    """The times at which the value is another now."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Where a series' chunks and its samples end."""

    sealed: int
    newest: int


def listed(numbers: Sequence[int]) -> Iterator[str]:
    """Give numbers as lists for ``IN (…)``, none too long for a statement."""
    for start in range(0, len(numbers), LISTED):
        yield ", ".join(map(str, numbers[start : start + LISTED]))


def seal(db: sqlite3.Connection, numbers: Sequence[int], rev: int) -> dict[int, int]:
    """Move the rows of series into chunks, and return the time of the last sample in the chunks of each."""
    sealed = {}
    for inside in listed(numbers):
        rows = np.fromiter(
            db.execute(f"SELECT t, series, value, coalesce(until, 0) FROM sample WHERE series IN ({inside})"),  # noqa: S608
            dtype=TAIL,
        )
        rows = rows[np.lexsort((rows["t"], rows["series"]))]
        bounds = np.flatnonzero(np.diff(rows["series"])) + 1
        for part in np.split(rows, bounds) if len(rows) else ():
            number = int(part["series"][0])
            _seal_one(db, number, Columns(part["t"].copy(), part["v"].copy(), part["until"].copy()), rev)
            sealed[number] = int(part["t"][-1])
        db.execute(f"DELETE FROM sample WHERE series IN ({inside})")  # noqa: S608
    db.executemany(
        "UPDATE series SET sealed = ?, chunk_rev = ?, rev = ? WHERE id = ?",
        [(last, rev, rev, number) for number, last in sealed.items()],
    )
    return sealed


def merge_late(db: sqlite3.Connection, series: int, points: Mapping[int, tuple[float, int | None]], rev: int) -> Late:
    """Bring late points into the chunks; return what they did."""
    chunks = db.execute("SELECT id, first FROM chunk WHERE series = ? ORDER BY first", (series,)).fetchall()
    firsts = [first for _, first in chunks]
    by_chunk: dict[int, dict[int, tuple[float, int | None]]] = {}
    for t, point in points.items():
        by_chunk.setdefault(max(bisect_right(firsts, t) - 1, 0), {})[t] = point
    done = Late()
    for place, part in by_chunk.items():
        number = chunks[place][0]
        result = merged(_read_chunk(db, number), of_points(part))
        if result.new or result.replaced:
            _write_pieces(db, series, number, result.columns, rev)
        done.new, done.replaced = done.new + result.new, done.replaced + result.replaced
        done.changed += result.changed.tolist()
    if done.new or done.replaced:
        db.execute("UPDATE series SET chunk_rev = ? WHERE id = ?", (rev, series))
    return done


def keep_only(db: sqlite3.Connection, series: int, kept: tuple[int, Iterable[int]], rev: int) -> int:
    """Remove the samples from ``kept[0]`` on at other times than ``kept[1]``; return how many they were."""
    horizon, times = kept
    wanted = np.array(sorted(times), dtype=np.int64)
    removed = 0
    for number, n in db.execute("SELECT id, n FROM chunk WHERE series = ?", (series,)).fetchall():
        columns = _read_chunk(db, number)
        keep = np.isin(columns.t, wanted) | (columns.t < horizon)
        if not keep.all():
            removed += n - int(keep.sum())
            _write_pieces(db, series, number, columns.part(keep), rev)
    rows = [row[0] for row in db.execute("SELECT t FROM sample WHERE t >= ? AND series = ?", (horizon, series))]
    surplus = sorted(set(rows).difference(wanted.tolist()))
    db.executemany("DELETE FROM sample WHERE t = ? AND series = ?", [(t, series) for t in surplus])
    removed += len(surplus)
    if removed:
        ends = edges(db, series)
        db.execute(
            "UPDATE series SET rev = ?, cut_rev = ?, sealed = ?, newest = ? WHERE id = ?",
            (rev, rev, ends.sealed, ends.newest, series),
        )
    return removed


def edges(db: sqlite3.Connection, series: int) -> Edges:
    """Return where a series' chunks and its samples end."""
    sealed = db.execute("SELECT coalesce(max(last), ?) FROM chunk WHERE series = ?", (NEVER, series)).fetchone()[0]
    newest = db.execute("SELECT coalesce(max(t), ?) FROM sample WHERE series = ?", (sealed, series)).fetchone()[0]
    return Edges(sealed, newest)


def counts(db: sqlite3.Connection, source: int) -> dict[int, int]:
    """Return how many samples each series of a source has."""
    rows = db.execute(
        "SELECT r.id, coalesce((SELECT sum(n) FROM chunk c WHERE c.series = r.id), 0) FROM series r WHERE r.source = ?",
        (source,),
    )
    found = dict(rows.fetchall())
    for series, n in db.execute("SELECT series, count(*) FROM sample GROUP BY series"):
        if series in found:
            found[series] += n
    return found


def drop_series(db: sqlite3.Connection, numbers: Sequence[int], rev: int) -> int:
    """Remove whole series, and return how many samples they had."""
    removed = 0
    for inside in listed(numbers):
        sealed = db.execute(f"SELECT coalesce(sum(n), 0) FROM chunk WHERE series IN ({inside})")  # noqa: S608
        removed += int(sealed.fetchone()[0])
        removed += db.execute(f"DELETE FROM sample WHERE series IN ({inside})").rowcount  # noqa: S608
        db.execute(f"DELETE FROM chunk WHERE series IN ({inside})")  # noqa: S608
        db.execute(f"DELETE FROM series WHERE id IN ({inside})")  # noqa: S608
    db.executemany("INSERT OR IGNORE INTO gone VALUES (?, 0, 0, ?)", [(rev, number) for number in numbers])
    return removed


def rewrite(db: sqlite3.Connection, series: int, columns: Columns, rev: int) -> None:
    """Store these samples as the whole of a series' chunks, in place of those it has."""
    db.execute("DELETE FROM chunk WHERE series = ?", (series,))
    _write_pieces(db, series, None, columns, rev)
    ends = edges(db, series)
    db.execute(
        "UPDATE series SET rev = ?, cut_rev = ?, sealed = ?, newest = ? WHERE id = ?",
        (rev, rev, ends.sealed, ends.newest, series),
    )


def read_series(db: sqlite3.Connection, series: int) -> Columns:
    """Return the samples in a series' chunks."""
    blobs = [row[0] for row in db.execute("SELECT data FROM chunk WHERE series = ? ORDER BY first", (series,))]
    return decode(blobs) if blobs else EMPTY


def _seal_one(db: sqlite3.Connection, series: int, tail: Columns, rev: int) -> None:
    """Add samples that are later than a series' chunks."""
    last = db.execute("SELECT id, n FROM chunk WHERE series = ? ORDER BY first DESC LIMIT 1", (series,)).fetchone()
    if last is not None and last[1] < SIZE:
        _write_pieces(db, series, last[0], joined(_read_chunk(db, last[0]), tail), rev)
    else:
        _write_pieces(db, series, None, tail, rev)


def _read_chunk(db: sqlite3.Connection, number: int) -> Columns:
    """Return the samples of one chunk."""
    return decode([db.execute("SELECT data FROM chunk WHERE id = ?", (number,)).fetchone()[0]])


def _write_pieces(db: sqlite3.Connection, series: int, number: int | None, columns: Columns, rev: int) -> None:
    """Write samples as full chunks and a rest, the first in the place of chunk ``number``."""
    if number is not None:
        db.execute("DELETE FROM chunk WHERE id = ?", (number,))
    length = len(columns.t)
    size = length if length <= MOST and number is not None and length > SIZE else SIZE
    for start in range(0, length, size or 1):
        piece = columns.part(slice(start, start + size))
        db.execute(
            "INSERT INTO chunk (id, series, first, last, n, rev, data) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (number, series, int(piece.t[0]), int(piece.t[-1]), len(piece.t), rev, encode(piece)),
        )
        number = None
