"""What a command of the user's own prints: JSON, CSV, metrics, or one number. No shell."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from kpitui.config.secrets import Secret
from kpitui.config.table import Span
from kpitui.sources.contract import About, Source, SourceOptions, SourceSettings
from kpitui.sources.tables.forms import Form
from kpitui.text import Text

TITLE = Text("a command", "une commande")
ABOUT = About(
    needs=Text(
        "A program on this computer that prints JSON, CSV, metrics or one number, and ends with 0.",
        "Un programme de cet ordinateur qui écrit du JSON, du CSV, des métriques ou un nombre, et finit par 0.",
    ),
    gives=Text(
        "Whatever it prints: each [[source.measure]] says which column is which measure.",
        "Ce qu’il écrit : chaque [[source.measure]] dit quelle colonne est quelle mesure.",
    ),
    fresh=Text("As fresh as what it prints; it is run at each interval.", "À chaque intervalle, il est relancé."),
    example="""\
[[source]]
name = "store"
kind = "command"
argv = ["./visitors.sh", "--today"]
every = "5m"

  [[source.measure]]
  name = "customers"
  value = "value"
""",
)


class Options(SourceOptions):
    """The keys of a source of kind ``command``."""

    argv: Annotated[
        tuple[str, ...],
        Text(
            "The program and its arguments; no shell reads them.",
            "Le programme et ses arguments ; aucun shell ne les lit.",
        ),
    ] = Field(min_length=1)
    env: Annotated[
        dict[str, str | Secret],
        Text(
            "Variables for the program, beside those of kpitui.",
            "Variables pour le programme, en plus de celles de kpitui.",
        ),
    ] = Field(default_factory=dict)
    timeout: Annotated[Span, Text("How long it may run.", "Combien de temps il peut durer.")] = 30_000
    largest: Annotated[int, Text("Megabytes that it may print.", "Mégaoctets qu’il peut écrire.")] = Field(
        default=64, ge=1, le=1024
    )
    format: Annotated[
        Form | None,
        Text(
            "json, csv, metrics or number; default: seen from what it prints.",
            "json, csv, metrics ou number ; par défaut : reconnu dans ce qu’il écrit.",
        ),
    ] = None
    rows: Annotated[
        str | None, Text("JMESPath of the rows, where it prints JSON.", "JMESPath des lignes, s’il écrit du JSON.")
    ] = None
    separator: Annotated[
        str | None,
        Text(
            "What separates the cells, where it prints CSV; default: seen from the text.",
            "Ce qui sépare les cellules, s’il écrit du CSV ; par défaut : reconnu dans le texte.",
        ),
    ] = Field(default=None, min_length=1, max_length=1)
    columns: Annotated[
        tuple[str, ...],
        Text(
            "The names of the columns, where it prints CSV without a header.",
            "Les noms des colonnes, s’il écrit du CSV sans en-tête.",
        ),
    ] = ()


def open_source(settings: SourceSettings) -> Source:
    """Return a source that runs the command at each poll."""
    from kpitui.measures import Poll
    from kpitui.sources.rows.columns import needed, time_columns
    from kpitui.sources.rows.table import Table
    from kpitui.sources.tables.asked import AskedSource, nothing
    from kpitui.sources.tables.delimited import Dialect, Given, Wanted
    from kpitui.sources.tables.output import Reading, read_output
    from kpitui.sources.tables.process import Run, printed

    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    wanted = Wanted(needed(settings.mappings), time_columns(settings.mappings))
    dialect = Dialect(separator=options.separator, columns=options.columns)
    reading = Reading(wanted, options.rows, options.format, dialect)

    async def ask(_: Poll) -> Table:
        """Return the rows that the command prints."""
        run = Run(options.argv, options.env, settings.folder, options.timeout / 1000, options.largest << 20)
        return read_output(Given(options.argv[0], await printed(run)), reading)

    return AskedSource(settings, ask, nothing)
