"""Conditions of thresholds, over many windows at once: true, false, or unknown, which is neither fine nor bad."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

from kpitui.kpis.anomaly import unusual
from kpitui.kpis.arrivals import newest_at
from kpitui.kpis.comparisons import WEEK
from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.formula_tree import Across, Node, quotient
from kpitui.kpis.kpi import LEVELS, Better, Condition, Level, Threshold
from kpitui.kpis.look import Look
from kpitui.kpis.paces import moments_of, paces
from kpitui.kpis.reading import Scope, Severity
from kpitui.kpis.select import realm_of
from kpitui.kpis.settled import NEVER
from kpitui.kpis.standing import growth
from kpitui.kpis.targets import target_for
from kpitui.kpis.value import Codes, Mask
from kpitui.kpis.window_grid import days_back_of
from kpitui.series.dataset import Values

UNKNOWN, FALSE, TRUE = -1, 0, 1
_WEEKS = 4

Judge: TypeAlias = Callable[[Look, Level, float], Codes]
"""Of windows, a level and the limit that holds: ``UNKNOWN``, ``FALSE`` or ``TRUE``, (k,)."""


Compare: TypeAlias = Callable[[Values, "Values | float"], Codes]


def holds(look: Look, level: Level, firing: bool = False, min_count: int = 0) -> Codes:
    """Return whether a level's condition holds at each end, (k,). While it fires, ``clear`` is the limit."""
    limit = level.clear if firing and level.clear is not None else level.limit
    found = _JUDGES[level.condition](look, level, limit)
    if level.condition is Condition.ABSENT:
        return found
    return np.where(_is_known(look, level, min_count), found, UNKNOWN).astype(np.int8)


def _is_known(look: Look, level: Level, min_count: int) -> Mask:
    """Return where enough is known: of an amount, the events that it is compared with count as well as its own.

    Nothing where there were a thousand is not too little to judge.
    """
    standing, against = look.standing, _AGAINST.get(level.condition)
    known = standing.is_known(min_count)
    if min_count and against is not None and standing.begun is not None:
        known = known | (standing.known & (against(look) >= min_count))
    return known & ~standing.rough if level.condition in LEVELS and standing.rough is not None else known


def severities(look: Look, threshold: Threshold) -> list[Severity | None]:
    """Return how bad the KPI is at each end: the worst level whose condition holds; None where none is known to."""
    found: list[Severity | None] = [None] * look.grid.size
    for level, severity in ((threshold.warning, Severity.WARNING), (threshold.critical, Severity.CRITICAL)):
        if level is not None:
            for at in np.flatnonzero(holds(look, level, min_count=threshold.min_count) == TRUE).tolist():
                found[at] = severity
    return found


def _code(figure: Values, beyond: Mask) -> Codes:
    """Return what a comparison says; unknown where the figure is."""
    return np.where(np.isnan(figure), UNKNOWN, np.where(beyond, TRUE, FALSE)).astype(np.int8)


def _below(figure: Values, limit: Values | float) -> Codes:
    """Return where a figure lies below its limit."""
    return _code(figure + 0 * limit, figure < limit)


def _above(figure: Values, limit: Values | float) -> Codes:
    """Return where a figure lies above its limit."""
    return _code(figure + 0 * limit, figure > limit)


def _whole(look: Look) -> Values:
    """Return the value where its samples began early enough: a first hour is no small day."""
    standing = look.standing
    return standing.value if standing.begun is None else np.where(standing.begun, standing.value, np.nan)


def _outside(look: Look, level: Level, limit: float) -> Codes:
    """Return where the value lies outside a range; ``clear`` is as far inside both of its ends as of the lower one."""
    value, whole = look.standing.value, _whole(look)
    high = (level.high if level.high is not None else level.limit) - (limit - level.limit)
    return np.where(value > high, TRUE, _below(whole, limit)).astype(np.int8)


def _points(look: Look) -> Values:
    """Return how far the value moved in its own unit, where it can be said by how much at all."""
    standing = look.standing
    unclear = np.isnan(standing.change) & (standing.previous > 0)
    return np.where(unclear, np.nan, standing.value - standing.previous)


def _weekday(look: Look) -> Values:
    """Return the change in per cent against the median of the same weekday of four weeks, all of which are needed."""
    return growth(look.standing.value, _usual(look))


def _usual(look: Look) -> Values:
    """Return the median of the same weekday of four weeks."""
    if not look.rolls:
        return np.full(look.grid.size, np.nan)
    zone = look.frame.context.zone

    def build() -> Values:
        weeks = [look.moved(days_back_of(look.grid.ends, WEEK * week, zone)) for week in range(1, _WEEKS + 1)]
        return np.asarray(np.median(np.stack(look.over(*weeks)), axis=0))

    return look.keep(("weekday",), build)


def _own_level(look: Look, level: Level) -> Values:
    """Return the KPI's own level over a longer window that ends at the same time."""
    if level.window is None:
        return np.full(look.grid.size, np.nan)
    window = level.window
    return look.keep(("level", window), lambda: look.over(look.moved(look.grid.ends, window))[0])


def _target(look: Look) -> float:
    """Return the target; NaN where none is set."""
    target = target_for(look.frame, look.kpi, look.scope)
    return np.nan if target is None else target.value


