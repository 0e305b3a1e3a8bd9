"""Names as small numbers: sources, measures, mappings, labels, series and the groups of events. Writes no samples."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass

from kpitui.measures import Kind, Labels, Sample
from kpitui.store.schema import NEVER


@dataclass(slots=True)
class SeriesRow:
    """A numeric series as the store knows it."""

    id: int
    sealed: int
    """Time of the last sample in its chunks; ``NEVER`` while it has none."""
    newest: int
    """Time of its last sample; ``NEVER`` while it has none."""
    horizon: int = NEVER
    """Samples before this are rolled up and final."""
    digits: int | None = None
    """Significant digits to which its source rounds it."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What many events share: identity's scope, and labels."""

    id: int
    scope: int
    horizon: int
    """Events before this are rolled up and final."""


def packed(labels: Labels) -> str:
    """Return labels as the text that stands for them in the store."""
    return json.dumps(labels, ensure_ascii=False, separators=(",", ":"))


def unpacked(text: str) -> Labels:
    """Return the labels of ``packed``."""
    return tuple((name, value) for name, value in json.loads(text))


def brand_of(labels: Labels) -> str:
    """Return the brand that labels name; empty where they name none."""
    return next((value for name, value in labels if name == "brand"), "")


class Names:
    """The numbers of names, remembered; forgotten when a transaction fails or another process has written."""

    def __init__(self) -> None:
        self._simple: dict[tuple[str, str], int] = {}
        self._labels: dict[Labels, int] = {}
        self._series: dict[tuple[int, str, str, Kind, Labels, int | None], SeriesRow] = {}
        self._rows: dict[int, SeriesRow] = {}
        self._groups: dict[tuple[int, str, str, Labels], GroupRow] = {}
        self._tails: Counter[int] | None = None

    def forget(self) -> None:
        """Forget everything that was remembered."""
        for memory in (self._simple, self._labels, self._series, self._rows, self._groups):
            memory.clear()
        self._tails = None

    def tails(self, db: sqlite3.Connection) -> Counter[int]:
        """Return how many rows each series has outside chunks, to be kept right by who adds or seals."""
        if self._tails is None:
            self._tails = Counter(dict(db.execute("SELECT series, count(*) FROM sample GROUP BY series").fetchall()))
        return self._tails

    def sealed(self, number: int, last: int) -> None:
        """Note that all rows of a series went into chunks, the last of them at ``last``."""
        if self._tails is not None:
            self._tails.pop(number, None)
        if number in self._rows:
            self._rows[number].sealed = last

    def source(self, db: sqlite3.Connection, name: str) -> int:
        """Return a source's number."""
        return self._number(db, "source", name)

    def measure(self, db: sqlite3.Connection, name: str) -> int:
        """Return a measure's number."""
        return self._number(db, "measure", name)

    def series(self, db: sqlite3.Connection, source: int, sample: Sample) -> SeriesRow:
        """Return the series that a numeric sample belongs to, made where it is the first."""
        memory = (source, sample.mapping, sample.measure, sample.kind, sample.labels, sample.published)
        row = self._series.get(memory)
        if row is None:
            row = self._series[memory] = self._find_series(db, source, sample)
            self._rows[row.id] = row
        return row

    def group(self, db: sqlite3.Connection, source: int, sample: Sample) -> GroupRow:
        """Return the group that an event belongs to, made where it is the first."""
        memory = (source, sample.mapping, sample.measure, sample.labels)
        row = self._groups.get(memory)
        if row is None:
            row = self._groups[memory] = self._find_group(db, source, sample)
        return row

    def _find_series(self, db: sqlite3.Connection, source: int, sample: Sample) -> SeriesRow:
        """Read or make a series."""
        identity = (
            source,
            self._number(db, "mapping", sample.mapping),
            self.measure(db, sample.measure),
            sample.kind.value,
            self._label_set(db, sample.labels),
            NEVER if sample.published is None else sample.published,
        )
        found = db.execute(
            "SELECT id, sealed, newest, horizon, digits FROM series"
            " WHERE source = ? AND mapping = ? AND measure = ? AND kind = ? AND labels = ? AND published = ?",
            identity,
        ).fetchone()
        if found:
            return SeriesRow(*found)
        made = db.execute(
            "INSERT INTO series (source, mapping, measure, kind, labels, published, sealed, newest, horizon,"
            " rev, chunk_rev, cut_rev) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)",
            (*identity, NEVER, NEVER, NEVER),
        )
        return SeriesRow(int(made.lastrowid or 0), NEVER, NEVER)

    def _find_group(self, db: sqlite3.Connection, source: int, sample: Sample) -> GroupRow:
        """Read or make a group, its scope and its place."""
        measure = self.measure(db, sample.measure)
        brand = brand_of(sample.labels)
        scope = _row(
            db,
            "scope",
            (("source", source), ("measure", measure), ("brand", brand)),
            (("horizon", NEVER), ("rev", 0), ("cut_rev", 0)),
        )
        _row(db, "place", (("measure", measure), ("brand", brand)))
        horizon = db.execute("SELECT horizon FROM scope WHERE id = ?", (scope,)).fetchone()[0]
        mapping = self._number(db, "mapping", sample.mapping)
        labels = self._label_set(db, sample.labels)
        group = _row(db, "label_group", (("scope", scope), ("mapping", mapping), ("labels", labels)))
        return GroupRow(group, scope, horizon)

    def _label_set(self, db: sqlite3.Connection, labels: Labels) -> int:
        """Return the number of a set of labels."""
        number = self._labels.get(labels)
        if number is None:
            text = packed(labels)
            found = db.execute("SELECT id FROM labels WHERE text = ?", (text,)).fetchone()
            if not found:
                made = db.execute("INSERT INTO labels (text, brand) VALUES (?, ?)", (text, brand_of(labels)))
                found = (made.lastrowid,)
            number = self._labels[labels] = int(found[0])
        return number

    def _number(self, db: sqlite3.Connection, table: str, name: str) -> int:
        """Return the number of a name in one of the tables of names."""
        number = self._simple.get((table, name))
        if number is None:
            number = self._simple[table, name] = _row(db, table, (("name", name),))
        return number


def _row(
    db: sqlite3.Connection,
    table: str,
    identity: tuple[tuple[str, int | str], ...],
    others: tuple[tuple[str, int], ...] = (),
) -> int:
    """Return the number of the row with this identity, made where there is none. Names of columns are our own."""
    columns = [name for name, _ in identity]
    values = [value for _, value in identity]
    where = " AND ".join(f"{name} = ?" for name in columns)
    found = db.execute(f"SELECT id FROM {table} WHERE {where}", values).fetchone()  # noqa: S608
    if found:
        return int(found[0])
    given = dict((*identity, *others))
    places = ", ".join("?" * len(given))
    made = db.execute(f"INSERT INTO {table} ({', '.join(given)}) VALUES ({places})", list(given.values()))  # noqa: S608
    return int(made.lastrowid or 0)
