"""Datasets out of the store. The only part of it, with ``sealing``, that needs numpy: imported late."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kpitui.measures import Kind, Labels
from kpitui.series.dataset import Coverage, Dataset, Events, Series, SeriesKey
from kpitui.store.coverage import spans
from kpitui.store.health import Sources
from kpitui.store.names import unpacked
from kpitui.store.schema import NEVER

_TAIL = np.dtype([("t", "i8"), ("series", "i8"), ("v", "f8"), ("until", "i8")])
_EVENT = np.dtype([("t", "i8"), ("v", "f8"), ("id", "i8"), ("key", "i8"), ("group", "i4")])


@dataclass(frozen=True, slots=True)
class Part:
    """What of the store is asked for."""

    measures: frozenset[str] | None = None
    """None: all."""
    since: int | None = None
    """None: everything; else from the last sample before this instant on."""


def load(db: sqlite3.Connection, part: Part, sources: Sources, language: str) -> Dataset:
    """Return a part of the store as arrays, inside the caller's transaction."""
    return Dataset(
        series=load_series(db, part), events=load_events(db, part), coverage=load_coverage(db, sources, language)
    )


def load_series(db: sqlite3.Connection, part: Part) -> dict[str, list[Series]]:
    """Return the numeric series by measure."""
    keys = series_keys(db, part)
    tail = np.fromiter(
        db.execute("SELECT t, series, value, coalesce(until, 0) FROM sample"), dtype=_TAIL
    )
    tail = tail[np.lexsort((tail["t"], tail["series"]))]
    found: dict[str, list[Series]] = {}
    for number, key in keys.items():
        low, high = np.searchsorted(tail["series"], (number, number + 1))
        rows = tail[low:high]
        if len(rows):
            until = rows["until"].copy()
            series = Series(key, rows["t"].copy(), rows["v"].copy(), until if until.any() else None)
            found.setdefault(key.measure, []).append(series)
    return found


def series_keys(db: sqlite3.Connection, part: Part) -> dict[int, SeriesKey]:
    """Return the keys of the series asked for, by number, in the order of a dataset."""
    rows = db.execute(
        "SELECT r.id, o.name, m.name, r.kind, l.text, r.published FROM series r JOIN source o ON o.id = r.source"
        " JOIN measure m ON m.id = r.measure JOIN labels l ON l.id = r.labels"
        " WHERE NOT o.retired ORDER BY m.name, o.name, r.kind, l.text, r.published, r.id"
    )
    labels: dict[str, Labels] = {}
    keys: dict[int, SeriesKey] = {}
    for number, source, measure, kind, text, published in rows:
        if part.measures is None or measure in part.measures:
            if text not in labels:
                labels[text] = unpacked(text)
            when = None if published == NEVER else published
            keys[number] = SeriesKey(source, measure, Kind(kind), labels[text], when)
    return keys


def load_events(db: sqlite3.Connection, part: Part) -> dict[str, Events]:
    """Return the events by measure."""
    scopes: dict[str, list[int]] = {}
    rows = db.execute(
        "SELECT s.id, m.name FROM scope s JOIN measure m ON m.id = s.measure JOIN source o ON o.id = s.source"
        " WHERE NOT o.retired ORDER BY m.name, s.id"
    )
    for scope, measure in rows.fetchall():
        if part.measures is None or measure in part.measures:
            scopes.setdefault(measure, []).append(scope)
    since = NEVER if part.since is None else part.since
    loaded = ((measure, _events(db, measure, numbers, since)) for measure, numbers in scopes.items())
    return {measure: events for measure, events in loaded if len(events.t)}


def _events(db: sqlite3.Connection, measure: str, scopes: Iterable[int], since: int) -> Events:
    """Return the events of one measure."""
    parts = [
        np.fromiter(
            db.execute("SELECT t, value, max(id, 0), key, grp FROM event WHERE scope = ? AND t >= ?", (scope, since)),
            dtype=_EVENT,
        )
        for scope in scopes
    ]
    rows = np.concatenate(parts)
    if len(parts) > 1:
        rows = rows[np.argsort(rows["t"], kind="stable")]
    group, groups = numbered(db, rows["group"])
    return Events(
        measure, rows["t"].copy(), rows["v"].copy(), rows["id"].copy(), rows["key"].copy(), group, groups
    )


def numbered(
    db: sqlite3.Connection, stored: NDArray[np.int32]
) -> tuple[NDArray[np.int32], tuple[tuple[str, Labels], ...]]:
    """Return groups counted from 0, and what each of them is."""
    present, group = np.unique(stored, return_inverse=True)
    return group.astype(np.int32), tuple(group_of(db, number) for number in present.tolist())


def group_of(db: sqlite3.Connection, number: int) -> tuple[str, Labels]:
    """Return the source and the labels of a group."""
    source, text = db.execute(
        "SELECT o.name, l.text FROM label_group g JOIN scope s ON s.id = g.scope JOIN source o ON o.id = s.source"
        " JOIN labels l ON l.id = g.labels WHERE g.id = ?",
        (number,),
    ).fetchone()
    return source, unpacked(text)


def load_coverage(db: sqlite3.Connection, sources: Sources, language: str) -> dict[str, Coverage]:
    """Return when each source was read, and whether it fails."""
    terms: Sequence[tuple[int, str, int, int, int | None]] = db.execute(
        "SELECT id, name, every, lag, stale_after FROM source WHERE NOT retired ORDER BY name"
    ).fetchall()
    failing = {row.source: row.reason.say(language) for row in sources.rows() if row.reason is not None}
    return {
        name: Coverage(name, spans(db, number), every, lag, stale_after, failing.get(name, ""))
        for number, name, every, lag, stale_after in terms
    }
