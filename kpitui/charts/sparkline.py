"""A track in a few cells: columns stand at absolute times, so that only the last one moves until it closes.

A track of few buckets is as long as one of many: each bucket takes as many cells as it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpitui.charts.scale import Scale, snapped
from kpitui.kpis.reading import Track

_GROUPS = (1, 2, 3, 4, 6, 8, 12, 24, 48, 72, 96, 168, 336, 720, 1440)
LEVELS = 8
FLAT = 0.6
"""The share of the highest from which the lowest is so near that standing on zero would show nothing."""


@dataclass(frozen=True, slots=True)
class Spark:
    """The cells of a sparkline: a level from 1 to 8, or 0 where nothing is known."""

    levels: tuple[int, ...]
    open: int
    """How many cells at the end still move: those of the last bucket."""


def spark(track: Track | None, cells: int) -> Spark:
    """Return a track in ``cells`` cells."""
    if track is None or not track.values or cells <= 0:
        return Spark((), 0)
    group = group_for(track, cells)
    columns = grouped(track, track.values, group)[-cells:]
    known = [value for value in columns if value is not None]
    if not known:
        return Spark((0,) * cells, 0)
    scale = _scale(known, track.amounts)
    levels = [_level(value, scale) for value in columns]
    places = [cell * len(levels) // cells for cell in range(cells)]
    return Spark(tuple(levels[place] for place in places), places.count(len(levels) - 1) if len(levels) > 1 else 1)


def group_for(track: Track, cells: int) -> int:
    """Return how many buckets go into one cell so that all of them have a place."""
    step = max(track.step, 1)
    for group in _GROUPS:
        first, last = track.t[0] // (step * group), track.t[-1] // (step * group)
        if last - first + 1 <= cells:
            return group
    return max(1, -(-len(track.t) // cells))


def grouped(track: Track, values: Sequence[float | None], group: int) -> list[float | None]:
    """Return the mean of each group of buckets, groups cut at absolute times; None where a group knows nothing."""
    width = max(track.step, 1) * group
    first = track.t[0] // width
    sums = [0.0] * (track.t[-1] // width - first + 1)
    counts = [0] * len(sums)
    for t, value in zip(track.t, values, strict=False):
        if value is not None:
            place = t // width - first
            sums[place] += value
            counts[place] += 1
    return [total / count if count else None for total, count in zip(sums, counts, strict=True)]


def _scale(known: Sequence[float], amounts: bool) -> Scale:
    """Return the range drawn: amounts stand on zero unless that would flatten them, levels between their extremes."""
    low, high = min(known), max(known)
    return snapped(0.0 if amounts and 0 <= low < high * FLAT else low, high, 4)


def _level(value: float | None, scale: Scale) -> int:
    """Return the level, from 1 to 8, of one value."""
    if value is None:
        return 0
    share = (value - scale.low) / (scale.high - scale.low)
    return max(1, min(LEVELS, 1 + int(share * LEVELS)))