def _pace(look: Look) -> Values:
    """Return the pace in per cent of where the target would have it by now."""
    about = (look.frame, look.kpi, look.scope)
    return look.keep(("pace",), lambda: paces(*about, moments_of(*about, look.grid)))


def _rising(look: Look, _: Level, limit: float) -> Codes:
    """Return where it rose so many windows in a row."""
    if not look.rolls:
        return np.full(look.grid.size, UNKNOWN, dtype=np.int8)
    grids = [look.grid]
    for _step in range(int(limit)):
        grids.append(look.moved(grids[-1].starts))
    values = np.stack(look.over(*grids))
    return _code(values.sum(axis=0), np.asarray((values[:-1] > values[1:]).all(axis=0)))


def _rank_lost(look: Look, _: Level, limit: float) -> Codes:
    """Return where the brand fell so far among itself and its competitors against the window before."""
    lost = look.keep(("rank",), lambda: _ranks_lost(look))
    return _code(lost, lost >= limit)


def _ranks_lost(look: Look) -> Values:
    """Return by how many ranks the brand fell."""
    brands = (look.scope.brand, *look.frame.context.competitors(look.scope.brand))
    if len(brands) < 2:
        return np.full(look.grid.size, np.nan)
    grid = look.grid
    starts, ends = grid.previous_starts, grid.previous_ends
    before = Grid(starts, ends, starts, starts, grid.now, grid.free)
    sign = -1 if look.kpi.better is Better.LOWER else 1
    root = _compared(look)
    pairs = [look.over(grid, before, root=root, scope=Scope(brand, look.scope.labels)) for brand in brands]
    now, then = (np.stack([sign * pair[at] for pair in pairs]) for at in (0, 1))
    lost = (now[1:] > now[0]).sum(axis=0) - (then[1:] > then[0]).sum(axis=0)
    return np.where(np.isnan(now).any(axis=0) | np.isnan(then).any(axis=0), np.nan, lost)


def _compared(look: Look) -> Node | None:
    """Return what ranks the brands of a share: its part, since each brand has competitors of its own."""
    division = quotient(look.frame.context.formula(look.kpi.formula).root)
    if division is None or not (isinstance(division.right, Across) and division.right.label == "brand"):
        return None
    return division.left


def _absent(look: Look, _: Level, limit: float) -> Codes:
    """Return where nothing of any input has come for so long; unknown before anything ever has."""
    age = look.keep(("age",), lambda: _ages(look))
    return _code(age, age > limit)


def _ages(look: Look) -> Values:
    """Return how long ago the newest sample of any input ended, ms."""
    context = look.frame.context
    formula = context.formula(look.kpi.formula)
    newest = newest_at(look.frame, formula, realm_of(context, look.scope), look.grid.ends)
    return np.where(newest == NEVER, np.nan, look.grid.ends - newest)


def _anomaly(look: Look, _: Level, limit: float) -> Codes:
    """Return where the newest closed hour (or day) is unlike those of eight weeks."""
    return unusual(look, limit)


def _static(figure: Callable[[Look], Values], compare: Compare) -> Judge:
    """Return what compares one figure with the limit as it stands."""
    return lambda look, _, limit: compare(figure(look), limit)


def _scaled(scale: Callable[[Look, Level], Values | float], compare: Compare) -> Judge:
    """Return what compares the value with a factor of another figure."""

    def judge(look: Look, level: Level, limit: float) -> Codes:
        value = _whole(look) if compare is _below else look.standing.value
        return compare(value, limit * scale(look, level))

    return judge


_AGAINST: Mapping[Condition, Callable[[Look], Values]] = MappingProxyType(
    {
        Condition.CHANGE_BELOW: lambda look: look.standing.previous,
        Condition.CHANGE_ABOVE: lambda look: look.standing.previous,
        Condition.WEEKDAY_BELOW: _usual,
        Condition.WEEKDAY_ABOVE: _usual,
        Condition.PACE_BELOW: lambda look: np.full(look.grid.size, _target(look)),
        Condition.PACE_ABOVE: lambda look: np.full(look.grid.size, _target(look)),
    }
)
"""What conditions compare an amount with."""


_JUDGES: Mapping[Condition, Judge] = MappingProxyType(
    {
        Condition.BELOW: _static(_whole, _below),
        Condition.ABOVE: _static(lambda look: look.standing.value, _above),
        Condition.OUTSIDE: _outside,
        Condition.CHANGE_BELOW: _static(lambda look: look.standing.percent, _below),
        Condition.CHANGE_ABOVE: _static(lambda look: look.standing.percent, _above),
        Condition.WEEKDAY_BELOW: _static(_weekday, _below),
        Condition.WEEKDAY_ABOVE: _static(_weekday, _above),
        Condition.POINTS_BELOW: _static(_points, _below),
        Condition.POINTS_ABOVE: _static(_points, _above),
        Condition.LEVEL_BELOW: _scaled(_own_level, _below),
        Condition.LEVEL_ABOVE: _scaled(_own_level, _above),
        Condition.PACE_BELOW: _static(_pace, _below),
        Condition.PACE_ABOVE: _static(_pace, _above),
        Condition.TARGET_BELOW: _scaled(lambda look, _: _target(look), _below),
        Condition.TARGET_ABOVE: _scaled(lambda look, _: _target(look), _above),
        Condition.RANK_LOST: _rank_lost,
        Condition.RISING: _rising,
        Condition.ABSENT: _absent,
        Condition.ANOMALY: _anomaly,
    }
)
