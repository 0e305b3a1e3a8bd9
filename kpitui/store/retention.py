"""How long samples are kept: old ones become hourly, then daily, then go. Sums, levels and rises stay the same.

Of an hour of amounts the sum is kept, of levels the lowest, the highest and the last, of running totals the last and
both sides of every fall; of a day (in UTC) the same. Events become numbers of equal values by five minutes, later by
hours and days; nobody's, but when each person was first seen is remembered as long as people are.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpitui.measures import Kind
from kpitui.store.alert_keeping import forget_alerts
from kpitui.store.columns import Columns, joined
from kpitui.store.reopening import reopen_at, reopen_before
from kpitui.store.revision import next_revision
from kpitui.store.schema import NEVER
from kpitui.store.sealing import drop_series, read_series, rewrite
from kpitui.store.writing import Writing

HOUR = 3_600_000
FIVE_MINUTES = 300_000
DAY = 24 * HOUR
FINE = 90 * DAY
"""How long events that were rolled up stay in buckets of five minutes."""


@dataclass(frozen=True, slots=True)
class Keep:
    """How long what is kept, ms."""

    raw: int = 90 * DAY
    """Samples as they came."""
    hourly: int = 730 * DAY
    """Hourly figures, and alerts that have ended."""
    people: int = 395 * DAY
    """Hashes of people."""
    daily: int | None = None
    """Daily figures; None: for ever."""


@dataclass(frozen=True, slots=True)
class _Ages:
    """From when on samples are kept, and in which form."""

    expired: int
    """Nothing is kept of the time before."""
    daily: int
    """Daily before this."""
    hourly: int
    """Hourly before this."""


def retain(writing: Writing, keep: Keep, now: int) -> int:
    """Roll up and drop what is old enough; return how many samples went. Inside the caller's transaction."""
    rev = next_revision(writing.db)
    floor = (now - keep.raw) // HOUR * HOUR
    days = min((now - keep.hourly) // DAY * DAY, floor)
    ages = _Ages(NEVER if keep.daily is None else (now - keep.daily) // DAY * DAY, days, floor)
    count = _retain_series(writing, ages, rev)
    count += _roll_events(writing, floor, rev)
    count += _thin_rolled(writing, ages, rev)
    writing.db.execute("DELETE FROM restated WHERE stop <= ?", (ages.expired,))
    _forget_people(writing, now - keep.people, rev)
    forget_alerts(writing.db, now - keep.hourly)
    writing.names.forget()
    return count


def rolled(kind: Kind, columns: Columns, width: int = HOUR) -> Columns:
    """Return the hourly form of samples, or that of another width; what has it already stays as it is."""
    if not len(columns.t):
        return columns
    hours = columns.t // width
    last = np.append(hours[1:] != hours[:-1], True)
    if kind is Kind.UNIQUE or last.all():
        return columns
    if kind is Kind.DELTA:
        return _summed(columns, hours, width)
    if kind is Kind.GAUGE:
        return columns.part(last | _extremes(columns, hours))
    falls = np.flatnonzero(columns.v[1:] < columns.v[:-1])
    last[falls] = True
    last[falls + 1] = True
    return columns.part(last)


def _summed(columns: Columns, hours: NDArray[np.int64], width: int) -> Columns:
    """Return the sums of amounts by hour; an hour with one amount keeps it as it is."""
    starts = np.flatnonzero(np.append(True, hours[1:] != hours[:-1]))
    alone = np.diff(np.append(starts, len(hours))) == 1
    t = np.where(alone, columns.t[starts], hours[starts] * width)
    ends = np.maximum.reduceat(columns.ends(), starts)
    return Columns(t, np.add.reduceat(columns.v, starts), ends if ends.any() else None)


def _extremes(columns: Columns, hours: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which levels are the lowest and the highest of their hour."""
    chosen = np.zeros(len(hours), dtype=np.bool_)
    for order in (np.lexsort((columns.v, hours)), np.lexsort((-columns.v, hours))):
        by_hour = hours[order]
        chosen[order[np.append(True, by_hour[1:] != by_hour[:-1])]] = True
    return chosen


def _retain_series(writing: Writing, ages: _Ages, rev: int) -> int:
    """Roll up and cut numeric series."""
    db, count = writing.db, 0
    touched = db.execute("DELETE FROM sample WHERE t < ? RETURNING series", (ages.expired,)).fetchall()
    count += len(touched)
    db.executemany("UPDATE series SET rev = ?, cut_rev = ? WHERE id = ?", [(rev, rev, *row) for row in set(touched)])
    old = "SELECT id, kind FROM series WHERE id IN (SELECT series FROM chunk WHERE first < ?)"
    for series, kind in db.execute(old, (ages.hourly,)).fetchall():
        before = read_series(db, series)
        after = _aged(Kind(kind), before, ages)
        if len(after.t) < len(before.t):
            count += len(before.t) - len(after.t)
            rewrite(db, series, after, rev)
            db.execute("UPDATE series SET horizon = ? WHERE id = ?", (ages.hourly, series))
    empty = db.execute(
        "SELECT id FROM series r WHERE NOT EXISTS (SELECT 1 FROM chunk c WHERE c.series = r.id)"
        " AND id NOT IN (SELECT series FROM sample)"
    )
    drop_series(db, [row[0] for row in empty], rev)
    return count


def _aged(kind: Kind, columns: Columns, ages: _Ages) -> Columns:
    """Return the samples of a series as they are kept."""
    first, days, hours = np.searchsorted(columns.t, (ages.expired, ages.daily, ages.hourly)).tolist()
    old = rolled(kind, columns.part(slice(first, days)), DAY)
    middle = rolled(kind, columns.part(slice(days, hours)))
    return joined(joined(old, middle), columns.part(slice(hours, None)))


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
            reopen_before(db, scope, floor)
            db.execute("UPDATE scope SET horizon = ?, rev = ?, cut_rev = ? WHERE id = ?", (floor, rev, rev, scope))
    return count


def _thin_rolled(writing: Writing, ages: _Ages, rev: int) -> int:
    """Turn five-minute numbers into hourly and daily ones, and drop those that are too old."""
    db = writing.db
    dropped = db.execute("SELECT coalesce(sum(n), 0) FROM rolled WHERE t < ?", (ages.expired,)).fetchone()[0]
    db.execute("DELETE FROM rolled WHERE t < ?", (ages.expired,))
    coarser = _coarsen(db, ages.hourly - FINE, HOUR) + _coarsen(db, ages.daily, DAY)
    db.execute("DELETE FROM event_sum WHERE bucket < ?", (ages.expired // FIVE_MINUTES,))
    if dropped or coarser:
        db.execute("UPDATE scope SET rev = ?, cut_rev = ?", (rev, rev))
    return int(dropped)


def _coarsen(db: sqlite3.Connection, before: int, width: int) -> int:
    """Put numbers of before an instant into wider buckets; return how many rows moved."""
    fine = db.execute("SELECT grp, t, value, n FROM rolled WHERE t < ? AND t % ? != 0", (before, width)).fetchall()
    db.executemany("DELETE FROM rolled WHERE grp = ? AND t = ? AND value = ?", [row[:3] for row in fine])
    db.executemany(
        "INSERT INTO rolled VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
        [(group, t // width * width, value, n) for group, t, value, n in fine],
    )
    return len(fine)


def _forget_people(writing: Writing, before: int, rev: int) -> None:
    """Forget who wrote what is older than people are kept, and those not seen since."""
    db = writing.db
    for (scope,) in db.execute("SELECT id FROM scope").fetchall():
        old = "UPDATE event SET key = 0 WHERE scope = ? AND t < ? AND key != 0 RETURNING t"
        if times := {t for (t,) in db.execute(old, (scope, before)).fetchall()}:
            reopen_at(db, scope, times)
            db.execute("UPDATE scope SET rev = ?, cut_rev = ? WHERE id = ?", (rev, rev, scope))
    db.execute("DELETE FROM seen WHERE last < ?", (before,))
