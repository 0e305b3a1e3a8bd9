"""How numbers, ages, periods and moments are said on the screen. Pure; no clock of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from kpitui.measures.channels import channel_name
from kpitui.text import Language, Text
from kpitui.text.numbers import Figure, change, digits, nearly_none, parts

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000

PERIODS: dict[str, Text] = {
    "24h": Text("24 hours", "24 heures"),
    "7d": Text("7 days", "7 jours"),
    "28d": Text("28 days", "28 jours"),
    "90d": Text("90 days", "90 jours"),
    "today": Text("today", "aujourd’hui"),
    "yesterday": Text("yesterday", "hier"),
    "week": Text("this week", "cette semaine"),
    "last_week": Text("last week", "semaine dernière"),
    "month": Text("this month", "ce mois"),
    "last_month": Text("last month", "mois dernier"),
    "quarter": Text("this quarter", "ce trimestre"),
    "year": Text("this year", "cette année"),
    "all": Text("everything", "tout"),
}
"""The periods of the list, in its order."""

_MONTHS = {
    Language.EN: ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    Language.FR: ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}
_DAYS = {
    Language.EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    Language.FR: ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
}
_ROLLING = re.compile(r"(\d+)([hdw])")
_UNITS = {"h": Text("{n} hours", "{n} heures"), "d": Text("{n} days", "{n} jours"), "w": Text("{n} weeks", "{n} sem.")}


@dataclass(frozen=True, slots=True)
class Speech:
    """The language, zone and currency in which everything is said."""

    language: Language = Language.EN
    zone: tzinfo = UTC
    currency: str = "EUR"

    def say(self, text: Text) -> str:
        """Return a text in the language."""
        return text.say(self.language)

    def figure(self, value: float, unit: str) -> Figure:
        """Return a value as it is shown, its unit apart."""
        return parts(value, unit, self.language, self.currency)

    def amount(self, value: float, unit: str) -> str:
        """Return a value as it is shown, in one piece."""
        return str(self.figure(value, unit))

    def change(self, value: float, unit: str) -> str:
        """Return a change with its sign: ``+8.2%``, ``+1,2 pt``."""
        return str(change(value, unit, self.language))

    def nearly_none(self, margin: float) -> Figure:
        """Return a growth that can't be told from none."""
        return nearly_none(margin, self.language)

    def networks(self, names: Iterable[str]) -> str:
        """Return what was left out: networks by their names, anything else as it came."""
        return ", ".join(channel_name(name, self.language) for name in names)

    def percent(self, value: float) -> str:
        """Return a whole percentage."""
        return f"{digits(value, 0, self.language)}{chr(0xA0) if self.language is Language.FR else ''}%"

    def period(self, period: str | None) -> str:
        """Return the name of a period."""
        if period in PERIODS:
            return self.say(PERIODS[period])
        if period and "/" in period:
            return self._days(period)
        match = _ROLLING.fullmatch(period or "")
        return self.say(_UNITS[match[2]].given(n=match[1])) if match else (period or "")

    def _days(self, period: str) -> str:
        """Return the name of a stretch between two days: ``1 Nov → 15 Nov 2026``."""
        try:
            first, last = (datetime.fromisoformat(part) for part in period.split("/"))
        except ValueError:
            return period
        months = _MONTHS[self.language]
        start, end = (f"{day.day}\u00a0{months[day.month - 1]}" for day in (first, last))
        year = "" if first.year == last.year else f"\u00a0{first.year}"
        return f"{start}{year} → {end}\u00a0{last.year}"

    def local(self, ms: int) -> datetime:
        """Return a moment in the monitor's zone."""
        return datetime.fromtimestamp(ms / 1000, self.zone)

    def moment(self, ms: int) -> str:
        """Return ``22 Nov 12:00`` or ``22 nov. 12:00``."""
        return f"{self.day(ms)} {self.clock(ms)}"

    def day(self, ms: int) -> str:
        """Return ``22 Nov``."""
        at = self.local(ms)
        return f"{at.day}\u00a0{_MONTHS[self.language][at.month - 1]}"

    def date(self, ms: int) -> str:
        """Return ``22 Nov 2026``."""
        return f"{self.day(ms)}\u00a0{self.local(ms).year}"

    def lately(self, ms: int, now: int) -> str:
        """Return ``22 Nov``, with its year where that is not this one."""
        return self.day(ms) if self.local(ms).year == self.local(now).year else self.date(ms)

    def month(self, ms: int) -> str:
        """Return ``Nov`` or ``nov.``."""
        return _MONTHS[self.language][self.local(ms).month - 1]

    def weekday(self, ms: int) -> str:
        """Return ``Mon 16`` or ``lun. 16``."""
        at = self.local(ms)
        return f"{_DAYS[self.language][at.weekday()]}\u00a0{at.day}"

    def clock(self, ms: int) -> str:
        """Return ``12:00``."""
        return f"{self.local(ms):%H:%M}"

    def span(self, ms: int) -> str:
        """Return a length of time in its largest unit: ``40 s``, ``12 min``, ``3 h``, ``2 d``."""
        ms = max(ms, 0)
        if ms < MINUTE:
            return f"{ms // 1000}\u00a0s"
        if ms < HOUR:
            return f"{ms // MINUTE}\u00a0min"
        if ms < 2 * DAY:
            return f"{ms // HOUR}\u00a0h"
        return f"{ms // DAY}\u00a0{'j' if self.language is Language.FR else 'd'}"
