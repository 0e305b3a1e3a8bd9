"""What a command of the user's own prints: JSON, CSV, metrics, or one number. No shell."""

from __future__ import annotations

from pydantic import Field

from kpitui.config.secrets import Secret
from kpitui.config.table import Span
from kpitui.sources.contract import Source, SourceOptions, SourceSettings
from kpitui.sources.tables.forms import Form
from kpitui.text import Text

TITLE = Text("a command", "une commande")


class Options(SourceOptions):
    """The keys of a source of kind ``command``."""

    argv: tuple[str, ...] = Field(min_length=1)
    """The program and its arguments; no shell reads them."""
    env: dict[str, str | Secret] = Field(default_factory=dict)
    """Variables for the program, beside those of kpitui."""
    timeout: Span = 30_000
    """How long it may run."""
    largest: int = Field(default=64, ge=1, le=1024)
    """Megabytes that it may print."""
    format: Form | None = None
    """``json``, ``csv``, ``metrics`` or ``number``; default: seen from what it prints."""
    rows: str | None = None
    """JMESPath of the rows, where it prints JSON."""
    separator: str | None = Field(default=None, min_length=1, max_length=1)
    """What separates the cells, where it prints CSV; default: seen from the text."""
    columns: tuple[str, ...] = ()
    """The names of the columns, where it prints CSV without a header."""


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
