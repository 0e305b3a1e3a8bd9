"""Readings cut from outcomes: value, change, interval, reason, severity, target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kpitui.kpis.evaluate import evaluate
from kpitui.kpis.evaluate_scope import Setting
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula_tree import Across, Binary, Leaf, Node, Operator, Selector, walk
from kpitui.kpis.frame import Frame
from kpitui.kpis.judge import ENOUGH, Nature
from kpitui.kpis.kpi import Interval, Kpi, Unit
from kpitui.kpis.outcome import Outcome, chosen_option, outcome_of
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Flag, Reading, Status, Window
from kpitui.kpis.rounding import is_level
from kpitui.kpis.select import Realm
from kpitui.kpis.settled import NEVER
from kpitui.kpis.statistics import growth_pct, score_margin, wilson
from kpitui.kpis.value import BIT, FLAGS, STATUSES
from kpitui.kpis.windowing import span_of, with_before

_POINTS = frozenset({Unit.PERCENT, Unit.SCORE})
_PEOPLE = frozenset({"distinct", "newcomers"})


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
    previous = _previous(outcome, at, before)
    change, margin = _settled_change(outcome, at, number, previous)
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
        reason=verdict.reason,
        low=low,
        high=high,
        previous=previous,
        change=change,
        change_unit="points" if kpi.unit in _POINTS else "percent",
        basis=_basis(outcome, at),
        left_out=_left_out(outcome, at),
        pending=pending,
        incomplete=number is not None and min(outcome.coverage(at), outcome.maturity(at)) < ENOUGH,
        margin=margin,
        newest=newest_of(outcome.frame, outcome.formula.measures, outcome.realm, window.end),
    )


def _previous(outcome: Outcome, at: int, before: int) -> float | None:
    """Return the value of the window before, where enough of it was read to compare with, on the same basis."""
    window = outcome.window(before)
    if window.end <= window.start or (outcome.coverage(before) < ENOUGH and not outcome.grid.free):
        return None
    if outcome.maturity(before) < ENOUGH or chosen_option(outcome, at) != chosen_option(outcome, before):
        return None
    return outcome.number(before)


def _change(outcome: Outcome, at: int, number: float | None, previous: float | None) -> float | None:
    """Return how far the value moved: points of what is in per cent or points, per cent of everything else."""
    stale = outcome.value.status[at] == STATUSES.index(Status.STALE)
    if number is None or previous is None or stale or outcome.maturity(at) < ENOUGH:
        return None
    if outcome.coverage(at) < ENOUGH and not outcome.grid.free:
        return None
    if outcome.kpi.unit in _POINTS:
        return number - previous
    if _is_gathered(outcome) and _known_part(outcome, at) < ENOUGH:
        return None
    return growth_pct(number, previous)[0]


def _is_gathered(outcome: Outcome) -> bool:
    """Tell whether a value is a number of things or people that a longer stretch holds more of."""
    people = (isinstance(node, Leaf) and node.function in _PEOPLE for node in walk(outcome.formula.root))
    return outcome.formula.amounts or (outcome.nature is Nature.COUNT and any(people))


def _known_part(outcome: Outcome, at: int) -> float:
    """Return the part of the window before that lies after the first sample of any input.

    A file read in full says nothing of the time before its first row: against a week of which it holds one day, every
    amount would have grown manifold.
    """
    start, end = int(outcome.grid.previous_starts[at]), int(outcome.grid.previous_ends[at])
    first = span_of(outcome.frame, outcome.formula, outcome.realm).first
    return 1.0 if first is None or end <= start else min(max(end - first, 0) / (end - start), 1.0)


def _settled_change(
    outcome: Outcome, at: int, number: float | None, previous: float | None
) -> tuple[float | None, float | None]:
    """Return the change, 0 where it is less than a step of a rounded source, and by how much a 0 may be off."""
    change = _change(outcome, at, number, previous)
    if outcome.hidden is not None and np.isfinite(outcome.hidden[at]):
        return change, float(outcome.hidden[at])
    step = 0.0 if outcome.evidence.step is None else float(outcome.evidence.step[at])
    if not step or change is None or number is None or not previous or not is_level(outcome.formula.root):
        return change, None
    return (0.0, 100 * step / previous) if abs(number - previous) < step else (change, None)


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
