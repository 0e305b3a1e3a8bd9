"""Readings: what KPIs say of a dataset. The one entrance for screens, commands, alerts and reports.

Pure: the same context, data and question give the same reading. Reads no clock, no file, no network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpitui.errors import UsageError
from kpitui.kpis.answer import readings
from kpitui.kpis.board import make_board
from kpitui.kpis.context import Context
from kpitui.kpis.curves import Limits
from kpitui.kpis.explain import explained
from kpitui.kpis.formula_tree import Leaf, ModelCall, Selector, walk
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.limits import make_limits
from kpitui.kpis.paces import with_target
from kpitui.kpis.question import ExplainedInput, Explanation, Question
from kpitui.kpis.reading import Board, Reading, Scope, Track, Window
from kpitui.kpis.select import Ask, realm_of
from kpitui.kpis.severity import with_severity
from kpitui.kpis.track import make_track
from kpitui.kpis.windowing import window_at, window_for
from kpitui.measures.labels import parts, value_of
from kpitui.plugins import unknown
from kpitui.series.dataset import Dataset
from kpitui.text import Text

__all__ = [
    "ExplainedInput",
    "Explanation",
    "Question",
    "board",
    "boards",
    "explain",
    "limits",
    "read",
    "read_at",
    "read_many",
    "track",
    "values_of",
    "window",
]

_IS_VIEW = Text(
    "“{name}” is a view, not a figure: the monitor shows it",
    "« {name} » est une vue, pas un chiffre : l’écran la montre",
)


def read(context: Context, data: Dataset, question: Question) -> Reading:
    """Return one reading; raises UsageError for a KPI or period that does not exist."""
    return read_many(context, data, (question,))[0]


def read_many(context: Context, data: Dataset, questions: Sequence[Question]) -> list[Reading]:
    """Return one reading for each question, in their order: what they share is worked out once."""
    frames: dict[int, Frame] = {}
    return [
        _read(frames.setdefault(question.at, Frame(context, data, question.at)), question) for question in questions
    ]


def _read(frame: Frame, question: Question) -> Reading:
    """Return one reading with its severity and target."""
    kpi = _kpi(frame.context, question.kpi_id)
    found = readings(frame, kpi, question, [window_for(frame, kpi, question)])[0]
    return with_severity(frame, kpi, question, with_target(frame, kpi, question, found))


def read_at(context: Context, data: Dataset, question: Question, ends: Sequence[int]) -> list[Reading]:
    """Return one reading for each window end, in their order; ``question.at`` is now for all of them."""
    frame = Frame(context, data, question.at)
    kpi = _kpi(context, question.kpi_id)
    found = readings(frame, kpi, question, [window_at(frame, kpi, question, end) for end in ends])
    return [with_severity(frame, kpi, replace(question, at=question.at), reading) for reading in found]


def window(context: Context, data: Dataset, question: Question) -> Window:
    """Return the window that a question means."""
    frame = Frame(context, data, question.at)
    return window_for(frame, _kpi(context, question.kpi_id), question)


def values_of(context: Context, data: Dataset, kpi_id: str, scope: Scope, label: str) -> list[str]:
    """Return the values that a label takes among the inputs of a KPI in a scope, as first spelt, sorted.

    Filters on other labels don't count: a source of leads of which none was won is one with 0 leads won.
    """
    frame = Frame(context, data, 0)
    realm = realm_of(context, scope)
    found: dict[str, str] = {}
    for selector in _selectors(context, _kpi(context, kpi_id)):
        rows = frame.rows(selector.measure)
        wide = replace(selector, filters=tuple(entry for entry in selector.filters if entry[0] == label))
        for row, chosen in enumerate(rows.chosen(Ask(wide, realm))):
            if chosen:
                for value in parts(value_of(rows.labels[row], label) or ""):
                    found.setdefault(value.casefold(), value)
    return sorted(found.values(), key=str.casefold)


def board(context: Context, data: Dataset, scope: Scope, period: str, at: int) -> Board:
    """Return every row of a brand (in a channel, a segment, …), with its track."""
    return boards(context, data, ((scope, period),), at)[0]


def boards(context: Context, data: Dataset, views: Sequence[tuple[Scope, str]], at: int) -> list[Board]:
    """Return a board for each scope and period, in their order: what they share is worked out once."""
    frame = Frame(context, data, at)
    return [make_board(frame, scope, period) for scope, period in views]


def track(context: Context, data: Dataset, question: Question, points: int) -> Track:
    """Return the drawn form of a KPI over its window."""
    return make_track(Frame(context, data, question.at), _kpi(context, question.kpi_id), question, points)


def limits(context: Context, data: Dataset, question: Question, points: int) -> Limits:
    """Return the limits in force for a KPI as curves, and what they are drawn over."""
    return make_limits(Frame(context, data, question.at), _kpi(context, question.kpi_id), question, points)


def explain(context: Context, data: Dataset, question: Question) -> Explanation:
    """Return a reading with its formula's numbers and its inputs."""
    return explained(Frame(context, data, question.at), _kpi(context, question.kpi_id), question)


def _kpi(context: Context, kpi_id: str) -> Kpi:
    """Return a KPI of the catalogue; raises UsageError with the nearest name, or for a view."""
    if (kpi := context.catalogue.kpis.get(kpi_id)) is not None:
        return kpi
    if kpi_id in context.catalogue.views:
        raise UsageError(_IS_VIEW.given(name=kpi_id))
    raise UsageError(unknown(kpi_id, context.catalogue.kpis))


def _selectors(context: Context, kpi: Kpi) -> list[Selector]:
    """Return the measures that a KPI's formula reads, with their filters."""
    found: list[Selector] = []
    for node in walk(context.formula(kpi.formula).root):
        if isinstance(node, Leaf):
            found.extend(node.selectors)
        elif isinstance(node, ModelCall):
            found.extend(Selector(name, node.filters, node.social) for name in (*node.measures, *node.optional))
    return found
