"""A board: every row of one brand, in the catalogue's order, with its track. What a collector leaves for screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from kpitui.kpis.answer import reading_of
from kpitui.kpis.context import BrandScope
from kpitui.kpis.formula_tree import bases
from kpitui.kpis.frame import Frame
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.outcome import chosen_option, outcome_of
from kpitui.kpis.paces import with_target
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Board, Reading, Row, Scope, Track
from kpitui.kpis.select import Realm, realm_of
from kpitui.kpis.severity import suggested_severity, with_severity
from kpitui.kpis.track import plan_of, track_of
from kpitui.kpis.windowing import span_of, window_for, with_before

POINTS = 60
"""The points of a row's track."""


def afresh(_: Kpi, build: Callable[[], Row]) -> Row:
    """Work a row out, whatever there was before."""
    return build()


def make_board(
    frame: Frame, scope: Scope, period: str, keep: Callable[[Kpi, Callable[[], Row]], Row] = afresh
) -> Board:
    """Return every row of a brand; a KPI whose measures have no source is listed apart.

    ``keep`` may give a row that was worked out before in the place of a new one.
    """
    brand = scope.brand
    realm = realm_of(frame.context, Scope(brand))
    rows: list[Row] = []
    unconfigured: list[tuple[str, tuple[str, ...]]] = []
    for kpi in shown(frame, frame.context.brand(brand)):
        missing = needs(frame, kpi, realm)
        if missing:
            unconfigured.append((kpi.id, missing))
        else:
            rows.append(keep(kpi, partial(row_of, frame, kpi, scope, period)))
    return Board(brand, period, scope.labels, frame.now, tuple(rows), tuple(unconfigured))


def shown(frame: Frame, brand: BrandScope | None) -> list[Kpi]:
    """Return the KPIs of a brand's rows: those that it names, in its order, else all of the catalogue's.

    Companions stay in their details, and of a choice between KPIs only the choice itself has a row, unless named.
    """
    kpis = frame.context.catalogue.kpis
    if brand is not None and brand.kpis:
        return [kpis[name] for name in brand.kpis if name in kpis]
    context = frame.context
    hidden = frame.keep(
        ("bases",), lambda: bases({name: context.formula(kpi.formula).root for name, kpi in kpis.items()})
    )
    return [kpi for kpi in kpis.values() if kpi.companion_of is None and kpi.id not in hidden]


def needs(frame: Frame, kpi: Kpi, realm: Realm) -> tuple[str, ...]:
    """Return the measures that a KPI lacks in a realm: no source gives them, and nothing of them is there."""
    context = frame.context
    return context.formula(kpi.formula).lacking(frame.available(realm) | context.sourced)


def row_of(frame: Frame, kpi: Kpi, scope: Scope, period: str, points: int = POINTS) -> Row:
    """Return one row: reading, track and severity."""
    question = Question(kpi.id, scope, kpi.window if kpi.fixed and kpi.window else period, at=frame.now)
    reading, track = reading_and_track(frame, kpi, question, points)
    reading = with_target(frame, kpi, question, reading)
    if reading.older:
        span = span_of(frame, frame.context.formula(kpi.formula), realm_of(frame.context, scope))
        reading = replace(reading, oldest=span.first)
    reading = with_severity(frame, kpi, question, reading)
    if reading.severity is not None:
        return Row(reading, track)
    severity = suggested_severity(frame, kpi, question, reading)
    return Row(replace(reading, severity=severity), track, suggested=severity is not None)


def reading_and_track(frame: Frame, kpi: Kpi, question: Question, points: int) -> tuple[Reading, Track]:
    """Return the reading and the track of a KPI; rates have both from one evaluation."""
    window = window_for(frame, kpi, question)
    plan = plan_of(frame, kpi, question, window, points)
    pair = with_before(frame, [window], frame.now)
    outcome = outcome_of(frame, kpi, question.scope, pair)
    reading = reading_of(outcome, 0, 1, window)
    drawn = outcome_of(frame, kpi, question.scope, plan.grid, chosen_option(outcome, 0))
    return reading, track_of(drawn, plan)
