"""Reading TOML texts: the tables, or the mistakes of form, each with its line, in the user's language."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import tomli

from kpitui.errors import Problem
from kpitui.text import Text

MOST = 20
"""Mistakes of form after which a file is given up."""

LARGEST = 4 * 1024**2
"""Bytes of the largest file that is taken for a configuration."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file gave."""

    tables: dict[str, Any]
    """Its tables; without the lines that cannot be read."""
    problems: tuple[Problem, ...] = ()
    """Its mistakes of form."""
    whole: bool = True
    """False: so much is missing that its tables should not be judged."""
    data: bytes = field(default=b"", repr=False)
    """Its content, the lines that cannot be read left empty."""


def load(path: Path) -> Loaded:
    """Read a file."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        return Loaded({}, (Problem(unreadable(error), file=str(path)),), whole=False)
    if len(data) > LARGEST:
        return Loaded({}, (Problem(TOO_LARGE.given(most=LARGEST // 1024**2), file=str(path)),), whole=False)
    return load_bytes(data, path)


def load_bytes(data: bytes, path: Path) -> Loaded:
    """Read the content of a file."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        loaded = _parsed(data, path)
    except RecursionError:
        return Loaded({}, (Problem(TOO_DEEP, file=str(path), line=1),), whole=False)
    return loaded if loaded.data else replace(loaded, data=data)


def _parsed(data: bytes, path: Path) -> Loaded:
    """Return the tables of a text, or its mistakes."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Loaded({}, (Problem(NOT_UTF8, file=str(path), line=line),), whole=False)
    try:
        return Loaded(tomli.loads(text))
    except tomli.TOMLDecodeError as error:
        return _recover(text.replace("\r\n", "\n"), error, path)


def unreadable(error: OSError) -> Text:
    """Return why a file cannot be read."""
    known = next((text for kind, text in _CAUSES.items() if isinstance(error, kind)), None)
    cause = error.strerror or type(error).__name__
    return known or Text("it cannot be read: {cause}", "lecture impossible : {cause}").given(cause=cause)


def _recover(text: str, error: tomli.TOMLDecodeError, path: Path) -> Loaded:
    """Gather the mistakes of form of a text by leaving out one bad line after the other."""
    problems: list[Problem] = []
    lines = text.split("\n")
    whole = True
    for _ in range(MOST):
        cause, line, column = _where(error, lines)
        problems.append(Problem(_say(cause, column), file=str(path), line=line))
        left_out = lines[line - 1]
        if not left_out.strip():
            return Loaded({}, tuple(problems), whole=False)
        whole = whole and not left_out.lstrip().startswith("[")
        lines[line - 1] = ""
        try:
            left = "\n".join(lines)
            return Loaded(tomli.loads(left), tuple(problems), whole, left.encode())
        except tomli.TOMLDecodeError as following:
            if whole and '"""' not in text and "'''" not in text:
                error = following
                continue
            break
    return Loaded({}, tuple(problems), whole=False)


def _where(error: tomli.TOMLDecodeError, lines: list[str]) -> tuple[str, int, int]:
    """Return tomli's cause, its line and its column."""
    message = str(error)
    cause, _, where = message.rpartition(" (at ")
    if found := re.search(r"line (\d+), column (\d+)", where):
        return cause, min(int(found[1]), len(lines)), int(found[2])
    last = next((number for number in range(len(lines), 0, -1) if lines[number - 1].strip()), 1)
    return cause or message, last, len(lines[last - 1]) + 1


def _say(cause: str, column: int) -> Text:
    """Return a mistake of form in both languages."""
    for pattern, text in _MESSAGES:
        if found := re.match(pattern, cause):
            said = text.given(**{name: value for name, value in found.groupdict().items() if value is not None})
            break
    else:
        said = Text("this is not TOML", "ce n’est pas du TOML")
    return Text("column {column}: {cause}", "colonne {column} : {cause}").given(column=column, cause=said)


TOO_DEEP = Text("lists and tables are nested too deeply", "les listes et tables sont trop imbriquées")
TOO_LARGE = Text(
    "it holds more than {most} MB: is this a configuration?", "il dépasse {most} Mo : est-ce bien une configuration ?"
)
NOT_UTF8 = Text("the file is not in UTF-8", "le fichier n’est pas en UTF-8")

_CAUSES: dict[type[OSError], Text] = {
    FileNotFoundError: Text("there is no such file", "ce fichier n’existe pas"),
    PermissionError: Text("reading it is not permitted", "sa lecture n’est pas permise"),
    IsADirectoryError: Text("it is a folder, not a file", "c’est un dossier, pas un fichier"),
}

_TWICE = Text("this is said twice", "ceci est dit deux fois")

_MESSAGES: tuple[tuple[str, Text], ...] = (
    (r"Invalid statement", Text("a key or a [table] is expected", "une clé ou une [table] est attendue")),
    (
        r"Expected newline",
        Text(
            "one key on a line; after the value only a comment may follow",
            "une clé par ligne ; après la valeur seul un commentaire peut suivre",
        ),
    ),
    (r"Expected '='", Text("“=” is expected after the key", "« = » est attendu après la clé")),
    (
        r"Expected '(?P<sign>\]+)'",
        Text("“{sign}” is missing at the end of the header", "« {sign} » manque à la fin de l’en-tête"),
    ),
    (r"Expected (?P<sign>.+)", Text("{sign} is expected", "{sign} est attendu")),
    (r"Cannot declare (?P<key>.+) twice", Text("the table is declared twice", "la table est déclarée deux fois")),
    (r"Cannot overwrite|Cannot mutate|Cannot redefine", _TWICE),
    (r"Duplicate inline table key (?P<key>.+)", Text("the key {key} is said twice", "la clé {key} est dite deux fois")),
    (
        r"Invalid initial character for a key",
        Text(
            "a key is expected; odd ones go in quotes", "une clé est attendue ; entre guillemets si elle est spéciale"
        ),
    ),
    (r"Unclosed array", Text("the list is not closed with “]”", "la liste n’est pas fermée par « ] »")),
    (
        r"Unclosed inline table",
        Text("the inline table is not closed with “}”", "la table en ligne n’est pas fermée par « } »"),
    ),
    (
        r"Unescaped|Invalid hex|Escaped character",
        Text(
            "the backslash begins no known sign here; double it, or use single quotes",
            "la barre oblique inverse n’annonce aucun signe connu ; doublez-la, ou prenez des apostrophes droites",
        ),
    ),
    (
        r"Unterminated string|Illegal character '.n'",
        Text("the text is not closed with a quote", "le texte n’est pas fermé par un guillemet"),
    ),
    (
        r"Illegal character|Found invalid character",
        Text("a sign that may not stand here", "un signe qui ne peut pas être ici"),
    ),
    (r"Invalid date", Text("this is no date or time", "ce n’est ni une date ni une heure")),
    (
        r"Invalid value",
        Text(
            'this is no value; texts go in quotes: "…"',
            'ce n’est pas une valeur ; les textes vont entre guillemets droits : "…"',
        ),
    ),
)
