"""A figure explained: the formula with its numbers, where each comes from, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import numpy as np

from kpitui.kpis.aggregation import Keep, across_brands, channels_with
from kpitui.kpis.answer import newest_of, readings
from kpitui.kpis.compared import compared
from kpitui.kpis.evaluate import evaluate
from kpitui.kpis.evaluate_grid import Grid, grid_of
from kpitui.kpis.evaluate_scope import Setting
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula_text import plain_number, written
from kpitui.kpis.formula_tree import (
    Across,
    Binary,
    Growth,
    Leaf,
    ModelCall,
    Node,
    Number,
    Operator,
    Previous,
    Selector,
    children,
    quotient,
)
from kpitui.kpis.frame import Frame
from kpitui.kpis.jumps import jumps_of, said_jumps
from kpitui.kpis.kpi import Aggregation, Kpi
from kpitui.kpis.outcome import chosen_option, outcome_of
from kpitui.kpis.question import ExplainedInput, Explanation, Question
from kpitui.kpis.select import Realm, realm_of
from kpitui.kpis.tone_notes import joined, tone_notes
from kpitui.kpis.windowing import window_for
from kpitui.measures.labels import fold
from kpitui.text import Text


def explained(frame: Frame, kpi: Kpi, question: Question) -> Explanation:
    """Return a reading with its formula's numbers and its inputs."""
    window = window_for(frame, kpi, question)
    reading = readings(frame, kpi, question, [window])[0]
    grid = grid_of([window], question.at)
    outcome = outcome_of(frame, kpi, question.scope, grid)
    root = _spelled_out(chosen_option(outcome, 0) or outcome.formula.root)
    aggregation = kpi.aggregation or outcome.formula.aggregation
    keep = Keep(None, outcome.alike.dropped)
    division = quotient(root)
    if aggregation is Aggregation.RATIO and division is not None and outcome.realm.channel is None:
        sides = [channels_with(frame, side, outcome.realm) for side in (division.left, division.right)]
        both = [side for side in sides if side]
        keep = keep.narrowed(frozenset.intersection(*both)) if len(both) == 2 else keep
    found = _Leaves(Setting(frame, realm_of(frame.context, question.scope), grid, aggregation, keep), root)
    beside = compared(frame, kpi, reading)
    return Explanation(reading, kpi.formula, found.numbers(), tuple(found.inputs), reading.left_out, beside)


def _spelled_out(node: Node) -> Node:
    """Return an expression with growth written as what it is: ``100 * (x - before) / before``."""
    match node:
        case Growth(operand=operand):
            before = Previous(deepcopy(operand))
            change = Binary(Operator.SUBTRACT, operand, before)
            return Binary(Operator.MULTIPLY, Number(100.0), Binary(Operator.DIVIDE, change, deepcopy(before)))
        case Binary(operator=operator, left=left, right=right):
            return Binary(operator, _spelled_out(left), _spelled_out(right))
        case _:
            return node


class _Leaves:
    """The functions of a formula with their figures over one window."""

    def __init__(self, setting: Setting, root: Node) -> None:
        self._root = root
        self._figures: dict[int, float | None] = {}
        self.inputs: list[ExplainedInput] = []
        self._toned: list[Text] = []
        self._visit(root, setting)

    def numbers(self) -> str:
        """Return the formula with numbers in place of functions; growth and comparisons show both windows."""
        return written(self._root, self._said)

    def _said(self, node: Leaf | ModelCall) -> str | None:
        """Return the figure of a function, where it has one."""
        value = self._figures.get(id(node))
        return None if value is None else plain_number(round(value, 6))

    def _visit(self, node: Node, setting: Setting, before: bool = False) -> None:
        """Gather the figures of all functions at and below an expression."""
        if isinstance(node, Leaf | ModelCall):
            self._gather(node, setting, before)
        for child in children(node):
            self._visit(child, _below(node, setting), before or isinstance(node, Previous))

    def _gather(self, node: Leaf | ModelCall, setting: Setting, before: bool) -> None:
        """Keep the figure of one function, and where it comes from; each measure and window is listed once."""
        evidence = Evidence(setting.grid.size)
        with np.errstate(all="ignore"):
            value = evaluate(node, setting, evidence)
        number = float(value.high[0]) if value.status[0] <= 1 else None
        self._figures[id(node)] = number
        frame, realm = setting.frame, setting.realm
        names = [s.measure for s in node.selectors] if isinstance(node, Leaf) else [*node.measures, *node.optional]
        sources = {source for name in names for source in _sources(frame, Selector(name), realm)}
        newest = newest_of(frame, frozenset(names), realm, int(setting.grid.ends[0]))
        said = next((remark.text for remark in value.remarks if remark.where[0]), None)
        note = said or self._tones(node, setting, evidence) or self._jumps(node, setting)
        text = f"previous({written(node)})" if before else written(node)
        if all(known.text != text or known.value != number for known in self.inputs):
            self.inputs.append(ExplainedInput(text, number, tuple(sorted(sources)), newest, note))

    def _tones(self, node: Node, setting: Setting, evidence: Evidence) -> Text | None:
        """Return what is to be known of a count by sentiment, unless it is said already."""
        notes = tone_notes(node, setting, evidence) if isinstance(node, Leaf) else ()
        new = [note for note in notes if note not in self._toned]
        self._toned.extend(new)
        return joined(new)

    def _jumps(self, node: Node, setting: Setting) -> Text | None:
        """Return the large steps in the window of the levels that a function reads, unless they are said already."""
        start, end = int(setting.grid.starts[0]), int(setting.grid.ends[0])
        jumps = [t for t in jumps_of(setting.frame, node, setting.realm).tolist() if start < t <= end]
        text = said_jumps(jumps, setting.frame.context.zone)
        return None if any(known.note == text for known in self.inputs) else text


def _below(node: Node, setting: Setting) -> Setting:
    """Return the setting of the expressions below one."""
    change: Callable[[Grid], Grid] | None = Grid.before if isinstance(node, Previous) else None
    grid = change(setting.grid) if change is not None else setting.grid
    realm = setting.realm
    if isinstance(node, Across):
        realm = across_brands(setting.frame, realm) if node.label == "brand" else realm.lifted(node.label)
    return Setting(setting.frame, realm, grid, setting.aggregation, setting.keep)


def _sources(frame: Frame, selector: Selector, realm: Realm) -> set[str]:
    """Return the sources that give a measure in a realm."""
    return {
        source
        for source, places in frame.seats(selector, realm).sources.items()
        if realm.channel is None or any(place.channel == fold(realm.channel) for place in places)
    }
