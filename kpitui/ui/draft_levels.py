"""How limits are moved: which conditions make sense for a KPI, where they begin, by which steps. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from kpitui.charts.scale import nice_step
from kpitui.kpis.kpi import Aggregation, Better, Condition, Kpi, Level, Unit
from kpitui.kpis.reading import Reading, Severity
from kpitui.kpis.suggestions import good_side

_POINTS = frozenset({Unit.PERCENT, Unit.SCORE})
_WHOLE = frozenset({Unit.COUNT, Unit.PEOPLE})
STATIC = frozenset({Condition.BELOW, Condition.ABOVE, Condition.OUTSIDE})
PERCENT = frozenset({Condition.CHANGE_BELOW, Condition.CHANGE_ABOVE, Condition.WEEKDAY_BELOW, Condition.WEEKDAY_ABOVE})
POINTS = frozenset({Condition.POINTS_BELOW, Condition.POINTS_ABOVE})
FACTORS = frozenset({Condition.LEVEL_BELOW, Condition.LEVEL_ABOVE, Condition.TARGET_BELOW, Condition.TARGET_ABOVE})
PACES = frozenset({Condition.PACE_BELOW, Condition.PACE_ABOVE})
COUNTED = frozenset({Condition.RISING, Condition.RANK_LOST})
SIGNED = PERCENT | POINTS
"""The conditions whose limit is a change, which has a sign."""
_PAIRS = {
    "value": (Condition.BELOW, Condition.ABOVE, Condition.OUTSIDE),
    "change": (Condition.CHANGE_BELOW, Condition.CHANGE_ABOVE),
    "weekday": (Condition.WEEKDAY_BELOW, Condition.WEEKDAY_ABOVE),
    "points": (Condition.POINTS_BELOW, Condition.POINTS_ABOVE),
    "level": (Condition.LEVEL_BELOW, Condition.LEVEL_ABOVE),
    "pace": (Condition.PACE_BELOW, Condition.PACE_ABOVE),
    "target": (Condition.TARGET_BELOW, Condition.TARGET_ABOVE),
    "anomaly": (Condition.ANOMALY,),
}
_BEGIN: Mapping[Condition, tuple[float, float]] = MappingProxyType(
    {
        Condition.CHANGE_BELOW: (-30.0, -50.0),
        Condition.CHANGE_ABOVE: (50.0, 100.0),
        Condition.WEEKDAY_BELOW: (-30.0, -50.0),
        Condition.WEEKDAY_ABOVE: (50.0, 100.0),
        Condition.POINTS_BELOW: (-2.0, -5.0),
        Condition.POINTS_ABOVE: (2.0, 5.0),
        Condition.LEVEL_BELOW: (0.7, 0.5),
        Condition.LEVEL_ABOVE: (1.5, 2.0),
        Condition.PACE_BELOW: (90.0, 75.0),
        Condition.PACE_ABOVE: (110.0, 125.0),
        Condition.TARGET_BELOW: (0.9, 0.75),
        Condition.TARGET_ABOVE: (1.1, 1.25),
        Condition.ANOMALY: (3.5, 5.0),
        Condition.RISING: (3.0, 5.0),
        Condition.RANK_LOST: (1.0, 2.0),
        Condition.ABSENT: (7_200_000.0, 21_600_000.0),
    }
)
"""Where the limits of warning and critical begin, but those on the value itself."""
_STEPS: Mapping[Condition, float] = MappingProxyType(
    {Condition.ANOMALY: 0.1, Condition.ABSENT: 3_600_000.0}
    | dict.fromkeys(PERCENT | PACES | COUNTED, 1.0)
    | dict.fromkeys(FACTORS, 0.01)
    | dict.fromkeys(POINTS, 0.1)
)
_DURATIONS = (1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 600.0, 1_800.0, 3_600.0, 7_200.0, 21_600.0, 86_400.0)
"""The steps of lengths of time, in seconds."""
LEVEL_WINDOW = "28d"
MOST = 1e15
"""No limit is further from zero."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a KPI's limits are moved on."""

    kpi: Kpi
    reading: Reading
    aimed: bool = False
    """Whether it has a target."""

    @property
    def size(self) -> float:
        """Return the order of the KPI's values."""
        known = [abs(one) for one in (self.reading.value, self.reading.previous, self.reading.target) if one]
        return max(known, default=0.0) or (100.0 if self.kpi.unit in _WHOLE else 1.0)

    def step(self, condition: Condition) -> float:
        """Return by how much a press of a key moves a limit: 1, 2 or 5 of a hundredth of the values' size."""
        fixed = _STEPS.get(condition)
        if fixed is not None:
            return fixed
        if self.kpi.unit is Unit.DURATION:
            return next((one for one in _DURATIONS if one >= self.size / 100), _DURATIONS[-1])
        step = nice_step(self.size / 100)
        return max(step, 1.0) if self.kpi.unit in _WHOLE else step

    def begin(self, condition: Condition, severity: Severity) -> Level:
        """Return a level to begin with: for a value a fifth, or two, beyond what it is now."""
        if condition in _BEGIN:
            limit = _BEGIN[condition][severity is Severity.CRITICAL]
            window = LEVEL_WINDOW if condition in (Condition.LEVEL_BELOW, Condition.LEVEL_ABOVE) else None
            return Level(condition, limit, window=window)
        value = self.reading.value if self.reading.value is not None else self.reading.previous or self.size
        away = abs(value or self.size) * (0.4 if severity is Severity.CRITICAL else 0.2)
        step = self.step(condition)
        low, high = on_step(value - away, step), on_step(value + away, step)
        if condition is Condition.OUTSIDE:
            return Level(condition, low, high)
        return Level(condition, high if condition is Condition.ABOVE else low)

    def conditions(self, current: Condition | None) -> tuple[Condition, ...]:
        """Return the conditions that make sense for the KPI, those of the bad direction first; the present one too."""
        kpi = self.kpi
        kinds = ["value", "points" if kpi.unit in _POINTS else "change"]
        if kpi.aggregation is not Aggregation.GROWTH and kpi.unit is not Unit.SCORE:
            kinds += ["weekday", "level"]
        if self.aimed:
            kinds.append("pace" if kpi.aggregation is Aggregation.SUM else "target")
        if kpi.aggregation is Aggregation.SUM and not kpi.fixed:
            kinds.append("anomaly")
        found = [one for kind in kinds for one in _PAIRS[kind]]
        if kpi.better is Better.LOWER:
            found.sort(key=lambda one: one.value.endswith("below"))
        else:
            found.sort(key=lambda one: one.value.endswith("above"))
        if current is not None and current not in found:
            found.append(current)
        return tuple(found)


