"""How long samples are kept: old ones become hourly, then go. Sums, levels and rises stay what they were.

Of an hour of amounts the sum is kept, of levels the lowest, the highest and the last, of running totals the last and
both sides of every fall. Events become numbers of equal values by five minutes, later by hours; nobody's, but when
each person was first seen is remembered as long as people are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpitui.measures import Kind
from kpitui.store.columns import Columns, joined
from kpitui.store.revision import next_revision
from kpitui.store.sealing import drop_series, read_series, rewrite
from kpitui.store.writing import Writing

HOUR = 3_600_000
FIVE_MINUTES = 300_000
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Keep:
    """How long what is kept, ms."""

    raw: int = 90 * DAY
    """Samples as they came."""
    hourly: int = 730 * DAY
    """Hourly figures."""
    people: int = 395 * DAY
    """Hashes of people."""


def retain(writing: Writing, keep: Keep, now: int) -> int:
    """Roll up and drop what is old enough; return how many samples went. Inside the caller's transaction."""
    rev = next_revision(writing.db)
    floor = (now - keep.raw) // HOUR * HOUR
    expired = (now - keep.hourly) // HOUR * HOUR
    count = _retain_series(writing, (expired, floor), rev)
    count += _roll_events(writing, floor, rev)
    count += _thin_rolled(writing, (expired, floor - keep.raw // HOUR * HOUR), rev)
    _forget_people(writing, now - keep.people, rev)
    writing.names.forget()
    return count


def rolled(kind: Kind, columns: Columns) -> Columns:
    """Return the hourly form of samples."""
    hours = columns.t // HOUR
    last = np.append(hours[1:] != hours[:-1], True)
    if kind is Kind.UNIQUE or last.all():
        return columns
    if kind is Kind.DELTA:
        return _summed(columns, hours)
    if kind is Kind.GAUGE:
        return columns.part(last | _extremes(columns, hours))
    falls = np.flatnonzero(columns.v[1:] < columns.v[:-1])
    last[falls] = True
    last[falls + 1] = True
    return columns.part(last)


def _summed(columns: Columns, hours: NDArray[np.int64]) -> Columns:
    """Return the sums of amounts by hour; an hour with one amount keeps it as it is."""
    starts = np.flatnonzero(np.append(True, hours[1:] != hours[:-1]))
    alone = np.diff(np.append(starts, len(hours))) == 1
    t = np.where(alone, columns.t[starts], hours[starts] * HOUR)
    ends = np.maximum.reduceat(columns.ends(), starts)
    return Columns(t, np.add.reduceat(columns.v, starts), ends if ends.any() else None)


def _extremes(columns: Columns, hours: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which levels are the lowest and the highest of their hour."""
    chosen = np.zeros(len(hours), dtype=np.bool_)
    for order in (np.lexsort((columns.v, hours)), np.lexsort((-columns.v, hours))):
        by_hour = hours[order]
        chosen[order[np.append(True, by_hour[1:] != by_hour[:-1])]] = True
    return chosen


def _retain_series(writing: Writing, edges: tuple[int, int], rev: int) -> int:
    """Roll up and cut numeric series."""
    expired, floor = edges
    db, count = writing.db, 0
    touched = db.execute("DELETE FROM sample WHERE t < ? RETURNING series", (expired,)).fetchall()
    count += len(touched)
    db.executemany("UPDATE series SET rev = ?, cut_rev = ? WHERE id = ?", [(rev, rev, *row) for row in set(touched)])
    old = "SELECT id, kind, horizon FROM series WHERE id IN (SELECT series FROM chunk WHERE first < ?)"
    for series, kind, horizon in db.execute(old, (floor,)).fetchall():
        before = read_series(db, series)
        begin, start, stop = np.searchsorted(before.t, (expired, max(horizon, expired), floor)).tolist()
        middle = before.part(slice(start, stop))
        hourly = rolled(Kind(kind), middle) if stop > start else middle
        after = joined(joined(before.part(slice(begin, start)), hourly), before.part(slice(max(stop, start), None)))
        if len(after.t) == len(before.t):
            continue
        count += len(before.t) - len(after.t)
        rewrite(db, series, after, rev)
        if len(hourly.t) < len(middle.t):
            db.execute("UPDATE series SET horizon = ? WHERE id = ?", (floor, series))
    empty = db.execute(
        "SELECT id FROM series r WHERE NOT EXISTS (SELECT 1 FROM chunk c WHERE c.series = r.id)"
        " AND id NOT IN (SELECT series FROM sample)"
    )
    drop_series(db, [row[0] for row in empty], rev)
    return count


def _roll_events(writing: Writing, floor: int, rev: int) -> int:
    """Turn old events into numbers of equal values by five minutes."""
    db, count = writing.db, 0
    places = dict(
        db.execute("SELECT s.id, p.id FROM scope s JOIN place p ON p.measure = s.measure AND p.brand = s.brand")
    )
    for scope, place in places.items():
        db.execute(
            "UPDATE seen SET kept = min(coalesce(kept, first), first) WHERE place = ? AND key IN"
            " (SELECT key FROM event WHERE scope = ? AND t < ?)",
            (place, scope, floor),
        )
        db.execute(
            "INSERT INTO rolled SELECT grp, t - ((t % :w) + :w) % :w, value, count(*) FROM event"
            " WHERE scope = :scope AND t < :floor GROUP BY 1, 2, 3 ON CONFLICT DO UPDATE SET n = n + excluded.n",
            {"w": FIVE_MINUTES, "scope": scope, "floor": floor},
        )
        gone = db.execute("DELETE FROM event WHERE scope = ? AND t < ?", (scope, floor)).rowcount
        if gone:
            count += gone
            db.execute("UPDATE scope SET horizon = ?, rev = ?, cut_rev = ? WHERE id = ?", (floor, rev, rev, scope))
    return count


def _thin_rolled(writing: Writing, edges: tuple[int, int], rev: int) -> int:
    """Turn five-minute numbers into hourly ones, and drop those that are too old."""
    db = writing.db
    expired, coarse = edges
    dropped = db.execute("SELECT coalesce(sum(n), 0) FROM rolled WHERE t < ?", (expired,)).fetchone()[0]
    if dropped:
        db.execute("DELETE FROM rolled WHERE t < ?", (expired,))
    fine = db.execute("SELECT grp, t, value, n FROM rolled WHERE t < ? AND t % ? != 0", (coarse, HOUR)).fetchall()
    db.executemany("DELETE FROM rolled WHERE grp = ? AND t = ? AND value = ?", [row[:3] for row in fine])
    db.executemany(
        "INSERT INTO rolled VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
        [(group, t // HOUR * HOUR, value, n) for group, t, value, n in fine],
    )
    db.execute("DELETE FROM event_sum WHERE bucket < ?", (expired // FIVE_MINUTES,))
    if dropped or fine:
        db.execute("UPDATE scope SET rev = ?, cut_rev = ?", (rev, rev))
    return int(dropped)


def _forget_people(writing: Writing, before: int, rev: int) -> None:
    """Forget who wrote what is older than people are kept, and those not seen since."""
    db = writing.db
    for (scope,) in db.execute("SELECT id FROM scope").fetchall():
        if db.execute("UPDATE event SET key = 0 WHERE scope = ? AND t < ? AND key != 0", (scope, before)).rowcount:
            db.execute("UPDATE scope SET rev = ?, cut_rev = ? WHERE id = ?", (rev, rev, scope))
    db.execute("DELETE FROM seen WHERE last < ?", (before,))
