"""Figures of the past: a KPI's values over other windows than the one in view, where they are known well enough."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.kpis.evaluate_grid import grid_of
from kpitui.kpis.formula_tree import Node
from kpitui.kpis.frame import Frame
from kpitui.kpis.judge import ENOUGH
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.outcome import outcome_of
from kpitui.kpis.period import Reach, parse_period
from kpitui.kpis.reading import Scope, Window
from kpitui.kpis.windowing import span_of
from kpitui.kpis.windows import window_ending

_ROLLING = frozenset({Reach.HOURS, Reach.DAYS})


def values_over(
    frame: Frame, kpi: Kpi, scope: Scope, windows: Sequence[Window], root: Node | None = None
) -> list[float | None]:
    """Return a KPI's values over windows, None where one was not read for four fifths or begins before the data."""
    outcome = outcome_of(frame, kpi, scope, grid_of(list(windows), frame.now), root)
    coverage = outcome.evidence.coverage()
    first = span_of(frame, outcome.formula, outcome.realm).first
    return [
        value if coverage[at] >= ENOUGH and first is not None and _follows(windows[at], first) else None
        for at, value in enumerate(outcome.numbers())
    ]


def _follows(window: Window, first: int) -> bool:
    """Tell whether a window lies after the first sample, but for a seventh of it."""
    return first <= window.start + (window.end - window.start) // 7


def rolls(window: Window) -> bool:
    """Tell whether a window can be moved back by weeks: one to date or closed can't."""
    return window.period is None or parse_period(window.period).reach in _ROLLING


def moved(frame: Frame, window: Window, end: int) -> Window:
    """Return a window as long as another, with another end."""
    if window.period is not None:
        return window_ending(window.period, end, frame.context.zone)
    start = end - (window.end - window.start)
    return Window(start, end, start - (end - start), start)
