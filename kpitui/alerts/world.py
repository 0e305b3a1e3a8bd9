"""How things are when it is decided what to send. Plain values and questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from kpitui.alerts.notice import Block
from kpitui.alerts.quiet import Quiet
from kpitui.alerts.rule import REPEAT
from kpitui.alerts.state import Incident
from kpitui.kpis.reading import Severity
from kpitui.store.handling import Acknowledgement


@dataclass(frozen=True, slots=True)
class Terms:
    """What sending needs to know of an incident's rule."""

    objective: str
    routes: tuple[str, ...] = ()
    """Those that may hear of the incident's brand."""
    repeat: int = REPEAT


@dataclass(frozen=True, slots=True)
class World:
    """How things are at one time."""

    now: int
    """ms"""
    open: Sequence[Incident] = ()
    """The incidents that are open, as they are now."""
    terms: Callable[[Incident], Terms] = lambda _: Terms("")
    block: Callable[[Incident], Block | None] = lambda _: None
    """Why nothing is sent of an incident for now; None: nothing hinders."""
    acknowledged: Mapping[str, Acknowledgement] = field(default_factory=dict)
    """By incident, those that have run out too."""
    quiet: Quiet | None = None

    @property
    def hushed(self) -> bool:
        """Whether these are quiet hours."""
        return self.quiet is not None and self.quiet.until(self.now) is not None

    def taken(self, incident: Incident) -> Acknowledgement | None:
        """Return the acknowledgement of an incident, unless it has become worse since."""
        found = self.acknowledged.get(incident.id)
        risen = found is not None and incident.severity is Severity.CRITICAL and found.severity != Severity.CRITICAL
        return None if risen else found
