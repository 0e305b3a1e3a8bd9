"""Times as they are written for people, in both languages and in a given zone. Reads no clock.

No-break spaces are U+00A0, which every terminal draws.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType

from kpitui.text import Language, Text
from kpitui.text.numbers import SPACE

_SECOND = 1_000
_MINUTE = 60 * _SECOND
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

WEEKDAYS = (
    Text("Monday", "lundi"),
    Text("Tuesday", "mardi"),
    Text("Wednesday", "mercredi"),
    Text("Thursday", "jeudi"),
    Text("Friday", "vendredi"),
    Text("Saturday", "samedi"),
    Text("Sunday", "dimanche"),
)
"""The days from Monday, as ``datetime.weekday`` numbers them."""

SHORT_WEEKDAYS = (
    Text("Mon", "lun."),
    Text("Tue", "mar."),
    Text("Wed", "mer."),
    Text("Thu", "jeu."),
    Text("Fri", "ven."),
    Text("Sat", "sam."),
    Text("Sun", "dim."),
)

_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS_FR = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")

_PERIODS: Mapping[str, Text] = MappingProxyType(
    {
        "today": Text("today", "aujourd’hui"),
        "week": Text("this week", "cette semaine"),
        "month": Text("this month", "ce mois"),
        "quarter": Text("this quarter", "ce trimestre"),
        "year": Text("this year", "cette année"),
        "yesterday": Text("yesterday", "hier"),
        "last_week": Text("last week", "la semaine dernière"),
        "last_month": Text("last month", "le mois dernier"),
        "last_quarter": Text("last quarter", "le trimestre dernier"),
        "last_year": Text("last year", "l’an dernier"),
        "all": Text("all data", "toutes les données"),
    }
)
_ROLLING = re.compile(r"(\d+)([hdw])")
_UNITS = {
    "h": (Text("hour", "heure"), Text("hours", "heures")),
    "d": (Text("day", "jour"), Text("days", "jours")),
    "w": (Text("week", "semaine"), Text("weeks", "semaines")),
}
_SPANS = (
    (7 * _DAY, Text("wk", "sem.")),
    (_DAY, Text("d", "j")),
    (_HOUR, Text("h", "h")),
    (_MINUTE, Text("min", "min")),
    (_SECOND, Text("s", "s")),
)


def age(milliseconds: int, language: Language | str) -> str:
    """Return how long ago something was, in its largest unit, rounded down: ``42 s``, ``12 min``, ``3 h``, ``9 d``."""
    size = max(milliseconds, 0)
    if size < _MINUTE:
        return f"{size // _SECOND}{SPACE}s"
    if size < _HOUR:
        return f"{size // _MINUTE}{SPACE}min"
    if size < 2 * _DAY:
        return f"{size // _HOUR}{SPACE}h"
    return f"{size // _DAY}{SPACE}{'j' if language == Language.FR else 'd'}"


def span(milliseconds: int, language: Language | str) -> str:
    """Return a length of time that a person chose, in the largest unit that it is a whole number of: ``15 min``."""
    for size, unit in _SPANS:
        if milliseconds >= size and milliseconds % size == 0:
            return f"{milliseconds // size}{SPACE}{unit.say(language)}"
    return f"{milliseconds}{SPACE}ms"


def clock(t: int, zone: tzinfo, seconds: bool = False) -> str:
    """Return the time of day: ``12:04``, or ``12:04:31``."""
    return _local(t, zone).strftime("%H:%M:%S" if seconds else "%H:%M")


def weekday(t: int, zone: tzinfo, language: Language | str, short: bool = True) -> str:
    """Return the name of a day of the week."""
    names = SHORT_WEEKDAYS if short else WEEKDAYS
    return names[_local(t, zone).weekday()].say(language)


def day(t: int, zone: tzinfo, language: Language | str, now: int | None = None) -> str:
    """Return a date: ``22 Nov``, ``22 nov.``; with the year where it is not that of ``now``."""
    local = _local(t, zone)
    month = (_MONTHS_FR if language == Language.FR else _MONTHS_EN)[local.month - 1]
    number = "1er" if language == Language.FR and local.day == 1 else str(local.day)
    year = f"{SPACE}{local.year}" if now is not None and _local(now, zone).year != local.year else ""
    return f"{number}{SPACE}{month}{year}"


def weekday_and_day(t: int, zone: tzinfo, language: Language | str) -> str:
    """Return the label of a day on an axis: ``Sun 22``, ``dim. 22``."""
    return f"{weekday(t, zone, language)}{SPACE}{_local(t, zone).day}"


def moment(t: int, zone: tzinfo, language: Language | str, now: int | None = None) -> str:
    """Return a date and time: ``22 Nov 12:00``, ``22 nov. 12:00``; with the year where it is not that of ``now``."""
    return f"{day(t, zone, language, now)} {clock(t, zone)}"


def last_day(end: int, zone: tzinfo, language: Language | str, now: int | None = None) -> str:
    """Return the end of a window: its last day where it ends at midnight, else the moment."""
    if clock(end, zone, seconds=True) == "00:00:00":
        return day(end - 1, zone, language, now)
    return moment(end, zone, language, now)


def period_name(period: str | None, language: Language | str) -> str:
    """Return what a period is called: ``7 days``, ``this month``; one given by hand is ``chosen dates``."""
    if period is None:
        return Text("chosen dates", "dates choisies").say(language)
    rolling = _ROLLING.fullmatch(period)
    if rolling is None:
        return _PERIODS[period].say(language) if period in _PERIODS else period
    number = int(rolling[1])
    one, several = _UNITS[rolling[2]]
    plural = number > 1 or (number == 0 and language != Language.FR)
    return f"{number}{SPACE}{(several if plural else one).say(language)}"


def window_name(period: str | None, start: int, end: int, zone: tzinfo, language: Language | str) -> str:
    """Return which time is shown: ``7 days to 22 Nov 12:00``, ``7 jours au 22 nov. 12:00``, ``this month``."""
    to = last_day(end, zone, language)
    if period is None:
        return (
            Text("{start} to {to}", "{start} au {to}").given(start=day(start, zone, language, end), to=to).say(language)
        )
    return Text("{name} to {to}", "{name} au {to}").given(name=period_name(period, language), to=to).say(language)


def _local(t: int, zone: tzinfo) -> datetime:
    """Return an instant in a zone."""
    return datetime.fromtimestamp(t / 1000, UTC).astimezone(zone)
