"""An alert rule: a threshold on a KPI, and how long it must hold, lasts, repeats and whom it tells."""

from __future__ import annotations

from dataclasses import dataclass

from kpitui.config.rules import OnNoData
from kpitui.kpis.context import Rule
from kpitui.kpis.reading import Severity

REPEAT = 4 * 3_600_000
"""When a firing alert is sent again, ms, unless the rule says otherwise."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One rule of the configuration, or one suggestion of the catalogue."""

    rule: Rule
    """What it judges: KPI, levels, window, brand, labels."""
    hold: int = 0
    """How long the condition must hold before it fires, ms (``for``)."""
    keep: int = 0
    """How long it stays on after the condition has cleared, ms."""
    on_no_data: OnNoData = OnNoData.KEEP
    """What an unknown reading does."""
    repeat: int = REPEAT
    """When it is sent again while it fires, ms."""
    notify: tuple[str, ...] = ()
    """The routes that it is sent to."""
    evaluations: int = 1
    """How many evaluations in a row must meet the condition: two for suggestions (``catalogue.md`` 2.1)."""
    suggested: bool = False
    """True: the catalogue's suggestion, which nobody has confirmed; it is sent nowhere."""
    history: int = 0
    """How many full windows of data there must be before it judges: four for relative suggestions."""
    window: str | None = None
    """The window that it judges: its own, the catalogue's, or the monitor's period."""

    @property
    def id(self) -> str:
        """Return its identity, under which it keeps its state."""
        return self.rule.id

    @property
    def severities(self) -> tuple[Severity, ...]:
        """Return the severities that it has a level for, the worst first."""
        levels = self.rule.threshold
        return tuple(
            severity
            for severity, level in ((Severity.CRITICAL, levels.critical), (Severity.WARNING, levels.warning))
            if level is not None
        )
