"""What is to be told of an incident to one route, and what was told already. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kpitui.alerts.state import Incident, Kind
from kpitui.kpis.reading import Severity

GATHER = 10_000
"""How long the news of a group is gathered before a message goes out, ms."""
BETWEEN = 5 * 60_000
"""The least time between two messages of a group, ms."""


class Block(StrEnum):
    """Why nothing is sent of an incident for now."""

    INHIBITED = "inhibited"
    """A source that it depends on is in trouble, and an alert of its own says so."""
    SILENCED = "silenced"
    FLAPPING = "flapping"
    UNCONFIRMED = "unconfirmed"
    """A suggestion that nobody has given a route."""


@dataclass(frozen=True, slots=True)
class Group:
    """What is told together: one route, brand and objective."""

    route: str
    brand: str
    objective: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news of an incident."""

    incident: Incident
    """As it was then."""
    kind: Kind
    at: int
    """When it became news, ms."""
    severity: Severity
    """How bad it was; of what ended, how bad it had been last."""
    value: float | None = None
    sequence: int = 0
    """Its number among what this route is told of the incident."""
    repeated: bool = False
    """Whether it says again what was said before."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one route was told of one incident."""

    severity: Severity | None = None
    """As the route knows it, or will once what waits has gone out; None: not at all, or not its last change."""
    at: int = 0
    """When news of it was last taken up, ms."""
    sequence: int = 0
    """How many pieces of news there were."""
    sent: bool = False
    """Whether a firing has gone out."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The news of a group that has not gone out."""

    notices: tuple[Notice, ...] = ()
    last: int | None = None
    """When the last message of the group went out, ms."""

    def due(self) -> int | None:
        """Return when it may go out, ms, quiet hours apart; None where nothing waits."""
        if not self.notices:
            return None
        gathered = self.notices[0].at + GATHER
        return gathered if self.last is None else max(gathered, self.last + BETWEEN)


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out to a route at once: news of one brand and objective, oldest first."""

    group: Group
    notices: tuple[Notice, ...]
    at: int

    @property
    def id(self) -> str:
        """Return what tells it from every other message of its route."""
        first = self.notices[0]
        return f"{first.incident.id}-{first.sequence}-{len(self.notices)}"


@dataclass(frozen=True, slots=True)
class Unsent:
    """Something that was not sent, and why: a line of the log."""

    incident: Incident
    route: str
    reason: Block


@dataclass(frozen=True, slots=True)
class Outbox:
    """Everything that sending remembers."""

    told: dict[tuple[str, str], Told] = field(default_factory=dict)
    """By incident's id and route, of incidents that are open or have news waiting."""
    waiting: dict[Group, Waiting] = field(default_factory=dict)
    flapping: frozenset[tuple[str, str]] = frozenset()
    """Incidents with which an alert began to flap, and the routes that were told so."""
