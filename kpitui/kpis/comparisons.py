"""What a figure is compared with besides the window before: the same weekday, and the year before. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kpitui.kpis.period import days_back
from kpitui.kpis.statistics import growth_pct, median, robust_z
from kpitui.text import Text

WEEK = 7
YEAR = 364
"""Days to the same weekday of the year before."""

_LEAST_WEEKS = 2


@dataclass(frozen=True, slots=True)
class Versus:
    """A value beside what it is compared with."""

    baseline: float | None
    """What it is compared with; None where too little of it is known."""
    percent: float | None
    """The change in per cent; None where there is none (``growth_pct``)."""
    points: float | None
    """The difference in the value's own unit."""
    z: float | None = None
    """How unusual the value is among those of the baseline (robust z)."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison as it is shown."""

    name: Text
    """What the value is compared with."""
    baseline: float | None
    """The value that it is compared with."""
    change: float | None
    """Per cent or points, as the reading's own change; None where there is none."""


def weekday_ends(end: int, zone: ZoneInfo, weeks: int = 4) -> tuple[int, ...]:
    """Return the same local time of the same weekday of the weeks before, oldest first, in milliseconds."""
    return tuple(days_back(end, WEEK * week, zone) for week in range(weeks, 0, -1))


def last_year_end(end: int, zone: ZoneInfo) -> int:
    """Return the same local time 364 days before: the same weekday of the year before."""
    return days_back(end, YEAR, zone)


def versus_weekday(value: float | None, before: Sequence[float | None]) -> Versus:
    """Compare a value with the median of the same weekday of the weeks before, of which two at least are known."""
    known = [past for past in before if past is not None]
    baseline = median(known) if len(known) >= _LEAST_WEEKS else None
    if value is None or baseline is None:
        return Versus(baseline, None, None)
    return Versus(baseline, growth_pct(value, baseline)[0], value - baseline, robust_z(known, value))


def versus(value: float | None, before: float | None) -> Versus:
    """Compare a value with one earlier value: of the window before, or of the year before."""
    if value is None or before is None:
        return Versus(before, None, None)
    return Versus(before, growth_pct(value, before)[0], value - before)
