"""Writing numeric samples: recent ones as rows, older ones in chunks. Late and corrected ones go where they belong."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

from kpitui.measures import Sample
from kpitui.store.events import Written
from kpitui.store.names import Names, SeriesRow
from kpitui.store.schema import NEVER

Points: TypeAlias = dict[int, tuple[float, int | None]]
"""Values and ``until`` by time."""

FULL_TAIL = 192
"""Rows of one series that are moved into its chunks, with those of all others that have half as many."""


@dataclass(slots=True)
class _Gathered:
    """What one delivery says of numeric series."""

    rows: dict[int, SeriesRow] = field(default_factory=dict)
    points: dict[int, Points] = field(default_factory=dict)


class NumericWriter:
    """Writes the numeric samples of one delivery inside the caller's transaction."""

    def __init__(self, db: sqlite3.Connection, names: Names, rev: int) -> None:
        self._db = db
        self._names = names
        self._rev = rev
        self._low: int | None = None
        self._recent: list[tuple[int, int, float, int | None, int]] = []
        self.changed: list[tuple[int, int, int]] = []
        """Figures of which the value is another now: series, start and end of the bucket."""

    def write(self, source: int, samples: Iterable[Sample], complete: bool) -> Written:
        """Store samples; ``complete`` withdraws those of the source that are not among them."""
        gathered = self._gather(source, samples)
        new = replaced = 0
        for number, points in gathered.points.items():
            added, changed = self._write_series(gathered.rows[number], points)
            new += added
            replaced += changed
        self._db.executemany("INSERT OR REPLACE INTO sample VALUES (?, ?, ?, ?, ?)", self._recent)
        withdrawn = self._withdraw_missing(source, gathered) if complete else 0
        if self._low is not None:
            self._db.execute("INSERT INTO change VALUES (?, 0, ?, ?)", (self._rev, self._low, NEVER))
            self._seal_long_tails(gathered)
        return Written(new, replaced, withdrawn)

    def _gather(self, source: int, samples: Iterable[Sample]) -> _Gathered:
        """Sort samples by series; of two at one time, the last holds. What is rolled up already is final."""
        gathered = _Gathered()
        for sample in samples:
            row = self._names.series(self._db, source, sample)
            points = gathered.points.get(row.id)
            if points is None:
                points = gathered.points[row.id] = {}
                gathered.rows[row.id] = row
                if row.digits != sample.digits:
                    row.digits = sample.digits
                    self._db.execute(
                        "UPDATE series SET digits = ?, rev = ? WHERE id = ?", (row.digits, self._rev, row.id)
                    )
            if sample.t >= row.horizon:
                points[sample.t] = (sample.value, sample.until)
        return gathered

    def _write_series(self, row: SeriesRow, points: Points) -> tuple[int, int]:
        """Store the points of one series, and return how many are new and how many replaced another."""
        late = {t: point for t, point in points.items() if t <= row.sealed}
        recent = points if not late else {t: point for t, point in points.items() if t > row.sealed}
        new, replaced = self._write_recent(row, recent)
        if late:
            from kpitui.store.sealing import merge_late

            done = merge_late(self._db, row.id, late, self._rev)
            new, replaced = new + done.new, replaced + done.replaced
            self.changed += [(row.id, t, late[t][1] or t + 1) for t in done.changed]
        if new or replaced:
            row.newest = max(row.newest, max(points))
            self._db.execute("UPDATE series SET rev = ?, newest = ? WHERE id = ?", (self._rev, row.newest, row.id))
        return new, replaced

    def _write_recent(self, row: SeriesRow, points: Points) -> tuple[int, int]:
        """Keep the points after the last chunk, to be written as rows."""
        new = replaced = 0
        for t, point in points.items():
            if t <= row.newest:
                found = self._db.execute("SELECT value, until FROM sample WHERE t = ? AND series = ?", (t, row.id))
                before = found.fetchone()
                if before == point:
                    continue
                new, replaced = (new + 1, replaced) if before is None else (new, replaced + 1)
                if before is not None and before[0] != point[0]:
                    self.changed.append((row.id, t, point[1] or t + 1))
            else:
                new += 1
            self._recent.append((t, row.id, *point, self._rev))
            self._low = t if self._low is None else min(self._low, t)
        if new:
            self._names.tails(self._db)[row.id] += new
        return new, replaced

    def _seal_long_tails(self, gathered: _Gathered) -> None:
        """Move rows into chunks where a series of this delivery has enough of them."""
        tails = self._names.tails(self._db)
        if not any(tails[number] >= FULL_TAIL for number in gathered.rows):
            return
        from kpitui.store.sealing import seal

        long = [number for number, rows in tails.items() if rows >= FULL_TAIL // 2]
        for number, sealed in seal(self._db, long, self._rev).items():
            self._names.sealed(number, sealed)

    def _withdraw_missing(self, source: int, gathered: _Gathered) -> int:
        """Take out what a complete delivery doesn't hold, and return how many samples that were."""
        from kpitui.store.sealing import counts, drop_series, keep_only

        stored = counts(self._db, source)
        withdrawn = drop_series(self._db, [number for number in stored if number not in gathered.points], self._rev)
        for number, points in gathered.points.items():
            if stored.get(number, 0) > len(points):
                withdrawn += keep_only(self._db, number, (gathered.rows[number].horizon, points), self._rev)
        if withdrawn:
            self._names.forget()
        return withdrawn
