"""Conditions that one reading can't decide: against the same weekday, the KPI's own level, its rank, its usual hours.

Each gives true, false, or None where too little is known: a suggestion stays silent until its history exists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

from kpitui.kpis.comparisons import versus_weekday, weekday_ends
from kpitui.kpis.evaluate_grid import grid_of
from kpitui.kpis.formula_tree import Across, Node, quotient
from kpitui.kpis.frame import Frame
from kpitui.kpis.judge import ENOUGH
from kpitui.kpis.kpi import Better, Condition, Kpi, Level, Unit
from kpitui.kpis.outcome import outcome_of
from kpitui.kpis.period import DAY, HOUR, Reach, days_back, instant, local, parse_period, unit_start
from kpitui.kpis.reading import Reading, Scope, Window
from kpitui.kpis.select import realm_of
from kpitui.kpis.statistics import is_anomaly, robust_z, seasonal_residuals
from kpitui.kpis.windowing import span_of
from kpitui.kpis.windows import window_ending

_WEEKS = 4
_SEASONS = 8
_BUSY = 20
"""Events an hour from which an hour is judged, instead of a day."""
_STRONG = 7.0
"""|z| from which one bucket alone is enough."""
_ROLLING = frozenset({Reach.HOURS, Reach.DAYS})


def looked_back(frame: Frame, kpi: Kpi, reading: Reading, level: Level) -> bool | None:
    """Return whether a condition holds that needs the past; None where the past is not known well enough."""
    look = _LOOKS.get(level.condition)
    return look(frame, kpi, reading, level) if look is not None else None


def _weekday(frame: Frame, kpi: Kpi, reading: Reading, level: Level) -> bool | None:
    """Compare with the median of the same weekday of the four weeks before, all of which are needed."""
    window = reading.window
    if not rolls(window):
        return None
    zone = frame.context.zone
    windows = [moved(frame, window, end) for end in weekday_ends(window.end, zone, _WEEKS)]
    before = values_over(frame, kpi, reading.scope, windows)
    if None in before:
        return None
    change = versus_weekday(reading.value, before).percent
    if change is None:
        return None
    return change < level.limit if level.condition is Condition.WEEKDAY_BELOW else change > level.limit


def _own_level(frame: Frame, kpi: Kpi, reading: Reading, level: Level) -> bool | None:
    """Compare with a part of the KPI's own level over a longer window that ends at the same time."""
    if level.window is None or reading.value is None:
        return None
    wide = window_ending(level.window, reading.window.end, frame.context.zone)
    (usual,) = values_over(frame, kpi, reading.scope, [wide])
    if usual is None:
        return None
    limit = level.limit * usual
    return reading.value < limit if level.condition is Condition.LEVEL_BELOW else reading.value > limit


def _rising(frame: Frame, kpi: Kpi, reading: Reading, level: Level) -> bool | None:
    """Tell whether it rose so many windows in a row."""
    if not rolls(reading.window):
        return None
    windows = [reading.window]
    for _ in range(int(level.limit)):
        windows.append(moved(frame, windows[-1], windows[-1].start))
    values = [value for value in values_over(frame, kpi, reading.scope, windows) if value is not None]
    if len(values) < len(windows):
        return None
    return all(newer > older for newer, older in pairwise(values))


def _rank_lost(frame: Frame, kpi: Kpi, reading: Reading, level: Level) -> bool | None:
    """Tell whether the brand fell among itself and its competitors against the window before."""
    brands = (reading.scope.brand, *frame.context.competitors(reading.scope.brand))
    window = reading.window
    before = Window(window.previous_start, window.previous_end, window.previous_start, window.previous_start)
    root = _compared(frame, kpi)
    pairs = [
        values_over(frame, kpi, Scope(brand, reading.scope.labels), [window, before], root=root) for brand in brands
    ]
    if len(brands) < 2 or any(value is None for pair in pairs for value in pair):
        return None
    sign = -1 if kpi.better is Better.LOWER else 1
    now, then = ([sign * (pair[at] or 0.0) for pair in pairs] for at in (0, 1))
    return _rank(now) - _rank(then) >= level.limit


def _rank(values: Sequence[float]) -> int:
    """Return the rank of the first value among all, from 1; ties share the best rank."""
    return 1 + sum(value > values[0] for value in values)


def _compared(frame: Frame, kpi: Kpi) -> Node | None:
    """Return what ranks the brands of a share: its part, since each brand has competitors of its own."""
    division = quotient(frame.context.formula(kpi.formula).root)
    if division is None or not (isinstance(division.right, Across) and division.right.label == "brand"):
        return None
    return division.left


def _anomaly(frame: Frame, kpi: Kpi, reading: Reading, level: Level) -> bool | None:
    """Judge the newest closed hour (or day) by those of eight weeks: two of the last three stand out, or one far."""
    found = judged_buckets(frame, kpi, reading.scope, reading.window.end)
    values, season = found.values, found.season
    counts = kpi.unit in (Unit.COUNT, Unit.PEOPLE)
    flags: list[bool] = []
    for place in range(len(values) - 3, len(values)):
        value = values[place]
        judged = None if value is None else seasonal_residuals(values[:place], value, season, counts)
        if judged is None and place == len(values) - 1:
            return None
        flags.append(judged is not None and is_anomaly(*judged, level.limit))
        z = None if judged is None else robust_z(*judged)
    return flags[-1] and (sum(flags) >= 2 or z is None or abs(z) > _STRONG)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Closed hours, or days where hours have too few events, oldest first."""

    windows: Sequence[Window]
    values: Sequence[float | None]
    season: int
    """How many make a week."""


def judged_buckets(frame: Frame, kpi: Kpi, scope: Scope, end: int) -> Buckets:
    """Return the buckets by which what is unusual is judged at an instant."""
    if not _by_day(frame, kpi, scope):
        last = end - end % HOUR
        starts = range(last - _SEASONS * 168 * HOUR, last, HOUR)
        hours = [Window(start, start + HOUR, start - HOUR, start, "1h") for start in starts]
        values = values_over(frame, kpi, scope, hours)
        known = [value for value in values[-168:] if value is not None]
        if known and sum(known) / len(known) >= _BUSY:
            return Buckets(hours, values, 168)
    zone = frame.context.zone
    midnight = instant(unit_start(local(end, zone), parse_period("today").unit), zone)
    edges = [days_back(midnight, days, zone) for days in range(7 * _SEASONS, -1, -1)]
    days = [Window(start, until, start - DAY, start, "1d") for start, until in pairwise(edges)]
    return Buckets(days, values_over(frame, kpi, scope, days), 7)


def _by_day(frame: Frame, kpi: Kpi, scope: Scope) -> bool:
    """Tell whether a KPI's samples come in buckets longer than an hour, or it counts no events."""
    bucket = span_of(frame, frame.context.formula(kpi.formula), realm_of(frame.context, scope)).bucket
    return kpi.unit not in (Unit.COUNT, Unit.PEOPLE) or (bucket is not None and bucket.width > HOUR)


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


_LOOKS: Mapping[Condition, Callable[[Frame, Kpi, Reading, Level], bool | None]] = MappingProxyType(
    {
        Condition.WEEKDAY_BELOW: _weekday,
        Condition.WEEKDAY_ABOVE: _weekday,
        Condition.LEVEL_BELOW: _own_level,
        Condition.LEVEL_ABOVE: _own_level,
        Condition.RISING: _rising,
        Condition.RANK_LOST: _rank_lost,
        Condition.ANOMALY: _anomaly,
    }
)

HISTORIC = frozenset(_LOOKS)
"""The conditions that need the past."""
