"""What is wrong with a formula that is no expression, in the user's language: Python says it in English only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from kpitui.text import Text

_EQUALS = Text(
    '“=” only stands in the filters of a function: sum(leads, stage="won")',
    '« = » ne s’écrit que dans les filtres d’une fonction : sum(leads, stage="won")',
)
_KINDS: Mapping[str, Text] = MappingProxyType(
    {
        r"'(?P<sign>.)' was never closed": Text("“{sign}” is never closed", "« {sign} » n’est jamais fermée"),
        r"unmatched '(?P<sign>.)'": Text("nothing is open that “{sign}” closes", "« {sign} » ne ferme rien"),
        r"closing parenthesis '(?P<sign>.)' does not match opening parenthesis '(?P<other>.)'": Text(
            "“{other}” is closed by “{sign}”", "« {other} » est fermée par « {sign} »"
        ),
        r"unterminated (triple-quoted )?string literal": Text(
            "a text has no closing quotation mark", "un texte n’a pas de guillemet fermant"
        ),
        r"invalid character '(?P<sign>.)'": Text(
            "the sign “{sign}” has no meaning here: + - * / are the operations",
            "le signe « {sign} » n’a pas de sens ici : les opérations sont + - * /",
        ),
        r"invalid non-printable character": Text("it holds an invisible sign", "elle contient un signe invisible"),
        r"invalid (decimal|hexadecimal|octal|binary|imaginary) literal|leading zeros|invalid digit": Text(
            "this is no number: numbers are written 12 or 0.5",
            "ce n’est pas un nombre : les nombres s’écrivent 12 ou 0.5",
        ),
        r"Perhaps you forgot a comma": Text(
            "an operation or a comma is missing", "il manque une opération ou une virgule"
        ),
        r"positional argument follows keyword argument": Text(
            "filters (label=…) come after the measures", "les filtres (label=…) viennent après les mesures"
        ),
        r"instead of '='|cannot assign|expression cannot contain assignment": _EQUALS,
        r"keyword argument repeated": Text("a filter is there twice", "un filtre figure deux fois"),
    }
)
"""What Python's messages begin with or hold, and what is said in their place."""

_END = Text("something is missing at the end", "il manque quelque chose à la fin")
_OTHER = Text("something is not in its place here", "quelque chose n’est pas à sa place ici")


def slip_of(error: SyntaxError, source: str) -> tuple[Text, int]:
    """Return what is wrong with the syntax of a formula's text, and where, from 0."""
    whole = source.rstrip()
    place = error.offset - 1 if error.offset else len(whole) - 1
    for pattern, text in _KINDS.items():
        if found := re.search(pattern, error.msg):
            return text.given(**found.groupdict()) if found.groupdict() else text, place
    if source[place:].startswith("="):
        return _EQUALS, place
    return _END if place >= len(whole) - 1 and whole[-1:] in "+-*/(,=" else _OTHER, place
