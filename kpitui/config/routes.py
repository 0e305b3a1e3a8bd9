"""Where messages go, and when they wait (``[route.NAME]``, ``[quiet_hours]``)."""

from __future__ import annotations

from datetime import time
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from kpitui.config.secrets import Secret
from kpitui.config.table import Name, Table, Texts, mistake
from kpitui.text import Text


class Terminal(StrEnum):
    """How the terminal itself tells."""

    BELL = "bell"
    OSC9 = "osc9"
    OSC777 = "osc777"


class RouteTable(Table):
    """Where alerts and reports are sent; exactly one way."""

    url: Secret | None = None
    """An Apprise URL."""
    webhook: Secret | None = None
    """A URL that takes a JSON body."""
    command: tuple[Name, ...] | None = None
    """A command and its arguments, no shell; JSON on its standard input."""
    terminal: Terminal | None = None
    """The terminal: ``bell``, ``osc9`` or ``osc777``."""
    brands: Texts | None = None
    """The brands that it may hear of; default: all."""

    @model_validator(mode="after")
    def _one_way(self) -> RouteTable:
        """Refuse a route with no way, or several."""
        if sum(way is not None for way in (self.url, self.webhook, self.command, self.terminal)) != 1:
            raise mistake(
                Text(
                    "a route has one of url, webhook, command, terminal",
                    "une route a un seul de url, webhook, command, terminal",
                )
            )
        return self


class Weekday(StrEnum):
    """A day of the week."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class QuietHours(Table):
    """When messages wait; critical ones may pass."""

    from_: time = Field(alias="from")
    """The start, ``20:00``."""
    to: time
    """The end; before the start, it is on the next day."""
    days: tuple[Weekday, ...] = tuple(Weekday)
    """The days on which they start."""
    timezone: Name | None = None
    """The zone of these hours; default: the monitor's."""
    critical: Annotated[str, Field(pattern="^(pass|wait)$")] = "pass"
    """``pass`` or ``wait``."""
