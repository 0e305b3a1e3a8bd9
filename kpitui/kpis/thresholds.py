"""Levels of thresholds: whether a condition holds of a reading. Unknown is neither: not fine, and not bad."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from kpitui.kpis.judge import ENOUGH
from kpitui.kpis.kpi import Condition, Level, Threshold
from kpitui.kpis.reading import Flag, Reading, Severity, Status


@dataclass(frozen=True, slots=True)
class Observed:
    """A reading as thresholds see it."""

    reading: Reading
    coverage: float = 1.0
    """The part of its window in which its least read input was read, or of its cohort that is judged, if less."""
    count: float | None = None
    """How many events it rests on, where that is known."""
    past: Mapping[Level, bool | None] = field(default_factory=dict)
    """Whether the levels hold that need more than this reading, where that was looked up."""


def condition(level: Level, observed: Observed, firing: bool = False) -> bool | None:
    """Return whether a level's condition holds; None where that is unknown, or needs a past that was not looked up.

    The comparison is strict. While it fires, ``clear`` is the limit.
    """
    check = _CHECKS.get(level.condition)
    if not is_known(observed):
        return None
    if check is None:
        return observed.past.get(level)
    limit = level.clear if firing and level.clear is not None else level.limit
    return check(observed.reading, limit, level)


def is_known(observed: Observed, min_count: int = 0) -> bool:
    """Tell whether a reading can be judged at all."""
    reading = observed.reading
    if reading.status is not Status.OK or reading.value is None or Flag.LOW_N in reading.flags:
        return False
    if observed.count is not None and observed.count < min_count:
        return False
    return observed.coverage >= ENOUGH


def severity(threshold: Threshold, observed: Observed) -> Severity | None:
    """Return how bad a reading is: the worst level whose condition holds; None where none does or all is unknown."""
    if not is_known(observed, threshold.min_count):
        return None
    for level, found in ((threshold.critical, Severity.CRITICAL), (threshold.warning, Severity.WARNING)):
        if level is not None and condition(level, observed):
            return found
    return None


def _below(number: float | None, limit: float) -> bool | None:
    """Return whether a number lies below a limit; unknown without one."""
    return None if number is None else number < limit


def _above(number: float | None, limit: float) -> bool | None:
    """Return whether a number lies above a limit; unknown without one."""
    return None if number is None else number > limit


def _percent(reading: Reading) -> float | None:
    """Return the relative change in per cent, whatever unit the reading's own change has."""
    if reading.change_unit == "percent":
        return reading.change
    if reading.value is None or reading.previous is None or reading.previous <= 0:
        return None
    return 100 * (reading.value - reading.previous) / reading.previous


def _points(reading: Reading) -> float | None:
    """Return the absolute change."""
    return None if reading.value is None or reading.previous is None else reading.value - reading.previous


def _of_target(reading: Reading, factor: float) -> float | None:
    """Return a factor of the target."""
    return None if reading.target is None else factor * reading.target


def _outside(reading: Reading, limit: float, level: Level) -> bool | None:
    """Return whether a value lies outside a range."""
    high = level.high if level.high is not None else limit
    return None if reading.value is None else reading.value < limit or reading.value > high


def _past_target(reading: Reading, factor: float, above: bool) -> bool | None:
    """Return whether a value lies beyond a factor of its target."""
    limit = _of_target(reading, factor)
    if limit is None:
        return None
    return _above(reading.value, limit) if above else _below(reading.value, limit)


_CHECKS: Mapping[Condition, Callable[[Reading, float, Level], bool | None]] = MappingProxyType(
    {
        Condition.BELOW: lambda reading, limit, _: _below(reading.value, limit),
        Condition.ABOVE: lambda reading, limit, _: _above(reading.value, limit),
        Condition.OUTSIDE: _outside,
        Condition.CHANGE_BELOW: lambda reading, limit, _: _below(_percent(reading), limit),
        Condition.CHANGE_ABOVE: lambda reading, limit, _: _above(_percent(reading), limit),
        Condition.POINTS_BELOW: lambda reading, limit, _: _below(_points(reading), limit),
        Condition.POINTS_ABOVE: lambda reading, limit, _: _above(_points(reading), limit),
        Condition.PACE_BELOW: lambda reading, limit, _: _below(reading.pace, limit),
        Condition.PACE_ABOVE: lambda reading, limit, _: _above(reading.pace, limit),
        Condition.TARGET_BELOW: lambda reading, limit, _: _past_target(reading, limit, above=False),
        Condition.TARGET_ABOVE: lambda reading, limit, _: _past_target(reading, limit, above=True),
    }
)
"""The conditions that one reading decides. The others need its past."""

STATIC = frozenset(_CHECKS)
