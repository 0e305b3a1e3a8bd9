"""Delimited text (CSV) as a table of rows, each bad one rejected alone."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice

import numpy as np

from kpitui.errors import SourceRefused
from kpitui.measures import Rejection
from kpitui.sources.rows.identity import content_of
from kpitui.sources.rows.table import Begun, Cells, Part, Table, Whole, cells
from kpitui.sources.tables.encoding import decode
from kpitui.sources.tables.growing import added_text, begun_after, begun_of
from kpitui.sources.tables.lines import BARE_CR, Record, detected, normal, records
from kpitui.sources.tables.regular import columns_of, lines_of
from kpitui.text import Text
from kpitui.text.clean import plain

HEAD = 1 << 17
"""Signs at the beginning of a text in which its header is looked for."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How delimited text is written; None: seen from the text."""

    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    columns: tuple[str, ...] = ()
    """Names for a file without a header."""
    skip: int = 0
    """Lines before the header."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a table is needed for."""

    columns: frozenset[str]
    """The columns that mappings name; others are read and not kept."""
    times: frozenset[str] = frozenset()
    """Columns of times, which are no part of what a row says."""


@dataclass(frozen=True, slots=True)
class Given:
    """One file, or one command's output."""

    name: str
    """What the user knows it by."""
    data: bytes
    seen: int | None = None
    """When it was first seen, ms."""
    growing: bool = False
    """It is being written: its last line may be half a line."""
    begun: Begun | None = None
    """What was read of it before; ``data`` is the rest."""

    @property
    def before(self) -> int:
        """Return how many lines were read before."""
        return 0 if self.begun is None else self.begun.lines


def read_delimited(given: Given, dialect: Dialect, wanted: Wanted) -> Table:
    """Return the rows of a delimited text, or of what was added to one. Raises ``Again`` where that can't be told."""
    if given.begun is not None:
        return _added(given, given.begun, wanted)
    decoded = decode(given.data, given.name, dialect.encoding)
    text, notes = normal(decoded.text)
    separator = dialect.separator or detected(text)
    if given.growing and not text.endswith("\n"):
        text = text[: text.rfind("\n") + 1]
    names, begin = _begun(text, separator, dialect)
    regular = _regular(names, text, begin, (given, separator, wanted))
    table = regular or _ragged(names, text, dialect, (given, separator, wanted))
    # Where quotation marks are doubtful, one at the end may be closed by what is added.
    closed = regular is not None or '"' not in text
    begun = begun_of(given.data, text, decoded, given.growing) if closed else None
    return replace(
        table,
        notes=(*decoded.notes, *(_named(given.name, note) for note in notes), *_empty(given, names)),
        decimal=dialect.decimal,
        thousands=dialect.thousands,
        separator=separator,
        begun=begun and replace(begun, rows=table.read, names=tuple(names), separator=separator),
    )


def _added(given: Given, begun: Begun, wanted: Wanted) -> Table:
    """Return the rows that were added to a text."""
    text = added_text(given.data, given.name, begun)
    if given.growing and not text.endswith("\n"):
        text = text[: text.rfind("\n") + 1]
    how = (given, begun.separator, wanted)
    regular = _regular(begun.names, text, 0, how)
    table = regular or _ragged(begun.names, text, Dialect(columns=begun.names), how)
    closed = regular is not None or '"' not in text
    after = begun_after(begun, given.data, text, given.growing) if closed else None
    return replace(table, separator=begun.separator, begun=after and replace(after, rows=begun.rows + table.read))


def header(names: Iterable[str]) -> list[str]:
    """Return the names of columns, cleaned; one that comes again is numbered."""
    found: dict[str, None] = {}
    for given in names:
        name = plain(given.replace(BARE_CR, " ")).strip()
        number, unique = 2, name
        while unique in found:
            unique, number = f"{name} ({number})", number + 1
        found[unique] = None
    return list(found)


def tabled(names: Sequence[str], rows: Sequence[Record], given: Given, wanted: Wanted) -> Table:
    """Return sound rows as columns; those that no mapping names count only for what a row says."""
    columns = {name: _column(rows, at) for at, name in enumerate(names)}
    return assembled(columns, np.array([row.line for row in rows], np.int64), given, wanted)


def assembled(columns: dict[str, Cells], lines: Whole, given: Given, wanted: Wanted) -> Table:
    """Return columns as a table."""
    return Table(
        {name: column for name, column in columns.items() if name in wanted.columns} | _hints(columns, wanted),
        (Part(given.name, len(lines), lines, given.seen),),
        cache(partial(content_of, columns, wanted.times, len(lines))),
    )


