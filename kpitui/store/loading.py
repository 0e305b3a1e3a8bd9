"""Datasets out of the store. Together with what it imports the only part of it that needs numpy: imported late."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from kpitui.measures.failures import said_failure
from kpitui.series.dataset import Coverage, Series, SourceBreak
from kpitui.store.coverage import EVERYTHING, all_spans
from kpitui.store.covering import every_of
from kpitui.store.event_loading import load_first_seen, load_room, scopes_of
from kpitui.store.hashing import hashed
from kpitui.store.names import unpacked
from kpitui.store.numeric_loading import load_rooms, series_keys
from kpitui.store.restated_loading import load_restated
from kpitui.store.revision import revision, salt_of
from kpitui.store.stored import Part, StoredDataset
from kpitui.store.texts import loaded_text


def load(db: sqlite3.Connection, part: Part) -> StoredDataset:
    """Return a part of the store as arrays, inside the caller's transaction."""
    dataset = StoredDataset(part=part, revision=revision(db), coverage=load_coverage(db, part.language))
    dataset.hash_of = partial(hashed, salt=salt_of(db))
    dataset.rooms = load_rooms(db, series_keys(db, part), part.since)
    mark_rounded(db, dataset)
    dataset.restated = load_restated(db, part) or {}
    dataset.breaks = load_breaks(db, part)
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


def load_coverage(db: sqlite3.Connection, language: str) -> dict[str, Coverage]:
    """Return when each source was read, and whether it fails; and the same of the measures that are told apart."""
    terms = db.execute(
        "SELECT id, name, every, lag, stale_after, json_extract(health, '$.reason') FROM source"
        " WHERE NOT retired ORDER BY name"
    ).fetchall()
    spans, apart = all_spans(db), _parts(db)
    found: dict[str, Coverage] = {}
    for number, name, every, lag, stale_after, reason in terms:
        failing = "" if reason is None else loaded_text(json.loads(reason)).say(language)
        whole = Coverage(name, spans.get((number, EVERYTHING), ()), every, lag, stale_after, failing)
        parts = {
            part.measure: replace(
                whole,
                spans=spans.get((number, part.number), ()),
                every=every_of(every, part.usual),
                lag=lag if part.lag is None else part.lag,
                failing=part.said(language) or whole.failing,
            )
            for part in apart.get(number, ())
        }
        found[name] = replace(whole, parts=parts) if parts else whole
    return found


class _Part(NamedTuple):
    """A measure that a source tells apart from its others."""

    measure: str
    number: int
    lag: int | None
    """None: as late as the source."""
    usual: int
    """Polls from one reading to the next; 0: not known."""
    failing: str | None
    """Why it could not be read, as JSON."""

    def said(self, language: str) -> str:
        """Return why it could not be read; empty where it could."""
        if self.failing is None:
            return ""
        return said_failure((self.measure,), loaded_text(json.loads(self.failing))).say(language)


def _parts(db: sqlite3.Connection) -> dict[int, list[_Part]]:
    """Return the measures that are told apart, by the number of their source."""
    found: dict[int, list[_Part]] = {}
    rows = db.execute(
        "SELECT r.source, m.name, r.measure, r.lag, r.usual, r.failing FROM measure_read r"
        " JOIN measure m ON m.id = r.measure ORDER BY r.source, m.name"
    )
    for source, *row in rows:
        found.setdefault(source, []).append(_Part(*row))
    return found


def load_breaks(db: sqlite3.Connection, part: Part) -> dict[str, tuple[SourceBreak, ...]]:
    """Return where measures change their meaning."""
    found: dict[str, list[SourceBreak]] = {}
    rows = db.execute(
        "SELECT m.name, s.name, b.labels, b.t, b.text FROM break b JOIN source s ON s.id = b.source"
        " JOIN measure m ON m.id = b.measure WHERE NOT s.retired ORDER BY m.name, b.t, s.name, b.labels"
    )
    for measure, source, labels, t, text in rows:
        if part.has(measure):
            said = loaded_text(json.loads(text))
            found.setdefault(measure, []).append(SourceBreak(source, unpacked(labels), t, said))
    return {measure: tuple(several) for measure, several in found.items()}
