"""Events out of the store as arrays, what was rolled up among them, and when people were first seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpitui.measures import Labels
from kpitui.series.dataset import Times
from kpitui.store.event_chunks import decode_events
from kpitui.store.event_sealing import FOREVER, chunk_data, event_rows, read_chunk, stretches
from kpitui.store.names import unpacked
from kpitui.store.rooms import spare
from kpitui.store.schema import NEVER
from kpitui.store.stored import EVENT, EventRoom, Part

COLUMNS = ("t", "v", "id", "key", "group")
_BITS = 63


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some events in order: as rows, or in a chunk."""

    rows: NDArray[Any] | None
    chunk: int = 0


def scopes_of(db: sqlite3.Connection, part: Part) -> dict[str, list[int]]:
    """Return the scopes of the events asked for, by measure."""
    rows = db.execute(
        "SELECT m.name, s.id FROM scope s JOIN measure m ON m.id = s.measure JOIN source o ON o.id = s.source"
        " WHERE NOT o.retired ORDER BY m.name, s.id"
    )
    scopes: dict[str, list[int]] = {}
    for measure, scope in rows:
        if part.has(measure):
            scopes.setdefault(measure, []).append(scope)
    return scopes


def load_room(db: sqlite3.Connection, scopes: Sequence[int], since: int | None) -> EventRoom:
    """Return the events of one measure, sorted by time."""
    start = NEVER if since is None else since
    columns, n = _unsorted(db, [piece for scope in scopes for piece in _pieces(db, scope, start)])
    order = _order(columns["t"])
    room = EventRoom({}, n)
    groups = columns["group"]
    columns["group"] = number_groups(db, room, groups)
    for name in COLUMNS:
        column = columns.pop(name)
        roomy = np.empty(n + spare(n), dtype=column.dtype)
        if order is None:
            roomy[:n] = column
        else:
            np.take(column, order, out=roomy[:n], mode="clip")
        room.columns[name] = roomy
    return room


def number_groups(db: sqlite3.Connection, room: EventRoom, groups: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return a room's own numbers of groups, from 0, for the store's; groups new to it are added."""
    there = np.bincount(groups)
    own = np.zeros(len(there), dtype=np.int32)
    for number in np.flatnonzero(there).tolist():
        if number not in room.places:
            room.places[number] = len(room.groups)
            room.groups.append(_group(db, number))
        own[number] = room.places[number]
    return own[groups]


def _pieces(db: sqlite3.Connection, scope: int, since: int) -> Iterator[_Piece]:
    """Give the events of a scope from ``since`` on, sorted by time, and what was rolled up of it after them."""
    for low, high, number in stretches(db, scope, since, FOREVER):
        if number is None:
            yield _Piece(event_rows(db, "scope = ? AND t >= ? AND t < ?", (scope, low, high)))
        elif low >= since:
            yield _Piece(None, number)
        else:
            yield _Piece(read_chunk(db, number, since))
    yield _Piece(_rolled(db, scope, since))


def _unsorted(db: sqlite3.Connection, pieces: Sequence[_Piece]) -> tuple[dict[str, NDArray[Any]], int]:
    """Return pieces one after the other as columns, and how many events they are."""
    lengths = dict(db.execute("SELECT id, n FROM event_chunk"))
    n = sum(len(piece.rows) if piece.rows is not None else lengths[piece.chunk] for piece in pieces)
    columns = {name: np.empty(n, dtype=EVENT[name]) for name in COLUMNS}
    at = 0
    for piece in pieces:
        if piece.rows is None:
            at = decode_events(chunk_data(db, piece.chunk), columns, at)
            continue
        for name, column in columns.items():
            column[at : at + len(piece.rows)] = piece.rows[name]
        at += len(piece.rows)
    return columns, n


def _order(t: Times) -> NDArray[np.int64] | None:
    """Return the order that sorts by time what is the same keeping its order; None where it is sorted."""
    if not len(t) or bool(np.all(t[1:] >= t[:-1])):
        return None
    low, places = int(t.min()), len(t).bit_length()
    if (int(t.max()) - low).bit_length() + places > _BITS:
        return np.argsort(t, kind="stable")
    # Times and places in one number: sorting numbers takes a fraction of sorting places by numbers.
    both = (t - low) << places
    both |= np.arange(len(t))
    both.sort()
    both &= (1 << places) - 1
    return both


def _rolled(db: sqlite3.Connection, scope: int, since: int) -> NDArray[Any]:
    """Return what was rolled up of a scope: as many events as there were, at their bucket's start, nobody's."""
    rows = np.array(
        db.execute(
            "SELECT r.t, r.value, r.n, r.grp FROM label_group g JOIN rolled r ON r.grp = g.id"
            " WHERE g.scope = ? AND r.t >= ? ORDER BY r.t",
            (scope, since),
        ).fetchall(),
        dtype=np.float64,
    ).reshape(-1, 4)
    repeated = np.repeat(rows, rows[:, 2].astype(np.int64), axis=0)
    events = np.zeros(len(repeated), dtype=EVENT)
    events["t"], events["v"], events["group"] = repeated[:, 0], repeated[:, 1], repeated[:, 3]
    return events


def _group(db: sqlite3.Connection, number: int) -> tuple[str, Labels]:
    """Return the source and the labels of a group."""
    source, text = db.execute(
        "SELECT o.name, l.text FROM label_group g JOIN scope s ON s.id = g.scope JOIN source o ON o.id = s.source"
        " JOIN labels l ON l.id = g.labels WHERE g.id = ?",
        (number,),
    ).fetchone()
    return source, unpacked(text)


class FirstSeen(Mapping[tuple[str, int], int]):
    """When each (brand, key) of a measure was first seen, as sorted arrays: a million people take 16 MB."""

    def __init__(self, brands: Mapping[str, tuple[Times, Times]]) -> None:
        self._brands = brands

    def __getitem__(self, who: tuple[str, int]) -> int:
        """Return when a key was first seen for a brand."""
        keys, first = self._brands[who[0]]
        place = int(np.searchsorted(keys, who[1]))
        if place == len(keys) or keys[place] != who[1]:
            raise KeyError(who)
        return int(first[place])

    def __iter__(self) -> Iterator[tuple[str, int]]:
        """Give every (brand, key)."""
        for brand, (keys, _) in self._brands.items():
            for key in keys.tolist():
                yield brand, key

    def __len__(self) -> int:
        """Return how many there are."""
        return sum(len(keys) for keys, _ in self._brands.values())


def load_first_seen(db: sqlite3.Connection, measure: str, since: int | None) -> FirstSeen | None:
    """Return who was seen before what a dataset holds; None where the dataset's own events tell as much."""
    brands = {}
    places = db.execute(
        "SELECT p.id, p.brand FROM place p JOIN measure m ON m.id = p.measure WHERE m.name = ?", (measure,)
    ).fetchall()
    condition = "kept IS NOT NULL" if since is None else f"(kept IS NOT NULL OR first < {since:d})"
    for place, brand in places:
        rows = db.execute(f"SELECT key, first FROM seen WHERE place = ? AND {condition}", (place,))  # noqa: S608
        pairs = np.fromiter(rows, dtype=np.dtype([("key", "i8"), ("first", "i8")]))
        if len(pairs):
            brands[brand] = (pairs["key"].copy(), pairs["first"].copy())
    return FirstSeen(brands) if brands else None
