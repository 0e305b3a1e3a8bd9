"""The times at which there is something new to judge of a KPI: the ends of windows whose inputs are all closed.

They rest on what had come by then alone, so that a back-test has the same ones as the collector had.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kpitui.kpis.arrivals import Arrival, arrivals_of
from kpitui.kpis.formula import Formula
from kpitui.kpis.formula_tree import ModelCall, walk
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.period import DAY, HOUR, instant, local, parse_period, unit_start
from kpitui.kpis.reading import Scope
from kpitui.kpis.select import realm_of
from kpitui.kpis.value import Mask
from kpitui.kpis.window_grid import days_back_of
from kpitui.kpis.windows import EVENT_STEP
from kpitui.series.dataset import Coverage, Series, Times

_OVERDUE = 1.5
"""Polls after which a source is waited for no longer."""
_BEFORE = 8
"""Samples before the first instant in question that say what is usual."""
_WAITED = 3
"""Buckets for which a series that stops is waited for."""
_BY_DAY = frozenset({"influencer_score", "new_influencers"})
"""Models that follow authors over months: once a day is enough."""


def lag_of(frame: Frame, kpi: Kpi, scope: Scope) -> int:
    """Return how late the slowest input of a KPI is, ms: an end is judged with what had come so long after it."""
    return max((_coverage(frame, one).lag for one in _arrivals(frame, kpi, scope)), default=0)


def instants_of(frame: Frame, kpi: Kpi, scope: Scope, since: int, timed: bool = False) -> Times:
    """Return the ends after ``since`` that can be judged now, in order.

    Events: every five minutes. Buckets: each end at which no input's bucket is open. Levels: each sample, and every
    hour once they are stale. ``timed``: every five minutes whatever comes.
    """
    arrivals = _arrivals(frame, kpi, scope)
    until = min((_ready(frame, given) for given in {(one.source, one.measure) for one in arrivals}), default=since)
    since = max(since, min((one.first for one in arrivals), default=until) - 1)
    if until <= since:
        return np.empty(0, dtype=np.int64)
    if _is_daily(frame.context.formula(kpi.formula)):
        return _days(frame, since, until)
    around = (since, until)
    buckets = [
        _bounds(one.series, frame, around) for one in arrivals if one.series is not None and one.comes_in_buckets
    ]
    if timed or any(one.series is None for one in arrivals):
        found = _steps(since, until, EVENT_STEP)
    elif buckets:
        found = np.unique(np.concatenate([np.concatenate((one.ends, one.later)) for one in buckets]))
    else:
        found = _of_levels(frame, arrivals, around)
    if not timed:
        found = found[_is_closed(buckets, found)]
    return found[(found > since) & (found <= until)]


def _arrivals(frame: Frame, kpi: Kpi, scope: Scope) -> list[Arrival]:
    """Return the inputs of a KPI in a scope."""
    realm = realm_of(frame.context, scope)
    formula = frame.context.formula(kpi.formula)
    return frame.keep(("arrivals", formula.text, realm), lambda: arrivals_of(frame, formula, realm))


def _coverage(frame: Frame, arrival: Arrival) -> Coverage:
    """Return how an input's source is read."""
    return frame.data.coverage_of(arrival.source, arrival.measure) or Coverage(arrival.source)


def _ready(frame: Frame, given: tuple[str, str]) -> int:
    """Return up to when a measure of a source was read.

    One that is overdue is waited for no longer, so that its silence is seen.
    """
    known = frame.data.coverage_of(*given)
    if known is None:
        return frame.now
    read = max((min(stop, frame.now - known.lag) for start, stop in known.spans if start <= frame.now), default=None)
    late = read is None or frame.now > read + known.lag + _OVERDUE * known.every
    return frame.now - known.lag if read is None or late or known.failing else read


def _is_daily(formula: Formula) -> bool:
    """Tell whether a formula follows people over months."""
    return any(isinstance(node, ModelCall) and node.name in _BY_DAY for node in walk(formula.root))


def _steps(since: int, until: int, step: int) -> Times:
    """Return the multiples of a step after one instant and up to another."""
    return np.arange(since - since % step + step, until + 1, step, dtype=np.int64)


