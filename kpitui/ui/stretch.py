"""A stretch of time between two days as it is typed. Pure; knows no widget."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kpitui.text import Text

NO_DATE = Text(
    "“{text}” is no date: write 2026-11-15 or 15/11/2026.",
    "« {text} » n’est pas une date : écrivez 15/11/2026 ou 2026-11-15.",
)
NOTHING = Text("A date is missing.", "Il manque une date.")
BACKWARDS = Text("The first day comes after the last.", "Le premier jour vient après le dernier.")
FUTURE = Text("The first day has not come yet.", "Le premier jour n’est pas encore venu.")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)


def day_of(text: str) -> date | None:
    """Return the day that was typed, year first or day first; None where it is none."""
    word = text.strip()
    try:
        if found := _YEAR_FIRST.fullmatch(word):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _DAY_FIRST.fullmatch(word):
            return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        return None
    return None


def stretch_between(first: str, last: str, today: date) -> tuple[str, Text | None]:
    """Return the period that two typed days make, else what is wrong with them."""
    days = []
    for text in (first, last):
        if not text.strip():
            return "", NOTHING
        day = day_of(text)
        if day is None:
            return "", NO_DATE.given(text=text.strip())
        days.append(day)
    start, end = days
    if start > end:
        return "", BACKWARDS
    if start > today:
        return "", FUTURE
    return f"{start.isoformat()}/{end.isoformat()}", None


def moved(stretch: str, by: int, today: date) -> str:
    """Return a stretch moved by its own length; one that would begin in the future stays."""
    first, last = (date.fromisoformat(day) for day in stretch.split("/"))
    step = by * (last - first + timedelta(days=1))
    if first + step > today:
        return stretch
    return f"{(first + step).isoformat()}/{(last + step).isoformat()}"


def has_ended(stretch: str, today: date) -> bool:
    """Tell whether a stretch lies wholly before a day."""
    return date.fromisoformat(stretch.split("/")[1]) < today
