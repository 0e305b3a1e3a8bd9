"""Failures recognised by the codes of each database; by words only where it gives no code."""

from __future__ import annotations

import re
from collections.abc import Callable

from kpitui.errors import SourceError
from kpitui.sources.database.failures import Failure, Found, Words, by_words, syntax
from kpitui.sources.database.faults import Fault

Recognise = Callable[[Failure], Found | None]


def told(failure: Failure, place: str) -> SourceError:
    """Return what to say of a failure of any database."""
    for recognise in _RECOGNISERS:
        found = recognise(failure)
        if found is not None:
            return found.error(place)
    if failure.connecting:
        return Found(Fault.UNREACHABLE, failure.way).error(place)
    if failure.lost:
        return Found(Fault.LOST).error(place)
    return Found(Fault.QUERY, failure.kind).error(place)


def _by_state(failure: Failure) -> Found | None:
    """Recognise a SQLSTATE, as PostgreSQL gives them."""
    state = failure.state
    if not state:
        return None
    if state in _STATES:
        fault = _STATES[state]
        if fault is Fault.SYNTAX:
            return syntax(failure)
        what = {Fault.SLOW: failure.waited, Fault.UNREACHABLE: failure.way}.get(fault)
        return Found(fault, failure.name(_STATE_NAMES.get(state, "(?!)")) if what is None else what)
    if state == "0A000" and "data-modifying" in failure.said:
        return Found(Fault.WRITES)
    fault = _CLASSES.get(state[:2], Fault.QUERY)
    return Found(fault, failure.kind)


_STATES = {
    "28P01": Fault.AUTH,
    "28000": Fault.AUTH,
    "3D000": Fault.NO_DATABASE,
    "3F000": Fault.NO_TABLE,
    "42P01": Fault.NO_TABLE,
    "42703": Fault.NO_COLUMN,
    "42883": Fault.NO_FUNCTION,
    "42501": Fault.PERMISSION,
    "42601": Fault.SYNTAX,
    "25006": Fault.WRITES,
    "57014": Fault.SLOW,
    "57P01": Fault.LOST,
    "57P02": Fault.LOST,
    "57P03": Fault.STARTING,
    "57P05": Fault.LOST,
    "55P03": Fault.BUSY,
    "40001": Fault.BUSY,
    "40P01": Fault.BUSY,
}
_STATE_NAMES = {
    "42703": r"(?:column|colonne) (?:[\"«]\s?)?([\w.$]+)",
    "42501": r"(?:table|view|relation|schema|sequence|function|column) ([\w.\"$]+)$",
    "42883": r"(?:function|fonction) ([\w.]+)\(",
}
_CLASSES = {"08": Fault.LOST, "53": Fault.CROWDED, "58": Fault.CROWDED, "57": Fault.LOST, "25": Fault.QUERY}


def _by_number(failure: Failure) -> Found | None:
    """Recognise the number of an error of MySQL or MariaDB."""
    number = failure.error.args[0] if failure.error.args else None
    if not isinstance(number, int) or number not in _NUMBERS:
        return None
    fault = _NUMBERS[number]
    if fault is Fault.SYNTAX:
        return syntax(failure)
    what = {Fault.SLOW: failure.waited, Fault.UNREACHABLE: failure.way}.get(fault)
    return Found(fault, failure.name(_REFUSED if fault is Fault.PERMISSION else _MISSING) if what is None else what)


_REFUSED = r"for (?:table|column|routine) [`']?(?:\w+[`']?\.[`']?)?([\w$]+)"
_MISSING = r"(?:Table|column|FUNCTION) '?([\w.$]+)"


_NUMBERS = {
    1045: Fault.AUTH,
    1698: Fault.AUTH,
    1130: Fault.UNWELCOME,
    1129: Fault.UNWELCOME,
    1044: Fault.PERMISSION,
    1142: Fault.PERMISSION,
    1143: Fault.PERMISSION,
    1227: Fault.PERMISSION,
    1370: Fault.PERMISSION,
    1049: Fault.NO_DATABASE,
    1146: Fault.NO_TABLE,
    1054: Fault.NO_COLUMN,
    1305: Fault.NO_FUNCTION,
    1064: Fault.SYNTAX,
    1792: Fault.WRITES,
    1290: Fault.WRITES,
    1969: Fault.SLOW,
    3024: Fault.SLOW,
    1317: Fault.SLOW,
    1040: Fault.CROWDED,
    1203: Fault.CROWDED,
    1226: Fault.CROWDED,
    1205: Fault.BUSY,
    1213: Fault.BUSY,
    1053: Fault.STARTING,
    2002: Fault.UNREACHABLE,
    2003: Fault.UNREACHABLE,
    2005: Fault.NO_HOST,
    2006: Fault.LOST,
    2013: Fault.LOST,
}


