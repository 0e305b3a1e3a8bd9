"""What is remembered of an alert: its levels, its open incident and its last evaluations. Plain values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from kpitui.alerts.flapping import Flapping
from kpitui.alerts.phase import ON, LevelState, Phase
from kpitui.kpis.reading import Severity
from kpitui.measures import Labels


@dataclass(frozen=True, slots=True)
class AlertKey:
    """Which alert of a rule: one for each brand and, with ``by``, for each value of a label."""

    rule: str
    brand: str
    labels: Labels = ()


class Kind(StrEnum):
    """What happened to an incident."""

    FIRING = "firing"
    """It opened."""
    RAISED = "raised"
    """From warning to critical."""
    DOWNGRADED = "downgraded"
    """From critical to warning."""
    RESOLVED = "resolved"
    CLOSED = "closed"
    """Its rule is gone."""
    FLAPPING = "flapping"
    """It changes too often: nothing more is said of it."""
    STEADY = "steady"
    """It changes too often no more."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One uninterrupted stretch in which an alert was on."""

    id: str
    key: AlertKey
    opened: int
    severity: Severity
    """Now, or when it ended."""
    worst: Severity
    peak: float | None = None
    """The value that was furthest beyond the limit."""
    sequence: int = 1
    """How many things have happened to it: each event has its number."""
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an incident."""

    incident: Incident
    """As it was right after."""
    kind: Kind
    at: int
    value: float | None = None
    sequence: int = 1
    flapped: str = ""
    """Of ``steady``: the id of the incident with which the flapping began."""


@dataclass(frozen=True, slots=True)
class AlertState:
    """One alert at its last evaluation."""

    key: AlertKey
    warning: LevelState = field(default_factory=LevelState)
    critical: LevelState = field(default_factory=LevelState)
    incident: Incident | None = None
    """The one that is open."""
    flapping: Flapping = field(default_factory=Flapping)
    flapped: Incident | None = None
    """While it flaps: the incident with which that began."""
    at: int | None = None
    """When it was last evaluated, ms: the end of the window that was judged."""
    value: float | None = None
    """The value that was judged."""
    unknown_since: int | None = None
    """Since when the value can't be judged; None: it can."""

    @property
    def severity(self) -> Severity | None:
        """Return the worst severity that is on."""
        if self.critical.phase in ON:
            return Severity.CRITICAL
        return Severity.WARNING if self.warning.phase in ON else None

    @property
    def phase(self) -> Phase:
        """Return the phase of the level that gives the severity; without one, pending where a level is."""
        if self.critical.phase in ON:
            return self.critical.phase
        if self.warning.phase in ON:
            return self.warning.phase
        return Phase.PENDING if Phase.PENDING in (self.warning.phase, self.critical.phase) else Phase.OK

    @property
    def since(self) -> int:
        """Return when the phase that it shows began."""
        level = self.critical if self.critical.phase is self.phase else self.warning
        return self.incident.opened if self.incident is not None else level.since

    def moved(self, by: int) -> AlertState:
        """Return it with its running clocks moved on by a time in which nobody looked, ms."""
        return replace(self, warning=self.warning.moved(by), critical=self.critical.moved(by))
