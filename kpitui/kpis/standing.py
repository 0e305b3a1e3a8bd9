"""Where a KPI stands over windows beside the windows before them, as arrays: value, change, and whether it is known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpitui.kpis.formula_tree import Leaf, walk
from kpitui.kpis.judge import ENOUGH, Nature
from kpitui.kpis.kpi import Unit
from kpitui.kpis.outcome import Outcome, options_of
from kpitui.kpis.reading import Flag
from kpitui.kpis.rounding import is_level
from kpitui.kpis.value import BIT, OK, STALE, Mask
from kpitui.kpis.windowing import span_of
from kpitui.series.dataset import Times, Values

POINTS = frozenset({Unit.PERCENT, Unit.SCORE})
"""The units whose change is said in points."""
_PEOPLE = frozenset({"distinct", "newcomers"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A KPI over k windows. Every array is (k,), NaN where there is nothing."""

    value: Values
    previous: Values
    """Of the window before, where enough of it was read to compare with, on the same basis."""
    change: Values
    """How far it moved: points of what is in per cent or points, per cent of everything else."""
    percent: Values
    """How far it moved in per cent, whatever its unit."""
    margin: Values
    """Within what a change of 0 can't be told from none, since the platform rounds."""
    known: Mask
    """Whether it can be judged: a value that is not stale, of enough events, read for four fifths."""
    count: Values | None = None
    """How many events it rests on, where that is known."""
    rough: Mask | None = None
    """Whether it rests on a lexicon that is not calibrated, so that only its rank and its trend are judged."""
    begun: Mask | None = None
    """Of a number of things: whether its samples began early enough in the window for it not to be too small."""

    def is_known(self, min_count: int = 0) -> Mask:
        """Return where it can be judged on no fewer events than some."""
        return self.known if self.count is None else self.known & (self.count >= min_count)


def standing_of(outcome: Outcome, at: Times, before: Times) -> Standing:
    """Return how the windows ``at`` of an outcome stand, of which ``before`` are those before them."""
    value = np.where(outcome.value.has_value()[at], outcome.value.high[at] + 0.0, np.nan)
    previous = _previous(outcome, at, before)
    read, mature = outcome.evidence.coverage()[at], maturities(outcome)[at]
    known = (outcome.value.status[at] == OK) & (outcome.value.flags[at] & BIT[Flag.LOW_N] == 0)
    points = outcome.kpi.unit in POINTS
    change, margin = _change(outcome, at, (value, previous), points)
    percent = change
    if points:
        with np.errstate(all="ignore"):
            percent = np.where(previous > 0, 100 * (value - previous) / previous, np.nan)
    base, grid = outcome.value.base, outcome.grid
    return Standing(
        value=value,
        previous=previous,
        change=change,
        percent=percent,
        margin=margin,
        known=known & (np.minimum(read, mature) >= ENOUGH),
        count=None if base is None else base[at],
        rough=None if outcome.evidence.rough is None else outcome.evidence.rough[at],
        begun=_known_part(outcome, (grid.starts[at], grid.ends[at])) >= ENOUGH if _is_gathered(outcome) else None,
    )


def maturities(outcome: Outcome) -> Values:
    """Return the part of a cohort that is judged, for each window; 1 where the value rests on none, (k,)."""
    raw = outcome.raw
    if raw.pending is None or raw.base is None:
        return np.ones(raw.size)
    judged, pending = np.round(raw.base), np.round(raw.pending)
    return np.where(judged + pending > 0, judged / np.maximum(judged + pending, 1.0), 1.0)


def _previous(outcome: Outcome, at: Times, before: Times) -> Values:
    """Return the values of the windows before."""
    grid, options = outcome.grid, options_of(outcome)
    read = (outcome.evidence.coverage()[before] >= ENOUGH) | grid.free
    fine = read & (grid.ends[before] > grid.starts[before]) & (maturities(outcome)[before] >= ENOUGH)
    if options is not None:
        fine &= options[at] == options[before]
    fine &= outcome.value.has_value()[before]
    eras = outcome.evidence.eras()
    if eras is not None:
        fine &= (eras[at] == eras[before]) & (eras[at] >= 0)
    return np.where(fine, outcome.value.high[before] + 0.0, np.nan)


def _change(outcome: Outcome, at: Times, pair: tuple[Values, Values], points: bool) -> tuple[Values, Values]:
    """Return the change, 0 where it is less than a step of a rounded source, and by how much a 0 may be off."""
    value, previous = pair
    fine = (outcome.value.status[at] != STALE) & (maturities(outcome)[at] >= ENOUGH)
    fine &= (outcome.evidence.coverage()[at] >= ENOUGH) | outcome.grid.free
    if points:
        change = value - previous
    else:
        change = growth(value, previous)
        if _is_gathered(outcome):
            before = (outcome.grid.previous_starts[at], outcome.grid.previous_ends[at])
            fine &= _known_part(outcome, before) >= ENOUGH
    change = np.where(fine, change, np.nan)
    margin = np.full(len(change), np.nan)
    step = outcome.evidence.step
    if step is not None and is_level(outcome.formula.root):
        with np.errstate(all="ignore"):
            small = np.isfinite(change) & (step[at] > 0) & (previous != 0) & (np.abs(value - previous) < step[at])
            margin = np.where(small, 100 * step[at] / previous, np.nan)
        change = np.where(small, 0.0, change)
    if outcome.hidden is not None:
        margin = np.where(np.isfinite(outcome.hidden[at]), outcome.hidden[at], margin)
    return change, margin


def growth(current: Values, previous: Values) -> Values:
    """Return the change of quantities in per cent; both 0 is 0, from 0 to more and from below 0 is none."""
    with np.errstate(all="ignore"):
        found = 100 * (current - previous) / previous
    return np.where(previous > 0, found, np.where((previous == 0) & (current == 0), 0.0, np.nan))


def _is_gathered(outcome: Outcome) -> bool:
    """Tell whether a value is a number of things or people that a longer stretch holds more of."""
    people = (isinstance(node, Leaf) and node.function in _PEOPLE for node in walk(outcome.formula.root))
    return outcome.formula.amounts or (outcome.nature is Nature.COUNT and any(people))


def _known_part(outcome: Outcome, edges: tuple[Times, Times]) -> Values:
    """Return the part of windows that lies after the first sample of any input.

    A file read in full says nothing of the time before its first row: against a week of which it holds one day, every
    amount would have grown manifold.
    """
    start, end = edges
    first = span_of(outcome.frame, outcome.formula, outcome.realm).first
    if first is None:
        return np.ones(len(start))
    part = np.maximum(end - first, 0) / np.maximum(end - start, 1)
    return np.where(end > start, np.minimum(part, 1.0), 1.0)