def _hints(columns: dict[str, Cells], wanted: Wanted) -> dict[str, Cells]:
    """Return all columns where a wanted one is missing, so that the nearest name can be told."""
    missing = {name for name in wanted.columns if not name.startswith("$")} - set(columns)
    return columns if missing else {}


def _column(rows: Sequence[Record], at: int) -> Cells:
    """Return the texts of one column, without the signs that stand for others."""
    texts = [row.cells[at] for row in rows]
    if any(BARE_CR in text for text in texts):
        texts = [text.replace(BARE_CR, "\r") for text in texts]
    return cells(texts)


def _begun(text: str, separator: str, dialect: Dialect) -> tuple[list[str], int | None]:
    """Return the names of the columns, and on which line, from 0, the rows begin; None where that isn't plain."""
    found = islice(records(text[:HEAD].rpartition("\n")[0] or text, separator), dialect.skip, None)
    first = next(found, Record(0, []))
    if dialect.columns:
        return list(dialect.columns), first.line - 1 if first.line else None
    following = next(found, Record(0, []))
    return header(first.cells), following.line - 1 if following.line else None


def _regular(names: Sequence[str], text: str, begin: int | None, how: tuple[Given, str, Wanted]) -> Table | None:
    """Return the rows of a text in which all have the same number of cells; None where they have not."""
    given, separator, wanted = how
    if begin is None:
        return None
    at = 0
    for _ in range(begin):
        at = text.find("\n", at) + 1
    data = text[at:].rstrip("\n").encode("utf-8", errors="replace")
    lines = lines_of(data, separator, len(names))
    if lines is None:
        return None
    found = columns_of(data, separator, len(names))
    if found is None:
        return None
    columns = dict(zip(names, found, strict=True))
    if BARE_CR in text:
        columns = {name: cells([one.replace(BARE_CR, "\r") for one in column]) for name, column in columns.items()}
    if any(len(column) != len(lines) for column in columns.values()):
        return None
    return assembled(columns, lines + begin + 1 + given.before, given, wanted)


def _ragged(names: Sequence[str], text: str, dialect: Dialect, how: tuple[Given, str, Wanted]) -> Table:
    """Return the sound rows of any text, the others rejected one by one."""
    given, separator, wanted = how
    found = islice(records(text, separator), dialect.skip + (not dialect.columns), None)
    try:
        rows, bad = _judged([replace(one, line=one.line + given.before) for one in found], len(names))
    except csv.Error:
        endless = Text("{name}: a cell is larger than 16 MB", "{name} : une cellule dépasse 16 Mo")
        raise SourceRefused(endless.given(name=given.name)) from None
    return replace(tabled(names, rows, given, wanted), rejected=_rejected(bad, len(names), given.name))


def _judged(found: list[Record], width: int) -> tuple[list[Record], list[Record]]:
    """Return sound rows and ragged ones; empty cells after the last column are no fault."""
    good: list[Record] = []
    bad: list[Record] = []
    for record in found:
        if record.sound and len(record.cells) > width and not any(cell.strip() for cell in record.cells[width:]):
            record = replace(record, cells=record.cells[:width])
        (good if record.sound and len(record.cells) == width else bad).append(record)
    return good, bad


def _rejected(bad: list[Record], width: int, name: str) -> tuple[Rejection, ...]:
    """Return the ragged rows as rejections."""
    unsound = [record for record in bad if not record.sound]
    ragged = [record for record in bad if record.sound]
    found = []
    if ragged:
        reason = Text("{count} cells where the header has {width}", "{count} cellules pour {width} colonnes")
        text = reason.given(count=len(ragged[0].cells), width=width)
        found.append(Rejection(text, len(ragged), f"{name}:{ragged[0].line}"))
    if unsound:
        reason = Text("a quotation mark is never closed", "un guillemet n’est jamais fermé")
        found.append(Rejection(reason, len(unsound), f"{name}:{unsound[0].line}"))
    return tuple(found)


def _named(name: str, note: Text) -> Text:
    """Return a note with the file that it is of."""
    return Text("{name}: {note}", "{name} : {note}").given(name=name, note=note)


def _empty(given: Given, names: Sequence[str]) -> tuple[Text, ...]:
    """Return what to say of a file without even a header."""
    if names and given.data:
        return ()
    return (Text("{name} is empty", "{name} est vide").given(name=given.name),)
