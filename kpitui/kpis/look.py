"""One look at a KPI in a scope over many windows, each seen from its own now: what thresholds are judged on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, TypeVar

import numpy as np

from kpitui.kpis.evaluate_breaks import changes_meaning
from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.formula_tree import Node
from kpitui.kpis.frame import Frame
from kpitui.kpis.judge import ENOUGH
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.outcome import outcome_of
from kpitui.kpis.period import Reach, parse_period
from kpitui.kpis.reading import Scope
from kpitui.kpis.select import realm_of
from kpitui.kpis.standing import Standing, standing_of
from kpitui.kpis.window_grid import before_of, grid_ending, joined
from kpitui.kpis.windowing import span_of
from kpitui.series.dataset import Times, Values

T = TypeVar("T")

_ROLLING = frozenset({Reach.HOURS, Reach.DAYS})


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """A KPI in a scope over k windows of one period."""

    frame: Frame
    kpi: Kpi
    scope: Scope
    period: str | None
    """None: the windows were given by hand."""
    grid: Grid
    frozen: int | None = None
    """Since when an incident is open, ms: what came later is no history for what is unusual."""
    _kept: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)

    def keep(self, key: tuple[object, ...], build: Callable[[], T]) -> T:
        """Return what is kept under a key; built when it is first asked for."""
        if key not in self._kept:
            self._kept[key] = build()
        found: T = self._kept[key]
        return found

    @property
    def standing(self) -> Standing:
        """Where the KPI stands over the windows, beside those before them."""
        return self.keep(("standing",), self._standing)

    def _standing(self) -> Standing:
        """Evaluate the windows and those before them."""
        both = joined(self.grid, before_of(self.grid, self.period, self.frame.context.zone))
        outcome = outcome_of(self.frame, self.kpi, self.scope, both)
        places = np.arange(self.grid.size)
        return standing_of(outcome, places, places + self.grid.size)

    @property
    def rolls(self) -> bool:
        """Whether its windows can be moved back by weeks: those to date or closed can't."""
        return self.period is None or parse_period(self.period).reach in _ROLLING

    @property
    def first(self) -> int | None:
        """The time of the first sample of any input."""
        context = self.frame.context
        return span_of(self.frame, context.formula(self.kpi.formula), realm_of(context, self.scope)).first

    def moved(self, ends: Times, period: str | None = None) -> Grid:
        """Return windows like its own, or of another period, with other ends, seen from the same nows."""
        width = int((self.grid.ends - self.grid.starts).max(initial=0))
        return grid_ending(period or self.period, ends, self.frame.context.zone, self.grid.now, width)

    def over(self, *grids: Grid, root: Node | None = None, scope: Scope | None = None) -> list[Values]:
        """Return the KPI's values over other windows, each grid's apart, NaN where one is not known well enough.

        Each grid has a window for each of its own. Well enough: as ``known`` has it, and of the same meaning as that.
        """
        measures = self.frame.context.formula(self.kpi.formula).measures
        asked = (*grids, self.grid) if changes_meaning(self.frame, measures) else grids
        values, eras = self.known(reduce(joined, asked), root, scope)
        cuts = np.cumsum([each.size for each in asked])[:-1]
        found = np.split(values, cuts)[: len(grids)]
        if eras is None:
            return found
        *theirs, own = np.split(eras, cuts)
        pairs = zip(found, theirs, strict=True)
        return [np.where((era == own) & (own >= 0), each, np.nan) for each, era in pairs]

    def known(self, grid: Grid, root: Node | None = None, scope: Scope | None = None) -> tuple[Values, Times | None]:
        """Return the KPI's values over windows, NaN where one is not known well enough, and what they mean (``eras``).

        Well enough: read for four fifths, and not begun before the data but for a seventh of it.
        """
        outcome = outcome_of(self.frame, self.kpi, scope or self.scope, grid, root)
        first = span_of(self.frame, outcome.formula, outcome.realm).first
        known = outcome.value.has_value() & (outcome.evidence.coverage() >= ENOUGH) & (first is not None)
        known &= (first or 0) <= grid.starts + (grid.ends - grid.starts) // 7
        return np.where(known, outcome.value.high, np.nan), outcome.evidence.eras()
