"""Rows in files: delimited text (CSV, TSV), packed by gzip or not, and workbooks."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from kpitui.sources.contract import About, Source, SourceOptions, SourceSettings
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.rows.table import Table
    from kpitui.sources.tables.delimited import Given, Wanted

TITLE = Text("CSV files and workbooks", "fichiers CSV et classeurs")
ABOUT = About(
    needs=Text(
        "A file that this computer can read: an export of a platform, of a spreadsheet, of another tool.",
        "Un fichier lisible par cet ordinateur : un export de plateforme, de tableur, d’un autre outil.",
    ),
    gives=Text(
        "Whatever its columns hold: each [[source.measure]] says which column is which measure.",
        "Ce que contiennent ses colonnes : chaque [[source.measure]] dit quelle colonne est quelle mesure.",
    ),
    fresh=Text(
        "As fresh as the file: it is read again when it changes, at the next interval.",
        "Aussi fraîche que le fichier : il est relu quand il change, à l’intervalle suivant.",
    ),
    example="""\
[[source]]
name = "posts"
kind = "csv"
path = "data/posts.csv"
every = "15m"

  [[source.measure]]
  name = "likes"
  kind = "total"
  time = "read_at"
  published = "published"
  value = "likes"
  labels = { channel = "facebook", post = "$id" }
""",
)

SUFFIXES = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz", ".xlsx")
"""Ends of the names of the files that are read from a folder."""


class Options(SourceOptions):
    """The keys of a source of kind ``csv``."""

    path: Annotated[
        str,
        Text(
            "A file, a folder or a pattern, relative to the configuration; {name} in a pattern names a part of paths.",
            "Un fichier, un dossier ou un motif, relatif à la configuration ; {name} y nomme une partie du chemin.",
        ),
    ] = Field(min_length=1)
    encoding: Annotated[
        str | None,
        Text(
            "utf-8, cp1252, mac_roman, …; default: seen from the file.",
            "utf-8, cp1252, mac_roman… ; par défaut : reconnu dans le fichier.",
        ),
    ] = None
    separator: Annotated[
        str | None,
        Text(
            "What separates the cells; default: seen from the file.",
            "Ce qui sépare les cellules ; par défaut : reconnu dans le fichier.",
        ),
    ] = Field(default=None, min_length=1, max_length=1)
    decimal: Annotated[
        str | None,
        Text(
            "The decimal sign; default: seen from the column.",
            "Le signe décimal ; par défaut : reconnu dans la colonne.",
        ),
    ] = Field(default=None, pattern=r"^[.,]$")
    thousands: Annotated[
        str | None,
        Text(
            "The sign between thousands; default: seen from the column.",
            "Le signe des milliers ; par défaut : reconnu dans la colonne.",
        ),
    ] = Field(default=None, max_length=1)
    columns: Annotated[
        tuple[str, ...],
        Text(
            "The names of the columns, for files without a header.",
            "Les noms des colonnes, pour les fichiers sans en-tête.",
        ),
    ] = ()
    sheet: Annotated[
        str | None, Text("Of a workbook; default: the first.", "La feuille d’un classeur ; par défaut : la première.")
    ] = None
    skip: Annotated[int, Text("Lines before the header.", "Lignes avant l’en-tête.")] = Field(default=0, ge=0)


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
