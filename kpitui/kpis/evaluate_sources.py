"""What sources say of their own figures besides the numbers: changed long after their time, rounded."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from kpitui.kpis.aggregation import Keep
from kpitui.kpis.evaluate_breaks import note_breaks, turns_of
from kpitui.kpis.evaluate_leaf import Request
from kpitui.kpis.evaluate_levels import Level
from kpitui.kpis.evidence import Evidence
from kpitui.kpis.formula_tree import Selector
from kpitui.kpis.frame import Frame
from kpitui.kpis.select import Rows
from kpitui.kpis.value import Mask
from kpitui.measures import Labels
from kpitui.series.dataset import Times, Values
from kpitui.series.merging import LEVELS

_EVER = 2**62


class _Stretches(NamedTuple):
    """The restated stretches of a measure, one for each row that they belong to, (n,) each."""

    row: Times
    start: Times
    stop: Times


def note_sources(request: Request, keep: Keep, evidence: Evidence) -> None:
    """Gather which windows hold restated figures, how coarse rounded ones are, and what has changed its meaning."""
    frame = request.frame
    for selector in request.leaf.selectors:
        if frame.data.restated.get(selector.measure):
            _note_restated(request, selector, keep, evidence)
        if _rounded(frame, selector.measure):
            _note_rounded(request, selector, keep, evidence)
        if turns_of(frame, selector.measure):
            note_breaks(request, selector, _counting(request, selector, keep), evidence)


def _note_restated(request: Request, selector: Selector, keep: Keep, evidence: Evidence) -> None:
    """Gather the windows that hold a stretch of a row that counts."""
    frame, grid = request.frame, request.grid
    known = frame.keep(("restated", selector.measure), lambda: _stretches(frame, selector.measure))
    there = _counting(request, selector, keep)[known.row]
    if there.any():
        inside = (known.start[:, None] < grid.ends) & (known.stop[:, None] > grid.starts)
        evidence.note("restated", np.asarray((inside & there).any(axis=0), dtype=np.bool_))


def _note_rounded(request: Request, selector: Selector, keep: Keep, evidence: Evidence) -> None:
    """Gather where rounded series count, and the steps in which their levels are given."""
    frame, grid = request.frame, request.grid
    there = _counting(request, selector, keep)
    digits = _rounded(frame, selector.measure)
    some = np.zeros(grid.size, dtype=np.bool_)
    for row in digits:
        some |= there[row]
    if not some.any():
        return
    evidence.note("rounded", some)
    steps = [
        np.where(there[level.row], _step(level, digits[level.row], grid.ends), 0.0)
        for level in frame.levels(selector.measure)
        if level.row in digits
    ]
    if steps:
        evidence.coarsen(np.asarray(np.sum(steps, axis=0), dtype=np.float64))


def _rounded(frame: Frame, measure: str) -> dict[int, int]:
    """Return the digits of the rounded series of a measure, by row."""

    def build() -> dict[int, int]:
        given = frame.data.series.get(measure, ())
        if all(series.digits is None for series in given):
            return {}
        rows = frame.rows(measure).series
        return {row: series.digits for row, series in enumerate(rows) if series.digits is not None}

    return frame.keep(("rounded", measure), build)


def _step(level: Level, digits: int, times: Times) -> Values:
    """Return the step in which a rounded level is given at instants: 10,000 for 1.32 M with three digits."""
    index = level.index_at(times)
    size = np.abs(np.where(index >= 0, level.v[np.maximum(index, 0)], 0.0))
    power = np.floor(np.log10(np.where(size > 0, size, 1.0))) + 1 - digits
    return np.where(size > 0, 10.0 ** np.maximum(power, 0.0), 0.0)


def _counting(request: Request, selector: Selector, keep: Keep) -> Mask:
    """Return which rows count at which ends, (rows, k)."""
    seats = request.frame.seats(selector, request.realm)
    size = request.grid.size
    kept = keep.mask(seats.places, request.realm.channel, size)
    place = seats.place[:, None]
    if kept is None or not len(seats.places):
        return np.repeat(place >= 0, size, axis=1)
    return np.asarray((place >= 0) & kept[np.maximum(seats.place, 0)], dtype=np.bool_)


def _stretches(frame: Frame, measure: str) -> _Stretches:
    """Return a measure's restated stretches by row; a level holds until the next one."""
    rows = frame.rows(measure)
    by_labels: dict[Labels, list[int]] = {}
    for row, labels in enumerate(rows.labels):
        by_labels.setdefault(labels, []).append(row)
    found = [
        (row, stretch.start, _until(rows, row, stretch.stop))
        for stretch in frame.data.restated.get(measure, ())
        for row in by_labels.get(stretch.labels, ())
    ]
    columns = np.array(found, dtype=np.int64).reshape(-1, 3)
    return _Stretches(columns[:, 0], columns[:, 1], columns[:, 2])


def _until(rows: Rows, row: int, stop: int) -> int:
    """Return until when a restated stretch tells on figures."""
    if row >= len(rows.series) or rows.series[row].key.kind not in LEVELS:
        return stop
    times = rows.series[row].t
    after = int(np.searchsorted(times, stop))
    return int(times[after]) if after < len(times) else _EVER
