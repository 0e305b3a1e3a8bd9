"""Periods as they are written (``7d``, ``month``, ``last_week``, ``all``) and the local calendar that cuts them.

Times are milliseconds UTC; a local time that a clock change skips is moved forward, one that occurs twice is the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from kpitui.errors import UsageError
from kpitui.plugins import nearest, unknown
from kpitui.text import Text

HOUR = 3_600_000
DAY = 86_400_000


class Reach(StrEnum):
    """How a period reaches back from its end."""

    HOURS = "hours"
    DAYS = "days"
    TO_DATE = "to_date"
    CLOSED = "closed"
    ALL = "all"


class CalendarUnit(StrEnum):
    """A unit of the calendar."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Period:
    """A period that is understood."""

    reach: Reach
    count: int = 1
    """Hours or days of a rolling one."""
    unit: CalendarUnit = CalendarUnit.DAY
    """The unit of one to date or closed."""


_NAMED = {
    "all": Period(Reach.ALL),
    "today": Period(Reach.TO_DATE),
    "yesterday": Period(Reach.CLOSED),
    **{unit.value: Period(Reach.TO_DATE, unit=unit) for unit in CalendarUnit if unit is not CalendarUnit.DAY},
    **{f"last_{unit.value}": Period(Reach.CLOSED, unit=unit) for unit in CalendarUnit if unit is not CalendarUnit.DAY},
}
_NO_PERIOD = Text(
    "“{text}” is no period; they are written as 24h, 7d, month, last_month, all or 2026-11-01/2026-11-15",
    "« {text} » n’est pas une période ; elles s’écrivent 24h, 7d, month, last_month, all ou 2026-11-01/2026-11-15",
)
_MOST = {"h": 24 * 3660, "d": 3660, "w": 522}


@lru_cache(maxsize=1024)
def parse_period(text: str) -> Period:
    """Return the period that a text names; raises UsageError with the nearest one."""
    word = text.strip()
    if word in _NAMED:
        return _NAMED[word]
    count, unit = word[:-1], word[-1:]
    if unit in _MOST and count.isascii() and count.isdigit() and 0 < int(count) <= _MOST[unit]:
        return (
            Period(Reach.HOURS, int(count))
            if unit == "h"
            else Period(Reach.DAYS, int(count) * (7 if unit == "w" else 1))
        )
    known = (*_NAMED, "24h", "7d", "28d", "90d", "4w")
    raise UsageError(_NO_PERIOD.given(text=text) if nearest(text, known) is None else unknown(text, known))


def stretch_of(text: str | None, zone: ZoneInfo) -> tuple[int, int] | None:
    """Return the stretch that ``2026-11-01/2026-11-15`` means, its last day included; None for any other period."""
    if text is None or "/" not in text:
        return None
    first, _, last = text.partition("/")
    try:
        start, end = datetime.fromisoformat(first), datetime.fromisoformat(last) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise UsageError(_NO_PERIOD.given(text=text)) from None
    return instant(start, zone), instant(end, zone)


def local(at: int, zone: ZoneInfo) -> datetime:
    """Return an instant as a local time without its offset, to the millisecond."""
    seconds, rest = divmod(at, 1000)
    moment = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    return moment.replace(tzinfo=None, fold=0) + timedelta(milliseconds=rest)


def instant(wall: datetime, zone: ZoneInfo) -> int:
    """Return the instant of a local time."""
    whole = wall.replace(microsecond=0, tzinfo=zone)
    return int(whole.timestamp()) * 1000 + wall.microsecond // 1000


def days_back(at: int, days: int, zone: ZoneInfo) -> int:
    """Return the same local time some calendar days earlier; negative days are later."""
    return instant(local(at, zone) - timedelta(days=days), zone)


def unit_start(wall: datetime, unit: CalendarUnit) -> datetime:
    """Return the local midnight at which the unit that holds a local time begins."""
    day = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case CalendarUnit.WEEK:
            return day - timedelta(days=day.weekday())
        case CalendarUnit.MONTH:
            return day.replace(day=1)
        case CalendarUnit.QUARTER:
            return day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1)
        case CalendarUnit.YEAR:
            return day.replace(day=1, month=1)
        case _:
            return day


def unit_before(wall: datetime, unit: CalendarUnit) -> datetime:
    """Return the same place in the unit before: the day number is clamped (31 March gives 28 or 29 February)."""
    if unit in (CalendarUnit.DAY, CalendarUnit.WEEK):
        return wall - timedelta(days=7 if unit is CalendarUnit.WEEK else 1)
    months = {CalendarUnit.MONTH: 1, CalendarUnit.QUARTER: 3, CalendarUnit.YEAR: 12}[unit]
    year, month = divmod(wall.year * 12 + wall.month - 1 - months, 12)
    return wall.replace(year=year, month=month + 1, day=min(wall.day, days_in_month(year, month + 1)))


def days_in_month(year: int, month: int) -> int:
    """Return the number of days of a month."""
    following = datetime(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


def calendar_days(start: int, end: int, zone: ZoneInfo) -> float:
    """Return the length of a stretch in calendar days: a day of 23 or 25 hours is one."""
    return (local(end, zone) - local(start, zone)) / timedelta(days=1)
