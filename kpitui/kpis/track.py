"""The drawn form of a KPI: amounts by bucket, levels and rates as readings, on steps that stay where they are.

Steps are aligned to absolute time (days to the local calendar), so that as time goes on only the last one moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kpitui.kpis.evaluate_grid import grid_of
from kpitui.kpis.formula_tree import Node
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Aggregation, Kpi
from kpitui.kpis.outcome import Outcome, chosen_option, outcome_of
from kpitui.kpis.period import DAY, HOUR, days_back, instant, local
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Track, Window
from kpitui.kpis.select import realm_of
from kpitui.kpis.windowing import span_of, window_at, window_for
from kpitui.kpis.windows import Bucket

MINUTE = 60_000
STEPS = (
    *(minutes * MINUTE for minutes in (5, 10, 15, 30)),
    *(hours * HOUR for hours in (1, 2, 3, 4, 6, 8, 12)),
    *(days * DAY for days in (1, 2, 7, 14, 28, 91, 182, 364)),
)
"""The widths that a bucket may have."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which windows a track is drawn from."""

    times: tuple[int, ...]
    windows: tuple[Window, ...]
    step: int
    amounts: bool


def make_track(frame: Frame, kpi: Kpi, question: Question, points: int) -> Track:
    """Return the drawn form of a KPI over the window that a question means."""
    window = window_for(frame, kpi, question)
    plan = plan_of(frame, kpi, question, window, points)
    before = shifted(frame, kpi, question, plan, window)
    grid = grid_of([*plan.windows, *before], frame.now)
    outcome = outcome_of(frame, kpi, question.scope, grid, _only(frame, kpi, question))
    return track_of(outcome, plan, 0, has_before=bool(before))


def track_of(outcome: Outcome, plan: Plan, first: int, has_before: bool = True) -> Track:
    """Return a track from the ends of an outcome that begin at ``first``: its own, then those of the window before."""
    size = len(plan.times)
    values = tuple(outcome.number(first + at) for at in range(size))
    previous = tuple(outcome.number(first + size + at) for at in range(size)) if has_before else (None,) * size
    return Track(plan.times, values, previous, plan.step, plan.amounts)


def plan_of(frame: Frame, kpi: Kpi, question: Question, window: Window, points: int) -> Plan:
    """Return the steps of a window, at most ``points`` of them."""
    formula = frame.context.formula(kpi.formula)
    aggregation = kpi.aggregation or formula.aggregation
    amounts = formula.amounts and aggregation is Aggregation.SUM
    bucket = span_of(frame, formula, realm_of(frame.context, question.scope)).bucket
    least = bucket.width if bucket is not None else STEPS[0]
    width = max(window.end - window.start, 1)
    step = next((step for step in STEPS if width <= step * points and step >= least), STEPS[-1])
    edges = _edges(frame, window, step, points)
    if amounts:
        windows = tuple(Window(start, end, start, start, "") for start, end in pairwise(edges))
        return Plan(tuple(edges[:-1]), windows, step, True)
    instants = tuple(edges[1:])
    return Plan(instants, tuple(window_at(frame, kpi, question, end) for end in instants), step, False)


def _edges(frame: Frame, window: Window, step: int, points: int) -> list[int]:
    """Return the boundaries of steps that fill a window from its end back; the last is the window's end."""
    zone = frame.context.zone
    anchor = instant(local(0, zone).replace(hour=0, minute=0), zone) if step >= DAY else 0
    bucket = Bucket(step, _monday(anchor, frame) if step >= 7 * DAY else anchor)
    edges = [window.end]
    at = bucket.floor(window.end - 1, zone)
    while len(edges) <= points and at > window.start - step:
        edges.append(at)
        if at <= window.start:
            break
        at = days_back(at, step // DAY, zone) if step >= DAY else at - step
    if len(edges) > 1 and edges[-1] < window.start and len(edges) > 2:
        edges.pop()
    return edges[::-1]


def _monday(anchor: int, frame: Frame) -> int:
    """Return the Monday at or before an instant."""
    zone = frame.context.zone
    return days_back(anchor, local(anchor, zone).weekday(), zone)


def shifted(frame: Frame, kpi: Kpi, question: Question, plan: Plan, window: Window) -> Sequence[Window]:
    """Return the windows of the steps of the window before."""
    if window.previous_end <= window.previous_start:
        return ()
    zone = frame.context.zone
    back = window.start - window.previous_start
    days = round(back / DAY)
    whole = abs(back - days * DAY) <= HOUR and days > 0

    def moved(at: int) -> int:
        return days_back(at, days, zone) if whole else at - back

    if plan.amounts:
        return [replace(each, start=moved(each.start), end=moved(each.end)) for each in plan.windows]
    return [window_at(frame, kpi, question, moved(each.end)) for each in plan.windows]


def _only(frame: Frame, kpi: Kpi, question: Question) -> Node | None:
    """Return the alternative that a choice takes now: a line is drawn on one basis."""
    window = window_for(frame, kpi, question)
    return chosen_option(outcome_of(frame, kpi, question.scope, grid_of([window], frame.now)), 0)
