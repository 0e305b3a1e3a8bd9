"""How the samples of a formula's measures come: from which sources, in what form, and the newest at instants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpitui.kpis.formula import Formula
from kpitui.kpis.frame import Frame
from kpitui.kpis.select import Realm
from kpitui.kpis.settled import NEVER
from kpitui.kpis.windowing import inputs_of, realm_of_inputs
from kpitui.measures import Kind
from kpitui.series.dataset import Series, Times


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """One input of a formula: a series, or the events of one source."""

    source: str
    measure: str
    first: int
    """Time of its first sample."""
    series: Series | None = None
    """None: it comes as events, or counts by publication."""

    @property
    def comes_in_buckets(self) -> bool:
        """Whether it is amounts over stretches of time."""
        return self.series is not None and self.series.key.kind in _BUCKETS


_BUCKETS = frozenset({Kind.DELTA, Kind.UNIQUE})


def arrivals_of(frame: Frame, formula: Formula, realm: Realm) -> list[Arrival]:
    """Return the inputs of a formula in a realm that have come by now; what comes as events, once for each source."""
    found: list[Arrival] = []
    begun: dict[tuple[str, str], int] = {}
    inside = realm_of_inputs(frame, formula, realm)
    for selector, published in inputs_of(frame, formula, realm):
        seats = frame.seats(selector, inside)
        rows, several = seats.rows, len(seats.rows.series)
        fits = [realm.channel is None or place.channel == realm.channel for place in seats.places]
        here = [place >= 0 and fits[place] for place in seats.place.tolist()]
        for row, series in enumerate(rows.series):
            if here[row] and len(series.t) and series.t[0] <= frame.now:
                given, first = (series.key.source, selector.measure), int(series.t[0])
                if published:
                    begun[given] = min(begun.get(given, first), first)
                else:
                    found.append(Arrival(*given, first, series))
        events = frame.chosen(selector, inside)
        if len(events.t):
            groups = zip(rows.sources[several:], here[several:], strict=True)
            for given in {(source, selector.measure) for source, chosen in groups if chosen}:
                begun[given] = min(begun.get(given, int(events.t[0])), int(events.t[0]))
    return [*found, *(Arrival(*given, first) for given, first in sorted(begun.items()))]


def newest_at(frame: Frame, formula: Formula, realm: Realm, ends: Times) -> Times:
    """Return when the newest sample of any input at each instant began or, in a bucket, ended; ``NEVER`` before any."""
    found = np.full(len(ends), NEVER, dtype=np.int64)
    inside = realm_of_inputs(frame, formula, realm)
    for selector, _ in inputs_of(frame, formula, realm):
        seats = frame.seats(selector, inside)
        here = [realm.channel is None or place.channel == realm.channel for place in seats.places]
        for row, series in enumerate(seats.rows.series):
            if seats.place[row] >= 0 and here[int(seats.place[row])]:
                found = np.maximum(found, _newest(series, ends))
        events = frame.chosen(selector, inside)
        mine = events.t if all(here) else events.t[np.array(here, dtype=np.bool_)[events.place]]
        if len(mine):
            place = np.searchsorted(mine, ends, side="right") - 1
            found = np.maximum(found, np.where(place >= 0, mine[np.maximum(place, 0)], NEVER))
    return found


def _newest(series: Series, ends: Times) -> Times:
    """Return when the newest sample of a series at each instant began, or ended where that is past."""
    if not len(series.t):
        return np.full(len(ends), NEVER, dtype=np.int64)
    place = np.searchsorted(series.t, ends, side="right") - 1
    at = np.maximum(place, 0)
    until = series.t if series.until is None else np.maximum(series.t, series.until)
    return np.where(place >= 0, np.maximum(series.t[at], np.minimum(until[at], ends)), NEVER)
