"""The value of a formula at many window ends at once: one code path for a figure, a sparkline and a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.aggregation import across_brands, channels_with
from kpitui.kpis.bounds import added, combine, first_of, grown, negated
from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.evaluate_posts import PostSteps
from kpitui.kpis.evaluate_scope import NO_SAMPLES, Setting, cover, leaf_value
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula_tree import (
    Across,
    Binary,
    FirstOf,
    Growth,
    Leaf,
    ModelCall,
    Negate,
    Node,
    Number,
    Operator,
    PerDay,
    Previous,
    Selector,
    measures_of,
)
from kpitui.kpis.kpi import Aggregation
from kpitui.kpis.model_names import module_of
from kpitui.kpis.models import EventSlice, ModelInputs, PostSlice
from kpitui.kpis.reading import Scope
from kpitui.kpis.select import Ask
from kpitui.kpis.tones import note_model
from kpitui.kpis.value import NO_DATA, Remark, Value, constant, exact, nothing
from kpitui.measures import Labels
from kpitui.measures.channels import channel_names
from kpitui.measures.labels import fold, fold_value
from kpitui.series.dataset import Times, Values
from kpitui.text import Text

T = TypeVar("T")

NOT_PAIRED = Text("no network has both {one} and {other}", "aucun réseau n’a à la fois {one} et {other}")
CURRENCIES = Text(
    "amounts of two currencies are not added: {names}", "les montants en deux devises ne s’additionnent pas : {names}"
)
LEFT_OUT = Text("left out: {names}", "laissés de côté : {names}")


def evaluate(node: Node, at: Setting, evidence: Evidence) -> Value:
    """Return the value of an expression, and gather what is known of its inputs."""
    match node:
        case Number(value=value):
            return constant(value, at.grid.size)
        case Negate(operand=operand):
            return negated(evaluate(operand, at, evidence))
        case Binary():
            return _binary(node, at, evidence)
        case Leaf():
            return leaf_value(node, at, evidence)
        case Previous(operand=operand):
            return evaluate(operand, replace(at, grid=at.grid.before()), evidence.of_before())
        case Growth(operand=operand):
            before = evaluate(operand, replace(at, grid=at.grid.before()), evidence.of_before())
            return grown(evaluate(operand, at, evidence), before)
        case PerDay(operand=operand):
            return _per_day(operand, at, evidence)
        case Across(label="brand", operand=operand):
            return _across_brands(operand, at, evidence)
        case Across(label=label, operand=operand):
            return evaluate(operand, replace(at, realm=at.realm.lifted(label)), evidence)
        case FirstOf(options=options):
            return _first_of(options, at, evidence)
        case ModelCall():
            return _model(node, at, evidence)


def _binary(node: Binary, at: Setting, evidence: Evidence) -> Value:
    """Return the value of an operation; a ratio is paired by channel, a product inside it is taken by channel."""
    several = at.aggregation is Aggregation.RATIO and at.realm.channel is None
    if several and node.operator is Operator.DIVIDE and measures_of(node.right):
        return _paired(node, at, evidence)
    if several and node.operator is Operator.MULTIPLY and measures_of(node.left) and measures_of(node.right):
        return _by_channel(node, at, evidence)
    left, right = evaluate(node.left, at, evidence), evaluate(node.right, at, evidence)
    return combine(node.operator, left, right, growth=at.aggregation is Aggregation.GROWTH)


def _paired(node: Binary, at: Setting, evidence: Evidence) -> Value:
    """Return the ratio of the sums over the channels that have both parts, those left out named."""
    parts = [channels_with(at.frame, side, at.realm) for side in (node.left, node.right)]
    left, right = parts
    keep, left_out = at.keep, frozenset[str]()
    if left is not None and right is not None and left and right:
        both = left & right
        if not both:
            one, other = (", ".join(sorted(measures_of(side))) for side in (node.left, node.right))
            return nothing(at.grid.size, NOT_PAIRED.given(one=one, other=other))
        keep, left_out = keep.narrowed(both), (left | right) - both
    inner = replace(at, keep=keep)
    value = combine(Operator.DIVIDE, evaluate(node.left, inner, evidence), evaluate(node.right, inner, evidence))
    if not left_out:
        return value
    names = tuple(sorted(name or "–" for name in left_out))
    everywhere = np.ones(at.grid.size, dtype=np.bool_)
    return value.said(Remark(everywhere, LEFT_OUT.given(names=channel_names(names)), names))


def _by_channel(node: Binary, at: Setting, evidence: Evidence) -> Value:
    """Return the sum over channels of a product, so that a ratio lies between those of its channels."""
    channels = channels_with(at.frame, node, at.realm)
    if channels and at.keep.only is not None:
        channels &= at.keep.only
    realms = [replace(at.realm, channel=channel) for channel in sorted(channels or ())] or [at.realm]
    plain = [replace(at, realm=realm, aggregation=Aggregation.SUM) for realm in realms]
    values = [
        combine(node.operator, evaluate(node.left, each, evidence), evaluate(node.right, each, evidence))
        for each in plain
    ]
    return values[0] if len(values) == 1 else added(values)


def _across_brands(operand: Node, at: Setting, evidence: Evidence) -> Value:
    """Return a value over the brand and its competitors; amounts of two currencies are never added."""
    realm = across_brands(at.frame, at.realm)
    context = at.frame.context
    units = {known.unit for name in measures_of(operand) if (known := context.catalogue.measures.get(name))}
    money = {brand.currency for brand in context.brands if fold(brand.id) in realm.brands}
    if "currency" in units and len(money) > 1:
        return nothing(at.grid.size, CURRENCIES.given(names=", ".join(sorted(money))))
    return evaluate(operand, replace(at, realm=realm), evidence)


def _per_day(operand: Node, at: Setting, evidence: Evidence) -> Value:
    """Return a value divided by the covered days."""
    own = Evidence(at.grid.size)
    value = evaluate(operand, at, own)
    evidence.absorb(own)
    return combine(Operator.DIVIDE, value, exact(at.frame.days(at.grid) * own.coverage()))


def _first_of(options: tuple[Node, ...], at: Setting, evidence: Evidence) -> Value:
    """Return the first option that has data, at each end."""
    values: list[Value] = []
    known: list[Evidence] = []
    for option in options:
        known.append(Evidence(at.grid.size))
        values.append(evaluate(option, at, known[-1]))
        if not (values[-1].status == NO_DATA).any():
            break
    result, taken = first_of(values)
    for own, where in zip(known, taken, strict=True):
        if where.any():
            evidence.absorb(own, None if where.all() else where)
    return result


def _model(call: ModelCall, at: Setting, evidence: Evidence) -> Value:
    """Return a model's value; how far its measures were read is judged as for any function."""
    frame = at.frame
    missing = [name for name in call.measures if not frame.in_channel(Selector(name), at.realm)]
    if not call.measures and not any(frame.in_channel(Selector(name), at.realm) for name in call.optional):
        missing = list(call.optional)
    if missing:
        return nothing(at.grid.size, NO_SAMPLES.given(measures=", ".join(missing)))
    for name in (*call.measures, *call.optional):
        cover(Leaf("sum", (Selector(name),)), at, evidence)
    realm = replace(at.realm, labels=tuple(sorted((*at.realm.labels, *call.filters))))
    note_model(frame, call, realm, evidence)
    inner = _Reader(replace(at, realm=realm, aggregation=Aggregation.SUM), call.social)
    labels = [(label, values[0]) for label, values in realm.labels]
    if realm.channel is not None:
        labels.append(("channel", realm.channel))
    inputs = ModelInputs(
        context=frame.context,
        data=frame.data,
        scope=Scope(realm.brands[0], tuple(sorted(labels))),
        starts=at.grid.starts,
        ends=at.grid.ends,
        now=at.grid.now,
        options=dict(call.options),
        evaluate=inner.evaluate,
        events=inner.events,
        posts=inner.posts,
        keep=inner.keep,
    )
    value: Value = module_of(call.name).evaluate(inputs)
    return value


