"""What every table of a configuration shares, and the kinds of values that its keys take.

A mistake is raised as ``mistake(Text(…))``, so that it reaches the user in her language; ``problems.py`` finds it
again among pydantic's own errors and translates those.
"""

from __future__ import annotations

from typing import Annotated, Any
from unicodedata import normalize

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from kpitui.config.spans import SpanError, parse_span
from kpitui.text import Text
from kpitui.text.clean import plain


class Table(BaseModel):
    """A table of the file: frozen, unknown keys refused, values never echoed by an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, allow_inf_nan=False, defer_build=True
    )


def mistake(text: Text) -> PydanticCustomError:
    """Return the error that a validator raises to refuse a value in both languages."""
    return PydanticCustomError("kpitui", "{text}", {"text": text})


def _span(value: object) -> object:
    """Return a span in milliseconds, from its text."""
    if isinstance(value, str):
        try:
            return parse_span(value)
        except SpanError as error:
            raise mistake(error.text) from None
    raise mistake(SpanError(str(value) if isinstance(value, int | float) else "…").text)


Span = Annotated[
    int,
    BeforeValidator(_span),
    WithJsonSchema({"type": "string", "pattern": r"^\s*[0-9]+\s*(s|m|h|d|w|months?|y|years?)\s*$"}),
]
"""A span of time, written ``15m``, kept in milliseconds."""

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
"""A text that may not be empty."""


def _showable(value: str) -> str:
    """Return a name as it is; refuse one that would do something to a terminal, or hide in it."""
    if plain(value) != normalize("NFC", value):
        raise mistake(
            Text(
                "it holds signs that cannot be shown: controls, escapes or invisible ones",
                "il contient des signes qui ne s’affichent pas : de commande, d’échappement ou invisibles",
            )
        )
    return value


Shown = Annotated[Name, AfterValidator(_showable)]
"""A name that screens show."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
"""A name that formulas can write: small letters, digits, underscores."""

Count = Annotated[int, Strict(), Field(ge=0)]
"""A whole number, not negative."""

Number = Annotated[float, Strict()]
"""A number; whole ones too."""

Flag = Annotated[bool, Strict()]
"""``true`` or ``false``."""


def _listed(value: object) -> object:
    """Return a list with one text for a text, and anything else as it is."""
    return [value] if isinstance(value, str) else value


Texts = Annotated[
    tuple[Name, ...],
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
"""One text or a list of texts."""


class Words(Table):
    """A text in the languages that the user gives: ``{ fr = "…", en = "…" }``, or one text for all."""

    en: Shown | None = None
    """In English."""
    fr: Shown | None = None
    """In French."""

    @property
    def text(self) -> Text:
        """Return it as a ``Text``; a language that is not given takes the other's."""
        return Text(self.en or self.fr or "", self.fr or self.en or "")


def _words(value: object) -> object:
    """Return one text as a table of both languages."""
    return {"en": value, "fr": value} if isinstance(value, str) else value


Worded = Annotated[
    Words,
    BeforeValidator(_words),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"en": {"type": "string"}, "fr": {"type": "string"}},
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""A text for the screen: one for all languages, or one for each."""

Anything = Annotated[Any, WithJsonSchema({})]
"""A value that its reader judges."""
