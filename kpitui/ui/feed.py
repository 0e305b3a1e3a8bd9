"""Where the monitor's values come from and its wishes go to. A store stands behind it, or a fixture in tests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kpitui.kpis.reading import Board
from kpitui.measures import Labels, Quota
from kpitui.measures.quotas import is_scarce
from kpitui.text import Text
from kpitui.ui.alert_feed import AlertFeed


class Health(StrEnum):
    """How a source is."""

    WAITING = "waiting"
    """Never polled yet."""
    OK = "ok"
    LATE = "late"
    STALE = "stale"
    ERROR = "error"
    REFUSED = "refused"
    """A person has to mend something."""
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SourceView:
    """One source as the collector left it."""

    name: str
    health: Health = Health.WAITING
    last: int | None = None
    """Its last poll that gave an answer."""
    next: int | None = None
    rows: int = 0
    """Rows read at the last answer."""
    new: int = 0
    """Samples that the last answer added."""
    rejected: int = 0
    newest: int | None = None
    """Its newest sample."""
    message: Text | None = None
    """The last error, or what is to be known, in words."""
    latency: int | None = None
    """How long its last poll took, ms."""
    quota: Quota | None = None
    """What may still be asked of it, where that is known."""
    paid: bool = False
    """Whether each call costs money."""
    credential_until: int | None = None
    """When its credential ends."""
    renewal: str = ""
    """The command that renews it."""
    remarks: tuple[Text, ...] = ()
    """Why rows were left out, and what else deserves a word."""
    advice: Text | None = None
    """What a person does next about its last error."""
    missing: tuple[Text, ...] = ()
    """Measures that could not be read, and why."""

    @property
    def scarce(self) -> bool:
        """Whether a tenth or less of its calls is left."""
        return is_scarce(self.quota)

    @property
    def failing(self) -> bool:
        """Whether its last poll gave no answer."""
        return self.message is not None and self.health not in (Health.OK, Health.PAUSED, Health.WAITING)


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of the collector's log."""

    at: int
    level: str
    source: str
    text: Text


@dataclass(frozen=True, slots=True)
class Alive:
    """The collector's sign of life."""

    alive: bool = False
    since: int | None = None
    problem: Text | None = None
    """A configuration that was refused, a full disk: what the user has to know."""


class Feed(Protocol):
    """Everything the monitor reads and asks."""

    @property
    def alerts(self) -> AlertFeed:
        """What is open, and what people decide about it."""
        ...

    def version(self) -> object:
        """Return a value that differs when anything has changed; cheap."""
        ...

    def board(self, brand: str, period: str, labels: Labels) -> Board | None:
        """Return the board of a view, None while there is none."""
        ...

    def sources(self) -> tuple[SourceView, ...]:
        """Return the sources in the configuration's order."""
        ...

    def log(self, limit: int) -> tuple[LogLine, ...]:
        """Return the newest lines, newest first."""
        ...

    def alive(self) -> Alive:
        """Return the collector's sign of life."""
        ...

    def know(self, sources: tuple[str, ...]) -> None:
        """Learn the sources of the configuration, in its order."""
        ...

    def want(self, brand: str, period: str, labels: Labels) -> None:
        """Ask the collector to keep the board of a view."""
        ...

    def poll(self, source: str | None, paid: bool) -> None:
        """Ask for a poll of one source, or of all."""
        ...

    def pause(self, source: str, paused: bool) -> None:
        """Pause or resume a source."""
        ...

    def reload(self) -> None:
        """Ask the collector to read the configuration again."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...
