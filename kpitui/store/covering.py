"""What a poll has read of a source, and of the measures that are told apart. Knows nothing of samples."""

from __future__ import annotations

import json
import sqlite3
from typing import TypeAlias

from kpitui.measures import Delivery
from kpitui.store import coverage
from kpitui.store.coverage import EVERYTHING, Place
from kpitui.store.names import Names, packed
from kpitui.store.revision import next_revision
from kpitui.store.texts import dumped_text
from kpitui.text import Text

HOUR = 3_600_000
DAY = 24 * HOUR
STEP = 300_000
"""How exactly it is told how late a measure is, ms: the least step of windows."""
UNKNOWN = 16 * HOUR
"""The interval of a measure that was read once: half as much again counts as not missing."""
MOST_LATE = 7 * DAY
"""What ends longer before its poll is not late, but read of another time: an archive, one part after the other."""

Stretch: TypeAlias = tuple[int | None, int] | None


def cover(db: sqlite3.Connection, names: Names, source: int, delivery: Delivery) -> None:
    """Note what the poll has read. A measure that was ever told apart stays so, and is else read as the source is."""
    apart = {row[0] for row in db.execute("SELECT measure FROM measure_read WHERE source = ?", (source,))}
    told = {names.measure(db, name): stretch for name, stretch in delivery.covered.items()}
    failed = {names.measure(db, name): why for name, why in delivery.failed.items()}
    for measure in sorted({*told, *failed} - apart):
        db.execute("INSERT INTO measure_read (source, measure) VALUES (?, ?)", (source, measure))
        if measure in failed or told[measure] is None:
            coverage.copy(db, source, measure)
    _extend(db, (source, EVERYTHING), delivery.covers, delivery.polled_at)
    for measure in sorted({*apart, *told, *failed}):
        place = (source, measure)
        if measure in failed:
            _note_failure(db, place, failed[measure])
        elif measure not in told:
            _extend(db, place, delivery.covers, delivery.polled_at)
            _note_reading(db, place, None)
        else:
            _note_told(db, place, told[measure], delivery.polled_at)


def _note_told(db: sqlite3.Connection, place: Place, stretch: Stretch, polled_at: int) -> None:
    """Note what was read of a measure; a stretch that ends no later than what was known is no new reading."""
    if stretch is None:
        _note_wait(db, place)
        return
    if stretch[0] == stretch[1]:
        _extend(db, place, None, polled_at)
        _note_reading(db, place, 0)
        return
    known = coverage.last(db, place)
    _extend(db, place, stretch, polled_at)
    if known is None or stretch[1] > known:
        _note_reading(db, place, max(polled_at - stretch[1], 0), first=known is None)
    else:
        _note_wait(db, place)


def note_breaks(db: sqlite3.Connection, names: Names, source: int, delivery: Delivery) -> None:
    """Keep where measures change their meaning; a poll that found nothing new may say nothing of it."""
    if delivery.unchanged and not delivery.breaks:
        return
    rows = {
        (names.measure(db, each.measure), packed(tuple(sorted(each.labels))), each.t): json.dumps(
            dumped_text(each.text), ensure_ascii=False
        )
        for each in delivery.breaks
    }
    known = db.execute("SELECT measure, labels, t, text FROM break WHERE source = ?", (source,)).fetchall()
    if {tuple(row[:3]): row[3] for row in known} != rows:
        next_revision(db)
        db.execute("DELETE FROM break WHERE source = ?", (source,))
        db.executemany("INSERT INTO break VALUES (?, ?, ?, ?, ?)", [(source, *key, text) for key, text in rows.items()])


def forget(db: sqlite3.Connection, source: int) -> None:
    """Forget what was read of a source, and what it said of its measures."""
    for table in ("coverage", "measure_read", "break"):
        db.execute(f"DELETE FROM {table} WHERE source = ?", (source,))  # noqa: S608


def _extend(db: sqlite3.Connection, place: Place, stretch: Stretch, polled_at: int) -> None:
    """Add what was read: a stretch, or the instant of the poll."""
    if stretch is None:
        every = int(db.execute("SELECT every FROM source WHERE id = ?", place[:1]).fetchone()[0])
        coverage.extend_to_instant(db, place, polled_at, every)
        return
    start, stop = stretch
    if start is None or start < stop:
        coverage.extend(db, place, coverage.ALWAYS if start is None else start, stop)


def _note_failure(db: sqlite3.Connection, place: Place, why: Text) -> None:
    """Note why a measure could not be read."""
    text = json.dumps(dumped_text(why), ensure_ascii=False)
    db.execute("UPDATE measure_read SET failing = ? WHERE source = ? AND measure = ?", (text, *place))


def _note_wait(db: sqlite3.Connection, place: Place) -> None:
    """Count a poll at which a measure was not asked for."""
    db.execute("UPDATE measure_read SET failing = NULL, waited = waited + 1 WHERE source = ? AND measure = ?", place)


def _note_reading(db: sqlite3.Connection, place: Place, late: int | None, first: bool = False) -> None:
    """Note that a measure was read, how late its figures are, and, but for the ``first``, after how many polls."""
    where = "WHERE source = ? AND measure = ?"
    lag, usual = db.execute(f"SELECT lag, usual FROM measure_read {where}", place).fetchone()  # noqa: S608
    # what the first poll finds may have come long before it
    before = lag if usual else None
    db.execute(
        f"UPDATE measure_read SET failing = NULL, usual = waited + 1 - ?, waited = 0, lag = ? {where}",  # noqa: S608
        (first, lag_of(before, late), *place),
    )


def lag_of(before: int | None, late: int | None) -> int | None:
    """Return how late the figures of a measure are, ms, by what was known before; None: as late as its source's.

    It follows the latest readings, and comes down by and by: figures that come a little sooner one day are no sooner
    the next.
    """
    if late is None:
        return None
    late = -(-late // STEP) * STEP
    if late > MOST_LATE:
        return before
    return late if before is None else max(late, min(before, late + DAY) - HOUR)


def every_of(every: int, usual: int) -> int:
    """Return how often a measure is read, ms, by the interval of its source and the polls from one reading to the next.

    As long as that is not known (0) it may be as seldom as once a day.
    """
    return max(every, UNKNOWN) if usual == 0 else max(every, min(every * usual, MOST_LATE))
