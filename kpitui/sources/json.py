"""Rows in JSON files: one document, or one object a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pydantic import Field

from kpitui.errors import SourceError
from kpitui.measures import Rejection
from kpitui.sources.contract import Source, SourceOptions, SourceSettings
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.rows.table import Table
    from kpitui.sources.tables.delimited import Given, Wanted

TITLE = Text("JSON files", "fichiers JSON")

SUFFIXES = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
"""Ends of the names of the files that are read from a folder."""


class Options(SourceOptions):
    """The keys of a source of kind ``json``."""

    path: str = Field(min_length=1)
    """A file, a folder or a pattern, relative to the configuration; ``{name}`` in a pattern names a part of paths."""
    rows: str | None = None
    """JMESPath of the rows: a list of objects, an object of objects, or one object; default: the document."""
    encoding: str | None = None
    """Default: seen from the file."""


def open_source(settings: SourceSettings) -> Source:
    """Return a source that reads the files when they change."""
    from functools import partial

    from kpitui.sources.rows.columns import needed, time_columns
    from kpitui.sources.tables.delimited import Wanted
    from kpitui.sources.tables.watched import FileKind, FileSource

    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    wanted = Wanted(needed(settings.mappings), time_columns(settings.mappings))
    return FileSource(settings, FileKind(options.path, SUFFIXES, partial(_read, options=options, wanted=wanted)))


def _read(given: Given, *, options: Options, wanted: Wanted) -> Table:
    """Return the rows of one file."""
    from dataclasses import replace

    from kpitui.sources.tables.encoding import decode
    from kpitui.sources.tables.objects import Document, read_objects

    decoded = decode(given.data, given.name, options.encoding)
    document, broken = _parsed(decoded.text, given)
    table = read_objects(Document(given.name, document, given.seen), options.rows, wanted)
    return replace(table, rejected=(*table.rejected, *broken), notes=(*decoded.notes, *table.notes))


def _parsed(text: str, given: Given) -> tuple[object, tuple[Rejection, ...]]:
    """Return one document, or the objects of the lines. Raises ``SourceError`` where the file holds neither."""
    if not text.strip():
        return [], ()
    try:
        return json.loads(text), ()
    except (ValueError, RecursionError) as error:
        lines = text.splitlines()
        if given.growing and not text.endswith("\n"):
            lines.pop()
        found, bad = _lines(lines)
        if len(bad) < len(found):
            reason = Text("the line is no JSON", "la ligne n’est pas du JSON")
            return found, (Rejection(reason, len(bad), f"{given.name}:{bad[0]}"),) if bad else ()
        broken = Text(
            "{name}:{line}: broken JSON, or a file that is being written",
            "{name}:{line} : JSON abîmé, ou fichier en cours d’écriture",
        )
        raise SourceError(broken.given(name=given.name, line=getattr(error, "lineno", 1))) from None


def _lines(lines: list[str]) -> tuple[list[object], list[int]]:
    """Return the objects of lines, and the numbers of those that hold none."""
    found: list[object] = []
    bad: list[int] = []
    for number, line in enumerate(lines, 1):
        try:
            one = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError):
            bad.append(number)
            continue
        if isinstance(one, dict):
            found.append(one)
        elif line.strip():
            bad.append(number)
    return found, bad
