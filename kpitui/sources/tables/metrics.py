"""Exposed metrics as a table: one row for each sample, one column for each label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from kpitui.measures import Rejection
from kpitui.sources.rows.table import Cells, Table, cells
from kpitui.sources.tables.delimited import Given, Wanted, assembled
from kpitui.sources.tables.exposed import Exposed, Exposition, read_exposition
from kpitui.text import Text

METRIC = ("__name__", "metric")
"""The columns that hold a metric's name."""
_NO_SAMPLE = Text("no sample of a metric", "pas un échantillon de métrique")
_NO_LABEL = Text(
    "no sample carries “{name}”; there is {known}", "aucun échantillon ne porte « {name} » ; il y a {known}"
)


def read_metrics(given: Given, text: str, wanted: Wanted) -> Table:
    """Return the samples of a text as rows.

    Columns: ``metric`` (also ``name`` and ``__name__``), ``value``, ``timestamp`` as it is written, ``time`` in the one
    form of all times, and one for each label; a label with one of these names is ``exported_…``, as Prometheus has it.
    """
    exposed = read_exposition(text)
    found = exposed.samples
    columns = metric_columns(found, ("name", "timestamp"))
    columns["timestamp"] = cells([one.time for one in found])
    columns["time"] = cells([_iso(exposed.millis(one.time)) for one in found])
    return table_of(columns, exposed, given, wanted)


def metric_columns(found: Sequence[Exposed], also: Iterable[str] = ()) -> dict[str, Cells]:
    """Return the columns of samples; ``also`` are names that the metric's name and others have besides."""
    own = {*METRIC, "value", "time", *also}
    names = dict.fromkeys(label for one in found for label in one.labels)
    columns = {
        f"exported_{label}" if label in own else label: cells([one.labels.get(label, "") for one in found])
        for label in names
    }
    metric = cells([one.name for one in found])
    columns |= dict.fromkeys((*METRIC, *(("name",) if "name" in own else ())), metric)
    columns["value"] = cells([one.value for one in found])
    return columns


def table_of(columns: dict[str, Cells], exposed: Exposition, given: Given, wanted: Wanted) -> Table:
    """Return the columns of a text's samples as a table, its bad lines rejected."""
    lines = np.array([one.line for one in exposed.samples], np.int64)
    table = filled(columns, assembled(columns, lines, given, wanted), wanted.columns)
    if not exposed.bad:
        return table
    broken = Rejection(_NO_SAMPLE, len(exposed.bad), f"{given.name}:{exposed.bad[0]}")
    return replace(table, rejected=(broken,))


def filled(columns: dict[str, Cells], table: Table, wanted: frozenset[str]) -> Table:
    """Return a table of metrics, whose numbers have a decimal point.

    A label that no row carries is empty in all of them, as everywhere where metrics are kept, and that is said.
    """
    missing = sorted(name for name in wanted - set(columns) if table.rows)
    empty = {name: cells([""] * table.rows) for name in missing}
    known = ", ".join(f"“{name}”" for name in [*columns][:12])
    notes = tuple(_NO_LABEL.given(name=name, known=known) for name in missing)
    return replace(table, columns={**table.columns, **empty}, notes=notes, decimal=".", thousands="")


def _iso(millis: int | None) -> str:
    """Return a time as columns hold it; empty where there is none."""
    if millis is None:
        return ""
    return datetime.fromtimestamp(millis / 1000, UTC).isoformat(timespec="milliseconds")
