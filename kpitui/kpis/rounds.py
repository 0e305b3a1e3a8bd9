"""Boards round after round: a row is worked out again only when something that it rests on has changed.

A row rests on its measures, on how far their sources were read, and on its window. Windows are told apart by stretches
of five minutes, so that all rows are worked out again when one of these closes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from kpitui.kpis.board import make_board
from kpitui.kpis.context import Context
from kpitui.kpis.formula_tree import measures_of
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.reading import Board, Row, Scope
from kpitui.kpis.windows import EVENT_STEP
from kpitui.series.dataset import Coverage, Dataset

_Arrays: TypeAlias = list[object]
"""What holds a measure's samples. A refresh makes other views of what has changed: they are compared as objects."""
_Read: TypeAlias = tuple[object, ...]
"""How far the sources of a measure were read."""


class Rounds:
    """The boards of one context, kept from one round to the next."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._frame: Frame | None = None
        self._stretch: tuple[tuple[int, int], ...] = ()
        self._known: dict[str, tuple[_Arrays, _Read]] = {}
        self._changed: dict[str, int] = {}
        self._round = 0
        self._rows: dict[tuple[Scope, str], dict[str, tuple[int, Row]]] = {}
        self._asked: set[tuple[Scope, str]] = set()

    def begin(self, data: Dataset, at: int) -> None:
        """Begin a round: the boards that follow are of this dataset, seen from this instant."""
        self._round += 1
        # windows end earlier where a source is late
        lags = sorted({0, *(coverage.lag for coverage in data.coverage.values())})
        stretch = tuple((lag, (at - lag) // EVENT_STEP) for lag in lags)
        rearranged = self._compare(data, at - at % EVENT_STEP)
        if stretch != self._stretch:
            self._rows.clear()
        self._stretch = stretch
        self._rows = {view: rows for view, rows in self._rows.items() if view in self._asked}
        self._asked = set()
        before, self._frame = self._frame, Frame(self._context, data, at)
        if before is not None:
            self._frame.take_over(before, frozenset(self._known) - rearranged)

    def board(self, scope: Scope, period: str) -> Board:
        """Return every row of a brand, of this round's dataset. Raises ``UsageError`` for a period that isn't one."""
        if self._frame is None:
            raise RuntimeError("no round has begun")
        view = (scope, period)
        self._asked.add(view)
        rows = self._rows.setdefault(view, {})
        return make_board(self._frame, scope, period, lambda kpi, build: self._row(rows, kpi, build))

    def _row(self, rows: dict[str, tuple[int, Row]], kpi: Kpi, build: Callable[[], Row]) -> Row:
        """Return the row of a KPI, kept where nothing that it rests on has changed since it was worked out."""
        names = measures_of(self._context.formula(kpi.formula).root)
        changed = max((self._changed.get(name, 0) for name in names), default=0)
        made, row = rows.get(kpi.id, (-1, None))
        if row is None or made < changed:
            row = build()
            rows[kpi.id] = (self._round, row)
        return row

    def _compare(self, data: Dataset, closed: int) -> frozenset[str]:
        """Note which measures have changed since the round before; return those whose samples have."""
        read = {source: _read(coverage, closed) for source, coverage in data.coverage.items()}
        other: set[str] = set()
        for name in {*data.series, *data.events, *self._known}:
            arrays, sources = _contents(data, name)
            state = tuple(read.get(source) for source in sorted(sources))
            known = self._known.get(name)
            same = known is not None and len(known[0]) == len(arrays)
            if known is None or not same or any(one is not two for one, two in zip(known[0], arrays, strict=True)):
                other.add(name)
            if name in other or (known is not None and known[1] != state):
                self._changed[name] = self._round
            self._known[name] = (arrays, state)
        return frozenset(other)


def _contents(data: Dataset, name: str) -> tuple[_Arrays, set[str]]:
    """Return what holds a measure's samples, and its sources."""
    series, events = data.series.get(name, ()), data.events.get(name)
    arrays: _Arrays = [array for one in series for array in (one, one.t, one.v, one.until)]
    sources = {one.key.source for one in series}
    if events is not None:
        arrays.append(events)
        sources.update(source for source, _ in events.groups)
    return arrays, sources


def _read(coverage: Coverage, closed: int) -> _Read:
    """Return how far a source was read, as far as closed stretches go, and how it is expected to be read."""
    spans = tuple((start, min(end, closed)) for start, end in coverage.spans if start < closed)
    return spans, coverage.every, coverage.lag, coverage.stale_after, coverage.failing
