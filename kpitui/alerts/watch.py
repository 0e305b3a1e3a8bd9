"""What alerts are watched on: one state of the data at one time, and what of it was there at earlier ones."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from kpitui.kpis.aggregation import across_brands
from kpitui.kpis.context import Context
from kpitui.kpis.formula import Formula
from kpitui.kpis.formula_tree import ModelCall, walk
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Aggregation, Kpi
from kpitui.kpis.reading import Scope
from kpitui.kpis.select import Place, realm_of
from kpitui.series.dataset import Dataset, Events, Times

Born = tuple[str, str, str, str]
"""A measure, the brand and the channel of its place, and the source that gives it there."""


class Watch:
    """One state of the data at one time. Keeps what several alerts share.

    Which channels a ratio is paired over, and which sources a window should have been read from, hangs on what has any
    samples: of an earlier time, only what had begun by then counts. A frame of the same data at the same time may be
    given, where others work with it too.
    """

    def __init__(self, context: Context, data: Dataset, now: int, frame: Frame | None = None) -> None:
        self.context = context
        self.data = data
        self.now = now
        self.frame = Frame(context, data, now) if frame is None else frame
        self._frames: dict[frozenset[Born], Frame] = {frozenset(): self.frame}

    def frames(self, kpi: Kpi, scope: Scope, nows: Times) -> list[tuple[Frame, slice]]:
        """Return the frames in which a KPI is seen at some instants that rise, each with those instants."""
        births = self._births(kpi, scope)
        times = np.array(sorted(set(births.values())), dtype=np.int64)
        begun = np.searchsorted(times, nows, side="right")
        cuts = [0, *(np.flatnonzero(np.diff(begun)) + 1).tolist(), len(nows)]
        return [(self._frame(births, int(nows[start])), slice(start, stop)) for start, stop in pairwise(cuts)]

    def _frame(self, births: dict[Born, int], now: int) -> Frame:
        """Return the frame without what had not begun at an instant."""
        unborn = frozenset(born for born, first in births.items() if first > now)
        if unborn not in self._frames:
            frame = Frame(self.context, _without(self.frame, unborn), self.now)
            frame.take_over(self.frame, frozenset(self.data.measures()) - {born[0] for born in unborn})
            self._frames[unborn] = frame
        return self._frames[unborn]

    def _births(self, kpi: Kpi, scope: Scope) -> dict[Born, int]:
        """Return when each input of a KPI began, where that tells on its value."""
        formula, realm = self.context.formula(kpi.formula), realm_of(self.context, scope)
        brands = across_brands(self.frame, realm).brands
        plain = _is_plain(kpi, formula)
        key = ("births", formula.text, brands, plain)
        return self.frame.keep(key, lambda: _births(self.frame, formula, brands, plain))


def _is_plain(kpi: Kpi, formula: Formula) -> bool:
    """Tell whether a KPI is a sum of one measure, to which it is the same in which channels that was given."""
    nodes = list(walk(formula.root))
    return len(nodes) == 1 and kpi.aggregation in (None, Aggregation.SUM) and not isinstance(nodes[0], ModelCall)


def _births(frame: Frame, formula: Formula, brands: tuple[str, ...], plain: bool) -> dict[Born, int]:
    """Return when each measure of a formula began, by place and source, or by source alone."""
    found: dict[Born, int] = {}
    for measure in sorted(formula.measures):
        for born, first in frame.keep(("begun", measure), lambda name=measure: _begun(frame, name)).items():  # type: ignore[misc]
            if born[1] in brands:
                known = (born[0], "", "", born[3]) if plain else born
                found[known] = min(found.get(known, first), first)
    return found


def _begun(frame: Frame, measure: str) -> dict[Born, int]:
    """Return when a measure began, by place and source."""
    rows, found = frame.rows(measure), dict[Born, int]()
    firsts = [int(one.t[0]) if len(one.t) else frame.now + 1 for one in rows.series]
    if rows.events is not None:
        groups, at = np.unique(rows.events.group, return_index=True)
        begun = np.full(len(rows.events.groups), frame.now + 1, dtype=np.int64)
        begun[groups] = rows.events.t[at]
        firsts += begun.tolist()
    for place, source, first in zip(rows.places, rows.sources, firsts, strict=True):
        if place is not None:
            born = (measure, place.brand, place.channel, source)
            found[born] = min(found.get(born, first), first)
    return found


def _without(frame: Frame, unborn: frozenset[Born]) -> Dataset:
    """Return the data without what had not begun."""
    data = frame.data
    series, events = dict(data.series), dict(data.events)
    for measure in {born[0] for born in unborn}:
        rows = frame.rows(measure)
        gone = [
            _is_gone(measure, place, source, unborn) for place, source in zip(rows.places, rows.sources, strict=True)
        ]
        keys = {one.key for one, out in zip(rows.series, gone, strict=False) if out}
        series[measure] = [one for one in data.series.get(measure, ()) if one.key not in keys]
        if rows.events is not None:
            events[measure] = _of_groups(
                rows.events, np.flatnonzero(~np.array(gone[len(rows.series) :], dtype=np.bool_))
            )
    present = {name: one for name, one in events.items() if len(one.t)}
    return replace(data, series={name: given for name, given in series.items() if given}, events=present)


def _is_gone(measure: str, place: Place | None, source: str, unborn: frozenset[Born]) -> bool:
    """Tell whether a row is of what had not begun."""
    if place is None:
        return False
    return (measure, place.brand, place.channel, source) in unborn or (measure, "", "", source) in unborn


def _of_groups(events: Events, groups: Times) -> Events:
    """Return the events of some groups."""
    number = np.full(len(events.groups), -1, dtype=np.int32)
    number[groups] = np.arange(len(groups))
    kept = np.flatnonzero(number[events.group] >= 0)
    return Events(
        events.measure,
        events.t[kept],
        events.v[kept],
        events.id[kept],
        events.key[kept],
        number[events.group[kept]],
        tuple(events.groups[at] for at in groups.tolist()),
    )
