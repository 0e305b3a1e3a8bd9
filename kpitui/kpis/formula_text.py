"""Formulas written out again, with figures in place of measures where they are known."""

from __future__ import annotations

from collections.abc import Callable

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
)
from kpitui.kpis.model_names import form_of

_SPANS = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "m"))
_TIGHT = frozenset({Operator.MULTIPLY, Operator.DIVIDE})


def written(node: Node, figure: Callable[[Leaf | ModelCall], str | None] | None = None) -> str:
    """Return an expression as text; ``figure`` gives what stands for a function over measures, None for itself."""
    match node:
        case Number(value=value):
            return plain_number(value)
        case Negate(operand=operand):
            return f"-{_inside(operand, figure, tight=True)}"
        case Binary():
            return _binary(node, figure)
        case Leaf() | ModelCall():
            said = figure(node) if figure is not None else None
            return said if said is not None else _call(node)
        case Previous(operand=operand) | Across(operand=operand) if figure is not None:
            return _inside(operand, figure, tight=True)
        case Previous(operand=operand):
            return f"previous({written(operand)})"
        case Growth(operand=operand):
            return f"growth({written(operand, figure)})"
        case PerDay(operand=operand):
            return f"per_day({written(operand, figure)})"
        case Across(label=label, operand=operand):
            return f"across({label}, {written(operand)})"
        case FirstOf(options=options):
            return f"if_any({', '.join(written(option, figure) for option in options)})"


def plain_number(value: float) -> str:
    """Return a number as one writes it in a formula."""
    return f"{value:.0f}" if value == int(value) else f"{value:.10g}"


def _binary(node: Binary, figure: Callable[[Leaf | ModelCall], str | None] | None) -> str:
    """Return an operation, with the parentheses that it needs."""
    tight = node.operator in _TIGHT
    right_tight = tight or node.operator is Operator.SUBTRACT
    left = _inside(node.left, figure, tight)
    right = _inside(node.right, figure, right_tight, always=node.operator is Operator.DIVIDE)
    return f"{left} {node.operator.value} {right}"


def _inside(
    node: Node, figure: Callable[[Leaf | ModelCall], str | None] | None, tight: bool, always: bool = False
) -> str:
    """Return a part of an operation, in parentheses where it would else be read otherwise."""
    text = written(node, figure)
    loose = isinstance(node, Binary) and (always or (tight and node.operator not in _TIGHT))
    return f"({text})" if loose or (isinstance(node, Negate) and always) else text


def _call(node: Leaf | ModelCall) -> str:
    """Return a call as it is written."""
    if isinstance(node, ModelCall):
        filters = [f"{label}={_values(values)}" for label, values in node.filters]
        usual = form_of(node.name).options
        options = [f"{name}={_constant(value)}" for name, value in node.options if usual.get(name) != value]
        return f"{node.name}({', '.join([*options, *filters, *_social(node.social)])})"
    shared = {(selector.filters, selector.social) for selector in node.selectors}
    one = next(iter(shared)) if len(shared) == 1 else None
    parts = [selector.measure if one is not None else _selector(selector) for selector in node.selectors]
    parts.extend(plain_number(number) for number in node.parameters)
    if node.within is not None:
        span = f'"{_span(node.within)}"'
        parts.append(span if node.function == "cohort" else f"within={span}")
    if one is not None:
        parts.extend(f"{label}={_values(values)}" for label, values in one[0])
        parts.extend(_social(one[1]))
    if node.published:
        parts.append("published=True")
    return f"{node.function}({', '.join(parts)})"


def _constant(value: float | str) -> str:
    """Return the value of a model's option."""
    return f'"{value}"' if isinstance(value, str) else plain_number(value)


def _selector(selector: Selector) -> str:
    """Return a measure with its filters."""
    filters = [f"{label}={_values(values)}" for label, values in selector.filters] + _social(selector.social)
    return f"{selector.measure}({', '.join(filters)})" if filters else selector.measure


def _social(social: bool | None) -> list[str]:
    """Return the keyword that keeps social series."""
    return [] if social is None else [f"social={social}"]


def _values(values: tuple[str, ...]) -> str:
    """Return the constant values of a filter."""
    quoted = [f'"{value}"' for value in values]
    return quoted[0] if len(quoted) == 1 else f"[{', '.join(quoted)}]"


def _span(span: int) -> str:
    """Return a span as it is written."""
    return next(f"{span // width}{unit}" for width, unit in _SPANS if span % width == 0)
