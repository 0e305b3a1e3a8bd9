"""Rows in JSON files: one document, or one object a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from kpitui.sources.contract import About, Source, SourceOptions, SourceSettings
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.rows.table import Table
    from kpitui.sources.tables.delimited import Given, Wanted

TITLE = Text("JSON files", "fichiers JSON")
ABOUT = About(
    needs=Text(
        "A file that this computer can read: one document, or one object a line.",
        "Un fichier lisible par cet ordinateur : un document, ou un objet par ligne.",
    ),
    gives=Text(
        "Whatever its objects hold: each [[source.measure]] says which field is which measure.",
        "Ce que contiennent ses objets : chaque [[source.measure]] dit quel champ est quelle mesure.",
    ),
    fresh=Text(
        "As fresh as the file: it is read again when it changes, at the next interval; of one object a line only what"
        " was added.",
        "Aussi fraîche que le fichier : il est relu quand il change, à l’intervalle suivant ; d’un objet par ligne,"
        " seulement ce qui s’est ajouté.",
    ),
    example="""\
[[source]]
name = "mentions"
kind = "json"
path = "mentions.jsonl"
language = "en"

  [[source.measure]]
  name = "mentions"
  time = "created_at"
  id = "id"
  key = "author.id"
  text = "text"
  labels = { channel = "$network" }
""",
)

SUFFIXES = (".json", ".jsonl", ".ndjson", ".json.gz", ".jsonl.gz", ".ndjson.gz")
"""Ends of the names of the files that are read from a folder."""


class Options(SourceOptions):
    """The keys of a source of kind ``json``."""

    path: Annotated[
        str,
        Text(
            "A file, a folder or a pattern, relative to the configuration; {name} in a pattern names a part of paths.",
            "Un fichier, un dossier ou un motif, relatif à la configuration ; {name} y nomme une partie du chemin.",
        ),
    ] = Field(min_length=1)
    rows: Annotated[
        str | None,
        Text(
            "JMESPath of the rows: a list of objects, an object of objects, or one object; default: the document.",
            "JMESPath des lignes : une liste d’objets, un objet d’objets ou un objet ; par défaut : le document.",
        ),
    ] = None
    encoding: Annotated[str | None, Text("Default: seen from the file.", "Par défaut : vu dans le fichier.")] = None


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
    """Return the rows of one file, or those of the lines that were added to one."""
    from dataclasses import replace

    from kpitui.sources.tables.encoding import decode
    from kpitui.sources.tables.growing import begun_of
    from kpitui.sources.tables.objects import Document, apart, read_objects
    from kpitui.sources.tables.records import added_objects, parsed

    if given.begun is not None:
        return added_objects(given, given.begun, wanted)
    decoded = decode(given.data, given.name, options.encoding)
    found = parsed(decoded.text, given)
    table = read_objects(Document(given.name, found.content, given.seen), options.rows, wanted)
    begun = None
    if found.lines > 1 and options.rows is None and apart(wanted) and not table.notes:
        begun = begun_of(given.data, decoded.text, decoded, given.growing)
    return replace(
        table,
        rejected=(*table.rejected, *found.rejected),
        notes=(*decoded.notes, *table.notes),
        begun=begun and replace(begun, lines=found.lines, rows=table.rows, bad=found.bad),
    )
