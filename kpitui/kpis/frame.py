"""One look at a dataset from one instant: everything that several readings share is worked out once.

The cost of a board is that of its measures, not of its KPIs times its channels: a function over a measure gives a table
of all places and windows, and a scope is some of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np

from kpitui.kpis.context import Context
from kpitui.kpis.evaluate_amounts import Flow, Posts, flow_of, posts_of
from kpitui.kpis.evaluate_events import Chosen, chosen_of
from kpitui.kpis.evaluate_grid import Grid, Places
from kpitui.kpis.evaluate_levels import Level, levels_of
from kpitui.kpis.evaluate_posts import PostSteps, post_steps_of
from kpitui.kpis.evidence import Part
from kpitui.kpis.formula_tree import Selector
from kpitui.kpis.period import calendar_days
from kpitui.kpis.persons import Persons
from kpitui.kpis.select import Ask, Place, Realm, Rows
from kpitui.kpis.settled import NEVER, Parts, Settled
from kpitui.kpis.value import Mask
from kpitui.series.dataset import Dataset, Events, Times, Values
from kpitui.series.spans import covered

T = TypeVar("T")
_NOTHING: Any = object()


class Seats:
    """Which rows of a measure an ask means, and the place of each."""

    def __init__(self, rows: Rows, ask: Ask) -> None:
        self.rows = rows
        self.chosen = rows.chosen(ask)
        self.present = rows.present(ask)
        here = self.present & (rows.code >= 0)
        used = np.unique(rows.code[here])
        self.places: tuple[Place, ...] = tuple(rows.every[code] for code in used.tolist())
        number = np.full(len(rows.every) + 1, -1, dtype=np.int64)
        number[used] = np.arange(len(used))
        self.place: Places = np.where(self.chosen, number[rows.code], -1)
        self.sources: dict[str, set[Place]] = {}
        for row in np.flatnonzero(here).tolist():
            self.sources.setdefault(rows.sources[row], set()).add(rows.every[rows.code[row]])

    @property
    def there(self) -> Mask:
        """Return which places have rows: all, since rows are counted before filters."""
        return np.ones(len(self.places), dtype=np.bool_)


class Frame:
    """What is worked out of one dataset, seen from one instant."""

    def __init__(
        self, context: Context, data: Dataset, now: int, parts: Mapping[str, Parts] = MappingProxyType({})
    ) -> None:
        self.context = context
        self.data = data
        self.now = now
        self.parts = parts
        """By measure: events of which the first are settled."""
        self._kept: dict[tuple[object, ...], Any] = {}

    def keep(self, key: tuple[object, ...], build: Callable[[], T]) -> T:
        """Return what is kept under a key; built when it is first asked for."""
        # looked up once: formulas in keys make their hashes dear
        found: T = self._kept.get(key, _NOTHING)
        if found is _NOTHING:
            found = self._kept[key] = build()
        return found

    def take_over(self, before: Frame, measures: frozenset[str]) -> None:
        """Take over which rows there are from a frame of the same context, of measures whose samples are the same."""
        for key, found in before._kept.items():
            rows = key[0] == "rows" and key[1] in measures
            ask = key[1] if key[0] == "seats" else None
            if rows or (isinstance(ask, Ask) and ask.selector.measure in measures):
                self._kept[key] = found

    def rows(self, measure: str) -> Rows:
        """Return the series and groups of events of a measure."""
        return self.keep(("rows", measure), lambda: Rows(self.context, self.data, measure))

    def seats(self, selector: Selector, realm: Realm) -> Seats:
        """Return the rows that a selector means in a realm, over all channels."""
        ask = Ask(selector, realm.wide())
        return self.keep(("seats", ask), lambda: Seats(self.rows(selector.measure), ask))

    def persons(self) -> Persons | None:
        """Return the people who are known under several keys; None where nobody is."""
        identities = self.context.identities
        if not identities:
            return None
        return self.keep(("persons",), lambda: Persons(identities, self.data.hash_of))

    def flow(self, measure: str) -> Flow:
        """Return a measure's increments."""
        return self.keep(("flow", measure), lambda: flow_of(self.rows(measure), self._later(measure), self.now))

    def _later(self, measure: str) -> Events | None:
        """Return the events of a measure that are not settled."""
        parts = self.parts.get(measure)
        return self.data.events.get(measure) if parts is None else parts.later

    def posts(self, measure: str) -> Posts:
        """Return a measure's figures by publication."""
        return self.keep(("posts", measure), lambda: posts_of(self.rows(measure), self.now))

    def post_steps(self, measure: str) -> PostSteps:
        """Return how a measure's figures by publication became what they are."""
        return self.keep(("post steps", measure), lambda: post_steps_of(self.rows(measure), self.now))

    def levels(self, measure: str) -> list[Level]:
        """Return a measure's levels."""
        return self.keep(("levels", measure), lambda: levels_of(self.rows(measure), self.data, self.now))

    def chosen(self, selector: Selector, realm: Realm) -> Chosen:
        """Return the events that a selector means in a realm, over all channels."""

        def build() -> Chosen:
            seats = self.seats(selector, realm)
            return chosen_of(seats.rows.events, len(seats.rows.series), seats.place, self.now)

        return self.keep(("chosen", selector, realm.wide()), build)

    def ends(self, selector: Selector, realm: Realm, until: int) -> tuple[Times, Times]:
        """Return the times of the first and the last event of each place up to an instant; ``NEVER`` without one."""
        seats = self.seats(selector, realm)
        first, last = (np.full(len(seats.places), NEVER) for _ in range(2))
        parts = self.parts.get(selector.measure)
        if parts is None:
            events = self.chosen(selector, realm)
        else:
            events = chosen_of(parts.later, len(seats.rows.series), seats.place, self.now)
        seen = int(np.searchsorted(events.t, until, side="right"))
        # times rise: of those written to one place the last one stays
        first[events.place[:seen][::-1]] = events.t[:seen][::-1]
        last[events.place[:seen]] = events.t[:seen]
        if parts is not None:
            _settled_ends(parts.settled, seats.place, until, (first, last))
        return first, last

    def part_of(self, source: str, measure: str) -> Part:
        """Return what of a source a measure is read with: by itself, or with all that is not told apart."""
        coverage = self.data.coverage.get(source)
        return source, measure if coverage is not None and measure in coverage.parts else ""

    def covered(self, part: Part, grid: Grid) -> Values:
        """Return the part of each window in which (a measure of) a source was read."""
        coverage = self.data.coverage_of(*part)
        return self.keep(("covered", part, grid.key), lambda: covered(coverage, grid.starts, grid.ends, grid.now))

    def days(self, grid: Grid) -> Values:
        """Return the length of each window in calendar days."""

        def build() -> Values:
            zone = self.context.zone
            pairs = zip(grid.starts.tolist(), grid.ends.tolist(), strict=True)
            return np.array([calendar_days(start, end, zone) for start, end in pairs])

        return self.keep(("days", grid.key), build)

    def available(self, realm: Realm) -> frozenset[str]:
        """Return the measures that have any series in a realm."""

        def build() -> frozenset[str]:
            every = {*self.data.series, *self.data.events}
            return frozenset(name for name in every if self.in_channel(Selector(name), realm))

        return self.keep(("available", realm), build)

    def in_channel(self, selector: Selector, realm: Realm) -> bool:
        """Tell whether a measure has any series in a realm, its channel counted."""
        places = self.seats(selector, realm).places
        return bool(places) and (realm.channel is None or any(place.channel == realm.channel for place in places))


def _settled_ends(settled: Settled, place: Places, until: int, ends: tuple[Times, Times]) -> None:
    """Put the times of settled events in front of those of later ones."""
    first, last = ends
    oldest, newest = settled.ends(until)
    of_group = place[: settled.groups]
    for group in np.flatnonzero((of_group >= 0) & (newest != NEVER)).tolist():
        at = of_group[group]
        known = first[at] != NEVER
        first[at] = min(int(first[at]), int(oldest[group])) if known else oldest[group]
        last[at] = max(int(last[at]), int(newest[group]))
