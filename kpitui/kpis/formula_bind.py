"""From Python's syntax tree to a formula's: what is not on the list is refused, with its place and the nearest name."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpitui.errors import FormulaError
from kpitui.kpis.formula_tree import (
    Across,
    Binary,
    Filters,
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
)
from kpitui.kpis.functions import EXPRESSIONS, FUNCTIONS, Function
from kpitui.kpis.model_names import ModelForm, form_of, model_names
from kpitui.measures import Measure
from kpitui.measures.labels import fold_value
from kpitui.plugins import nearest
from kpitui.text import Text

_OPERATORS: tuple[tuple[type[ast.operator], Operator], ...] = (
    (ast.Add, Operator.ADD),
    (ast.Sub, Operator.SUBTRACT),
    (ast.Mult, Operator.MULTIPLY),
    (ast.Div, Operator.DIVIDE),
)
_SPANS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


@dataclass(frozen=True, slots=True)
class _Keywords:
    """The keywords of a call, told apart."""

    filters: Filters
    social: bool | None
    others: Mapping[str, ast.expr]
    """Those that the function or the model knows itself."""


class Binder:
    """Binds one formula's text to measures."""

    def __init__(self, source: str, indent: int, measures: Mapping[str, Measure]) -> None:
        self._bytes = source.encode()
        self._indent = indent
        self._measures = measures

    def expression(self, node: ast.expr) -> Node:
        """Return the typed form of an expression."""
        match node:
            case ast.Constant(value=bool() | str() | bytes() | None | complex()):
                raise self.refused(node, Text("only numbers stand alone", "seuls des nombres peuvent être seuls"))
            case ast.Constant():
                return Number(self.number(node))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negate(self.expression(operand))
            case ast.BinOp(left=left, op=operator, right=right):
                return Binary(self._operator(node, operator), self.expression(left), self.expression(right))
            case ast.Call(func=ast.Name(id=name)):
                return self._call(node, name)
            case ast.Name(id=name):
                raise self.refused(node, self._bare(name))
            case _:
                raise self.refused(
                    node,
                    Text(
                        "a formula has only numbers, + - * /, parentheses, measures and functions",
                        "une formule n’a que des nombres, + - * /, des parenthèses, des mesures et des fonctions",
                    ),
                )

    def refused(self, node: ast.AST, text: Text) -> FormulaError:
        """Return the error for a place of the formula."""
        offset = getattr(node, "col_offset", 0)
        return FormulaError(text, self._indent + len(self._bytes[:offset].decode(errors="replace")))

    def number(self, node: ast.expr) -> float:
        """Return a constant number, a sign allowed."""
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.number(operand)
            case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
                if abs(value) < 1e300 and math.isfinite(value):
                    return float(value)
        raise self.refused(node, Text("a number is expected here", "un nombre est attendu ici"))

    def _operator(self, node: ast.expr, operator: ast.operator) -> Operator:
        """Return the arithmetic sign."""
        for kind, sign in _OPERATORS:
            if isinstance(operator, kind):
                return sign
        raise self.refused(node, Text("only + - * / are known", "seuls + - * / sont connus"))

    def _bare(self, name: str) -> Text:
        """Return what is wrong with a name that stands alone."""
        if name in self._measures:
            return Text(
                "the measure “{name}” needs a function, as sum({name})",
                "la mesure « {name} » a besoin d’une fonction, comme sum({name})",
            ).given(name=name)
        return self._unknown(name, (*self._measures, *FUNCTIONS, *EXPRESSIONS))

    def _unknown(self, name: str, known: Iterable[str]) -> Text:
        """Return the text that refuses a name, with the nearest one that exists."""
        if (near := nearest(name, known)) is None:
            return Text("“{name}” is unknown", "« {name} » est inconnu").given(name=name)
        return Text(
            "“{name}” is unknown; nearest: “{near}”", "« {name} » est inconnu ; le plus proche : « {near} »"
        ).given(name=name, near=near)

    def _call(self, node: ast.Call, name: str) -> Node:
        """Return the typed form of a function's or a model's call."""
        if name in FUNCTIONS:
            return self._leaf(node, name, FUNCTIONS[name])
        if name in EXPRESSIONS:
            return self._over_expressions(node, name)
        if name in model_names():
            return self._model(node, name, form_of(name))
        if name in self._measures:
            raise self.refused(node, self._bare(name))
        raise self.refused(node, self._unknown(name, (*FUNCTIONS, *EXPRESSIONS, *model_names())))

    def _over_expressions(self, node: ast.Call, name: str) -> Node:
        """Return ``previous``, ``growth``, ``per_day``, ``across`` or ``if_any``."""
        if node.keywords:
            raise self.refused(
                node.keywords[0].value,
                Text("{name} takes no keywords", "{name} ne prend pas d’argument nommé").given(name=name),
            )
        if name == "if_any":
            if not node.args:
                raise self._count(node, name, "1 …")
            return FirstOf(tuple(self.expression(argument) for argument in node.args))
        if name == "across":
            return self._across(node)
        if len(node.args) != 1:
            raise self._count(node, name, "1")
        inner = self.expression(node.args[0])
        return Previous(inner) if name == "previous" else Growth(inner) if name == "growth" else PerDay(inner)

    def _across(self, node: ast.Call) -> Node:
        """Return ``across(label, x)``."""
        if len(node.args) != 2:
            raise self._count(node, "across", "2")
        label = node.args[0]
        if isinstance(label, ast.Name):
            return Across(label.id, self.expression(node.args[1]))
        form = Text("a label comes first: across(brand, …)", "une étiquette vient d’abord : across(brand, …)")
        raise self.refused(label, form)

    def _count(self, node: ast.AST, name: str, wanted: str) -> FormulaError:
        """Return the error for a wrong number of arguments."""
        text = Text("{name} takes {wanted} argument(s)", "{name} prend {wanted} argument(s)")
        return self.refused(node, text.given(name=name, wanted=wanted))

    def _leaf(self, node: ast.Call, name: str, form: Function) -> Node:
        """Return a function over measures."""
        keywords = self._keywords(node, form.keywords)
        fewest, most = form.measures
        arguments = list(node.args)
        after = len(form.numbers) + form.span
        chosen = arguments[: len(arguments) - after] if after else arguments
        if len(chosen) < fewest or (most is not None and len(chosen) > most):
            wanted = f"{fewest + after} …" if most is None else f"{fewest + after}"
            raise self._count(node, name, wanted)
        selectors = tuple(self._selector(argument, name, form, keywords) for argument in chosen)
        rest = arguments[len(chosen) :]
        numbers = tuple(self.number(argument) for argument in rest[: len(form.numbers)])
        self._check_numbers(node, name, numbers)
        within = self._span(rest[-1]) if form.span else None
        if (said := keywords.others.get("within")) is not None:
            within = self._span(said)
        published = self._flag(keywords.others["published"]) if "published" in keywords.others else False
        return Leaf(name, selectors, numbers, published, within)

    def _check_numbers(self, node: ast.Call, name: str, numbers: tuple[float, ...]) -> None:
        """Refuse a quantile that is none, and an empty range."""
        if name in ("quantile", "delay") and not 0 <= numbers[0] <= 1:
            raise self.refused(node, Text("a quantile lies between 0 and 1", "un quantile est compris entre 0 et 1"))
        if name == "share" and numbers[0] > numbers[1]:
            raise self.refused(node, Text("the range is empty: low > high", "l’intervalle est vide : bas > haut"))

    def _selector(self, node: ast.expr, function: str, form: Function, outer: _Keywords) -> Selector:
        """Return a measure with its own filters and those of the function."""
        filters, social = outer.filters, outer.social
        match node:
            case ast.Name(id=name):
                pass
            case ast.Call(func=ast.Name(id=name), args=[]) if name not in FUNCTIONS or name in self._measures:
                own = self._keywords(node, frozenset())
                filters = tuple(sorted((*filters, *own.filters)))
                social = own.social if own.social is not None else social
            case _:
                raise self.refused(
                    node, Text("{name} takes measures here", "{name} prend ici des mesures").given(name=function)
                )
        measure = self._measures.get(name)
        if measure is None:
            raise self.refused(node, self._unknown(name, self._measures))
        if not form.kinds & set(measure.kinds):
            raise self.refused(node, _wrong_kind(function, measure))
        return Selector(name, filters, social)

    def _keywords(self, node: ast.Call, known: frozenset[str]) -> _Keywords:
        """Return the keywords of a call: filters of labels, ``social``, and those that the function knows."""
        filters: list[tuple[str, tuple[str, ...]]] = []
        social: bool | None = None
        others: dict[str, ast.expr] = {}
        for keyword in node.keywords:
            if keyword.arg is None:
                raise self.refused(keyword.value, Text("** is not allowed", "** n’est pas permis"))
            if keyword.arg in known:
                others[keyword.arg] = keyword.value
            elif keyword.arg == "social":
                social = self._flag(keyword.value)
            else:
                filters.append((keyword.arg, self._constants(keyword.arg, keyword.value)))
        return _Keywords(tuple(sorted(filters)), social, others)

    def _constants(self, label: str, node: ast.expr) -> tuple[str, ...]:
        """Return the values of a filter: one text, or a list of them."""
        match node:
            case ast.Constant(value=str() as value):
                return (fold_value(label, value),)
            case ast.List(elts=entries) | ast.Tuple(elts=entries) if entries:
                return tuple(value for entry in entries for value in self._constants(label, entry))
        wrong = Text(
            '{label} is compared with a text or a list of texts: {label}="…"',
            '{label} se compare à un texte ou à une liste de textes : {label}="…"',
        )
        raise self.refused(node, wrong.given(label=label))

    def _flag(self, node: ast.expr) -> bool:
        """Return True or False."""
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            return node.value
        raise self.refused(node, Text("True or False is expected here", "True ou False est attendu ici"))

    def _span(self, node: ast.expr) -> int:
        """Return a span, ``"72h"``, in milliseconds."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            count, unit = node.value[:-1].strip(), node.value[-1:]
            if unit in _SPANS and count.isascii() and count.isdigit() and int(count) > 0:
                return int(count) * _SPANS[unit]
        span = Text(
            "a span is expected here, as “72h” or “90d”", "une durée est attendue ici, comme « 72h » ou « 90d »"
        )
        raise self.refused(node, span)

    def _model(self, node: ast.Call, name: str, form: ModelForm) -> Node:
        """Return a model's call."""
        if node.args:
            raise self.refused(
                node.args[0],
                Text("{name} takes filters and options by name only", "{name} ne prend que des arguments nommés").given(
                    name=name
                ),
            )
        keywords = self._keywords(node, frozenset(form.options))
        options = dict(form.options)
        for option, said in keywords.others.items():
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                options[option] = said.value
            else:
                options[option] = self.number(said)
        return ModelCall(
            name, form.measures, form.optional, keywords.filters, keywords.social, tuple(sorted(options.items()))
        )


def _wrong_kind(function: str, measure: Measure) -> Text:
    """Return the text for a function that can't read a measure of its kind."""
    fitting = [name for name, form in FUNCTIONS.items() if form.kinds & set(measure.kinds)]
    return Text(
        "{function} can't read “{measure}” ({kinds}); these can: {fitting}",
        "{function} ne peut pas lire « {measure} » ({kinds}) ; celles-ci le peuvent : {fitting}",
    ).given(function=function, measure=measure.name, kinds=", ".join(measure.kinds), fitting=", ".join(fitting))
