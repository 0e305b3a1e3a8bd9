"""Where messages go, and when they wait (``[route.NAME]``, ``[quiet_hours]``)."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from kpitui.config.mail import EmailTable
from kpitui.config.secrets import Secret
from kpitui.config.table import Name, Table, Texts, mistake
from kpitui.text import Text


class Terminal(StrEnum):
    """How the terminal itself tells."""

    BELL = "bell"
    OSC9 = "osc9"
    OSC777 = "osc777"


WAYS = {"url": "apprise", "webhook": "webhook", "command": "command", "email": "email", "terminal": "terminal"}
"""The keys of which a route has one, and what each way is called."""


class RouteTable(Table):
    """Where alerts and reports are sent; exactly one way."""

    url: Secret | None = None
    """An Apprise URL; needs the extra ``kpitui[notify]``."""
    webhook: Secret | None = None
    """A URL that takes a JSON body."""
    command: tuple[Name, ...] | None = Field(default=None, min_length=1)
    """A command and its arguments, no shell; JSON on its standard input."""
    email: EmailTable | None = None
    """E-mail by a server of one's own."""
    terminal: Terminal | None = None
    """The terminal of whoever has the monitor open: ``bell``, ``osc9`` or ``osc777``."""
    brands: Texts | None = None
    """The brands that it may hear of; default: all."""

    @model_validator(mode="after")
    def _one_way(self) -> RouteTable:
        """Refuse a route with no way, or several."""
        if sum(getattr(self, key) is not None for key in WAYS) != 1:
            raise mistake(
                Text("a route has one of {ways}", "une route a un seul de {ways}").given(ways=", ".join(WAYS))
            )
        return self

    @property
    def way(self) -> str:
        """Return what its way is called."""
        return next(way for key, way in WAYS.items() if getattr(self, key) is not None)


class Weekday(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class Critical(StrEnum):
    """What becomes of critical messages in quiet hours."""

    THROUGH = "pass"
    WAIT = "wait"


def _of_day(value: object) -> object:
    """Return a time of day as it is; refuse a number, which would count seconds, and an offset, which a zone gives."""
    if not isinstance(value, str | time):
        raise mistake(Text('a time of day is expected, "20:00"', 'une heure est attendue, "20:00"'))
    if (isinstance(value, time) and value.tzinfo) or (
        isinstance(value, str) and not set(value) <= set("0123456789:. ")
    ):
        raise mistake(
            Text(
                'a time of day has no offset: "20:00", and timezone = "Europe/Paris" beside it',
                'une heure n’a pas de décalage : "20:00", et timezone = "Europe/Paris" à côté',
            )
        )
    return value.strip() if isinstance(value, str) else value


TimeOfDay = Annotated[time, BeforeValidator(_of_day)]
"""A time of day, written ``"20:00"``."""


class QuietHours(Table):
    """When messages wait; critical ones may pass."""

    from_: TimeOfDay = Field(alias="from")
    """The start, ``20:00``."""
    to: TimeOfDay
    """The end; before the start, it is on the next day."""
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)] = tuple(Weekday)
    """The days on which they start."""
    timezone: Name | None = None
    """The zone of these hours; default: the monitor's."""
    critical: Critical = Critical.THROUGH
    """``pass`` or ``wait``."""

    @model_validator(mode="after")
    def _some(self) -> QuietHours:
        """Refuse hours that never end."""
        if self.from_ == self.to:
            text = Text(
                "from and to are the same: nothing would ever go out", "from et to sont égaux : rien ne partirait"
            )
            raise mistake(text)
        return self
