"""The functions of the formula language: their arguments and the kinds of measures that they read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kpitui.measures import Kind

_AMOUNTS = frozenset({Kind.DELTA, Kind.TOTAL, Kind.COUNTER, Kind.EVENT})
_LEVELS = frozenset({Kind.GAUGE, Kind.TOTAL, Kind.COUNTER})
_SPREAD = frozenset({Kind.GAUGE, Kind.EVENT})
_EVENTS = frozenset({Kind.EVENT})


@dataclass(frozen=True, slots=True)
class Function:
    """What a call of a function must look like."""

    kinds: frozenset[Kind]
    """The kinds of measures that it reads."""
    measures: tuple[int, int | None] = (1, 1)
    """The fewest and the most measures; None: any number."""
    numbers: tuple[str, ...] = ()
    """The names of the numbers that follow, all of them needed."""
    span: bool = False
    """A span follows: ``"72h"``."""
    keywords: frozenset[str] = frozenset()
    """Its keywords besides label filters: ``published``, ``within``."""


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "sum": Function(_AMOUNTS, (1, None), keywords=frozenset({"published"})),
        "count": Function(_AMOUNTS),
        "last": Function(_LEVELS),
        "first": Function(_LEVELS),
        "mean": Function(_SPREAD),
        "min": Function(_SPREAD),
        "max": Function(_SPREAD),
        "median": Function(_SPREAD),
        "quantile": Function(_SPREAD, numbers=("q",)),
        "unique": Function(frozenset({Kind.UNIQUE})),
        "distinct": Function(_EVENTS),
        "newcomers": Function(_EVENTS),
        "share": Function(_EVENTS, numbers=("low", "high")),
        "cohort": Function(_EVENTS, (2, 2), span=True),
        "delay": Function(_EVENTS, (2, 2), numbers=("q",), keywords=frozenset({"within"})),
    }
)
"""The functions over measures, by name."""

EXPRESSIONS = ("previous", "growth", "per_day", "across", "if_any")
"""The functions over expressions."""
