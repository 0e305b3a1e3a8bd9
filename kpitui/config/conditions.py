"""What a column or a label must hold: a value, a list of values, ``{ not = … }``, ``{ at_least = … }``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, WithJsonSchema

from kpitui.config.table import Number, Table, mistake
from kpitui.text import Text


class Condition(Table):
    """What a column must hold for a row to count; several parts must all be met."""

    any_of: tuple[str | float, ...] | None = None
    """One of these values; an empty text is an empty cell."""
    none_of: tuple[str | float, ...] = ()
    """None of these values."""
    at_least: Number | None = None
    """A number not under this one."""
    at_most: Number | None = None
    """A number not over this one."""


_SCALAR = {"type": ["string", "number", "boolean"]}
_VALUES = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
_NUMBER = {"type": "number"}


def _condition(value: object) -> object:
    """Return a condition from a value, a list of values or a table."""
    if isinstance(value, dict):
        _only(value, ("not", "at_least", "at_most"))
        rest = {name: value[name] for name in ("at_least", "at_most") if name in value}
        return {"none_of": _values(value["not"]), **rest} if "not" in value else rest
    return {"any_of": _values(value)}


def _only(value: dict[object, object], words: tuple[str, ...]) -> None:
    """Refuse an empty condition and words that a condition does not know."""
    if not value or not set(value) <= set(words):
        raise mistake(
            Text(
                "a condition is a value, a list of values, {{ not = … }}, {{ at_least = … }} or {{ at_most = … }}",
                "une condition est une valeur, une liste de valeurs, {{ not = … }}, {{ at_least = … }}"
                " ou {{ at_most = … }}",
            ).given(words=words)
        )


def _values(value: object) -> tuple[object, ...]:
    """Return one value or several as a tuple; booleans as the words that a cell holds."""
    several = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str | int | float) for one in several):
        raise mistake(
            Text("a column is compared with texts or numbers", "une colonne se compare à des textes ou des nombres")
        )
    return tuple(str(one).lower() if isinstance(one, bool) else one for one in several)


Where = Annotated[
    Condition,
    BeforeValidator(_condition),
    WithJsonSchema(
        {
            "anyOf": [
                *_VALUES["anyOf"],
                {
                    "type": "object",
                    "properties": {"not": _VALUES, "at_least": _NUMBER, "at_most": _NUMBER},
                    "additionalProperties": False,
                    "minProperties": 1,
                },
            ]
        }
    ),
]
"""A condition, in any of its written forms."""
