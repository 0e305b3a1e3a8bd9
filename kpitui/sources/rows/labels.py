"""The labels of a mapping's rows: constants, columns, parts of a cell, and where a visit came from."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpitui.config.mappings import MappingTable, Traffic
from kpitui.measures import MULTI, Labels
from kpitui.sources.rows.columns import column_of, find
from kpitui.sources.rows.hashtags import hashtags_in
from kpitui.sources.rows.spelling import Spellings, fold
from kpitui.sources.rows.table import Cells, Mask, Table, Whole

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Labelled:
    """The labels of every row."""

    codes: Whole
    """Row to its place in ``sets``."""
    sets: tuple[Labels, ...]
    """The different label sets."""
    blank: Mask
    """Rows whose split cell is empty: they give no sample."""


@dataclass(frozen=True, slots=True)
class _Component:
    """One label, or several that come together, for every row."""

    codes: Whole
    values: tuple[Pairs, ...]


def labelled(mapping: MappingTable, table: Table, spellings: Spellings) -> Labelled:
    """Return the labels of a table's rows."""
    blank = np.zeros(table.rows, bool)
    constants: list[tuple[str, str]] = []
    components: list[_Component] = []
    if mapping.traffic is not None:
        components.append(_traffic(mapping, mapping.traffic, table, spellings))
    for label, reference in mapping.labels.items():
        name = column_of(reference)
        if name is None:
            constants.append((label, spellings.spell(label, reference)))
            continue
        column = find(table, name)
        components.append(_column(mapping, label, column, spellings))
        if label in mapping.splits:
            empty = np.array([not pairs for pairs in components[-1].values], bool)
            blank |= empty[components[-1].codes] if len(empty) else True
    return _combined(components, tuple(constants), table.rows, blank)


def parts(text: str, way: str) -> list[str]:
    """Return the values of one cell, each once, in their order."""
    text = text.strip()
    if way == "hashtags":
        return list(dict.fromkeys(tag.casefold() for tag in hashtags_in(text)))
    listed = _literal(text) if text[:1] in ("[", "(", "{") else None
    if listed is None:
        listed = text.split() if way == "space" else [text] if way == "list" else text.split(way)
    return list(dict.fromkeys(value for one in listed if (value := one.strip())))


def _literal(text: str) -> list[str] | None:
    """Return the values of a JSON or Python list; None where the text is none."""
    for read in (json.loads, ast.literal_eval):
        try:
            found = read(text)
        except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
            continue
        if isinstance(found, list | tuple | set):
            return [str(one) for one in found if one is not None and not isinstance(one, list | dict)]
    return None


def _column(mapping: MappingTable, label: str, column: Cells, spellings: Spellings) -> _Component:
    """Return the values of a label that comes from a column."""
    codes, uniques = pd.factorize(column)
    renames = {fold(old): new for old, new in mapping.rename.get(label, {}).items()}
    way = mapping.splits.get(label)
    values = []
    for text in uniques:
        several = [str(text)] if way is None else parts(str(text), way)
        spelled = dict.fromkeys(_spell(one, label, renames, spellings) for one in several)
        joined = MULTI.join(one for one in spelled if one)
        values.append(((label, joined),) if joined else ())
    return _Component(codes.astype(np.int64), tuple(values))


def _spell(text: str, label: str, renames: dict[str, str], spellings: Spellings) -> str:
    """Return one value, renamed and as it is written."""
    return spellings.spell(label, renames.get(fold(text), text) if renames else text)


def _traffic(mapping: MappingTable, traffic: Traffic, table: Table, spellings: Spellings) -> _Component:
    """Return the labels of where visits came from."""
    from kpitui.measures.traffic import labels_of_traffic

    columns = [_reference(reference, table) for reference in (traffic.source, traffic.medium, traffic.campaign)]
    factorized = [pd.factorize(column) for column in columns]
    codes, keys = mixed([one[0] for one in factorized], [len(one[1]) for one in factorized])
    values = []
    for key in keys:
        source, medium, campaign = (str(one[1][at]) for one, at in zip(factorized, key, strict=True))
        found = labels_of_traffic(source, medium, campaign)
        named = ((label, _renamed(mapping, label, value, spellings)) for label, value in found.items())
        values.append(tuple((label, value) for label, value in named if value))
    return _Component(codes, tuple(values))


def _renamed(mapping: MappingTable, label: str, value: str, spellings: Spellings) -> str:
    """Return a label of the traffic, renamed where the mapping says so."""
    renames = {fold(old): new for old, new in mapping.rename.get(label, {}).items()}
    return _spell(value, label, renames, spellings)


def _reference(reference: str | None, table: Table) -> Cells:
    """Return the texts that a reference gives for every row."""
    name = column_of(reference or "")
    if name is not None:
        return find(table, name)
    column = np.empty(table.rows, object)
    column[:] = reference or ""
    return column


def mixed(codes: Sequence[Whole], sizes: Sequence[int]) -> tuple[Whole, list[tuple[int, ...]]]:
    """Return the different combinations of several codes, and which one each row has."""
    mixed = np.zeros(len(codes[0]) if codes else 0, np.int64)
    keys: list[tuple[int, ...]] = [()]
    for column, size in zip(codes, sizes, strict=True):
        mixed, found = pd.factorize(mixed * max(size, 1) + column)
        keys = [(*keys[int(one) // max(size, 1)], int(one) % max(size, 1)) for one in found]
    return mixed.astype(np.int64), keys


def _combined(components: list[_Component], constants: Pairs, rows: int, blank: Mask) -> Labelled:
    """Return the label sets of all components together; what the mapping's labels say holds over the traffic's."""
    if not components:
        return Labelled(np.zeros(rows, np.int64), (tuple(sorted(constants)),), blank)
    codes, keys = mixed([one.codes for one in components], [len(one.values) for one in components])
    sets: dict[Labels, int] = {}
    places = []
    for key in keys:
        labels: dict[str, str] = {}
        for component, at in zip(components, key, strict=True):
            labels.update(component.values[at])
        # Two spellings are two combinations of cells, and one set.
        places.append(sets.setdefault(tuple(sorted({**labels, **dict(constants)}.items())), len(sets)))
    return Labelled(np.array(places, np.int64)[codes] if places else codes, tuple(sets), blank)
