"""Readings: what KPIs say of a dataset. The one entrance for screens, commands, alerts and reports.

Pure: the same context, data and question give the same reading. Reads no clock, no file, no network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpitui.kpis.context import Context
from kpitui.kpis.reading import Board, Reading, Scope, Track, Window
from kpitui.measures import Labels
from kpitui.series.dataset import Dataset
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
class Explanation:
    """A reading with where it comes from."""

    reading: Reading
    formula: str
    numbers: str
    """The formula with its numbers in place of measures: ``100 * 570 / 10000``."""
    inputs: tuple[ExplainedInput, ...] = ()
    left_out: tuple[str, ...] = ()


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


def read(context: Context, data: Dataset, question: Question) -> Reading:
    """Return one reading."""
    kpi = context.catalogue.kpis[question.kpi_id]
    window = Window(question.start or 0, question.end or question.at, 0, question.start or 0, question.period)
    return Reading(kpi.id, kpi.objective, question.scope, window, kpi.unit)


def read_at(context: Context, data: Dataset, question: Question, ends: Sequence[int]) -> list[Reading]:
    """Return one reading for each window end, in their order."""
    return [read(context, data, question) for _ in ends]


def values_of(context: Context, data: Dataset, kpi_id: str, scope: Scope, label: str) -> list[str]:
    """Return the values that a label takes among the inputs of a KPI in a scope, sorted."""
    return []


def board(context: Context, data: Dataset, brand: str, period: str, labels: Labels, at: int) -> Board:
    """Return every row of a brand, with its track."""
    return Board(brand, period, labels, at)


def track(context: Context, data: Dataset, question: Question, points: int) -> Track:
    """Return the drawn form of a KPI over its window."""
    return Track((), (), (), 0, False)


def explain(context: Context, data: Dataset, question: Question) -> Explanation:
    """Return a reading with its formula's numbers and its inputs."""
    reading = read(context, data, question)
    return Explanation(reading, context.catalogue.kpis[question.kpi_id].formula, "")
