"""How KPIs stand on the way to their targets, seen from many instants: by the hours of the week if these are known."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kpitui.kpis.context import Target
from kpitui.kpis.evaluate_grid import Grid, grid_of
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.outcome import outcome_of
from kpitui.kpis.period import DAY, HOUR, CalendarUnit
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Reading, Scope
from kpitui.kpis.select import realm_of
from kpitui.kpis.targets import target_for, unit_window
from kpitui.kpis.value import Mask
from kpitui.kpis.window_grid import clock_offsets
from kpitui.kpis.windowing import span_of
from kpitui.kpis.windows import reached
from kpitui.series.dataset import Times, Values

WEEK_HOURS = 168
_WEEKS = 8
_LEAST_WEEKS = 4
_AMOUNTS = frozenset({"week", "month", "quarter", "year"})
_MONDAY = 4 * 24
"""The hour of 1970 in which its first week began."""


def has_started(starts: Times, at: Times) -> Mask:
    """Return where enough time has gone by to be on pace or not: a first morning without a sale says nothing."""
    return np.asarray(at - starts >= DAY, dtype=np.bool_)


def with_target(frame: Frame, kpi: Kpi, question: Question, reading: Reading) -> Reading:
    """Return a reading with the target for its KPI and scope, and its pace where it has one."""
    target = target_for(frame, kpi, reading.scope)
    if target is None:
        return reading
    window = reading.window
    grid = grid_of([window], question.at)
    pace = float(paces(frame, kpi, question.scope, moments_of(frame, kpi, question.scope, grid))[0])
    return replace(reading, target=target.value, pace=None if np.isnan(pace) else pace)


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """From when one looks at a pace."""

    now: Times
    """(k,) in the unit that is judged."""
    reached: Times
    """(k,) how far figures have come by then."""


def moments_of(frame: Frame, kpi: Kpi, scope: Scope, grid: Grid) -> Moments:
    """Return from when windows are seen: those that have a now of their own end where figures have come by then."""
    if not isinstance(grid.now, int):
        return Moments(grid.now, grid.ends)
    span = span_of(frame, frame.context.formula(kpi.formula), realm_of(frame.context, scope))
    now = np.full(grid.size, grid.now, dtype=np.int64)
    return Moments(now, np.full(grid.size, reached(grid.now, frame.context.zone, span), dtype=np.int64))


def paces(frame: Frame, kpi: Kpi, scope: Scope, moments: Moments) -> Values:
    """Return the paces in per cent; NaN where there is no target, none that has a pace, or too little has gone by."""
    target = target_for(frame, kpi, scope)
    if target is not None and target.unit in _AMOUNTS:
        return _amounts(frame, kpi, scope, (target, moments))
    if target is not None and target.unit == "reach" and target.by is not None and target.since is not None:
        return _levels(frame, kpi, scope, (target, moments.now))
    return np.full(len(moments.now), np.nan)


def _amounts(frame: Frame, kpi: Kpi, scope: Scope, aim: tuple[Target, Moments]) -> Values:
    """Return the paces of an amount of each week, month, quarter or year."""
    target, moments = aim
    starts, ends = _units(frame, CalendarUnit(target.unit), moments.now)
    at = np.maximum(moments.reached, starts)
    value = _values(frame, kpi, scope, Grid(starts, at, starts, starts, moments.now))
    share = _shares(frame, kpi, scope, (starts, ends, at))
    linear = np.clip((at - starts) / np.maximum(ends - starts, 1), 0.0, 1.0)
    expected = target.value * np.where(np.isnan(share), linear, share)
    with np.errstate(all="ignore"):
        return np.where((expected > 0) & has_started(starts, moments.reached), 100 * value / expected, np.nan)


def _levels(frame: Frame, kpi: Kpi, scope: Scope, aim: tuple[Target, Times]) -> Values:
    """Return the paces of a level on its way to a date: of what should have been gained."""
    target, at = aim
    start, end = target.since or 0, target.by or 0
    begun = np.full(len(at), start, dtype=np.int64)
    before = _values(frame, kpi, scope, Grid(begun, begun, begun, begun, at, True))
    value = _values(frame, kpi, scope, Grid(begun, np.minimum(at, end), begun, begun, at, True))
    share = np.clip((at - start) / max(end - start, 1), 0.0, 1.0) if end > start else np.ones(len(at))
    wanted = (target.value - before) * share
    with np.errstate(all="ignore"):
        return np.where((wanted != 0) & has_started(begun, at), 100 * (value - before) / wanted, np.nan)


def _values(frame: Frame, kpi: Kpi, scope: Scope, grid: Grid) -> Values:
    """Return the KPI's values over windows, NaN where there is none."""
    value = outcome_of(frame, kpi, scope, grid).value
    return np.where(value.has_value(), value.high, np.nan)


