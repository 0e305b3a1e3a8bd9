"""Datasets out of the store. Together with what it imports the only part of it that needs numpy: imported late."""

from __future__ import annotations

import sqlite3
from functools import partial

from kpitui.series.dataset import Coverage, Series
from kpitui.store.coverage import spans
from kpitui.store.event_loading import load_first_seen, load_room, scopes_of
from kpitui.store.hashing import hashed
from kpitui.store.numeric_loading import load_rooms, series_keys
from kpitui.store.restated_loading import load_restated
from kpitui.store.revision import revision, salt_of
from kpitui.store.sources import Sources
from kpitui.store.stored import Part, StoredDataset


def load(db: sqlite3.Connection, part: Part, sources: Sources) -> StoredDataset:
    """Return a part of the store as arrays, inside the caller's transaction."""
    dataset = StoredDataset(part=part, revision=revision(db), coverage=load_coverage(db, sources, part.language))
    dataset.hash_of = partial(hashed, salt=salt_of(db))
    dataset.rooms = load_rooms(db, series_keys(db, part), part.since)
    mark_rounded(db, dataset)
    dataset.restated = load_restated(db, part) or {}
    list_series(dataset)
    for measure, scopes in scopes_of(db, part).items():
        load_events(db, dataset, measure, scopes)
    return dataset


def load_events(db: sqlite3.Connection, dataset: StoredDataset, measure: str, scopes: list[int]) -> None:
    """Load the events of one measure anew into a dataset."""
    room = load_room(db, scopes, dataset.part.since)
    for kept in (dataset.event_rooms, dataset.events, dataset.first_seen):
        kept.pop(measure, None)
    if room.n:
        dataset.event_rooms[measure] = room
        dataset.events[measure] = room.events(measure)
        seen = load_first_seen(db, measure, dataset.part.since)
        if seen is not None:
            dataset.first_seen[measure] = seen


def mark_rounded(db: sqlite3.Connection, dataset: StoredDataset, seen: int = -1) -> None:
    """Say of the series that changed after a revision to how many digits their source rounds them."""
    rows = db.execute("SELECT id, digits FROM series WHERE rev > ? AND (digits IS NOT NULL OR ? >= 0)", (seen, seen))
    for number, digits in rows:
        if number in dataset.rooms:
            dataset.rooms[number][0].digits = digits


def list_series(dataset: StoredDataset) -> None:
    """List a dataset's series by measure, in the same order however they came in."""
    series: dict[str, list[Series]] = {}
    for _, (each, _) in sorted(dataset.rooms.items(), key=lambda item: (_order(item[1][0]), item[0])):
        series.setdefault(each.key.measure, []).append(each)
    dataset.series = series


def _order(series: Series) -> tuple[str, str, str, tuple[tuple[str, str], ...], int]:
    """Return what series are sorted by."""
    key = series.key
    return (key.measure, key.source, key.kind.value, key.labels, key.published or 0)


def load_coverage(db: sqlite3.Connection, sources: Sources, language: str) -> dict[str, Coverage]:
    """Return when each source was read, and whether it fails."""
    terms = db.execute(
        "SELECT id, name, every, lag, stale_after FROM source WHERE NOT retired ORDER BY name"
    ).fetchall()
    failing = {row.source: row.reason.say(language) for row in sources.rows() if row.reason is not None}
    return {
        name: Coverage(name, spans(db, number), every, lag, stale_after, failing.get(name, ""))
        for number, name, every, lag, stale_after in terms
    }
