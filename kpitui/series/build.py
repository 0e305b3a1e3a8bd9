"""Datasets made of samples: merged by what makes two samples the same, sorted, as arrays.

The order in which samples arrive changes nothing but which of two that are the same holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from kpitui.measures import Kind, Labels, Sample
from kpitui.measures.labels import value_of
from kpitui.series.dataset import Coverage, Dataset, Events, Series, SeriesKey, Times, Values
from kpitui.series.hashing import number_of

Given: TypeAlias = tuple[str, Sample]
"""A source's name and one of its samples."""

_Event: TypeAlias = tuple[int, float, int, int, str, Labels]
"""t, value, id, key, source, labels."""


def dataset_of(samples: Iterable[Given], coverage: Mapping[str, Coverage] | Iterable[Coverage] = ()) -> Dataset:
    """Return the dataset of samples in the order of their delivery: of two that are the same, the last holds."""
    numeric: dict[SeriesKey, dict[int, tuple[float, int]]] = {}
    digits: dict[SeriesKey, int | None] = {}
    events: dict[str, dict[tuple[object, ...], _Event]] = {}
    for source, sample in samples:
        if sample.kind is Kind.EVENT:
            _add_event(events.setdefault(sample.measure, {}), source, sample)
        else:
            key = SeriesKey(source, sample.measure, sample.kind, sample.labels, sample.published)
            numeric.setdefault(key, {})[sample.t] = (sample.value, sample.until or 0)
            digits[key] = sample.digits
    series: dict[str, list[Series]] = {}
    for key in sorted(numeric, key=_order):
        series.setdefault(key.measure, []).append(replace(series_of(key, numeric[key]), digits=digits[key]))
    spans = coverage.values() if isinstance(coverage, Mapping) else coverage
    return Dataset(
        series=series,
        events={measure: _events_of(measure, list(rows.values())) for measure, rows in sorted(events.items())},
        coverage={cover.source: cover for cover in spans},
    )


def series_of(key: SeriesKey, points: Mapping[int, tuple[float, int]]) -> Series:
    """Return a series of ``{t: (value, until or 0)}``."""
    t: Times = np.array(sorted(points), dtype=np.int64)
    v: Values = np.array([points[at][0] for at in t.tolist()], dtype=np.float64)
    until = np.array([points[at][1] for at in t.tolist()], dtype=np.int64)
    return Series(key, t, v, until if until.any() else None)


def _add_event(rows: dict[tuple[object, ...], _Event], source: str, sample: Sample) -> None:
    """Keep one event; one with an id replaces its earlier delivery, whatever labels that had."""
    brand = value_of(sample.labels, "brand")
    same: tuple[object, ...] = (
        (source, brand, sample.id)
        if sample.id is not None
        else (source, sample.mapping, sample.labels, sample.t, sample.key, sample.value, len(rows))
    )
    rows.pop(same, None)
    rows[same] = (sample.t, sample.value, number_of(sample.id), number_of(sample.key), source, sample.labels)


def _events_of(measure: str, rows: list[_Event]) -> Events:
    """Return the events of one measure, sorted by time; at one instant by what they are, not by their arrival."""
    rows.sort()
    groups: dict[tuple[str, Labels], int] = {}
    group = [groups.setdefault((source, labels), len(groups)) for *_, source, labels in rows]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 4
    return Events(
        measure=measure,
        t=np.array(columns[0], dtype=np.int64),
        v=np.array(columns[1], dtype=np.float64),
        id=np.array(columns[2], dtype=np.int64),
        key=np.array(columns[3], dtype=np.int64),
        group=np.array(group, dtype=np.int32),
        groups=tuple(groups),
    )


def _order(key: SeriesKey) -> tuple[str, str, str, Labels, int]:
    """Return what series are sorted by."""
    return (key.measure, key.source, key.kind.value, key.labels, key.published or 0)
