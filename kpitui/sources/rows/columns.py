"""The columns that mappings name, and finding them in a table."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from kpitui.config.mappings import At, MappingTable
from kpitui.errors import SourceRefused
from kpitui.sources.rows.table import Cells, Table
from kpitui.text import Text

SPECIAL = ("$key", "$parent", "$path.")
"""Columns that a source adds to those of the rows."""


def times_of(mapping: MappingTable) -> tuple[str, ...]:
    """Return the columns of a mapping's time; none where it is constant or the poll's."""
    if mapping.time is None or isinstance(mapping.time, At):
        return ()
    return (mapping.time,) if isinstance(mapping.time, str) else tuple(mapping.time)


def column_of(reference: str) -> str | None:
    """Return the column that a label's value names; None where it is a constant."""
    if not reference.startswith("$"):
        return None
    return reference if reference.startswith(SPECIAL) else reference[1:]


def needed(mappings: Iterable[MappingTable]) -> frozenset[str]:
    """Return every column that the mappings name."""
    names: set[str | None] = set()
    for mapping in mappings:
        names.update(times_of(mapping), mapping.where)
        names.update((mapping.id, mapping.key, mapping.text, mapping.published, mapping.until))
        names.update(column_of(value) for value in mapping.labels.values())
        if isinstance(mapping.value, str):
            names.add(mapping.value)
        if mapping.traffic is not None:
            traffic = (mapping.traffic.source, mapping.traffic.medium, mapping.traffic.campaign)
            names.update(column_of(value) for value in traffic if value)
    return frozenset(name.strip() for name in names if name)


def time_columns(mappings: Iterable[MappingTable]) -> frozenset[str]:
    """Return the columns of all times, which are no part of what a row says."""
    return frozenset(name for mapping in mappings for name in times_of(mapping))


def find(table: Table, name: str) -> Cells:
    """Return a column. Raises ``SourceRefused`` with the nearest name where there is none."""
    name = name.strip()  # headers are read without their outer spaces
    if name in table.columns:
        return table.columns[name]
    near = difflib.get_close_matches(name, list(table.columns), n=1)
    known = ", ".join(f"“{one}”" for one in near or list(table.columns)[:8])
    files = ", ".join(part.name for part in table.parts[:3])
    raise SourceRefused(
        Text(
            "{files}: no column “{name}”; there is {known}", "{files} : pas de colonne « {name} » ; il y a {known}"
        ).given(files=files, name=name, known=known)
    )
