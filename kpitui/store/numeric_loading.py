"""Numeric series out of the store: all chunks decoded at once, with room behind each series for what comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpitui.measures import Kind, Labels
from kpitui.series.dataset import Series, SeriesKey
from kpitui.store.chunks import decode_to
from kpitui.store.columns import EMPTY, Columns
from kpitui.store.names import unpacked
from kpitui.store.rooms import Room, spare
from kpitui.store.schema import NEVER
from kpitui.store.sealing import TAIL, listed
from kpitui.store.stored import Part

_KEYS = (
    "SELECT r.id, o.name, m.name, r.kind, l.text, r.published FROM series r JOIN source o ON o.id = r.source"
    " JOIN measure m ON m.id = r.measure JOIN labels l ON l.id = r.labels WHERE NOT o.retired"
)


@dataclass(slots=True)
class _Place:
    """Where one series lies in the arrays of all."""

    start: int
    sealed: int
    """Samples out of chunks."""
    size: int
    """Room in all."""


def series_keys(db: sqlite3.Connection, part: Part, revised: int = -1) -> dict[int, SeriesKey]:
    """Return the keys of the series asked for that changed after a revision, by number, in a dataset's order."""
    rows = db.execute(f"{_KEYS} AND r.rev > ? ORDER BY m.name, o.name, r.kind, l.text, r.published, r.id", (revised,))
    labels: dict[str, Labels] = {}
    keys: dict[int, SeriesKey] = {}
    for number, source, measure, kind, text, published in rows:
        if part.has(measure):
            if text not in labels:
                labels[text] = unpacked(text)
            when = None if published == NEVER else published
            keys[number] = SeriesKey(source, measure, Kind(kind), labels[text], when)
    return keys


def load_rooms(
    db: sqlite3.Connection, keys: Mapping[int, SeriesKey], since: int | None
) -> dict[int, tuple[Series, Room]]:
    """Return series with the arrays under them, by number, those without samples left out."""
    tails = _tails(db, keys)
    chunks = _chunks(db, keys, since)
    places: dict[int, _Place] = {}

    def lay(lengths: list[int]) -> tuple[list[int], int]:
        return _laid(keys, chunks, lengths, {number: len(tail) for number, tail in tails.items()}, places)

    flat = decode_to([data for _, _, data in chunks], lay)
    rooms: dict[int, tuple[Series, Room]] = {}
    for number, place in places.items():
        room = Room(flat.part(slice(place.start, place.start + place.size)), place.sealed)
        if number in tails:
            room.lay(columns_of(tails[number]))
        if since is not None:
            room = cut(room, since)
        if room.n:
            series = Series(keys[number], EMPTY.t, EMPTY.v)
            room.show(series)
            rooms[number] = (series, room)
    return rooms


def columns_of(rows: NDArray[Any]) -> Columns:
    """Return the columns of rows of the tail; without ends where no row has one."""
    until = rows["until"].copy()
    return Columns(rows["t"].copy(), rows["v"].copy(), until if until.any() else None)


def tail_rows(db: sqlite3.Connection, where: str, values: tuple[int, ...]) -> Iterator[tuple[int, NDArray[Any]]]:
    """Give the rows outside chunks, by series, sorted by time."""
    query = f"SELECT t, series, value, coalesce(until, 0) FROM sample {where}"  # noqa: S608
    rows = np.fromiter(db.execute(query, values), dtype=TAIL)
    if not len(rows):
        return
    rows = rows[np.lexsort((rows["t"], rows["series"]))]
    for part in np.split(rows, np.flatnonzero(np.diff(rows["series"])) + 1):
        yield int(part["series"][0]), part


def _tails(db: sqlite3.Connection, keys: Mapping[int, SeriesKey]) -> dict[int, NDArray[Any]]:
    """Return the rows outside chunks of the series asked for."""
    return {number: rows for number, rows in tail_rows(db, "", ()) if number in keys}


def _chunks(db: sqlite3.Connection, keys: Mapping[int, SeriesKey], since: int | None) -> list[tuple[int, int, bytes]]:
    """Return (series, first, data) of the chunks asked for, sorted by series and time."""
    if not keys:
        return []
    if since is None and len(keys) == db.execute("SELECT count(*) FROM series").fetchone()[0]:
        return sorted(db.execute("SELECT series, first, data FROM chunk").fetchall(), key=itemgetter(0, 1))
    numbers = _chunk_numbers(db, keys, NEVER if since is None else since)
    found: list[tuple[int, int, bytes]] = []
    for inside in listed(numbers):
        found += db.execute(f"SELECT series, first, data FROM chunk WHERE id IN ({inside})")  # noqa: S608
    return sorted(found, key=itemgetter(0, 1))


def _chunk_numbers(db: sqlite3.Connection, keys: Mapping[int, SeriesKey], since: int) -> list[int]:
    """Return the chunks that hold anything from the last sample before ``since`` on."""
    numbers: list[int] = []
    rows = db.execute("SELECT series, first, last, id FROM chunk ORDER BY series, first").fetchall()
    for series, group in groupby(rows, key=itemgetter(0)):
        if series in keys:
            chunks = list(group)
            before = [at for at, chunk in enumerate(chunks) if chunk[2] < since]
            numbers += [chunk[3] for chunk in chunks[before[-1] if before else 0 :]]
    return numbers


def _laid(
    keys: Mapping[int, SeriesKey],
    chunks: list[tuple[int, int, bytes]],
    lengths: list[int],
    tails: Mapping[int, int],
    places: dict[int, _Place],
) -> tuple[list[int], int]:
    """Lay the series out one after the other, each with room to grow; return each chunk's start and the size."""
    sealed = dict.fromkeys(keys, 0)
    for (series, _, _), length in zip(chunks, lengths, strict=True):
        sealed[series] += length
    size = 0
    for number, n in sealed.items():
        room = n + tails.get(number, 0)
        places[number] = _Place(size, n, room + spare(room))
        size += places[number].size
    starts: list[int] = []
    reached = {number: place.start for number, place in places.items()}
    for (series, _, _), length in zip(chunks, lengths, strict=True):
        starts.append(reached[series])
        reached[series] += length
    return starts, size


def cut(room: Room, since: int) -> Room:
    """Return a room that begins with the last sample before ``since``."""
    start = max(int(np.searchsorted(room.columns.t[: room.n], since)) - 1, 0)
    return Room(room.columns.part(slice(start, None)), room.n - start)
