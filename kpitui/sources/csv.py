"""Rows in files: delimited text (CSV, TSV), packed by gzip or not, and workbooks."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from kpitui.sources.contract import Source, SourceOptions, SourceSettings
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.rows.table import Table
    from kpitui.sources.tables.delimited import Given, Wanted

TITLE = Text("CSV files and workbooks", "fichiers CSV et classeurs")

SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".xlsx")
"""Ends of the names of the files that are read from a folder."""


class Options(SourceOptions):
    """The keys of a source of kind ``csv``."""

    path: str = Field(min_length=1)
    """A file, a folder or a pattern, relative to the configuration; ``{name}`` in a pattern names a part of paths."""
    encoding: str | None = None
    """``utf-8``, ``cp1252``, ``mac_roman``, …; default: seen from the file."""
    separator: str | None = Field(default=None, min_length=1, max_length=1)
    """What separates the cells; default: seen from the file."""
    decimal: str | None = Field(default=None, pattern=r"^[.,]$")
    """The decimal sign; default: seen from the column."""
    thousands: str | None = Field(default=None, max_length=1)
    """The sign between thousands; default: seen from the column."""
    columns: tuple[str, ...] = ()
    """The names of the columns, for files without a header."""
    sheet: str | None = None
    """Of a workbook; default: the first."""
    skip: int = Field(default=0, ge=0)
    """Lines before the header."""


def open_source(settings: SourceSettings) -> Source:
    """Return a source that reads the files when they change."""
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
    from kpitui.sources.tables.delimited import Dialect, read_delimited
    from kpitui.sources.tables.workbook import read_workbook

    dialect = Dialect(
        options.encoding, options.separator, options.decimal, options.thousands, options.columns, options.skip
    )
    if Path(given.name).suffix.lower() == ".xlsx":
        return read_workbook(given, dialect, wanted, options.sheet)
    return read_delimited(given, dialect, wanted)
