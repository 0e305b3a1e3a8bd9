"""Boards round after round: a row is worked out again only when something that it rests on has changed.

A row rests on its measures, on how far their sources were read, and on its window. Windows are told apart by stretches
of five minutes, so that all rows are worked out again when one of these closes. Until then an event of the stretch that
runs touches no row whose windows end before it; a late one is counted beside what is kept of those before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import is_
from typing import TypeAlias

from kpitui.kpis.board import make_board
from kpitui.kpis.context import Context
from kpitui.kpis.evidence import Part
from kpitui.kpis.formula_tree import Leaf, measures_of, walk
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.period import Reach, parse_period
from kpitui.kpis.plausible import judged_with
from kpitui.kpis.reading import Board, Reading, Row, Scope
from kpitui.kpis.settled import Settling, rows_in_common
from kpitui.kpis.windows import EVENT_STEP
from kpitui.series.dataset import Coverage, Dataset, Events

MANY = 20_000
"""Events of a measure from which on what is settled among them is kept apart."""

_Read: TypeAlias = tuple[object, ...]
"""How far a source, or a measure of it, was read."""


class Rounds:
    """The boards of one context, kept from one round to the next."""

    def __init__(self, context: Context, many: int = MANY) -> None:
        self._context = context
        self._settling = Settling(many)
        self._frame: Frame | None = None
        self._stretch: tuple[tuple[int, int], ...] = ()
        self._known: dict[str, _State] = {}
        self._changed: dict[str, int] = {}
        """By measure: the round in which anything of it changed."""
        self._changed_before: dict[str, int] = {}
        """By measure: the round in which it changed otherwise than by events of the stretch that runs."""
        self._closed = 0
        """Where the stretch that runs begins."""
        self._round = 0
        self.moved = True
        """False: nothing has come since the round before but events of the stretch that runs, and it still does."""
        self._rows: dict[tuple[Scope, str], dict[str, tuple[int, Row]]] = {}
        self._asked: set[tuple[Scope, str]] = set()

    def begin(self, data: Dataset, at: int) -> None:
        """Begin a round: the boards that follow are of this dataset, seen from this instant."""
        self._round += 1
        # windows end earlier where a source is late
        read = [part for whole in data.coverage.values() for part in (whole, *whole.parts.values())]
        lags = sorted({0, *(part.lag for part in read)})
        stretch = tuple((lag, (at - lag) // EVENT_STEP) for lag in lags)
        self._closed = at - at % EVENT_STEP
        rearranged = self._compare(data)
        if stretch != self._stretch:
            self._rows.clear()
            self._settling.age()
            self.moved = True
        else:
            self.moved = any(changed == self._round for changed in self._changed_before.values())
        self._stretch = stretch
        self._rows = {view: rows for view, rows in self._rows.items() if view in self._asked}
        self._asked = set()
        before, self._frame = self._frame, Frame(self._context, data, at, self._settling.parts(data, at))
        if before is not None:
            self._frame.take_over(before, frozenset(self._known) - rearranged)

    @property
    def frame(self) -> Frame:
        """What is worked out of this round's dataset, for whoever else asks about it."""
        if self._frame is None:
            raise RuntimeError("no round has begun")
        return self._frame

    def board(self, scope: Scope, period: str) -> Board:
        """Return every row of a brand, of this round's dataset. Raises ``UsageError`` for a period that isn't one."""
        view = (scope, period)
        self._asked.add(view)
        rows = self._rows.setdefault(view, {})
        return make_board(self.frame, scope, period, lambda kpi, build: self._row(rows, kpi, build))

    def _row(self, rows: dict[str, tuple[int, Row]], kpi: Kpi, build: Callable[[], Row]) -> Row:
        """Return the row of a KPI, kept where nothing that it rests on has changed since it was worked out."""
        names = judged_with(measures_of(self._context.formula(kpi.formula).root))
        made, row = rows.get(kpi.id, (-1, None))
        changes = self._changed
        if row is not None and ends_by(self._closed, self._context, kpi, row.reading):
            changes = self._changed_before
        if row is None or made < max((changes.get(name, 0) for name in names), default=0):
            row = build()
            rows[kpi.id] = (self._round, row)
        return row

    def _compare(self, data: Dataset) -> frozenset[str]:
        """Note which measures have changed since the round before; return those whose samples have."""
        read = {
            (source, name): _read(part, self._closed)
            for source, whole in data.coverage.items()
            for name, part in (("", whole), *whole.parts.items())
        }
        other: set[str] = set()
        for name in {*data.series, *data.events, *self._known}:
            state = _state_of(data, name, read)
            known = self._known.get(name)
            samples = known is None or not known.same_samples(state)
            if samples:
                other.add(name)
            if samples or (known is not None and known.read != state.read):
                self._changed[name] = self._round
                if known is None or known.read != state.read or not known.only_later(state, self._closed):
                    self._changed_before[name] = self._round
            self._known[name] = state
        return frozenset(other)