def _units(frame: Frame, unit: CalendarUnit, at: Times) -> tuple[Times, Times]:
    """Return the starts and the ends of the calendar units that hold instants."""
    edges = list(unit_window(frame, unit, int(at.min())))
    while edges[-1] <= int(at.max()):
        edges.append(unit_window(frame, unit, edges[-1])[1])
    table = np.array(edges, dtype=np.int64)
    place = np.searchsorted(table, at, side="right") - 1
    return table[place], table[place + 1]


@dataclass(frozen=True, slots=True)
class _Hours:
    """Whole hours of UTC in a row, and which hour of the local week each is."""

    first: int
    place: Times
    """(n,) 0 to 167 from Monday 00:00."""

    def index(self, times: Times) -> Times:
        """Return the hour that holds each instant."""
        return (times - self.first) // HOUR

    def running(self, weights: Values) -> Values:
        """Return the sums of weights by hour of the week before each hour, (n + 1, 168)."""
        table = np.zeros((len(self.place) + 1, WEEK_HOURS))
        table[np.arange(1, len(self.place) + 1), self.place] = weights
        return np.cumsum(table, axis=0)


def _shares(frame: Frame, kpi: Kpi, scope: Scope, edges: tuple[Times, Times, Times]) -> Values:
    """Return how much of each unit's amount should have come by now, by the last eight weeks; NaN for less than four.

    An hour of the week that never was keeps the mean weight of all.
    """
    starts, ends, at = edges
    formula = frame.context.formula(kpi.formula)
    first = span_of(frame, formula, realm_of(frame.context, scope)).first
    none = np.full(len(at), np.nan)
    if first is None or not formula.amounts:
        return none
    last, which = np.unique(at - at % HOUR, return_inverse=True)
    since = np.maximum(last - _WEEKS * WEEK_HOURS * HOUR, first - first % HOUR)
    low = min(int(since.min()), int(starts.min()))
    line = np.arange(low - low % HOUR, max(int(ends.max()), int(last.max())) + HOUR, HOUR)
    place = ((line + clock_offsets(line, frame.context.zone)) // HOUR - _MONDAY) % WEEK_HOURS
    hours = _Hours(int(line[0]), place)
    weights = _weights(frame, kpi, scope, (hours, line, since, last))
    each = hours.running(np.ones(len(line)))
    fits = weights.sum(axis=1) > 0

    def weight(times: Times) -> Values:
        index = hours.index(times)
        rest = (times - hours.first) % HOUR / HOUR
        pairs, back = np.unique(np.stack((index, which)), axis=1, return_inverse=True)
        whole = np.einsum("kw,kw->k", each[pairs[0]], weights[pairs[1]])[back.ravel()]
        return np.asarray(whole + rest * weights[which, place[index]])

    begun = weight(starts)
    whole = weight(ends) - begun
    with np.errstate(all="ignore"):
        found = (weight(np.clip(at, starts, ends)) - begun) / whole
    return np.where(fits[which] & (whole > 0), found, none)


def _since_change(eras: Times | None, past: Times, around: tuple[Times, Times]) -> Times:
    """Return from when on hours mean the same as those before ``last``, no earlier than ``since``."""
    since, last = around
    if eras is None:
        return since
    begun = np.maximum.accumulate(np.where(np.diff(eras, prepend=eras[:1]) != 0, past, past[0]))
    return np.maximum(since, begun[np.maximum(np.searchsorted(past, last) - 1, 0)])


def _weights(frame: Frame, kpi: Kpi, scope: Scope, over: tuple[_Hours, Times, Times, Times]) -> Values:
    """Return the usual amount of each hour of the week in stretches of hours; 0 in under four weeks, (j, 168)."""
    hours, line, since, last = over
    past = line[line < last.max()]
    now: int | Times = past + HOUR
    outcome = outcome_of(frame, kpi, scope, Grid(past, past + HOUR, past - HOUR, past, now))
    seen = outcome.value.has_value() & (outcome.evidence.coverage() > 0)
    amounts = np.where(seen, np.maximum(outcome.value.high, 0.0), 0.0)
    since = _since_change(outcome.evidence.eras(), past, (since, last))
    known = _Hours(hours.first, hours.place[: len(past)])
    sums, numbers = known.running(amounts), known.running(seen.astype(np.float64))
    begin, end = hours.index(since), hours.index(last)
    total, number = sums[end] - sums[begin], numbers[end] - numbers[begin]
    whole, count = total.sum(axis=1), number.sum(axis=1)
    mean = whole / np.maximum(count, 1.0)
    found = np.where(number > 0, total / np.maximum(number, 1.0), mean[:, None])
    enough = (count >= _LEAST_WEEKS * WEEK_HOURS) & (whole > 0)
    return np.where(enough[:, None], found, 0.0)
