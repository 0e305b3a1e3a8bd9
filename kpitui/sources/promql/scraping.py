"""Reading what a program exposes at ``/metrics``, and noticing that it was started anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from kpitui.errors import Cause, SourceError
from kpitui.sources.promql.answers import written
from kpitui.sources.rows.table import Cells, Table, cells
from kpitui.sources.tables.delimited import Given, Wanted
from kpitui.sources.tables.exposed import Exposition, key_of, read_exposition
from kpitui.sources.tables.metrics import metric_columns, table_of
from kpitui.sources.web.messages import Answer
from kpitui.text import Text

OPENMETRICS = "application/openmetrics-text"

_CUT = Text(
    "{place}: the text ends before its last line (# EOF)", "{place} : le texte s’arrête avant sa dernière ligne (# EOF)"
)
_NONE = Text("{place}: no metrics here", "{place} : pas de métriques ici")
_ADDRESS = Text(
    "url is the page on which a program shows its metrics, most often …/metrics; a server such as Prometheus needs "
    "a “query” instead.",
    "url est la page sur laquelle un programme montre ses métriques, le plus souvent …/metrics ; un "
    "serveur tel que Prometheus demande plutôt une « query ».",
)


def exposed_in(answer: Answer) -> Exposition:
    """Return what a page exposes. Raises ``SourceError`` where it is none, or was cut."""
    text = answer.body.decode("utf-8", errors="replace")
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    exposed = read_exposition(text)
    if kind == OPENMETRICS and not exposed.ended:
        raise SourceError(_CUT.given(place=answer.place), cause=Cause.PARSE)
    if kind == "text/html" or (exposed.bad and not exposed.samples):
        raise SourceError(_NONE.given(place=answer.place), cause=Cause.PARSE, advice=_ADDRESS)
    return exposed


def rows_of(answer: Answer, exposed: Exposition, wanted: Wanted, now: int) -> Table:
    """Return the samples of a page as rows; those without a time of their own are of now."""
    columns = metric_columns(exposed.samples)
    millis = [exposed.millis(one.time) for one in exposed.samples]
    columns["time"] = written(np.array([now if one is None else one for one in millis], np.int64))
    return table_of(columns, exposed, Given(answer.place, answer.body), wanted)


def restarts_of(table: Table, exposed: Exposition, since: int | None) -> Table | None:
    """Return a row of value 0 for each count that began anew after a time, at its beginning; None where none did.

    Without it, a count that has passed its old figure since the program was started anew would look as if it had gone
    on.
    """
    if since is None or not (starts := exposed.starts()):
        return None
    begun = [starts.get((one.name, key_of(one.labels)), 0) for one in exposed.samples]
    chosen = np.flatnonzero(np.array(begun, np.int64) > since)
    if not len(chosen):
        return None
    columns: Mapping[str, Cells] = {name: column[chosen] for name, column in table.columns.items()}
    times, zeros = written(np.array(begun, np.int64)[chosen]), cells(["0"] * len(chosen))
    part = replace(table.parts[0], count=len(chosen), lines=np.asarray(table.parts[0].lines)[chosen])
    content = table.content()[chosen]
    changed = {**columns, "time": times, "value": zeros}
    return replace(table, columns=changed, parts=(part,), content=lambda: content, rejected=(), notes=())
