"""What a KPI is meant to reach, and how far on its way it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from kpitui.kpis.context import Target
from kpitui.kpis.evaluate_grid import grid_of
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.outcome import outcome_of
from kpitui.kpis.pace import HOUR, Profile, has_started, level_pace, linear_share, pace_of, profile_of
from kpitui.kpis.period import CalendarUnit, instant, local, unit_start
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Reading, Scope, Window
from kpitui.kpis.select import realm_of
from kpitui.kpis.windowing import span_of
from kpitui.kpis.windows import reached
from kpitui.measures.labels import fold

_WEEKS = 8
_AMOUNTS = frozenset({"week", "month", "quarter", "year"})


def with_target(frame: Frame, kpi: Kpi, question: Question, reading: Reading) -> Reading:
    """Return a reading with the target for its KPI and scope, and its pace where it has one."""
    target = target_for(frame, kpi, reading.scope)
    if target is None:
        return reading
    if target.unit in _AMOUNTS:
        pace = _amount_pace(frame, kpi, question, target)
    elif target.unit == "reach" and target.by is not None and target.since is not None:
        pace = _level_pace(frame, kpi, question, target)
    else:
        pace = None
    return replace(reading, target=target.value, pace=pace)


def target_for(frame: Frame, kpi: Kpi, scope: Scope) -> Target | None:
    """Return the target that was set for a KPI in a scope."""
    labels = {(label, fold(value)) for label, value in scope.labels}
    return next(
        (
            target
            for target in frame.context.targets
            if target.kpi == kpi.id
            and (target.brand is None or fold(target.brand) == fold(scope.brand))
            and {(label, fold(value)) for label, value in target.labels} == labels
        ),
        None,
    )


def unit_window(frame: Frame, unit: CalendarUnit, at: int) -> tuple[int, int]:
    """Return the start and the end of the calendar unit that holds an instant."""
    zone = frame.context.zone
    start = unit_start(local(at, zone), unit)
    days = {CalendarUnit.DAY: 1, CalendarUnit.WEEK: 7, CalendarUnit.MONTH: 31, CalendarUnit.QUARTER: 92}.get(unit, 366)
    return instant(start, zone), instant(unit_start(start + timedelta(days=days), unit), zone)


def _amount_pace(frame: Frame, kpi: Kpi, question: Question, target: Target) -> float | None:
    """Return the pace of an amount of this week, month, quarter or year, as far as its figures have come."""
    zone = frame.context.zone
    start, end = unit_window(frame, CalendarUnit(target.unit), question.at)
    formula = frame.context.formula(kpi.formula)
    at = reached(question.at, zone, span_of(frame, formula, realm_of(frame.context, question.scope)))
    if not has_started(start, at):
        return None
    value = _value_over(frame, kpi, question.scope, Window(start, at, start, start, target.unit))
    profile = _profile(frame, kpi, question)
    share = profile.share(start, end, at, zone) if profile is not None else linear_share(start, end, at)
    return pace_of(value, target.value, share).pace


def _level_pace(frame: Frame, kpi: Kpi, question: Question, target: Target) -> float | None:
    """Return the pace of a level on its way to a date."""
    start, end = target.since or 0, target.by or 0
    if not has_started(start, question.at):
        return None
    before = _value_over(frame, kpi, question.scope, Window(start, start, start, start, None))
    now = _value_over(frame, kpi, question.scope, Window(start, min(question.at, end), start, start, None))
    if before is None:
        return None
    return level_pace(now, before, target.value, linear_share(start, end, question.at)).pace


def _value_over(frame: Frame, kpi: Kpi, scope: Scope, window: Window) -> float | None:
    """Return a KPI's value over one window."""
    return outcome_of(frame, kpi, scope, grid_of([window], frame.now)).number(0)


def _profile(frame: Frame, kpi: Kpi, question: Question) -> Profile | None:
    """Return how a week's amounts usually come, from the last eight weeks of whole hours."""
    formula = frame.context.formula(kpi.formula)
    first = span_of(frame, formula, realm_of(frame.context, question.scope)).first
    if first is None or not formula.amounts:
        return None
    last = question.at - question.at % HOUR
    starts = range(max(last - _WEEKS * 168 * HOUR, first - first % HOUR), last, HOUR)
    windows = [Window(start, start + HOUR, start - HOUR, start, "1h") for start in starts]
    outcome = outcome_of(frame, kpi, question.scope, grid_of(windows, frame.now))
    known = ((start, outcome.number(at)) for at, start in enumerate(starts) if outcome.coverage(at) > 0)
    return profile_of(((start, amount) for start, amount in known if amount is not None), frame.context.zone)
