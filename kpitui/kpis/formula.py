"""Formulas: one expression in Python's own syntax, bound to measures before any data is seen.

Knows neither data nor windows; importing it costs neither numpy nor a model.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from kpitui.errors import FormulaError
from kpitui.kpis.formula_bind import Binder
from kpitui.kpis.formula_syntax import slip_of
from kpitui.kpis.formula_tree import Node, is_amount, lacking, measures_of, quotient
from kpitui.kpis.kpi import Aggregation
from kpitui.measures import Measure
from kpitui.text import Text

LONGEST = 4_000
"""Characters of the longest formula that is read."""

_NO_EXPRESSION = Text("not an expression: {cause}", "ce n’est pas une expression : {cause}")


@dataclass(frozen=True, slots=True)
class Formula:
    """A bound formula."""

    text: str
    root: Node
    measures: frozenset[str]
    """Every measure that it mentions."""

    def lacking(self, available: frozenset[str]) -> tuple[str, ...]:
        """Return the measures without which it can have no value, sorted; empty if it can."""
        return tuple(sorted(lacking(self.root, available)))

    @property
    def aggregation(self) -> Aggregation:
        """How it is made of several channels where the KPI doesn't say: a ratio for ``a / b`` of different measures."""
        division = quotient(self.root)
        if division is None or measures_of(division.left) == measures_of(division.right):
            return Aggregation.SUM
        return Aggregation.RATIO

    @property
    def amounts(self) -> bool:
        """Whether it is a total that adds up over time, so that it is drawn by bucket."""
        return is_amount(self.root)


def bind_formula(text: str, measures: Mapping[str, Measure]) -> Formula:
    """Return a formula bound to the measures that exist; raises FormulaError with the place and the cause."""
    if len(text) > LONGEST:
        raise FormulaError(
            Text("the formula is longer than {most} characters", "la formule dépasse {most} caractères").given(
                most=LONGEST
            )
        )
    flat = " ".join(text.split("\n"))
    source = flat.lstrip()
    indent = len(flat) - len(source)
    if not source:
        raise FormulaError(Text("the formula is empty", "la formule est vide"))
    try:
        tree = ast.parse(source, mode="eval")
        root = Binder(source, indent, measures).expression(tree.body)
    except SyntaxError as error:
        cause, place = slip_of(error, source)
        raise FormulaError(_NO_EXPRESSION.given(cause=cause), indent + place) from None
    except (ValueError, RecursionError, MemoryError):
        raise FormulaError(
            Text("this is no expression that can be read", "cette expression ne peut pas être lue"), indent
        ) from None
    return Formula(text, root, measures_of(root))


class FormulaBook:
    """The bound formulas of a catalogue, each bound once, when it is first asked for."""

    def __init__(self, measures: Mapping[str, Measure]) -> None:
        self._measures = measures
        self._bind = lru_cache(maxsize=None)(self._bound)

    def of(self, text: str) -> Formula:
        """Return a formula; raises FormulaError."""
        return self._bind(text)

    def _bound(self, text: str) -> Formula:
        """Bind one formula."""
        return bind_formula(text, self._measures)
