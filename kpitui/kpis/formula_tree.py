"""The typed tree of a bound formula, and what can be asked of it without data. Knows no syntax and no values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Filters: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Label names and, for each, the folded values of which any matches; sorted."""


class Operator(StrEnum):
    """The arithmetic of formulas."""

    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "/"


@dataclass(frozen=True, slots=True)
class Selector:
    """A measure, restricted to some of its series."""

    measure: str
    filters: Filters = ()
    social: bool | None = None
    """True: social series only; False: the others only; None: all."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Two expressions and the operation between them."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Leaf:
    """A function over measures."""

    function: str
    selectors: tuple[Selector, ...]
    parameters: tuple[float, ...] = ()
    """The numbers of the call, spans in milliseconds."""
    published: bool = False
    """Dated by publication instead of by the poll."""
    within: int | None = None
    """Milliseconds in which a follower must come."""


@dataclass(frozen=True, slots=True)
class Previous:
    """An expression over the window before."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Growth:
    """The relative change of an expression against the window before, in per cent."""

    operand: Node


@dataclass(frozen=True, slots=True)
class PerDay:
    """An expression divided by the window's covered days."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Across:
    """An expression with the scope's restriction on one label lifted."""

    label: str
    operand: Node


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The first expression that has data."""

    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ModelCall:
    """A model, with the filters that hold for all its measures."""

    name: str
    measures: tuple[str, ...]
    optional: tuple[str, ...] = ()
    filters: Filters = ()
    social: bool | None = None
    options: tuple[tuple[str, float | str], ...] = ()


Node: TypeAlias = Number | Negate | Binary | Leaf | Previous | Growth | PerDay | Across | FirstOf | ModelCall


def children(node: Node) -> tuple[Node, ...]:
    """Return the expressions directly below one."""
    match node:
        case Binary(left=left, right=right):
            return (left, right)
        case FirstOf(options=options):
            return options
        case Negate() | Previous() | Growth() | PerDay() | Across():
            return (node.operand,)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Give an expression and all below it, top down."""
    yield node
    for child in children(node):
        yield from walk(child)


def measures_of(node: Node) -> frozenset[str]:
    """Return the names of all measures that an expression mentions."""
    found: set[str] = set()
    for part in walk(node):
        if isinstance(part, Leaf):
            found.update(selector.measure for selector in part.selectors)
        elif isinstance(part, ModelCall):
            found.update(part.measures, part.optional)
    return frozenset(found)


def lacking(node: Node, available: frozenset[str]) -> frozenset[str]:
    """Return the measures without which an expression can't have a value, of those that are not available.

    A sum of several measures lacks one only when none is there; of alternatives the first says what is lacking.
    """
    match node:
        case Leaf(function="sum", selectors=selectors):
            names = {selector.measure for selector in selectors}
            return frozenset() if names & available else frozenset(names)
        case Leaf(selectors=selectors):
            return frozenset(selector.measure for selector in selectors) - available
        case ModelCall(measures=measures, optional=optional):
            return frozenset(measures) - available if measures or available & set(optional) else frozenset(optional)
        case FirstOf(options=options):
            missing = [lacking(option, available) for option in options]
            return frozenset() if not all(missing) else missing[0]
        case _:
            return frozenset().union(*(lacking(child, available) for child in children(node)))


def bases(trees: Mapping[str, Node]) -> frozenset[str]:
    """Return the names of the formulas that another one chooses between."""
    names = {tree: name for name, tree in trees.items()}
    options = (option for tree in trees.values() if isinstance(tree, FirstOf) for option in tree.options)
    return frozenset(names[option] for option in options if option in names)


def quotient(node: Node) -> Binary | None:
    """Return the division that an expression is, constant factors and signs left out; None where it is none."""
    match node:
        case Binary(operator=Operator.DIVIDE) if not isinstance(node.right, Number):
            return node
        case (
            Binary(operator=Operator.MULTIPLY, left=Number(), right=inner)
            | Binary(operator=Operator.MULTIPLY | Operator.DIVIDE, left=inner, right=Number())
        ):
            return quotient(inner)
        case Negate(operand=inner):
            return quotient(inner)
        case _:
            return None


def is_amount(node: Node) -> bool:
    """Tell whether an expression is a total that adds up over time: it is drawn by bucket."""
    match node:
        case Leaf(function="sum" | "count", published=False):
            return True
        case Binary(operator=Operator.ADD | Operator.SUBTRACT, left=left, right=right):
            return all(is_amount(side) or isinstance(side, Number) for side in (left, right)) and not (
                isinstance(left, Number) and isinstance(right, Number)
            )
        case Binary(operator=Operator.MULTIPLY, left=Number(), right=inner):
            return is_amount(inner)
        case Across(operand=inner) | Negate(operand=inner):
            return is_amount(inner)
        case FirstOf(options=options):
            return all(is_amount(option) or isinstance(option, Number) for option in options) and any(
                is_amount(option) for option in options
            )
        case _:
            return False
