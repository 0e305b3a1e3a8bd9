"""People counted over several channels, of whom some are known under several keys: counted once, bounds closer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.evaluate_keys import Keyed, counted, previous_of
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.select import Place
from kpitui.kpis.value import Mask
from kpitui.series.dataset import Times, Values

_LATE = 2**62
"""After anybody was first seen."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """What mapped people did in one place: events (n,), sorted by time, and who is known there, (m,)."""

    t: Times
    key: Times
    """The person of each event, negative."""
    known: Times
    born: Times
    """When each was first seen there."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The mapped people of a table's places, and how many keys are left in each that nobody is known by."""

    crowds: tuple[Crowd, ...]
    """By place."""
    others: Values
    """(places, k) Different keys of nobody who is mapped."""
    new: bool
    grid: Grid

    def bounds(self, there: Mask) -> tuple[Values, Values]:
        """Return the least and the most people of the kept places, (places, k), together, (k,)."""
        low, high = np.zeros(self.grid.size), np.zeros(self.grid.size)
        patterns, which = np.unique(there, axis=1, return_inverse=True)
        for number, pattern in enumerate(patterns.T):
            columns = np.flatnonzero(which.ravel() == number)
            low[columns], high[columns] = self._bounds(np.flatnonzero(pattern).tolist(), columns)
        return low, high

    def _bounds(self, places: list[int], columns: Times) -> tuple[Values, Values]:
        """Return the least and the most people of some places in some windows."""
        grid = self.grid.of(columns.tolist())
        born = _born([self.crowds[at] for at in places])
        people = _number([self.crowds[at] for at in places], born, self.new, grid)
        others = self.others[places][:, columns]
        each = [
            _number([self.crowds[at]], born, self.new, grid) + other for at, other in zip(places, others, strict=True)
        ]
        return np.maximum.reduce([people, *each]), people + others.sum(axis=0)


def with_shared(table: Table, parts: Sequence[Mapping[Place, Keyed]], new: bool, grid: Grid) -> Table:
    """Return a table of people with what is known of those who are mapped; as it is where none of them did anything.

    ``parts`` are the keyed events of each place, the older ones first.
    """
    # known keys are sorted, and those of mapped people negative
    if not any(one.known[:1].min(initial=0) < 0 for part in parts for one in part.values()):
        return table
    crowds = tuple(_crowd([part[place] for part in parts if place in part]) for place in table.places)
    if not any(len(crowd.t) for crowd in crowds):
        return table
    mapped = np.array([_number([crowd], _born([crowd]), new, grid) for crowd in crowds])
    return replace(table, shared=Shared(crowds, table.high - mapped, new, grid))


def _crowd(parts: Iterable[Keyed]) -> Crowd:
    """Return what mapped people did in the keyed events of one place."""
    columns: list[list[Times]] = [[np.empty(0, dtype=np.int64)] for _ in range(4)]
    for part in parts:
        done, there = part.key < 0, part.known < 0
        found = (part.t[done], part.key[done], part.known[there], part.known_born[there])
        for column, one in zip(columns, found, strict=True):
            column.append(one)
    return Crowd(*(np.concatenate(column) for column in columns))


def _born(crowds: Sequence[Crowd]) -> Times:
    """Return when each person, by its number, was first seen in any of some places."""
    size = 1 - min((int(crowd.known.min(initial=0)) for crowd in crowds), default=0)
    born = np.full(size, _LATE)
    for crowd in crowds:
        np.minimum.at(born, -crowd.known, crowd.born)
    return born


def _number(crowds: Sequence[Crowd], born: Times, new: bool, grid: Grid) -> Values:
    """Return how many people did anything in some places in each window, or those of them who are new, (k,)."""
    t, key = (np.concatenate(column) for column in ([one.t for one in crowds], [one.key for one in crowds]))
    order = np.argsort(t, kind="stable")
    t, key = t[order], key[order]
    nothing = np.empty(0, dtype=np.int64)
    return counted(Keyed(t, key, previous_of(key), born[-key], 0, nothing, nothing, nothing), new, grid)
