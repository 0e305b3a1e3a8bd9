"""A draft's limits as curves, moved at each key: the clerk gives once what they are measured against. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpitui.kpis.curves import NO_LIMITS, Curve, Limits
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.reading import Severity
from kpitui.ui.draft import Draft
from kpitui.ui.draft_levels import FACTORS, PERCENT, POINTS, STATIC


@dataclass(frozen=True, slots=True)
class Base:
    """What limits are measured against; the same for all limits of a condition."""

    threshold: Threshold
    """Levels whose curve is what the limits are a part of, or away from."""

    @classmethod
    def of(cls, draft: Draft) -> Base:
        """Return what a draft's limits are measured against: of an anomaly, the very band."""
        levels = [None if level is None else _neutral(level) for level in (draft.warning, draft.critical)]
        return cls(Threshold(levels[0], levels[1], window=draft.window))


def _neutral(level: Level) -> Level:
    """Return a level whose curve is what the limit is measured against."""
    if level.condition in FACTORS or level.condition.value.startswith("level"):
        return Level(level.condition, 1.0, window=level.window)
    if level.condition in STATIC or level.condition in PERCENT | POINTS:
        return Level(level.condition, 0.0, 0.0 if level.condition is Condition.OUTSIDE else None)
    return replace(level, clear=None)


def curves(draft: Draft, base: Limits) -> Limits:
    """Return a draft's limits over what the clerk has given to measure them against."""
    if base.track is None:
        return NO_LIMITS
    pairs = ((Severity.WARNING, draft.warning), (Severity.CRITICAL, draft.critical))
    found = tuple(curve for severity, level in pairs if level is not None for curve in _of_level(severity, level, base))
    return replace(base, curves=found)


def _of_level(severity: Severity, level: Level, base: Limits) -> list[Curve]:
    """Return the curves of one level."""
    if level.condition in STATIC:
        size = len(base.track.t) if base.track is not None else 0
        limits = [level.limit] if level.high is None else [level.limit, level.high]
        return [Curve(severity, level, (limit,) * size) for limit in limits]
    same = [one for one in base.curves if one.severity is severity and one.level.condition is level.condition]
    if level.condition is Condition.ANOMALY:
        return same
    return [Curve(severity, level, _moved(level, one.values)) for one in same[:1]]


def _moved(level: Level, values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return a curve moved to its limit."""
    if level.condition in POINTS:
        return tuple(None if one is None else one + level.limit for one in values)
    factor = 1 + level.limit / 100 if level.condition in PERCENT else level.limit
    return tuple(None if one is None else one * factor for one in values)
