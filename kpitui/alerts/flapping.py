"""Flapping: an alert that changes too often (Icinga's weighted share of the last twenty evaluations)."""

from __future__ import annotations

from dataclasses import dataclass

EVALUATIONS = 20
"""How many evaluations are looked at."""
STARTS = 30.0
"""Per cent of weighted changes above which it begins."""
ENDS = 25.0
"""Per cent below which it ends."""

_ALL = (1 << EVALUATIONS) - 1


@dataclass(frozen=True, slots=True)
class Flapping:
    """The last evaluations of an alert, and whether it flaps."""

    changes: int = 0
    """A bit for each evaluation that changed the severity, the newest lowest."""
    active: bool = False

    @property
    def percent(self) -> float:
        """Return the weighted share of evaluations that were changes: 0.8 for the oldest, 1.18 for the newest."""
        found = [place for place in range(EVALUATIONS) if self.changes >> (EVALUATIONS - 1 - place) & 1]
        return 100 * sum(0.8 + 0.02 * place for place in found) / EVALUATIONS

    def after(self, changed: bool) -> Flapping:
        """Return it after one more evaluation."""
        changes = (self.changes << 1 | changed) & _ALL
        if not changes:
            return _CALM
        told = Flapping(changes, self.active)
        percent = told.percent
        return Flapping(changes, percent > STARTS or (self.active and percent >= ENDS))


_CALM = Flapping()
