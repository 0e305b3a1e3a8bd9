"""Readings cut from outcomes: value, change, interval, reason, severity, target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kpitui.kpis.evaluate import evaluate
from kpitui.kpis.evaluate_scope import Setting
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula_tree import Across, Binary, Node, Operator, Selector
from kpitui.kpis.frame import Frame
from kpitui.kpis.judge import ENOUGH
from kpitui.kpis.kpi import Interval, Kpi
from kpitui.kpis.outcome import Outcome, chosen_option, outcome_of
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Flag, Reading, Window
from kpitui.kpis.select import Realm
from kpitui.kpis.settled import NEVER
from kpitui.kpis.standing import POINTS, standing_of
from kpitui.kpis.statistics import score_margin, wilson
from kpitui.kpis.value import BIT, FLAGS, STATUSES
from kpitui.kpis.windowing import with_before
from kpitui.series.dataset import Values


def readings(frame: Frame, kpi: Kpi, question: Question, windows: Sequence[Window]) -> list[Reading]:
    """Return a reading for each window, each beside the window before it."""
    given = list(windows)
    outcome = outcome_of(frame, kpi, question.scope, with_before(frame, given, question.at))
    return [reading_of(outcome, at, at + len(given), window) for at, window in enumerate(given)]


def reading_of(outcome: Outcome, at: int, before: int, window: Window) -> Reading:
    """Return the reading of one end; ``before`` is the end of the outcome that is the window before it."""
    kpi, value = outcome.kpi, outcome.value
    verdict = outcome.verdict(at)
    status = STATUSES[int(value.status[at])]
    number = outcome.number(at)
    low, high = _interval(outcome, at)
    standing = standing_of(outcome, np.array([at]), np.array([before]))
    pending = 0 if value.pending is None else int(value.pending[at])
    return Reading(
        kpi=kpi.id,
        objective=kpi.objective,
        scope=outcome.scope,
        window=window,
        unit=kpi.unit.value,
        value=number,
        status=status,
        flags=frozenset(flag for flag in FLAGS if value.flags[at] & BIT[flag]),
        reason=verdict.reason or outcome.apart(at, before),
        low=low,
        high=high,
        previous=_one(standing.previous),
        change=_one(standing.change),
        change_unit="points" if kpi.unit in POINTS else "percent",
        basis=_basis(outcome, at),
        left_out=_left_out(outcome, at),
        pending=pending,
        incomplete=number is not None and min(outcome.coverage(at), outcome.maturity(at)) < ENOUGH,
        margin=_one(standing.margin),
        newest=newest_of(outcome.frame, outcome.formula.measures, outcome.realm, window.end),
    )


def _one(values: Values) -> float | None:
    """Return the only number of an array; None where it is none."""
    return None if np.isnan(values[0]) else float(values[0])


def _left_out(outcome: Outcome, at: int) -> tuple[str, ...]:
    """Return the channels that a value leaves out."""
    dropped = [name or "–" for name, where in outcome.alike.dropped.items() if where[at]]
    unpaired = [name for remark in outcome.raw.remarks if remark.where[at] for name in remark.left_out]
    return tuple(sorted({*dropped, *unpaired}))


def _interval(outcome: Outcome, at: int) -> tuple[float | None, float | None]:
    """Return the bounds of a value, or the 95 % interval of a rate where the catalogue gives one."""
    value = outcome.value
    if value.status[at] > 1:
        return None, None
    if outcome.hidden is not None and np.isfinite(outcome.hidden[at]):
        return -float(outcome.hidden[at]), float(outcome.hidden[at])
    if value.flags[at] & BIT[Flag.BOUNDS]:
        return float(value.low[at]), float(value.high[at])
    base = None if value.base is None else float(value.base[at])
    if outcome.kpi.interval is None or base is None or base <= 0:
        return None, None
    rate = float(value.high[at])
    if outcome.kpi.interval is Interval.WILSON:
        found = wilson(min(max(rate / 100 * base, 0.0), base), base)
        return (None, None) if found is None else (100 * found[0], 100 * found[1])
    return _score_interval(outcome, at, rate, base)


def _score_interval(outcome: Outcome, at: int, score: float, base: float) -> tuple[float | None, float | None]:
    """Return the interval of a net score: it needs how many were not neutral."""
    tree = _summed(outcome.formula.root)
    aggregation = outcome.kpi.aggregation or outcome.formula.aggregation
    setting = Setting(outcome.frame, outcome.realm, outcome.grid, aggregation)
    with np.errstate(all="ignore"):
        moved = float(evaluate(tree, setting, Evidence(outcome.grid.size)).high[at])
    if not np.isfinite(moved):
        return None, None
    margin = score_margin((moved + score) / 200 * base, (moved - score) / 200 * base, base)
    return (None, None) if margin is None else (score - margin, score + margin)


def _summed(node: Node) -> Node:
    """Return an expression with its differences made sums."""
    if isinstance(node, Binary):
        operator = Operator.ADD if node.operator is Operator.SUBTRACT else node.operator
        return Binary(operator, _summed(node.left), _summed(node.right))
    if isinstance(node, Across):
        return Across(node.label, _summed(node.operand))
    return node


def _basis(outcome: Outcome, at: int) -> str | None:
    """Return the KPI whose formula gave the value, where the formula is a choice of several."""
    option = chosen_option(outcome, at)
    if option is None:
        return None
    context = outcome.frame.context
    own = outcome.kpi.id
    return next(
        (k.id for k in context.catalogue.kpis.values() if k.id != own and context.formula(k.formula).root == option),
        None,
    )


def newest_of(frame: Frame, measures: frozenset[str], realm: Realm, end: int) -> int | None:
    """Return the time of the newest sample of some measures at or before an instant."""
    found = [at for name in measures for at in _newest(frame, name, realm, end)]
    return max(found, default=None)


def _newest(frame: Frame, measure: str, realm: Realm, end: int) -> list[int]:
    """Return the newest samples of one measure in a realm, by channel, at or before an instant."""

    def build() -> dict[str, int]:
        selector = Selector(measure)
        seats = frame.seats(selector, realm)
        known: dict[str, int] = {}
        for row, series in enumerate(seats.rows.series):
            seen = int(np.searchsorted(series.t, min(end, frame.now), side="right"))
            if seats.present[row] and seen:
                channel = seats.places[seats.place[row]].channel
                known[channel] = max(known.get(channel, int(series.t[seen - 1])), int(series.t[seen - 1]))
        for place, at in zip(seats.places, frame.ends(selector, realm, end)[1].tolist(), strict=True):
            if at != NEVER:
                known[place.channel] = max(known.get(place.channel, at), at)
        return known

    known = frame.keep(("newest", measure, realm.wide(), end), build)
    return list(known.values()) if realm.channel is None else [known[c] for c in (realm.channel,) if c in known]
