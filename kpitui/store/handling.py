"""What people decide about alerts: silences and acknowledgements. Plain values, kept as rows with who and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Matchers: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Names (``kpi``, ``objective``, ``source``, ``brand``, ``severity`` or a label) and, for each, the values of which any
matches. All must match."""


@dataclass(frozen=True, slots=True)
class Silence:
    """Alerts of which nothing is sent for a while. They are evaluated and shown all the same."""

    matchers: Matchers
    start: int
    """ms"""
    until: int
    """When it ends, ms; there is always an end."""
    who: str
    note: str = ""
    id: int = 0
    """Its number, given by the store."""

    def active(self, at: int) -> bool:
        """Tell whether it holds at a time."""
        return self.start <= at < self.until


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody has taken charge of an incident: it is not repeated."""

    incident: str
    """The incident's id."""
    severity: str
    """How bad it was when it was taken charge of; it ends when that rises."""
    who: str
    at: int
    note: str = ""
    until: int | None = None
    """When it ends, ms; None: with the incident."""

    def active(self, at: int) -> bool:
        """Tell whether it holds at a time, as far as time goes."""
        return self.until is None or at < self.until
