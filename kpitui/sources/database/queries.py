"""The user's query: one statement that reads, and the parameters it names. Light: checked with the configuration."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from kpitui.text import Text
from kpitui.text.clean import plain

OFFERED = ("since", "until", "now", "since_unix", "until_unix", "now_unix")
"""The parameters that every query may name."""

READING = frozenset({"select", "with", "values", "table", "from", "pivot"})
"""The words with which a query that reads begins."""

_PIECE = re.compile(
    r"(?P<kept>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)"
    r"|(?<![:\w\\]):(?P<name>[A-Za-z_]\w*)"
    r"|(?P<end>;)",
    re.DOTALL,
)
_COMMENT = re.compile(r"--|/\*")
_SEEN = re.compile(r"(?<![:\w\\]):(?=[\w$]+(?![:\w$]))")
"""What the library would take for a parameter."""
_ESCAPED = re.compile(r"\\(?=:[\w$]*(?![:\w$]))")
"""What the library would take for its own escape."""

NO_QUERY = Text("the query is empty", "la requête est vide")
SEVERAL = Text(
    "the query holds several statements; a source asks one",
    "la requête contient plusieurs instructions ; une source n’en pose qu’une",
)
NO_READING = Text(
    "the query begins with {word}; a source only reads: SELECT … or WITH … SELECT",
    "la requête commence par {word} ; une source ne fait que lire : SELECT … ou WITH … SELECT",
)
UNKNOWN = Text(
    "the query names :{name}, which is no parameter; there is {known}",
    "la requête nomme :{name}, qui n’est pas un paramètre ; il y a {known}",
)
TAKEN = Text("params: {name} is a parameter of kpitui’s own", "params : {name} est un paramètre propre à kpitui")


class QueryMistake(ValueError):
    """A query that cannot be asked."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.say("en"))
        self.text = text


@dataclass(frozen=True, slots=True)
class Query:
    """A query that reads."""

    text: str
    """With its parameters as ``:name``, and no other colon that looks like one."""
    used: frozenset[str]
    """The parameters that it names."""


def query_of(text: str, own: Collection[str] = ()) -> Query:
    """Return a query; ``own`` are the user's parameters. Raises ``QueryMistake`` where it cannot be asked."""
    for name in own:
        if name in OFFERED:
            raise QueryMistake(TAKEN.given(name=name))
    pieces: list[str] = []
    used: set[str] = set()
    ended = False
    for kind, piece in _pieces(text):
        if kind == "end":
            ended = True
            continue
        if ended and kind != "comment" and piece.strip():
            raise QueryMistake(SEVERAL)
        if kind == "name":
            used.add(piece)
        pieces.append(_written(kind, piece))
    _check_reading(text)
    _check_names(used, (*OFFERED, *own))
    return Query("".join(pieces), frozenset(used))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Give the pieces of a query: ``sql``, ``kept`` (quoted), ``comment``, ``name``, ``end``."""
    at = 0
    for found in _PIECE.finditer(text):
        if found.start() > at:
            yield "sql", text[at : found.start()]
        at = found.end()
        if found["name"]:
            yield "name", found["name"]
        elif found["end"]:
            yield "end", ";"
        else:
            yield "comment" if _COMMENT.match(found["kept"]) else "kept", found["kept"]
    if at < len(text):
        yield "sql", text[at:]


def _written(kind: str, piece: str) -> str:
    """Return a piece as the library is given it; a comment leaves its lines, so that places stay right."""
    if kind == "name":
        return f":{piece} "  # the blank keeps a cast (``:since::date``) apart
    if kind == "comment":
        return "\n" * piece.count("\n") or " "
    if kind == "kept":
        piece = _ESCAPED.sub(r"\\\\", piece)
    return _SEEN.sub(r"\\:", piece)


def _check_reading(text: str) -> None:
    """Raise ``QueryMistake`` where a query begins with no word that reads."""
    code = "".join(piece for kind, piece in _pieces(text) if kind != "comment")
    word = re.match(r"[\s(]*(\w*)", code)
    first = word[1] if word else ""
    if not code.strip():
        raise QueryMistake(NO_QUERY)
    if first.casefold() not in READING:
        raise QueryMistake(NO_READING.given(word=plain(first.upper() or code.strip()[:1], 30)))


def _check_names(used: Collection[str], known: Collection[str]) -> None:
    """Raise ``QueryMistake`` with the nearest name for a parameter that there is not."""
    for name in sorted(used):
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1) or list(known)
            raise QueryMistake(UNKNOWN.given(name=name, known=", ".join(f":{one}" for one in near)))
