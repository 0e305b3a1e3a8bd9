"""Bringing a dataset up to date: what is new since the last transaction that it has seen is read, and nothing else."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpitui.series.dataset import Series
from kpitui.store.chunks import decode
from kpitui.store.columns import EMPTY, Columns
from kpitui.store.event_loading import number_groups, scopes_of
from kpitui.store.event_sealing import event_rows
from kpitui.store.loading import list_series, load_breaks, load_coverage, load_events, mark_rounded
from kpitui.store.numeric_loading import columns_of, cut, load_rooms, series_keys, tail_rows
from kpitui.store.restated_loading import load_restated
from kpitui.store.revision import KEPT, revision
from kpitui.store.rooms import Room, spare
from kpitui.store.stored import EventRoom, StoredDataset


def refresh(db: sqlite3.Connection, dataset: StoredDataset) -> bool:
    """Bring a dataset up to date in place; False: it is too old for that and has to be loaded again."""
    now = revision(db)
    if now < dataset.revision or now - dataset.revision > KEPT // 2:
        return False
    dataset.coverage = load_coverage(db, dataset.part.language)
    if now == dataset.revision:
        return True
    dataset.breaks = load_breaks(db, dataset.part)
    _refresh_series(db, dataset)
    mark_rounded(db, dataset, dataset.revision)
    restated = load_restated(db, dataset.part, dataset.revision)
    dataset.restated = dataset.restated if restated is None else restated
    _refresh_events(db, dataset)
    dataset.revision = now
    return True


def _refresh_series(db: sqlite3.Connection, dataset: StoredDataset) -> None:
    """Lay what is new over the series, add those that are new, take out those that are gone."""
    seen = dataset.revision
    gone = [row[0] for row in db.execute("SELECT id FROM gone WHERE rev > ? AND scope = 0", (seen,))]
    removed = [dataset.rooms.pop(number) for number in gone if number in dataset.rooms]
    keys = series_keys(db, dataset.part, seen)
    shortened = {row[0] for row in db.execute("SELECT id FROM series WHERE rev > ? AND cut_rev > ?", (seen, seen))}
    again = {number: key for number, key in keys.items() if number in shortened}
    for number in again:
        dataset.rooms.pop(number, None)
    if again:
        dataset.rooms.update(load_rooms(db, again, dataset.part.since))
    known = len(dataset.rooms)
    for number, part in _news(db, dataset, set(keys) - set(again)):
        if number not in dataset.rooms:
            room = Room(Columns(np.empty(spare(0), np.int64), np.empty(spare(0))), 0)
            dataset.rooms[number] = (Series(keys[number], EMPTY.t, EMPTY.v), room)
        series, room = dataset.rooms[number]
        room.lay(part if dataset.part.since is None or not room.n else part.part(part.t >= room.columns.t[0]))
        if dataset.part.since is not None:
            room = cut(room, dataset.part.since)
            dataset.rooms[number] = (series, room)
        room.show(series)
    if removed or again or len(dataset.rooms) != known:
        list_series(dataset)


def _news(db: sqlite3.Connection, dataset: StoredDataset, numbers: set[int]) -> list[tuple[int, Columns]]:
    """Return what is new of series: chunks first, the later rows after them."""
    seen = dataset.revision
    news: list[tuple[int, Columns]] = []
    for (number,) in db.execute("SELECT id FROM series WHERE rev > ? AND chunk_rev > ?", (seen, seen)).fetchall():
        if number in numbers:
            blobs = db.execute("SELECT data FROM chunk WHERE series = ? AND rev > ? ORDER BY first", (number, seen))
            news.append((number, decode([row[0] for row in blobs])))
    low = db.execute("SELECT min(low) FROM change WHERE rev > ? AND scope = 0", (seen,)).fetchone()[0]
    if low is not None:
        rows = tail_rows(db, "WHERE t >= ? AND rev > ?", (low, seen))
        news += [(number, columns_of(part)) for number, part in rows if number in numbers]
    return news


def _refresh_events(db: sqlite3.Connection, dataset: StoredDataset) -> None:
    """Take out the events that are gone, put in those that are new, measure by measure."""
    seen = dataset.revision
    changed: dict[str, dict[int, int]] = {}
    for measure, scope, cut_rev in db.execute(
        "SELECT m.name, s.id, s.cut_rev FROM scope s JOIN measure m ON m.id = s.measure WHERE s.rev > ?", (seen,)
    ):
        if dataset.part.has(measure):
            changed.setdefault(measure, {})[scope] = cut_rev
    there = scopes_of(db, dataset.part) if changed else {}
    for measure, touched in changed.items():
        scopes = there.get(measure, [])
        room = dataset.event_rooms.get(measure)
        if room is None or any(cut_rev > seen for cut_rev in touched.values()):
            load_events(db, dataset, measure, scopes)
            continue
        touched = {scope: rev for scope, rev in touched.items() if scope in scopes}
        gone = _gone(db, list(touched), seen)
        if gone is None:
            load_events(db, dataset, measure, scopes)
            continue
        _take_out(room, gone)
        _put_in(db, dataset, room, list(touched))
        dataset.events[measure] = room.events(measure)


def _gone(db: sqlite3.Connection, scopes: Sequence[int], seen: int) -> list[tuple[int, int]] | None:
    """Return (t, id) of the events that are gone; None where one has no id by which it can be found."""
    gone: list[tuple[int, int]] = []
    for scope in scopes:
        gone += db.execute("SELECT t, id FROM gone WHERE rev > ? AND scope = ?", (seen, scope))
    return None if any(number < 0 for _, number in gone) else gone


def _take_out(room: EventRoom, gone: list[tuple[int, int]]) -> None:
    """Remove events from a room."""
    if not gone:
        return
    times, ids = room.columns["t"][: room.n], room.columns["id"]
    places: list[int] = []
    for t, number in gone:
        low, high = np.searchsorted(times, t), np.searchsorted(times, t, side="right")
        places += (low + np.flatnonzero(ids[low:high] == number)).tolist()
    if places:
        start = min(places)
        rows = room.rows(start)
        keep = np.ones(len(rows), dtype=np.bool_)
        keep[np.array(places) - start] = False
        room.put(rows[keep], start)


def _put_in(db: sqlite3.Connection, dataset: StoredDataset, room: EventRoom, scopes: Sequence[int]) -> None:
    """Add new events to a room: only what is later than the first of them moves."""
    parts: list[NDArray[Any]] = []
    for scope in scopes:
        low, high = db.execute(
            "SELECT min(low), max(high) FROM change WHERE rev > ? AND scope = ?", (dataset.revision, scope)
        ).fetchone()
        if low is not None:
            low = low if dataset.part.since is None else max(low, dataset.part.since)
            where = "scope = ? AND t >= ? AND t <= ? AND rev > ?"
            parts.append(event_rows(db, where, (scope, low, high, dataset.revision)))
    rows = np.concatenate(parts) if parts else np.empty(0, dtype=room.rows(room.n).dtype)
    if not len(rows):
        return
    rows["group"] = number_groups(db, room, rows["group"])
    start = int(np.searchsorted(room.columns["t"][: room.n], rows["t"].min(), side="right"))
    both = np.concatenate((room.rows(start), rows))
    room.put(both[np.argsort(both["t"], kind="stable")], start)