def _by_sqlite(failure: Failure) -> Found | None:
    """Recognise an error of SQLite."""
    code = getattr(failure.error, "sqlite_errorname", None)
    if not isinstance(code, str):
        return None
    if code in ("SQLITE_ERROR", "SQLITE_SCHEMA"):
        return by_words(failure, _SQLITE_WORDS)
    fault = next((fault for start, fault in _SQLITE.items() if code.startswith(start)), Fault.QUERY)
    return Found(fault, failure.waited if fault is Fault.SLOW else code)


_SQLITE = {
    "SQLITE_BUSY": Fault.BUSY,
    "SQLITE_LOCKED": Fault.BUSY,
    "SQLITE_READONLY": Fault.WRITES,
    "SQLITE_INTERRUPT": Fault.SLOW,
    "SQLITE_CANTOPEN": Fault.CLOSED_FILE,
    "SQLITE_NOTADB": Fault.NO_FORM,
    "SQLITE_CORRUPT": Fault.NO_FORM,
    "SQLITE_PERM": Fault.PERMISSION,
    "SQLITE_AUTH": Fault.PERMISSION,
    "SQLITE_IOERR": Fault.LOST,
}
_SQLITE_WORDS: Words = (
    (r"no such table: (\S+)", Fault.NO_TABLE),
    (r"no such column: (\S+)", Fault.NO_COLUMN),
    (r"no such function: (\S+)", Fault.NO_FUNCTION),
    (r"syntax error|incomplete input|unrecognized token", Fault.SYNTAX),
)


def _by_duckdb(failure: Failure) -> Found | None:
    """Recognise an error of DuckDB, whose kinds are classes."""
    kind = type(failure.error)
    if not kind.__module__.strip("_").startswith("duckdb"):
        return None
    if kind.__name__ == "InterruptException":
        return Found(Fault.SLOW, failure.waited)
    if kind.__name__ == "ParserException":
        return syntax(failure)
    return by_words(failure, _DUCKDB_WORDS)


_DUCKDB_WORDS: Words = (
    (r"read-only mode: database does not exist", Fault.NO_FILE),
    (r"not a valid DuckDB database", Fault.NO_FORM),
    (r"Conflicting lock|Could not set lock", Fault.BUSY),
    (r"Permission denied", Fault.CLOSED_FILE),
    (r"read-only", Fault.WRITES),
    (r"Table with name (\S+) does not exist", Fault.NO_TABLE),
    (r"No files found that match the pattern \"([^\"]+)\"", Fault.NO_FILE),
    (r"Referenced column \"([^\"]+)\"", Fault.NO_COLUMN),
    (r"(?:column named|Values list \S+ does not have a column named) \"([^\"]+)\"", Fault.NO_COLUMN),
    (r"Function with name (\S+) does not exist", Fault.NO_FUNCTION),
    (r"No function matches the given name and argument types '(\w+)", Fault.NO_FUNCTION),
)


def _by_connecting(failure: Failure) -> Found | None:
    """Recognise why PostgreSQL lets nobody in: its library gives words only, in the server's language."""
    if not failure.connecting or not type(failure.error).__module__.startswith("psycopg"):
        return None
    for pattern, fault in _LET_IN:
        if re.search(pattern, failure.said, re.IGNORECASE):
            return Found(fault, type(failure.error).__name__)
    return None


_LET_IN: Words = (
    (r"failed to resolve host|could not translate host name|Name or service not known", Fault.NO_HOST),
    (r"pg_hba\.conf|SSL is (?:off|required)|not permitted to log in|autorisé à se connecter", Fault.UNWELCOME),
    (r"starting up|shutting down|in recovery mode|not yet accepting|démarre|s'arrête|en cours de res", Fault.STARTING),
    (r"too many (?:clients|connections)|remaining connection slots|trop de (?:clients|connexions)", Fault.CROWDED),
    (r"no password supplied|authentication failed|échec.*authenti|authenti.* échou|did not authenticate", Fault.AUTH),
    (r"role \".*\" does not exist|le rôle .* n'existe pas", Fault.AUTH),
    (r"database \".*\" does not exist|base de données .* n'existe pas", Fault.NO_DATABASE),
)

_RECOGNISERS: tuple[Recognise, ...] = (_by_connecting, _by_number, _by_state, _by_sqlite, _by_duckdb)