@dataclass(frozen=True, slots=True)
class _State:
    """A measure in one round."""

    arrays: list[object]
    """What holds its numeric samples. A refresh makes other views of what has changed: they are compared as objects."""
    events: Events | None
    size: int
    """The number of its events."""
    read: tuple[object, ...]
    """How far its sources were read, and where it changes its meaning."""

    def same_samples(self, other: _State) -> bool:
        """Tell whether no sample has changed."""
        return self.same_series(other) and self.events is other.events

    def same_series(self, other: _State) -> bool:
        """Tell whether no numeric sample has changed."""
        return len(self.arrays) == len(other.arrays) and all(map(is_, self.arrays, other.arrays))

    def only_later(self, after: _State, instant: int) -> bool:
        """Tell whether nothing has changed but events after an instant, of groups known before.

        One at the instant itself is the newest of the windows that end there.
        """
        if self.events is None or after.events is None or not self.same_series(after):
            return False
        if len(self.events.groups) != len(after.events.groups):
            return False
        same = rows_in_common(after.events, self.events.mark)
        # what stood after the last common row, and is gone, was no earlier than it
        first = same if same == self.size else same - 1
        return first >= 0 and (first >= after.size or int(after.events.t[first]) > instant)


def _state_of(data: Dataset, name: str, read: Mapping[Part, _Read]) -> _State:
    """Return a measure as it is now."""
    series, events = data.series.get(name, ()), data.events.get(name)
    arrays: list[object] = [array for one in series for array in (one, one.t, one.v, one.until)]
    sources = {one.key.source for one in series}
    if events is not None:
        sources.update(source for source, _ in events.groups)
    states: tuple[object, ...] = tuple(read.get((source, name), read.get((source, ""))) for source in sorted(sources))
    states = (*states, data.breaks.get(name, ()))
    return _State(arrays, events, 0 if events is None else len(events.t), states)


def _read(coverage: Coverage, closed: int) -> _Read:
    """Return how far a source was read, as far as closed stretches go, and how it is expected to be read."""
    spans = tuple((start, min(end, closed)) for start, end in coverage.spans if start < closed)
    return spans, coverage.every, coverage.lag, coverage.stale_after, coverage.failing


_UNTIL_NOW = frozenset({Reach.TO_DATE, Reach.ALL})
"""Windows that end at the instant itself, not where a stretch closes."""
_WAITING = frozenset({"cohort", "delay"})
"""Functions that look for answers after the window too."""


def ends_by(closed: int, context: Context, kpi: Kpi, reading: Reading) -> bool:
    """Tell whether all windows of a row end before the stretch that runs, so that no event of it touches the row."""
    thresholds = (*kpi.thresholds, *(rule.threshold for rule in context.rules if rule.kpi == kpi.id))
    periods = {reading.window.period, *(each.window for each in thresholds if each.window is not None)}
    if reading.window.end > closed or reading.target is not None:
        return False
    if any(not period or parse_period(period).reach in _UNTIL_NOW for period in periods):
        return False
    root = context.formula(kpi.formula).root
    return not any(isinstance(node, Leaf) and node.function in _WAITING for node in walk(root))
