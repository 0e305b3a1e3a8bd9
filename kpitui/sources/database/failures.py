"""What a driver raised, read for names and places: nothing else of its message passes, which may hold data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from kpitui.errors import SourceError
from kpitui.sources.database.faults import Fault
from kpitui.text import Text
from kpitui.text.clean import plain

_NAMED = re.compile(r"[\"“'«`]\s?([^\"”'»`]{1,120}?)\s?[\"”'»`]")
_NEAREST = re.compile(r"(?:to reference the column|Candidate bindings:) \"([^\"]{1,120})\"")
_LINE = re.compile(r"(?:\b(?i:line|ligne|zeile) )(\d+)")
_NEAR = re.compile(r"near [\"']([^\s\"';]{1,40})", re.IGNORECASE)
_WORD = re.compile(r"\w+")


Words: TypeAlias = tuple[tuple[str, Fault], ...]
"""Patterns of messages and what they mean; what a group catches is a name."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What was raised, as the databases have in common."""

    error: BaseException
    """The driver's own."""
    waited: str
    """How long a query may take."""
    connecting: bool = False
    """True: there was no connection yet."""
    lost: bool = False
    """True: the connection is of no use any more."""

    @property
    def said(self) -> str:
        """Return the driver's message; it is looked at, never shown."""
        return str(self.error)

    @property
    def state(self) -> str:
        """Return its SQLSTATE; empty where the driver gives none."""
        state = getattr(self.error, "sqlstate", None) or getattr(self.error, "pgcode", None)
        return state if isinstance(state, str) else ""

    @property
    def kind(self) -> str:
        """Return the name of the driver's exception, and its code: they hold no data."""
        return f"{type(self.error).__name__} {self.state}".strip()

    def name(self, pattern: str) -> object:
        """Return the name of a table or column that the message gives by a pattern, or by quotation marks."""
        first = self.said.partition("\n")[0]  # what follows shows a line of the query as it was sent
        found = re.search(pattern, first) or _NAMED.search(first)
        return self.named(found[1]) if found else "…"

    def named(self, name: str) -> object:
        """Return a name as it is shown, with the nearest one where the database knows it."""
        shown, near = f"“{plain(name, 80)}”", _NEAREST.search(self.said)
        if near is None:
            return shown
        return Text("{name}; there is “{near}”", "{name} ; il y a “{near}”").given(name=shown, near=plain(near[1], 80))

    @property
    def way(self) -> object:
        """Return why there is no connection, in words where they are known."""
        found = (text for pattern, text in _WAYS if re.search(pattern, self.said, re.IGNORECASE))
        return next(found, self.kind)


_WAYS = (
    (r"refused|Errno 111", Text("nobody listens there", "personne n’écoute à cette adresse")),
    (r"timed? ?out|timeout", Text("no answer", "pas de réponse")),
    (r"unreachable|no route|Errno 11[03]", Text("no way leads there", "aucun chemin n’y mène")),
    (r"SSL|TLS|certificate", Text("the encryption is not agreed on", "pas d’accord sur le chiffrement")),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A failure that was recognised."""

    fault: Fault
    what: object = ""

    def error(self, place: str) -> SourceError:
        """Return the error to raise."""
        return self.fault.error(place, self.what)


def syntax(failure: Failure) -> Found:
    """Return a mistake of the query with its place."""
    line, near = _LINE.search(failure.said), _NEAR.search(failure.said)
    word = _WORD.search(near[1]) if near else None
    fields = {"line": line[1] if line else "", "word": plain(word[0], 40) if word else ""}
    if line and word:
        return Found(
            Fault.SYNTAX, Text(", line {line}, near “{word}”", ", ligne {line}, près de « {word} »").given(**fields)
        )
    if line:
        return Found(Fault.SYNTAX, Text(", line {line}", ", ligne {line}").given(**fields))
    if word:
        return Found(Fault.SYNTAX, Text(", near “{word}”", ", près de « {word} »").given(**fields))
    return Found(Fault.SYNTAX)


def by_words(failure: Failure, words: Words) -> Found:
    """Recognise a message by its words; the name that a pattern catches is said."""
    for pattern, fault in words:
        found = re.search(pattern, failure.said)
        if found and fault is Fault.SYNTAX:
            return syntax(failure)
        if found:
            return Found(fault, failure.named(found[1]) if found.re.groups else failure.kind)
    return Found(Fault.UNREACHABLE, failure.way) if failure.connecting else Found(Fault.QUERY, failure.kind)
