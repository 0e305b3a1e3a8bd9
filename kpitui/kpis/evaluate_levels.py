"""Levels: gauges (and running figures) at instants and over windows. A level holds until the next sample."""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass

import numpy as np

from kpitui.kpis.evaluate_grid import Grid, Places
from kpitui.kpis.evaluate_table import Table
from kpitui.kpis.select import Place, Rows
from kpitui.kpis.value import Mask
from kpitui.measures import Kind
from kpitui.series.dataset import Coverage, Dataset, Series, Times, Values

HOUR = 3_600_000
_LEVELS = frozenset({Kind.GAUGE, Kind.TOTAL, Kind.COUNTER})


@dataclass(frozen=True, slots=True)
class Level:
    """One series as a level, up to now."""

    t: Times
    v: Values
    row: int
    source: Coverage
    """How its source is read."""

    def index_at(self, times: Times) -> Times:
        """Return the place of the last sample at or before each instant, -1 where there is none."""
        return np.searchsorted(self.t, times, side="right") - 1

    def spacing(self, grid: Grid) -> int | Times:
        """Return the usual time between two samples, as it is known now, ms."""
        if isinstance(grid.now, int):
            return int(np.median(np.diff(self.t))) if len(self.t) > 1 else 0
        found: Times = _medians(np.diff(self.t))[np.maximum(np.searchsorted(self.t, grid.now, side="right") - 1, 0)]
        return found

    def stale_after(self, spacing: int | Times) -> int | Times:
        """Return the age at which it is stale, ms."""
        known = self.source
        if known.stale_after:
            return known.stale_after
        return np.asarray(np.maximum(max(3 * known.every, known.lag + HOUR), 3 * np.asarray(spacing)))

    def worn_after(self, spacing: int | Times, grid: Grid) -> Times:
        """Return the age at which growth may no longer rest on it, ms."""
        least = np.maximum((grid.ends - grid.starts) // 10, self.source.stale_after or 0)
        return np.asarray(np.maximum(least, 2 * np.maximum(self.source.every, spacing)))


def _medians(gaps: Times) -> Times:
    """Return the median of the first n of some numbers for each n, whole, 0 of none, (n + 1,)."""
    found = np.zeros(len(gaps) + 1, dtype=np.int64)
    ordered: list[int] = []
    for place, gap in enumerate(gaps.tolist(), start=1):
        insort(ordered, gap)
        found[place] = (ordered[(place - 1) // 2] + ordered[place // 2]) // 2
    return found


def levels_of(rows: Rows, data: Dataset, now: int) -> list[Level]:
    """Return a measure's levels, none later than now."""
    found = [_level(series, row, data, now) for row, series in enumerate(rows.series) if series.key.kind in _LEVELS]
    return [level for level in found if level is not None]


def _level(series: Series, row: int, data: Dataset, now: int) -> Level | None:
    """Return one series as a level; None if nothing is known by now."""
    seen = int(np.searchsorted(series.t, now, side="right"))
    if not seen:
        return None
    key = series.key
    coverage = data.coverage_of(key.source, key.measure) or Coverage(key.source)
    return Level(series.t[:seen], series.v[:seen], row, coverage)


def levels(found: list[Level], function: str, grid: Grid, place: Places, places: tuple[Place, ...]) -> Table:
    """Return ``last``, ``first`` or ``mean`` over windows, the series of one place added up."""
    shape = (len(places), grid.size)
    total, there = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
    inside, worn_start, worn_end = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
    fresh = np.zeros(shape, dtype=np.bool_)
    for level in found:
        at = place[level.row]
        if at < 0:
            continue
        value, known, late = _READ[function](level, grid)
        total[at] += np.where(known, value, 0.0)
        there[at] |= known
        inside[at] |= late & known
        spacing = level.spacing(grid)
        limit = level.worn_after(spacing, grid)
        worn_start[at] |= known & (_age(level, grid.starts, grid.now) > limit)
        age = _age(level, grid.ends, grid.now)
        worn_end[at] |= known & (age > limit)
        fresh[at] |= known & (age <= level.stale_after(spacing))
    return Table(
        places,
        total,
        total,
        there,
        stale=there & ~fresh,
        inside=inside,
        worn_start=worn_start,
        worn_end=worn_end,
    )


def _age(level: Level, times: Times, now: int | Times) -> Times:
    """Return the age of the level at instants, that of now where they are still to come; 0 where there is none yet."""
    index = level.index_at(times)
    return np.where(index >= 0, np.minimum(times, now) - level.t[np.maximum(index, 0)], 0)


def _last(level: Level, grid: Grid) -> tuple[Values, Mask, Mask]:
    """Return the level at each end."""
    index = level.index_at(grid.ends)
    never = np.zeros(grid.size, dtype=np.bool_)
    return level.v[np.maximum(index, 0)], index >= 0, never


def _first(level: Level, grid: Grid) -> tuple[Values, Mask, Mask]:
    """Return the level at each start; where there is none the first sample inside."""
    index = level.index_at(grid.starts)
    inside = (index < 0) & (level.t[0] <= grid.ends)
    return level.v[np.maximum(index, 0)], (index >= 0) | inside, inside


def _mean(level: Level, grid: Grid) -> tuple[Values, Mask, Mask]:
    """Return the time-weighted mean over the part of each window in which the level is known."""
    areas = np.concatenate(([0.0], np.cumsum(level.v[:-1] * np.diff(level.t))))

    def area(times: Times) -> Values:
        index = level.index_at(times)
        held = areas[index] + level.v[index] * (times - level.t[index])
        return np.asarray(held, dtype=np.float64)

    starts = np.maximum(grid.starts, level.t[0])
    known = level.t[0] <= grid.ends
    ends = np.maximum(np.minimum(grid.ends, grid.now), starts)
    width = ends - starts
    mean = (area(ends) - area(starts)) / np.maximum(width, 1)
    point = level.v[level.index_at(ends)]
    return np.where(width > 0, mean, point), known, known & (level.t[0] > grid.starts)


_READ = {"last": _last, "first": _first, "mean": _mean}


def merged(found: list[Level], rows: Mask) -> tuple[Times, Values]:
    """Return the sum of the chosen levels as one level: its times and values."""
    chosen = [level for level in found if rows[level.row]]
    if not chosen:
        return np.empty(0, dtype=np.int64), np.empty(0)
    t = np.concatenate([level.t for level in chosen])
    step = np.concatenate([np.diff(level.v, prepend=0.0) for level in chosen])
    order = np.argsort(t, kind="stable")
    times, first = np.unique(t[order], return_index=True)
    running = np.cumsum(step[order])
    last = np.append(first[1:], len(t)) - 1
    return times, running[last]


def samples_in(t: Times, v: Values, start: int, end: int) -> Values:
    """Return a level's values in a window: the one at its start and every later one."""
    low = max(int(np.searchsorted(t, start, side="right")) - 1, 0)
    return v[low : int(np.searchsorted(t, end, side="left"))]
