"""Limits as they are drawn: values over time, and what they are in the unit of. Light: screens import it."""

from __future__ import annotations

from dataclasses import dataclass

from kpitui.kpis.kpi import Level
from kpitui.kpis.reading import Severity, Track


@dataclass(frozen=True, slots=True)
class Curve:
    """One limit over time."""

    severity: Severity
    level: Level
    values: tuple[float | None, ...]
    """One for each place of the track, None where the limit is not known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a KPI, and what is drawn beneath them."""

    curves: tuple[Curve, ...] = ()
    track: Track | None = None
    """What the limits are in the unit of; None: no limit can be drawn."""
    period: str | None = None
    """The window of the readings drawn, where it is not the one in view."""
    summed: bool = False
    """True: readings over a window take the place of amounts by bucket."""


NO_LIMITS = Limits()
"""Of a KPI whose threshold is no line, or that has none."""
