"""Figures of the past: a KPI's values over other windows than the one in view, where they are known well enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kpitui.kpis.evaluate_breaks import changes_meaning
from kpitui.kpis.evaluate_grid import grid_of
from kpitui.kpis.frame import Frame
from kpitui.kpis.judge import ENOUGH
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.outcome import outcome_of
from kpitui.kpis.period import Reach, parse_period
from kpitui.kpis.reading import Scope, Window
from kpitui.kpis.windowing import span_of
from kpitui.kpis.windows import window_ending

_ROLLING = frozenset({Reach.HOURS, Reach.DAYS})


class Past(NamedTuple):
    """A KPI's values over windows."""

    values: list[float | None]
    """None where one was not read for four fifths, begins before the data, or means two things."""
    eras: list[int]
    """Numbers that are equal where the values mean the same; empty where no measure changes its meaning."""

    def before(self, end: int) -> list[float | None]:
        """Return the values before one that mean the same as it."""
        if not self.eras:
            return self.values[:end]
        own = self.eras[end]
        return [value if era == own else None for value, era in zip(self.values[:end], self.eras[:end], strict=True)]


def past_over(frame: Frame, kpi: Kpi, scope: Scope, windows: Sequence[Window]) -> Past:
    """Return a KPI's values over windows, and what they mean."""
    outcome = outcome_of(frame, kpi, scope, grid_of(list(windows), frame.now))
    coverage, eras = outcome.evidence.coverage(), outcome.evidence.eras()
    first = span_of(frame, outcome.formula, outcome.realm).first
    values = [
        value if coverage[at] >= ENOUGH and first is not None and _follows(windows[at], first) else None
        for at, value in enumerate(outcome.numbers())
    ]
    if eras is None:
        return Past(values, [])
    return Past([value if era >= 0 else None for value, era in zip(values, eras, strict=True)], eras.tolist())


def values_over(
    frame: Frame, kpi: Kpi, scope: Scope, windows: Sequence[Window], beside: Sequence[Window]
) -> list[float | None]:
    """Return a KPI's values over windows that are compared with those ``beside``, one after the other, over and over.

    None where one is not known, or does not mean the same as what it is compared with.
    """
    if not changes_meaning(frame, frame.context.formula(kpi.formula).measures):
        return past_over(frame, kpi, scope, windows).values
    values, eras = past_over(frame, kpi, scope, (*windows, *beside))
    size, found = len(beside), values[: len(windows)]
    if not eras:
        return found
    own = eras[len(windows) :]
    return [value if eras[at] == own[at % size] else None for at, value in enumerate(found)]


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