def on_step(value: float, step: float) -> float:
    """Return the nearest multiple of a step, without the dust of binary fractions."""
    return clean(math.floor(value / step + 0.5) * step)


def clean(value: float) -> float:
    """Return a number of twelve digits."""
    return float(f"{max(-MOST, min(MOST, value)):.12g}")


def stepped(value: float, step: float, times: int) -> float:
    """Return a value so many steps on; one between two steps goes to the next one first."""
    place = value / step
    whole = round(place)
    if abs(place - whole) > 1e-6:
        whole = math.floor(place) if times > 0 else math.ceil(place)
    return clean((whole + times) * step)


def limited(level: Level, limit: float, *, high: bool = False) -> Level:
    """Return a level with another limit (or upper limit); where it clears stays as far inside, in proportion."""
    limit = clean(limit)
    if high:
        return replace(level, high=limit)
    clear = level.clear
    if clear is not None:
        clear = clean(round(clear * limit / level.limit, 9)) if level.limit * limit > 0 else None
    return replace(level, limit=limit, clear=clear)


def least(condition: Condition) -> float:
    """Return the least limit that a condition may have."""
    if condition is Condition.RISING:
        return 2.0
    if condition is Condition.RANK_LOST:
        return 1.0
    if condition in FACTORS or condition is Condition.ANOMALY:
        return _STEPS[condition]
    return 3_600_000.0 if condition is Condition.ABSENT else -MOST


def milder(warning: Level | None, critical: Level | None) -> bool:
    """Tell whether a critical level is reached before its warning, where both judge the same."""
    if warning is None or critical is None or warning.condition is not critical.condition:
        return False
    if warning.condition is Condition.OUTSIDE:
        return critical.limit > warning.limit or (critical.high or 0.0) < (warning.high or 0.0)
    return (critical.limit - warning.limit) * (good_side(warning.condition) or -1) > 0


def wrong_clear(level: Level) -> bool:
    """Tell whether a level would end before it began."""
    side = good_side(level.condition)
    return level.clear is not None and side is not None and (level.clear - level.limit) * side < 0
