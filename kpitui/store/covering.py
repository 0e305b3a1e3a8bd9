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

DAY = 86_400_000
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
        coverage.copy(db, source, measure)
    _extend(db, (source, EVERYTHING), delivery.covers, delivery.polled_at)
    for measure in sorted({*apart, *told, *failed}):
        place = (source, measure)
        if measure in failed:
            _note_failure(db, place, failed[measure])
        elif measure in told and told[measure] is None:
            _note_wait(db, place)
        else:
            stretch = told.get(measure, delivery.covers)
            at_once = stretch is not None and stretch[0] == stretch[1]
            _extend(db, place, None if at_once else stretch, delivery.polled_at)
            late = None if measure not in told or stretch is None else max(delivery.polled_at - stretch[1], 0)
            _note_reading(db, place, late)


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


def _note_reading(db: sqlite3.Connection, place: Place, late: int | None) -> None:
    """Note that a measure was read, after how many polls, and how late its figures are."""
    where = "WHERE source = ? AND measure = ?"
    before = db.execute(f"SELECT lag FROM measure_read {where}", place).fetchone()[0]  # noqa: S608
    db.execute(
        f"UPDATE measure_read SET failing = NULL, usual = waited + 1, waited = 0, lag = ? {where}",  # noqa: S608
        (lag_of(before, late), *place),
    )


def lag_of(before: int | None, late: int | None) -> int | None:
    """Return how late the figures of a measure are, ms, by what was known before; None: as late as its source's.

    A day that is complete at midnight is older and older until the next one is: the least of these ages is its lag.
    """
    if late is None:
        return None
    if late > MOST_LATE or (before is not None and before <= late < before + DAY):
        return before
    return late
