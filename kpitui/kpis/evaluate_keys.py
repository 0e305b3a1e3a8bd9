"""Distinct authors among events, and those never seen before a window. Never added up as exact over channels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.corners import Corners
from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.frame import Seats
from kpitui.kpis.persons import NO_KEYS, Persons
from kpitui.kpis.select import Place
from kpitui.kpis.settled import NEVER
from kpitui.series.dataset import Events, Times, Values

Seen = Mapping[tuple[str, int], int]
"""When each (brand, key) was first seen, also where its events are gone."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """The events of one place that have a key, sorted by time, (n,), and whose keys they are, (m,)."""

    t: Times
    key: Times
    previous: NDArray[np.int64]
    """The place of the same key's event before; -1 where there is none."""
    born: Times
    """When the key was first seen at all."""
    oldest: int
    """The time of the place's first event."""
    known: Times
    """(m,) the different keys of the place, chosen or not, sorted."""
    known_born: Times
    """(m,) when each was first seen."""
    known_last: Times
    """(m,) the time of each one's last chosen event, ``NEVER`` where it has none."""

    def last_of(self, keys: Times) -> Times:
        """Return the time of each key's last chosen event here."""
        return self._of(keys, self.known_last, NEVER)

    def born_of(self, keys: Times, otherwise: Times) -> Times:
        """Return when each key was first seen here; of one that was not, what is given."""
        return self._of(keys, self.known_born, otherwise)

    def _of(self, keys: Times, told: Times, otherwise: int | Times) -> Times:
        """Return what is told of each key, and something else of one that is not known."""
        at = np.minimum(np.searchsorted(self.known, keys), len(self.known) - 1)
        return np.where(self.known[at] == keys, told[at], otherwise)


@dataclass(frozen=True, slots=True)
class Sight:
    """What keys mean besides their events."""

    now: int
    first_seen: Seen
    persons: Persons | None = None
    """Who is known under several keys."""


NOBODY: Mapping[Place, Keyed] = MappingProxyType({})


def keyed_of(events: Events, seats: Seats, sight: Sight, before: Mapping[Place, Keyed] = NOBODY) -> dict[Place, Keyed]:
    """Return, for each place where any event has a key, the chosen events that have one.

    Who speaks of several brands in one channel is one person there: a channel has one place, the first of its brands.
    ``before`` is what is known of events that come before all of these.
    """
    seen = int(np.searchsorted(events.t, sight.now, side="right"))
    offset = len(seats.rows.series)
    of_group = seats.chosen[offset:]
    found: dict[Place, Keyed] = {}
    for place, groups in _owners(seats, offset).items():
        member = np.zeros(len(events.groups) + 1, dtype=np.bool_)
        member[groups] = True
        at = np.flatnonzero((events.key[:seen] != 0) & member[events.group[:seen]])
        if len(at):
            wanted = (member & np.append(of_group, False))[events.group[at]]
            keys = events.key[at] if sight.persons is None else sight.persons.named(place.channel, events.key[at])
            found[place] = _keyed(keys, events.t[at], wanted, _Past(place, sight, before.get(place)))
    return found


def _owners(seats: Seats, offset: int) -> dict[Place, list[int]]:
    """Return the groups of events of each place that stands for a channel."""
    places = seats.rows.places[offset:]
    meant = [place for place, there in zip(places, seats.present[offset:], strict=True) if there and place is not None]
    brands = {place.brand for place in meant}
    seat = {place.channel: place for place in reversed(meant)}
    owner: dict[Place, list[int]] = {}
    for group, place in enumerate(places):
        if place is not None and place.brand in brands and place.channel in seat:
            owner.setdefault(seat[place.channel], []).append(group)
    return owner


@dataclass(frozen=True, slots=True)
class _Past:
    """What is known of a place's keys besides its events."""

    place: Place
    sight: Sight
    before: Keyed | None

    def told(self, keys: Times, oldest: int) -> Times:
        """Return when each key was first seen as far as that is remembered; of a mapped person, the first of theirs."""
        seen, brand = self.sight.first_seen, self.place.brand
        persons = self.sight.persons
        hashes = NO_KEYS if persons is None else persons.hashes(self.place.channel)
        return np.array(
            [min(seen.get((brand, one), oldest) for one in hashes.get(key, (key,))) for key in keys.tolist()],
            dtype=np.int64,
        )


def _keyed(keys: Times, t: Times, wanted: NDArray[np.bool_], past: _Past) -> Keyed:
    """Return the events of one place, of which some are chosen."""
    order = np.argsort(keys, kind="stable")
    new = np.append(True, np.diff(keys[order]) != 0)
    known = keys[order][new]
    number = np.empty(len(keys), dtype=np.int64)
    number[order] = np.cumsum(new) - 1
    oldest = int(t[0]) if past.before is None else past.before.oldest
    born = _born(known, t[order][new], oldest, past)
    last = np.full(len(known), NEVER)
    last[number[wanted]] = t[wanted]
    return Keyed(t[wanted], keys[wanted], previous_of(number[wanted]), born[number[wanted]], oldest, known, born, last)


