"""Answers as tables of rows."""

from __future__ import annotations

from kpitui.sources.rows.table import Table
from kpitui.sources.tables.delimited import Given
from kpitui.sources.tables.forms import Form
from kpitui.sources.tables.objects import Document, read_objects
from kpitui.sources.tables.output import Reading, read_output
from kpitui.sources.web.messages import Answer

_CSV = ("text/csv", "text/tab-separated-values", "application/csv")
_PLAIN = ("text/plain", "application/openmetrics-text", *_CSV)


def table_of(answer: Answer, reading: Reading) -> Table:
    """Return an answer's rows. Raises ``SourceError`` where it holds none of the forms."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = reading.form or (Form.CSV if kind in _CSV else None)
    told = form is not None or kind in _PLAIN
    if told and form is not Form.JSON and answer.body.lstrip()[:1] not in (b"<", b"{", b"["):
        chosen = Reading(reading.wanted, reading.rows, form, reading.dialect)
        return read_output(Given(answer.place, answer.body), chosen)
    return read_objects(Document(answer.place, answer.json()), reading.rows, reading.wanted)
