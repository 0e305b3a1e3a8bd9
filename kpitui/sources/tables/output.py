"""What an endpoint or a command gives, whichever form it has: JSON, delimited text, metrics, or one number."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from kpitui.errors import SourceError
from kpitui.sources.rows.numbers import NumberStyle, read_numbers
from kpitui.sources.rows.table import Table, cells
from kpitui.sources.tables.delimited import Dialect, Given, Wanted, read_delimited, tabled
from kpitui.sources.tables.encoding import decode
from kpitui.sources.tables.exposed import is_exposition
from kpitui.sources.tables.forms import Form
from kpitui.sources.tables.lines import Record
from kpitui.sources.tables.metrics import read_metrics
from kpitui.sources.tables.objects import Document, read_objects
from kpitui.text import Text


@dataclass(frozen=True, slots=True)
class Reading:
    """How an output is read."""

    wanted: Wanted
    rows: str | None = None
    """JMESPath of the rows, where it is JSON."""
    form: Form | None = None
    """Its form; None: seen from the text."""
    dialect: Dialect = field(default_factory=Dialect)
    """How it is written, where it is delimited text."""


def read_output(given: Given, reading: Reading) -> Table:
    """Return an output's rows. Raises ``SourceError`` where it has none of the forms."""
    text = decode(given.data, given.name, reading.dialect.encoding).text.strip()
    form = reading.form or detected(text)
    if not text:
        raise SourceError(Text("{name}: it gave nothing", "{name} : elle n’a rien donné").given(name=given.name))
    if form is Form.CSV:
        return read_delimited(given, reading.dialect, reading.wanted)
    if form is Form.METRICS:
        return read_metrics(given, text, reading.wanted)
    if form is Form.NUMBER:
        return tabled(["value"], [Record(1, [text])], given, reading.wanted)
    return read_objects(Document(given.name, _parsed(text, given.name), given.seen), reading.rows, reading.wanted)


def detected(text: str) -> Form:
    """Return the form of a text."""
    if text[:1] in ("{", "["):
        return Form.JSON
    if is_exposition(text):
        return Form.METRICS
    if "\n" not in text and not read_numbers(cells([text]), NumberStyle()).bad[0]:
        return Form.NUMBER
    return Form.CSV


def _parsed(text: str, name: str) -> object:
    """Return a JSON text's content."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        broken = Text("{name}:{line}: broken or cut JSON", "{name}:{line} : JSON abîmé ou coupé")
        raise SourceError(broken.given(name=name, line=line)) from None
