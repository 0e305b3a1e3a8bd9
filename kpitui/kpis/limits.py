"""Limits as curves: where a KPI would have to be for a level of its threshold to hold, in the unit of what is drawn.

A relative limit follows what it is compared with. A limit on a window means nothing to the amounts of single buckets:
the readings over that window are drawn instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from kpitui.kpis.comparisons import weekday_ends
from kpitui.kpis.curves import NO_LIMITS, Curve, Limits
from kpitui.kpis.frame import Frame
from kpitui.kpis.history import moved, past_over, rolls, values_over
from kpitui.kpis.kpi import LEVELS, Condition, Kpi, Level, Threshold, Unit
from kpitui.kpis.outcome import outcome_of
from kpitui.kpis.period import DAY
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Scope, Severity, Window
from kpitui.kpis.severity import rules_for, suggestions_for
from kpitui.kpis.statistics import median, seasonal_band
from kpitui.kpis.targets import target_for
from kpitui.kpis.track import drawn_windows, plan_of, readings_plan, track_of
from kpitui.kpis.windowing import window_for
from kpitui.kpis.windows import window_ending

_WEEKS = 4
_SEASONS = 8
WEEK = 7 * DAY
_Levels = Sequence[tuple[Severity, Level]]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a curve is worked out from."""

    frame: Frame
    kpi: Kpi
    scope: Scope
    windows: Sequence[Window]

    def values(self, windows: Sequence[Window]) -> list[float | None]:
        """Return the KPI's values over windows, one after the other for each that is drawn."""
        return values_over(self.frame, self.kpi, self.scope, windows, self.windows)


def make_limits(frame: Frame, kpi: Kpi, question: Question, points: int, threshold: Threshold | None = None) -> Limits:
    """Return the limits that are in force for a KPI in a view, or others, as curves over what is drawn."""
    drafted, threshold = threshold is not None, threshold or _in_force(frame, kpi, question.scope)
    if threshold is None:
        return NO_LIMITS
    levels = [
        (severity, level)
        for severity, level in ((Severity.WARNING, threshold.warning), (Severity.CRITICAL, threshold.critical))
        if level is not None
    ]
    if any(level.condition is Condition.ANOMALY for _, level in levels):
        return _unusual(frame, kpi, question, (levels, points))
    asked = question
    if threshold.window is not None and question.start is None:
        asked = replace(question, period=threshold.window)
    window = window_for(frame, kpi, question)
    plan = plan_of(frame, kpi, question, window, points)
    elsewhere = asked.period != question.period
    by_bucket = plan.amounts and not elsewhere and all(level.condition in _RELATIVE for _, level in levels)
    summed = plan.amounts and not by_bucket
    if summed or elsewhere:
        plan = readings_plan(frame, kpi, asked, window, points)
    drawn = _Drawn(frame, kpi, question.scope, drawn_windows(plan, None if by_bucket else asked.period))
    curves = tuple(
        Curve(severity, level, values)
        for severity, level in levels
        for values in _curves(drawn, level)
        if any(value is not None for value in values)
    )
    if not curves:
        return NO_LIMITS
    outcome = outcome_of(frame, kpi, question.scope, plan.grid)
    track, rough = track_of(outcome, plan), outcome.evidence.rough
    if not drafted and rough is not None and rough[len(track.t) - 1]:
        # a level that is not judged is no limit
        curves = tuple(curve for curve in curves if curve.level.condition not in LEVELS)
    return Limits(curves, track, asked.period if elsewhere else None, summed) if curves else NO_LIMITS


def _in_force(frame: Frame, kpi: Kpi, scope: Scope) -> Threshold | None:
    """Return the user's rule that holds here, else the catalogue's suggestion that needs nobody's word."""
    ruled = [rule.threshold for rule in rules_for(frame.context.rules, frame, kpi, scope)]
    suggested = [rule.threshold for rule in suggestions_for(frame, kpi, scope)]
    return next((one for one in (*ruled, *suggested) if one.warning or one.critical), None)


def _curves(drawn: _Drawn, level: Level) -> list[tuple[float | None, ...]]:
    """Return the curves of a level; none where a condition is no line."""
    make = _MAKERS.get(level.condition)
    return make(drawn, level) if make is not None else []


def _constant(drawn: _Drawn, level: Level) -> list[tuple[float | None, ...]]:
    """Return a limit that stays, or both of a range."""
    limits = [level.limit] if level.condition is not Condition.OUTSIDE else [level.limit, level.high or level.limit]
    return [(limit,) * len(drawn.windows) for limit in limits]


def _before(drawn: _Drawn) -> list[float | None]:
    """Return the values of the windows before each."""
    return drawn.values(
        [Window(one.previous_start, one.previous_end, one.previous_start, one.previous_start) for one in drawn.windows]
    )