def previous_of(keys: Times) -> NDArray[np.int64]:
    """Return where each key stood before, -1 where it did not."""
    order = np.argsort(keys, kind="stable")
    previous = np.full(len(keys), -1, dtype=np.int64)
    same = keys[order[1:]] == keys[order[:-1]]
    previous[order[1:][same]] = order[:-1][same]
    return previous


def _born(known: Times, first: Times, oldest: int, past: _Past) -> Times:
    """Return when each key was first seen; what retention dropped is remembered in ``first_seen``."""
    born = first
    if past.sight.first_seen:
        told = past.told(known, oldest)
        born = np.where(told < oldest, told, born)
    return born if past.before is None else past.before.born_of(known, born)


def people(found: Mapping[Place, Keyed], new: bool, grid: Grid, places: tuple[Place, ...]) -> Table:
    """Return the number of different keys in each window, or of those never seen before it."""
    return _table(_numbers(found, new, grid), found, grid, places)


@dataclass(frozen=True, slots=True)
class TwoParts:
    """The keyed events of a selection in two parts."""

    settled: Mapping[Place, Keyed]
    later: Mapping[Place, Keyed]
    columns: dict[tuple[bool, int, int], Values]
    """By window, what was counted among the settled ones."""

    def people(self, new: bool, grid: Grid, places: tuple[Place, ...]) -> Table:
        """Return what ``people`` returns for all of them: keys of later events count where no settled one has them."""
        windows = list(zip(grid.starts.tolist(), grid.ends.tolist(), strict=True))
        missing = [at for at, window in enumerate(windows) if (new, *window) not in self.columns]
        if missing:
            counted = _numbers(self.settled, new, grid.of(missing))
            for column, at in enumerate(missing):
                self.columns[(new, *windows[at])] = counted[:, column]
        number = np.array([self.columns[(new, *window)] for window in windows]).T.reshape(-1, grid.size)
        table = _table(number, self.settled, grid, places)
        added = _table(_numbers(self.later, new, grid, self.settled), self.later, grid, places)
        both = table.high + added.high
        expected = np.array([place in self.settled or place in self.later for place in places], dtype=np.bool_)
        return replace(table, low=both, high=both, there=table.there | added.there, count=both, expected=expected)


def _table(number: Values, found: Mapping[Place, Keyed], grid: Grid, places: tuple[Place, ...]) -> Table:
    """Return numbers by place as a table of more places."""
    wide = np.zeros((len(places), grid.size))
    for row, place in enumerate(found):
        wide[places.index(place)] = number[row]
    keyed = np.array([place in found for place in places], dtype=np.bool_)
    there = np.repeat(keyed[:, None], grid.size, axis=1)
    return Table(places, wide, wide, there, count=wide, overlaps=True, expected=keyed)


_MANY = 256
"""Windows from which looking their keys up is cheaper than counting them one window after the other."""


def _corner_counts(keyed: Keyed, new: bool, starts: Times, rows: tuple[Times, Times]) -> Values:
    """Return the number of different keys in each window: events that no other of theirs comes before, (k,)."""
    begin, end = rows
    place = np.arange(len(keyed.t))
    if not new:
        return Corners(place, keyed.previous, np.ones(len(place))).between(begin, end, begin - 1)
    first = np.flatnonzero(keyed.previous < 0)
    every = np.searchsorted(first, end) - np.searchsorted(first, begin)
    return every - Corners(first, keyed.born[first], np.ones(len(first))).between(begin, end, starts - 1)


def counted(keyed: Keyed, new: bool, grid: Grid) -> Values:
    """Return the number of different keys of one place in each window, or of those never seen before it, (k,)."""
    number: Values = _numbers({Place("", ""): keyed}, new, grid)[0]
    return number


def _numbers(found: Mapping[Place, Keyed], new: bool, grid: Grid, before: Mapping[Place, Keyed] = NOBODY) -> Values:
    """Count the different keys of each place in each window that nobody before has in it, (found, k)."""
    number = np.zeros((len(found), grid.size))
    for at, (place, keyed) in enumerate(found.items()):
        begin = np.searchsorted(keyed.t, grid.starts, side="left")
        end = np.searchsorted(keyed.t, grid.ends, side="left")
        if grid.size > _MANY and place not in before:
            number[at] = _corner_counts(keyed, new, grid.starts, (begin, end))
            continue
        seen = before[place].last_of(keyed.key) if place in before else None
        for column in np.flatnonzero(end > begin).tolist():
            low, high, start = int(begin[column]), int(end[column]), grid.starts[column]
            first = keyed.previous[low:high] < low
            if seen is not None:
                first &= seen[low:high] < start
            if new:
                first &= keyed.born[low:high] >= start
            number[at, column] = np.count_nonzero(first)
    return number
