"""Windows: the stretch of time that a period means at an instant, and the one it is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kpitui.kpis.period import (
    DAY,
    HOUR,
    Period,
    Reach,
    days_back,
    instant,
    local,
    parse_period,
    unit_before,
    unit_start,
)
from kpitui.kpis.reading import Window

EVENT_STEP = 300_000
"""Events close every five minutes."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """The stretches in which a source's figures come."""

    width: int
    """Milliseconds from the start of one to the start of the next."""
    start: int = 0
    """When one of them starts."""

    def floor(self, at: int, zone: ZoneInfo) -> int:
        """Return the last boundary at or before an instant; days and months go by the local calendar."""
        days = round(self.width / DAY)
        if days == 0 or abs(self.width - days * DAY) > HOUR:
            return at - (at - self.start) % self.width
        anchor, wall = local(self.start, zone), local(at, zone)
        if 28 <= days <= 31 and anchor.day == 1:
            return _floor_month(wall, anchor, zone)
        past = (wall - anchor) // timedelta(days=1)
        found = instant(anchor + timedelta(days=past // days * days), zone)
        return found if found <= at else instant(anchor + timedelta(days=(past // days - 1) * days), zone)


def _floor_month(wall: datetime, anchor: datetime, zone: ZoneInfo) -> int:
    """Return the last boundary of buckets that begin on a month's first day."""
    first = wall.replace(day=1, hour=anchor.hour, minute=anchor.minute, second=anchor.second, microsecond=0)
    return instant(first if first <= wall else unit_before(first, parse_period("month").unit), zone)


@dataclass(frozen=True, slots=True)
class Span:
    """The time of a KPI's samples, and how late and in what steps they come."""

    lag: int = 0
    """How late its slowest input is, ms."""
    bucket: Bucket | None = None
    """Its coarsest bucket."""
    first: int | None = None
    """Time of its first sample."""
    last: int | None = None
    """End of its last sample's bucket; 1 ms after it where it has none."""


NOW = Span()
"""Nothing is late and nothing comes in buckets."""


def window_of(period: str, at: int, zone: ZoneInfo, span: Span = NOW) -> Window:
    """Return the window that a period means when it is asked at an instant."""
    known = parse_period(period)
    if known.reach is Reach.ALL:
        start = min(span.first if span.first is not None else at, at)
        end = max(span.last if span.last is not None else at, start)
        return Window(start, end, start, start, period)
    if known.reach in (Reach.HOURS, Reach.DAYS):
        at = reached(at, zone, span)
    elif known.reach is Reach.CLOSED:
        at = instant(unit_start(local(at, zone), known.unit), zone)
    return window_ending(period, at, zone)


def reached(at: int, zone: ZoneInfo, span: Span) -> int:
    """Return how far figures have come by an instant: less their lag, in whole buckets."""
    return span.bucket.floor(at - span.lag, zone) if span.bucket else at - span.lag


def window_ending(period: str, end: int, zone: ZoneInfo) -> Window:
    """Return the window of a period that ends at an instant, as it is."""
    known = parse_period(period)
    start = _start(known, end, zone)
    match known.reach:
        case Reach.TO_DATE:
            wall = local(start, zone)
            before = instant(unit_before(wall, known.unit), zone)
            return Window(start, end, before, min(_elapsed_before(known, end, zone), start), period)
        case Reach.ALL:
            return Window(start, end, start, start, period)
        case _:
            return Window(start, end, _start(known, start, zone), start, period)


def window_between(start: int, end: int) -> Window:
    """Return the window from one instant to another; it is compared with as much time before."""
    return Window(start, end, start - (end - start), start, None)


def _start(period: Period, end: int, zone: ZoneInfo) -> int:
    """Return where a period that ends at an instant starts."""
    match period.reach:
        case Reach.HOURS:
            return end - period.count * HOUR
        case Reach.DAYS:
            return days_back(end, period.count, zone)
        case Reach.TO_DATE:
            return instant(unit_start(local(end, zone), period.unit), zone)
        case Reach.CLOSED:
            return instant(unit_start(local(end - 1, zone), period.unit), zone)
        case _:
            return end


def _elapsed_before(period: Period, end: int, zone: ZoneInfo) -> int:
    """Return the end of the same elapsed part of the unit before."""
    return instant(unit_before(local(end, zone), period.unit), zone)


def is_free(window: Window) -> bool:
    """Tell whether a window was given by hand or is ``all``: its gaps are flagged and never suppress a value."""
    return window.period is None or window.period == "all"
