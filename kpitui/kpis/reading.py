"""A reading: what a KPI says over one window in one scope. Plain values only: a screen shows it without numpy."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kpitui.measures import Labels
from kpitui.text import Text


class Status(StrEnum):
    """Whether a reading has a value, and why not (``formulas.md``, A reading)."""

    OK = "ok"
    UNDEFINED = "undefined"
    NEW = "new"
    NO_DATA = "no_data"
    STALE = "stale"
    ERROR = "error"


class Flag(StrEnum):
    """What is to be known of a value."""

    PARTIAL = "partial"
    ESTIMATED = "estimated"
    RESTATED = "restated"
    LOW_N = "low_n"
    LIKE_FOR_LIKE = "like_for_like"
    BOUNDS = "bounds"
    ROUNDED_SOURCE = "rounded_source"


class Severity(StrEnum):
    """How bad a value is; never mixed with its status."""

    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a reading is about: a brand, and what restricts it (a channel, a campaign, …)."""

    brand: str
    labels: Labels = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of time and the one it is compared with, in milliseconds UTC."""

    start: int
    end: int
    previous_start: int
    previous_end: int
    period: str | None = None
    """``7d``, ``month``, …; None where the stretch was given by hand."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A KPI's value over one window in one scope, unrounded."""

    kpi: str
    objective: str
    scope: Scope
    window: Window
    unit: str
    value: float | None = None
    status: Status = Status.NO_DATA
    flags: frozenset[Flag] = frozenset()
    reason: Text | None = None
    """Why there is no value, or what is wrong with it, in one sentence."""
    low: float | None = None
    high: float | None = None
    previous: float | None = None
    change: float | None = None
    change_unit: str = "percent"
    """``percent`` or ``points``."""
    severity: Severity | None = None
    since: int | None = None
    target: float | None = None
    pace: float | None = None
    """Per cent of where the target would have it by now."""
    basis: str | None = None
    """The id of the KPI whose formula gave the value, where ``if_any`` chose one."""
    left_out: tuple[str, ...] = ()
    """Channels (or other parts) that the value leaves out."""
    pending: int = 0
    """Requests or leads too young to be judged."""
    incomplete: bool = False
    """Less than four fifths of its window or its cohort are known: it is shown, and not judged."""
    margin: float | None = None
    """Per cent within which a growth or a change of 0 can't be told from none, since the platform rounds."""
    newest: int | None = None
    """Time of the newest input sample at or before the window's end."""
    oldest: int | None = None
    """Time of the first one, where a board says from when to when there is data."""

    @property
    def hides_growth(self) -> bool:
        """Whether the value is a growth of 0 that may be off by ``margin``; else that holds of the change."""
        return self.margin is not None and self.low is not None and self.value == 0

    @property
    def older(self) -> bool:
        """Whether all that it rests on is older than its window."""
        return self.newest is not None and self.newest < self.window.start


@dataclass(frozen=True, slots=True)
class Track:
    """The drawn form of a KPI over a window: what a sparkline and a chart show."""

    t: tuple[int, ...]
    """Start of each bucket (amounts) or the instant of each reading (levels and rates), aligned to absolute time."""
    values: tuple[float | None, ...]
    previous: tuple[float | None, ...]
    """The window before, moved onto this one."""
    step: int
    """Bucket width, ms."""
    amounts: bool
    """True: sums by bucket ("by hour"); False: readings at each instant."""
    marks: tuple[int, ...] = ()
    """The instants of large steps of the levels that it rests on, at most one for each of its own steps."""
    breaks: tuple[tuple[int, Text], ...] = ()
    """From when on a measure that it rests on means something else, and what."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of KPIs."""

    reading: Reading
    track: Track | None = None
    suggested: bool = False
    """The severity comes from the catalogue's suggestion, not from a rule of the user's."""


@dataclass(frozen=True, slots=True)
class Board:
    """Every row of one brand in one view, as a collector leaves it for screens."""

    brand: str
    period: str
    labels: Labels
    """The restriction in view (a channel, a segment); empty for all."""
    at: int
    rows: tuple[Row, ...] = ()
    unconfigured: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    """KPI ids without a source, each with the measures it would need."""
