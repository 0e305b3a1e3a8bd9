"""A dataset that remembers what of the store it has seen, so that a refresh reads what is new and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpitui.measures import Labels
from kpitui.series.dataset import Dataset, Events, Series
from kpitui.store.rooms import Room, put

EVENT = np.dtype([("t", "i8"), ("v", "f8"), ("id", "i8"), ("key", "i8"), ("group", "i4")])
"""A row of events on its way from the store; ids that it made itself are 0, groups are the store's numbers."""


@dataclass(frozen=True, slots=True)
class Part:
    """What of the store is asked for."""

    measures: frozenset[str] | None = None
    """None: all."""
    since: int | None = None
    """None: everything; else from the last sample before this instant on."""
    language: str = "en"
    """The language in which failures are told."""

    def has(self, measure: str) -> bool:
        """Tell whether a measure is asked for."""
        return self.measures is None or measure in self.measures


@dataclass(slots=True)
class EventRoom:
    """The arrays under the events of one measure; they are longer than the events, to have room for more."""

    columns: dict[str, NDArray[Any]]
    """``t``, ``v``, ``id``, ``key`` and ``group``, as ``Events`` has them."""
    n: int
    groups: list[tuple[str, Labels]] = field(default_factory=list)
    places: dict[int, int] = field(default_factory=dict)
    """Where in ``groups`` a group of the store stands, by its number."""
    shown: tuple[object, int] | None = None
    """The mark of the events last given, and how many of their first rows have not been touched since."""

    def put(self, rows: NDArray[Any], start: int) -> None:
        """Put rows from a place on, instead of all that stand there."""
        for name, column in self.columns.items():
            self.columns[name] = put(column, rows[name], start)
        self.n = start + len(rows)
        if self.shown is not None:
            self.shown = (self.shown[0], min(self.shown[1], start))

    def rows(self, start: int) -> NDArray[Any]:
        """Return the rows from a place on."""
        rows = np.empty(self.n - start, dtype=EVENT)
        for name, column in self.columns.items():
            rows[name] = column[start : self.n]
        return rows

    def events(self, measure: str) -> Events:
        """Return the events as formulas take them."""
        seen = {name: column[: self.n] for name, column in self.columns.items()}
        columns = (seen["t"], seen["v"], seen["id"], seen["key"], seen["group"])
        events = Events(measure, *columns, tuple(self.groups), follows=self.shown)
        self.shown = (events.mark, self.n)
        return events


@dataclass(slots=True)
class StoredDataset(Dataset):
    """A dataset of the store, with what a refresh needs."""

    part: Part = field(default_factory=Part)
    revision: int = 0
    """The last transaction that it has seen."""
    rooms: dict[int, tuple[Series, Room]] = field(default_factory=dict)
    """By the store's number of the series."""
    event_rooms: dict[str, EventRoom] = field(default_factory=dict)
    """By measure."""
