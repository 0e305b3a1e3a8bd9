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

Point: TypeAlias = tuple[float, int | None]
"""A value and its ``until``."""
Points: TypeAlias = dict[int, Point]
"""Points by time."""

AT_ONCE = 256
"""As many samples of one series in one delivery go to chunks directly."""


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
        self._new: list[tuple[int, int, float, int | None, int]] = []

    def write(self, source: int, samples: Iterable[Sample], complete: bool) -> Written:
        """Store samples; ``complete`` withdraws those of the source that are not among them."""
        gathered = self._gather(source, samples)
        new = replaced = withdrawn = 0
        for number, points in gathered.points.items():
            added, changed = self._write_series(gathered.rows[number], points)
            new += added
            replaced += changed
        self._db.executemany("INSERT OR REPLACE INTO sample VALUES (?, ?, ?, ?, ?)", self._new)
        if complete:
            withdrawn = self._withdraw_missing(source, gathered)
        self._note_change()
        return Written(new, replaced, withdrawn)

    def _gather(self, source: int, samples: Iterable[Sample]) -> _Gathered:
        """Sort samples by series; of two at one time, the last holds."""
        gathered = _Gathered()
        for sample in samples:
            row = self._names.series(self._db, source, sample)
            points = gathered.points.get(row.id)
            if points is None:
                points = gathered.points[row.id] = {}
                gathered.rows[row.id] = row
            if sample.t >= row.horizon:
                points[sample.t] = (sample.value, sample.until)
        return gathered

    def _write_series(self, row: SeriesRow, points: Points) -> tuple[int, int]:
        """Store the points of one series, and return how many are new and how many replaced another."""
        late = {t: point for t, point in points.items() if t <= row.sealed}
        recent = points if not late else {t: point for t, point in points.items() if t > row.sealed}
        new = replaced = 0
        if len(recent) >= AT_ONCE or late:
            from kpitui.store.sealing import merge_late, seal_series

            if late:
                new, replaced = merge_late(self._db, row.id, late, self._rev)
            added, changed = self._write_recent(row, recent)
            if len(recent) >= AT_ONCE:
                self._flush()
                row.sealed = seal_series(self._db, row.id, self._rev)
        else:
            added, changed = self._write_recent(row, recent)
        new, replaced = new + added, replaced + changed
        if new or replaced:
            row.newest = max(row.newest, max(points))
            self._db.execute(
                "UPDATE series SET rev = ?, newest = ?, sealed = ? WHERE id = ?",
                (self._rev, row.newest, row.sealed, row.id),
            )
        return new, replaced

    def _write_recent(self, row: SeriesRow, points: Points) -> tuple[int, int]:
        """Store the points after the last chunk as rows."""
        new = replaced = 0
        for t, point in points.items():
            if t <= row.newest:
                found = self._db.execute("SELECT value, until FROM sample WHERE t = ? AND series = ?", (t, row.id))
                before = found.fetchone()
                if before == point:
                    continue
                new, replaced = (new + 1, replaced) if before is None else (new, replaced + 1)
            else:
                new += 1
            self._new.append((t, row.id, point[0], point[1], self._rev))
            self._low = t if self._low is None else min(self._low, t)
        return new, replaced

    def _flush(self) -> None:
        """Write the rows gathered so far."""
        self._db.executemany("INSERT OR REPLACE INTO sample VALUES (?, ?, ?, ?, ?)", self._new)
        self._new.clear()

    def _withdraw_missing(self, source: int, gathered: _Gathered) -> int:
        """Take out what a complete delivery doesn't hold, and return how many samples that were."""
        from kpitui.store.sealing import count_of, drop_series, keep_only

        withdrawn = 0
        for number in [row[0] for row in self._db.execute("SELECT id FROM series WHERE source = ?", (source,))]:
            points = gathered.points.get(number)
            if points is None:
                withdrawn += drop_series(self._db, number, self._rev)
                self._names.forget()
            elif count_of(self._db, number) > len(points):
                withdrawn += keep_only(self._db, gathered.rows[number], points, self._rev)
        return withdrawn

    def _note_change(self) -> None:
        """Tell incremental readers from when on there are new rows."""
        if self._low is not None:
            self._db.execute("INSERT INTO change VALUES (?, 0, ?, ?)", (self._rev, self._low, NEVER))