class _Reader:
    """How a model reads formulas, events and posts in its setting."""

    def __init__(self, at: Setting, social: bool | None) -> None:
        self._at = at
        self._social = social

    def keep(self, name: str, build: Callable[[], T]) -> T:
        """Return what is kept for this scope under a name; built when it is first asked for."""
        return self._at.frame.keep(self._key(name), build)

    def _key(self, name: str) -> tuple[object, ...]:
        """Return the key under which something is kept."""
        return "model", name, self._at.realm, self._social, isinstance(self._at.grid.now, int)

    def evaluate(self, text: str, starts: Times, ends: Times) -> Value:
        """Return a formula's values over other windows."""
        formula = self._at.frame.context.formula(text)
        width = ends - starts
        grid = Grid(starts, ends, starts - width, starts, self._at.grid.now, self._at.grid.free)
        setting = replace(self._at, grid=grid, aggregation=formula.aggregation)
        return evaluate(formula.root, setting, Evidence(grid.size))

    def events(self, measure: str, **filters: str | tuple[str, ...]) -> EventSlice:
        """Return the events of a measure, of all time up to now."""
        frame, realm = self._at.frame, self._at.realm
        rows = frame.rows(measure)
        chosen = rows.chosen(Ask(self._selector(measure, filters), realm))[len(rows.series) :]
        events = rows.events
        if events is None:
            none = np.empty(0, dtype=np.int64)
            return EventSlice(none, np.empty(0), none, none, np.empty(0, dtype=np.int32), ())
        seen = int(np.searchsorted(events.t, frame.now, side="right"))
        at = np.flatnonzero(chosen[events.group[:seen]])
        labels = tuple(labels for _, labels in events.groups)
        return EventSlice(events.t[at], events.v[at], events.id[at], events.key[at], events.group[at], labels)

    def posts(self, *measures: str) -> PostSlice:
        """Return the newest figures of posts, of all measures, by publication."""
        frame = self._at.frame
        several = not isinstance(self._at.grid.now, int)
        times: list[Times] = []
        values: list[Values] = []
        known: list[Times] = []
        groups: list[NDArray[np.int64]] = []
        number: dict[Labels, int] = {}
        for measure in measures:
            rows = frame.rows(measure)
            posts = frame.post_steps(measure) if several else frame.posts(measure)
            chosen = rows.chosen(Ask(self._selector(measure, {}), self._at.realm))
            kept = np.flatnonzero(chosen[posts.row]) if len(posts.row) else posts.row
            times.append(posts.published[kept])
            values.append(posts.amount[kept])
            if isinstance(posts, PostSteps):
                known.append(posts.known[kept])
            used, place = np.unique(posts.row[kept], return_inverse=True)
            own = [number.setdefault(rows.labels[row], len(number)) for row in used.tolist()]
            groups.append(np.array(own, dtype=np.int64)[place])
        since = np.concatenate(known) if several else None
        return PostSlice(np.concatenate(times), np.concatenate(values), np.concatenate(groups), tuple(number), since)

    def _selector(self, measure: str, filters: Mapping[str, str | tuple[str, ...]]) -> Selector:
        """Return a selector with the model's own filters."""
        said = ((name, (value,) if isinstance(value, str) else value) for name, value in filters.items())
        folded = tuple(sorted((name, tuple(fold_value(name, value) for value in values)) for name, values in said))
        return Selector(measure, folded, self._social)
