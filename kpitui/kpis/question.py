"""What can be asked of the engine, and what an explanation says. Plain values."""

from __future__ import annotations

from dataclasses import dataclass

from kpitui.kpis.comparisons import Compared
from kpitui.kpis.reading import Reading, Scope
from kpitui.text import Text


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a KPI, of whom, over which time, seen from when."""

    kpi_id: str
    scope: Scope
    period: str | None = None
    """``7d``, ``month``, ``all``, …; None: the KPI's own if it is fixed, else ``7d``."""
    start: int | None = None
    end: int | None = None
    at: int = 0
    """Now for everything: no sample later than this is seen."""


@dataclass(frozen=True, slots=True)
class ExplainedInput:
    """One measure of a formula: what it gives, and from where."""

    text: str
    """As it stands in the formula: ``sum(likes)``."""
    value: float | None
    sources: tuple[str, ...]
    newest: int | None
    """Time of its newest sample at or before the window's end."""
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reading with where it comes from."""

    reading: Reading
    formula: str
    numbers: str
    """The formula with its numbers in place of measures: ``100 * 570 / 10000``."""
    inputs: tuple[ExplainedInput, ...] = ()
    left_out: tuple[str, ...] = ()
    compared: tuple[Compared, ...] = ()
    """The value beside the same weekdays and the year before, as far as these are known."""