def _days(frame: Frame, since: int, until: int) -> Times:
    """Return the local midnights after one instant and up to another."""
    zone = frame.context.zone
    last = instant(unit_start(local(until, zone), parse_period("today").unit), zone)
    number = (last - since) // DAY + 2
    found = days_back_of(np.full(number + 1, last, dtype=np.int64), np.arange(number, -1, -1, dtype=np.int64), zone)
    return found[(found > since) & (found <= until)]


@dataclass(frozen=True, slots=True, eq=False)
class _Bounds:
    """The buckets of one series, those that came and those that were expected in between and after."""

    starts: Times
    ends: Times
    later: Times
    """Ends of buckets without a sample: nothing happened in them, or they did not come."""


def _bounds(series: Series, frame: Frame, around: tuple[int, int]) -> _Bounds:
    """Return the buckets of a series: of one that stops, a few are waited for before others count without it."""
    since, until = around
    first, seen = (
        max(int(np.searchsorted(series.t, since)) - _BEFORE, 0),
        int(np.searchsorted(series.t, frame.now, "right")),
    )
    starts = series.t[first:seen]
    ends = np.append(starts[1:], starts[-1:])
    if series.until is not None:
        ends = np.where(series.until[first:seen] > 0, series.until[first:seen], ends)
    width = ends - starts
    if width[-1] <= 0:
        width[-1] = width[-2] if len(width) > 1 else EVENT_STEP
        ends[-1] = starts[-1] + width[-1]
    following = np.append(starts[1:], until + 1)
    begun, stopped, later = [starts], [ends], [ends[:0]]
    for at in np.flatnonzero(following > ends).tolist():
        more = _continued(int(ends[at]), int(width[at]), (since, int(following[at])), frame)
        later.append(more)
        begun.append(np.append(ends[at], more)[:_WAITED])
        stopped.append(np.append(more, more[-1:] + width[at])[:_WAITED] if len(more) else ends[at : at + 1] + width[at])
    pairs = [(one, other) for one, other in zip(begun, stopped, strict=True) if len(one) == len(other)]
    opening, closing = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    return _Bounds(opening, closing, np.concatenate(later))


def _continued(end: int, width: int, around: tuple[int, int], frame: Frame) -> Times:
    """Return the ends of further buckets: the first few, and those between two instants; days go by the calendar."""
    since, until = around
    number = max((until - end) // max(width, 1) + 1, 0)
    late = max((since - end) // max(width, 1) - 1, _WAITED + 1)
    # a series that stopped years ago is not followed bucket by bucket through all of them
    places = np.concatenate((np.arange(1, min(_WAITED, number) + 1), np.arange(late, number + 1))).astype(np.int64)
    whole = round(width / DAY)
    if whole == 0 or abs(width - whole * DAY) > HOUR:
        found = end + width * places
    else:
        found = days_back_of(np.full(len(places), end, dtype=np.int64), -whole * places, frame.context.zone)
    return found[found <= until]


def _is_closed(buckets: Sequence[_Bounds], ends: Times) -> Mask:
    """Return which instants lie inside no bucket."""
    inside = np.zeros(len(ends), dtype=np.int64)
    for one in buckets:
        inside += np.searchsorted(np.sort(one.starts), ends, side="left")
        inside -= np.searchsorted(np.sort(one.ends), ends, side="right")
    return np.asarray(inside <= 0, dtype=np.bool_)


def _of_levels(frame: Frame, arrivals: Sequence[Arrival], around: tuple[int, int]) -> Times:
    """Return the times of samples, and the full hours in which they are stale."""
    since, until = around
    known = [_coverage(frame, one) for one in arrivals]
    cuts = [
        one.series.t[max(int(np.searchsorted(one.series.t, since)) - _BEFORE, 0) :]
        for one in arrivals
        if one.series is not None
    ]
    found = np.unique(np.concatenate(cuts))
    found = found[found <= until]
    if not len(found):
        return found
    least = max(max(3 * one.every, one.lag + HOUR, one.stale_after or 0) for one in known)
    gaps = np.diff(found, prepend=found[:1])
    stale = found + np.maximum(3 * gaps, least)
    following = np.append(found[1:], until + 1)
    hours = [_steps(int(stale[at]), int(following[at]) - 1, HOUR) for at in np.flatnonzero(following > stale)]
    return np.unique(np.concatenate((found, *hours)))
