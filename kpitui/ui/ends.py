"""Until when something is decided: the ends that are offered, and those that are typed. Pure; knows no widget."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from kpitui.text import Text
from kpitui.ui.stretch import day_of

HOUR, DAY = 3_600_000, 86_400_000
MORNING = time(8)
OPEN_END = Text("until it is over", "jusqu’à la fin")
HOURS = Text("{count} h", "{count}\u00a0h")
TOMORROW = Text("until tomorrow 08:00", "jusqu’à demain 08:00")
NO_TIME = Text(
    "“{text}” is no time: write 18:30, 23/11 08:00 or 2 d.",
    "« {text} » n’est pas un moment : écrivez 18:30, 23/11 08:00 ou 2 j.",
)
PAST = Text("That time has passed.", "Ce moment est passé.")
_LENGTH = re.compile(r"\+?(\d{1,4})\s*(min|m|h|d|j|w)", re.ASCII)
_SIZES = {"m": 60_000, "min": 60_000, "h": HOUR, "d": DAY, "j": DAY, "w": 7 * DAY}
_CLOCK = re.compile(r"(?:(?P<day>\S+)\s+)?(?P<hour>\d{1,2})(?::|h)(?P<minute>\d{2})?", re.ASCII)
_SHORT_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class End:
    """One end that is offered."""

    key: str
    text: Text
    at: int | None
    """ms; None: no end of its own."""


def ends_of(now: int, zone: tzinfo, *, open_end: bool) -> tuple[End, ...]:
    """Return the ends that are offered; ``open_end``: none first."""
    morning = datetime.combine(datetime.fromtimestamp(now / 1000, zone).date() + timedelta(days=1), MORNING, zone)
    ends = (
        End("1h", HOURS.given(count=1), now + HOUR),
        End("4h", HOURS.given(count=4), now + 4 * HOUR),
        End("morning", TOMORROW, _ms(morning)),
    )
    return (End("none", OPEN_END, None), *ends) if open_end else ends


def until_of(text: str, now: int, zone: tzinfo) -> tuple[int, Text | None]:
    """Return the moment that was typed, else what is wrong with it.

    A length (``90 min``, ``2 d``), a time of day (the next one), or a day with a time or without.
    """
    word = text.strip().lower()
    if length := _LENGTH.fullmatch(word):
        return now + int(length[1]) * _SIZES[length[2]], None
    moment = _moment(word, datetime.fromtimestamp(now / 1000, zone))
    if moment is None:
        return 0, NO_TIME.given(text=text.strip())
    return (_ms(moment), None) if _ms(moment) > now else (0, PAST)


def _moment(word: str, now: datetime) -> datetime | None:
    """Return the moment of a day, a time, or both; None where it is none."""
    found = _CLOCK.fullmatch(word)
    try:
        at = time(int(found["hour"]), int(found["minute"] or 0)) if found else MORNING
        said = (found["day"] or "") if found else word
        if found and not said:
            today = datetime.combine(now.date(), at, now.tzinfo)
            return today if today > now else datetime.combine(now.date() + timedelta(days=1), at, now.tzinfo)
        day = _day(said, now.date())
    except ValueError:
        return None
    return None if day is None else datetime.combine(day, at, now.tzinfo)


def _day(word: str, today: date) -> date | None:
    """Return a day; one without a year is the next such day."""
    if found := _SHORT_DAY.fullmatch(word):
        day = date(today.year, int(found[2]), int(found[1]))
        return day if day >= today else day.replace(year=today.year + 1)
    return day_of(word)


def _ms(moment: datetime) -> int:
    """Return a moment in milliseconds."""
    return int(moment.timestamp() * 1000)
