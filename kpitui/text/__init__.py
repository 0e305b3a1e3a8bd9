"""Texts in the user's language. Knows nothing of KPIs, screens or files."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """A language in which the whole program speaks."""

    EN = "en"
    FR = "fr"


@dataclass(frozen=True, slots=True)
class Text:
    """One text in every language, written where it is declared, so that a missing language cannot be written.

    ``fields`` are the values of the ``{name}`` places of both texts; a value that is itself a ``Text`` is given in the
    same language. Values come from outside: they are plain text, never markup.
    """

    en: str
    """The English text."""
    fr: str
    """The French text."""
    fields: tuple[tuple[str, object], ...] = ()
    """The values of the places in braces."""

    def given(self, **fields: object) -> Text:
        """Return this text with the values of its ``{name}`` places."""
        return Text(self.en, self.fr, (*self.fields, *fields.items()))

    def say(self, language: Language | str) -> str:
        """Return the text in one language, its places filled."""
        template = self.fr if language == Language.FR else self.en
        if not self.fields:
            return template
        return template.format(**{name: _say(value, language) for name, value in self.fields})


def _say(value: object, language: Language | str) -> object:
    """Return a place's value in the language of the text that holds it."""
    return value.say(language) if isinstance(value, Text) else value
