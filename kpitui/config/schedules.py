"""When a report is made, as a configuration writes it: ``first day 08:30``, ``monday 08:30``, ``daily 08:30``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from kpitui.config.table import Name, mistake
from kpitui.plugins import nearest
from kpitui.text import Text

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAILY = "daily"
FIRST_DAY = "first day"
DAYS = (DAILY, *WEEKDAYS, FIRST_DAY)
"""The days that may stand before the hour; ``first day`` is that of the month."""
PATTERN = rf"^({'|'.join(DAYS)}) ([01][0-9]|2[0-3]):[0-5][0-9]$"
"""The form, for editors."""

FORM = Text(
    "“{given}” is no schedule; they are written as first day 08:30, monday 08:30 or daily 08:30",
    "« {given} » n’est pas un calendrier ; ils s’écrivent comme first day 08:30, monday 08:30 ou daily 08:30",
)
NO_DAY = Text(
    "“{given}” is no day; did you mean “{near}”?", "« {given} » n’est pas un jour ; vouliez-vous dire « {near} » ?"
)
NO_HOUR = Text("“{given}” is no hour from 00:00 to 23:59", "« {given} » n’est pas une heure de 00:00 à 23:59")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a report is made, in the monitor's zone."""

    day: str
    """``daily``, a weekday, or ``first day`` of the month."""
    at: time
    """The hour."""


def parse_schedule(text: str) -> Schedule:
    """Return the schedule that a text says. Raises a mistake with the nearest day."""
    day, _, hour = " ".join(text.casefold().split()).rpartition(" ")
    if not re.fullmatch(r"[0-9:]+", hour) or not day:
        raise mistake(FORM.given(given=text))
    if day not in DAYS:
        near = nearest(day, DAYS)
        raise mistake(FORM.given(given=text) if near is None else NO_DAY.given(given=day, near=near))
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", hour):
        raise mistake(NO_HOUR.given(given=hour))
    hours, _, minutes = hour.partition(":")
    return Schedule(day, time(int(hours), int(minutes)))


def _checked(text: str) -> str:
    """Return a schedule's text as it is, once it is understood."""
    parse_schedule(text)
    return text


ScheduleText = Annotated[Name, AfterValidator(_checked), WithJsonSchema({"type": "string", "pattern": PATTERN})]
"""A schedule as it is written."""
