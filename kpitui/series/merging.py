"""Levels that several sources give, made one series each: a series is a measure and its labels, whatever its source.

Two exports of the same account, or an export and an endpoint, say the same level; added up they would double it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, reduce

import numpy as np

from kpitui.measures import Kind, Labels
from kpitui.measures.labels import fold, parts
from kpitui.series.dataset import Series

LEVELS = frozenset({Kind.GAUGE, Kind.TOTAL, Kind.COUNTER})
"""Kinds of which a sample says how much there is, not how much was added."""


def one_for_each(series: Sequence[Series]) -> list[Series]:
    """Return the series with those levels joined that differ in nothing but their source."""
    found: dict[object, list[Series]] = {}
    for place, one in enumerate(series):
        key = _identity(one) if one.key.kind in LEVELS else place
        found.setdefault(key, []).append(one)
    return [reduce(_joined, several) for several in found.values()]


def _identity(series: Series) -> tuple[object, ...]:
    """Return what makes a level itself, its labels as they are compared."""
    return series.key.measure, series.key.kind, _folded(series.key.labels), series.key.published


@lru_cache(maxsize=65_536)
def _folded(labels: Labels) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return labels as they are compared."""
    return tuple((label, tuple(map(fold, parts(value)))) for label, value in labels)


def _joined(one: Series, other: Series) -> Series:
    """Return one series of two; at the same instant the source whose newest sample is the later one holds."""
    older, newer = sorted((one, other), key=_newest)
    t = np.concatenate([older.t, newer.t])
    order = np.argsort(t, kind="stable")
    last = np.append(np.diff(t[order]) > 0, True) if len(t) else np.empty(0, dtype=np.bool_)
    kept = order[last]
    v = np.concatenate([older.v, newer.v])
    return replace(newer, t=t[kept], v=v[kept], until=None)


def _newest(series: Series) -> int:
    """Return the time of a series' newest sample."""
    return int(series.t[-1]) if len(series.t) else 0