def _changed(drawn: _Drawn, level: Level) -> list[tuple[float | None, ...]]:
    """Return the window before, moved by per cent."""
    return [tuple(None if one is None else one * (1 + level.limit / 100) for one in _before(drawn))]


def _points(drawn: _Drawn, level: Level) -> list[tuple[float | None, ...]]:
    """Return the window before, moved by points."""
    return [tuple(None if one is None else one + level.limit for one in _before(drawn))]


def _weekday(drawn: _Drawn, level: Level) -> list[tuple[float | None, ...]]:
    """Return the median of the same weekday of the four weeks before, moved by per cent; all four are needed."""
    if not all(rolls(one) for one in drawn.windows):
        return []
    frame, size = drawn.frame, len(drawn.windows)
    ends = [weekday_ends(one.end, frame.context.zone, _WEEKS) for one in drawn.windows]
    past = [moved(frame, one, ends[at][week]) for week in range(_WEEKS) for at, one in enumerate(drawn.windows)]
    values = drawn.values(past)
    weeks = [[values[week * size + at] for week in range(_WEEKS)] for at in range(size)]
    return [tuple(_scaled(week, 1 + level.limit / 100) for week in weeks)]


def _scaled(values: Sequence[float | None], factor: float) -> float | None:
    """Return a factor of the median of values that are all known."""
    known = [value for value in values if value is not None]
    centre = median(known) if len(known) == len(values) else None
    return None if centre is None else centre * factor


def _own_level(drawn: _Drawn, level: Level) -> list[tuple[float | None, ...]]:
    """Return a part of the KPI's own level over a longer window with the same end."""
    if level.window is None:
        return []
    zone = drawn.frame.context.zone
    values = drawn.values([window_ending(level.window, one.end, zone) for one in drawn.windows])
    return [tuple(None if one is None else level.limit * one for one in values)]


def _of_target(drawn: _Drawn, level: Level) -> list[tuple[float | None, ...]]:
    """Return a factor of the target."""
    target = target_for(drawn.frame, drawn.kpi, drawn.scope)
    return [] if target is None else [(level.limit * target.value,) * len(drawn.windows)]


def _unusual(frame: Frame, kpi: Kpi, question: Question, form: tuple[_Levels, int]) -> Limits:
    """Return the band beyond which a bucket as it is drawn is unusual among those of the same hour and weekday."""
    levels, points = form
    plan = plan_of(frame, kpi, question, window_for(frame, kpi, question), points)
    if WEEK % plan.step:
        return NO_LIMITS
    season, counts = WEEK // plan.step, kpi.unit in (Unit.COUNT, Unit.PEOPLE)
    shown = drawn_windows(plan, None if plan.amounts else question.period)
    first = shown[0]
    past = [moved(frame, first, first.end - back * plan.step) for back in range(_SEASONS * season, 0, -1)]
    known = past_over(frame, kpi, question.scope, [*past, *shown])
    ends = range(len(past), len(known.values))
    bands = [
        (severity, level, [seasonal_band(known.before(end), season, level.limit, counts) for end in ends])
        for severity, level in levels
    ]
    curves = tuple(
        Curve(severity, level, tuple(None if one is None else one[side] for one in band))
        for severity, level, band in bands
        for side in (0, 1)
        if any(one is not None for one in band)
    )
    if not curves:
        return NO_LIMITS
    return Limits(curves, track_of(outcome_of(frame, kpi, question.scope, plan.grid), plan))


_RELATIVE = frozenset(
    {Condition.CHANGE_BELOW, Condition.CHANGE_ABOVE, Condition.WEEKDAY_BELOW, Condition.WEEKDAY_ABOVE}
)
"""The conditions that compare by per cent: they hold for a bucket in the same sense as for a window."""

_MAKERS: Mapping[Condition, Callable[[_Drawn, Level], list[tuple[float | None, ...]]]] = MappingProxyType(
    {
        Condition.BELOW: _constant,
        Condition.ABOVE: _constant,
        Condition.OUTSIDE: _constant,
        Condition.CHANGE_BELOW: _changed,
        Condition.CHANGE_ABOVE: _changed,
        Condition.POINTS_BELOW: _points,
        Condition.POINTS_ABOVE: _points,
        Condition.WEEKDAY_BELOW: _weekday,
        Condition.WEEKDAY_ABOVE: _weekday,
        Condition.LEVEL_BELOW: _own_level,
        Condition.LEVEL_ABOVE: _own_level,
        Condition.TARGET_BELOW: _of_target,
        Condition.TARGET_ABOVE: _of_target,
    }
)
