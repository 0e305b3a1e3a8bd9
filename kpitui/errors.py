"""Every error that kpitui raises on purpose. What a library raises stops at the source's or the route's edge.

KpituiError
├── ConfigError        a configuration with mistakes: all of them, in ``problems``
├── FormulaError       a formula that cannot be bound: place in the formula, cause
├── UsageError         a command called wrongly
├── StoreError         the data folder cannot be read or written
├── RouteError         a message that could not be sent: when to try again, or that there is no use in it
└── SourceError        a poll failed; may succeed later (``retry_after`` seconds, if the other side said so)
    └── SourceRefused  a poll that will fail until a person changes something (credentials, permission, bad options)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kpitui.text import Language, Text
from kpitui.text.clean import plain


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a configuration."""

    text: Text
    """What is wrong, and the nearest valid word where there is one."""
    key: str = ""
    """The dotted key, ``source[2].measure[1].time``."""
    file: str = ""
    """The file it stands in."""
    line: int = 0
    """Its line, from 1; 0 where it has none."""

    def say(self, language: Language | str) -> str:
        """Return ``file:line: key: cause``, without the parts that are unknown, fit for a terminal."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return plain(": ".join(part for part in (place, self.key, self.text.say(language)) if part))


class KpituiError(Exception):
    """Any error whose ``text`` can be shown to the user as it is."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text

    def __str__(self) -> str:
        """Return the text in English, for logs."""
        return self.text.say(Language.EN)


_CONFIGURATION = Text("the configuration", "la configuration")


class ConfigError(KpituiError):
    """A configuration that cannot be used, with every mistake found. ``where`` says which file, if it is another."""

    def __init__(self, problems: tuple[Problem, ...], where: Text = _CONFIGURATION) -> None:
        count = len(problems)
        super().__init__(
            Text(
                "{count} mistakes in {where}" if count != 1 else "1 mistake in {where}",
                "{count} erreurs dans {where}" if count != 1 else "1 erreur dans {where}",
            ).given(count=count, where=where)
        )
        self.problems = problems


class FormulaError(KpituiError):
    """A formula that cannot be bound; ``column`` is where in its text, from 0."""

    def __init__(self, text: Text, column: int = 0) -> None:
        super().__init__(text)
        self.column = column


class UsageError(KpituiError):
    """A command called wrongly: exit status 2."""


class StoreError(KpituiError):
    """The store cannot be opened, read or written."""


class RouteError(KpituiError):
    """A message that could not be sent.

    ``retry_after`` are the seconds that the other side asked to wait; ``permanent`` says that the other side will never
    take this message.
    """

    def __init__(self, text: Text, retry_after: float | None = None, permanent: bool = False) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        self.permanent = permanent


class Cause(StrEnum):
    """Why a poll failed, in the words that all sources share."""

    AUTH = "auth"
    """Who asks is not known: a token that is wrong, withdrawn or at its end."""
    PERMISSION = "permission"
    """Who asks is known and may not, or the source's options cannot work."""
    NOT_FOUND = "not_found"
    """There is no such account, page, table or address."""
    LIMITED = "limited"
    """Too many calls for the moment."""
    SPENT = "spent"
    """A quota or a budget is used up until it begins again."""
    BAD_METRIC = "bad_metric"
    """A figure that the other side no longer gives, or never gave."""
    TRANSIENT = "transient"
    """Something that may be gone a moment later: the network, a server that fails."""
    PARSE = "parse"
    """An answer that is not what was asked for."""


class SourceError(KpituiError):
    """A poll that failed and may succeed later; ``status`` is what an HTTP server answered, if one did.

    ``advice`` is what a person without programming does next. ``sent`` is false where the call surely never reached the
    other side, so that it cost nothing there.
    """

    usual = Cause.TRANSIENT

    def __init__(
        self,
        text: Text,
        retry_after: float | None = None,
        *,
        cause: Cause | None = None,
        advice: Text | None = None,
    ) -> None:
        super().__init__(text)
        self.retry_after = retry_after
        self.cause = self.usual if cause is None else cause
        self.advice = advice
        self.status: int | None = None
        self.sent = True


class SourceRefused(SourceError):
    """A poll that fails until a person changes something: credentials, permissions, options, a missing file."""

    usual = Cause.PERMISSION
