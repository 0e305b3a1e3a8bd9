"""The drawn form of a KPI: amounts by bucket, levels and rates as readings, on steps that stay where they are.

Steps are aligned to absolute time (days to the local calendar), so that as time goes on only the last one moves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from kpitui.kpis.evaluate_grid import Grid, grid_of
from kpitui.kpis.frame import Frame
from kpitui.kpis.jumps import jumps_of
from kpitui.kpis.kpi import Aggregation, Kpi
from kpitui.kpis.outcome import Outcome, chosen_option, outcome_of
from kpitui.kpis.period import DAY, HOUR, days_back, instant, local
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Track, Window
from kpitui.kpis.select import realm_of
from kpitui.kpis.windowing import widest_between, window_at, window_for
from kpitui.kpis.windows import Bucket
from kpitui.text import Text

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
    grid: Grid
    """The windows of its steps, then those of the steps of the window before."""
    step: int
    amounts: bool


def make_track(frame: Frame, kpi: Kpi, question: Question, points: int) -> Track:
    """Return the drawn form of a KPI over the window that a question means."""
    window = window_for(frame, kpi, question)
    plan = plan_of(frame, kpi, question, window, points)
    now = outcome_of(frame, kpi, question.scope, grid_of([window], frame.now))
    return track_of(outcome_of(frame, kpi, question.scope, plan.grid, chosen_option(now, 0)), plan)


def track_of(outcome: Outcome, plan: Plan) -> Track:
    """Return a track from the outcome over its plan's windows; a line is drawn on one basis."""
    size = len(plan.times)
    values = tuple(outcome.numbers())
    marks = _marks(outcome, plan)
    before = _alike(outcome, values[size:]) or (None,) * size
    return Track(plan.times, values[:size], before, plan.step, plan.amounts, marks, _breaks(outcome, plan))


def _alike(outcome: Outcome, before: tuple[float | None, ...]) -> tuple[float | None, ...]:
    """Return the values of the window before that mean the same as those which they are drawn behind."""
    eras, size = outcome.evidence.eras(), len(before)
    if eras is None:
        return before
    own = eras[:size].tolist()
    pairs = zip(before, eras[size:].tolist(), own, strict=True)
    return tuple(value if era == here and era >= 0 else None for value, era, here in pairs)


def _breaks(outcome: Outcome, plan: Plan) -> tuple[tuple[int, Text], ...]:
    """Return where measures that an outcome rests on change their meaning within a plan's steps."""
    if not plan.times:
        return ()
    begin, end = plan.times[0], int(outcome.grid.ends[len(plan.times) - 1])
    found = {(mark.t, mark.text) for _, mark in outcome.evidence.both_sides() if begin <= mark.t < end}
    return tuple(sorted(found, key=lambda one: (one[0], one[1].en)))


def _marks(outcome: Outcome, plan: Plan) -> tuple[int, ...]:
    """Return the large steps of the levels that an outcome rests on: the first of each of a plan's steps."""
    frame, formula = outcome.frame, outcome.formula
    key = ("jumps of", formula.text, outcome.realm)
    jumps = frame.keep(key, lambda: jumps_of(frame, formula.root, outcome.realm).tolist())
    if not jumps or not plan.times:
        return ()
    drawn = [t for t in jumps if plan.times[0] <= t <= plan.times[-1]]
    return tuple({bisect_left(plan.times, t): t for t in reversed(drawn)}.values())[::-1]


def plan_of(frame: Frame, kpi: Kpi, question: Question, window: Window, points: int) -> Plan:
    """Return the steps of a window, at most ``points`` of them."""
    formula = frame.context.formula(kpi.formula)
    aggregation = kpi.aggregation or formula.aggregation
    amounts = formula.amounts and aggregation is Aggregation.SUM
    first = min(window.previous_start, window.start)
    bucket = widest_between(frame, formula, realm_of(frame.context, question.scope), first, window.end)
    step = _step(max(window.end - window.start, 1), points, max(bucket, 1))
    key = ("plan", window, step, points, amounts)
    return frame.keep(key, lambda: _plan(frame, kpi, question, window, (step, points, amounts)))


def _step(width: int, points: int, bucket: int) -> int:
    """Return the narrowest step that draws a width in so many points and holds whole buckets of the source."""
    wide = [step for step in STEPS if width <= step * points and step >= bucket]
    return next((step for step in wide if step % bucket == 0), next(iter(wide), STEPS[-1]))


def readings_plan(frame: Frame, kpi: Kpi, asked: Question, window: Window, points: int) -> Plan:
    """Return readings over the window that ``asked`` means, at the steps at which another window is drawn."""
    step = plan_of(frame, kpi, asked, window, points).step
    return _plan(frame, kpi, asked, window, (step, points, False))


def drawn_windows(plan: Plan, period: str | None) -> list[Window]:
    """Return the windows of a plan's steps, without those of the window before."""
    grid = plan.grid
    edges = zip(grid.starts, grid.ends, grid.previous_starts, grid.previous_ends, strict=True)
    found = [Window(int(a), int(b), int(c), int(d), period) for a, b, c, d in edges][: len(plan.times)]
    if not plan.amounts:
        return found
    # a bucket is compared with the one that a track draws behind it
    before = [(int(a), int(b)) for a, b in zip(grid.starts, grid.ends, strict=True)][len(plan.times) :]
    return [
        Window(one.start, one.end, *pair, period)
        for one, pair in zip(found, before or [(one.start, one.start) for one in found], strict=True)
    ]


def _plan(frame: Frame, kpi: Kpi, question: Question, window: Window, form: tuple[int, int, bool]) -> Plan:
    """Work out the windows of a track's steps."""
    step, points, amounts = form
    edges = _edges(frame, window, step, points)
    moved = _mover(frame, window)
    if amounts:
        pairs = list(pairwise(edges))
        before = [(moved(start), moved(end)) for start, end in pairs] if moved is not None else []
        windows = [Window(start, end, start, start, "") for start, end in (*pairs, *before)]
        return Plan(tuple(edges[:-1]), grid_of(windows, frame.now), step, True)
    ends = [*edges[1:], *([moved(end) for end in edges[1:]] if moved is not None else [])]
    windows = [window_at(frame, kpi, question, end) for end in ends]
    return Plan(tuple(edges[1:]), grid_of(windows, frame.now), step, False)


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


def _mover(frame: Frame, window: Window) -> Callable[[int], int] | None:
    """Return what moves an instant of a window onto the window before; None where there is none."""
    if window.previous_end <= window.previous_start:
        return None
    zone = frame.context.zone
    back = window.start - window.previous_start
    days = round(back / DAY)
    if days > 0 and abs(back - days * DAY) <= HOUR:
        return lambda at: days_back(at, days, zone)
    return lambda at: at - back
