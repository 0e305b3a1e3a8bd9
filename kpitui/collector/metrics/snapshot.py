"""What the page is made of: what the collector knew at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpitui.kpis.kpi import Kpi
from kpitui.kpis.reading import Board
from kpitui.measures import Labels
from kpitui.store.health import SourceHealth


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert that is on."""

    rule: str
    kpi: str
    brand: str
    labels: Labels
    severity: str
    suggested: bool
    """A suggestion of the catalogue's that nobody has confirmed."""
    source: str = ""
    """The source that it is about, where it is about one."""


@dataclass(frozen=True, slots=True)
class Process:
    """The collector itself."""

    started: float
    """Seconds since 1970."""
    evaluated: int | None
    """When everything was last evaluated and stored, ms."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the collector knew at one moment."""

    process: Process
    boards: tuple[Board, ...] = ()
    kpis: Mapping[str, Kpi] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)
    """By brand."""
    sources: tuple[SourceHealth, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    """By source."""
    firing: tuple[Firing, ...] = ()
