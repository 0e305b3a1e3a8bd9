"""Modified z-scores of seasonal residuals, of many places of a series at once. Pure; knows neither KPIs nor windows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kpitui.series.dataset import Times, Values

MAD_SCALE = 0.6745
MEAN_AD_SCALE = 1.253314
_LEAST_SEASONS = 3
_PLAIN_POINTS = 28
_LEAST_POINTS = 14
_ROWS = 256
"""Places that are worked out at once: each takes eight weeks of numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Seasons:
    """A series of buckets, NaN where one is not known, and how it is judged."""

    values: Values
    season: int
    """Buckets after which it repeats."""
    back: int
    """Seasons of history."""
    counts: bool = False
    """Whether they count something: then they are judged by their roots, which vary alike."""

    def stabilised(self) -> Values:
        """Return what is judged: of counts sqrt(x + 3/8) (Anscombe, 1948)."""
        return np.sqrt(np.maximum(self.values, 0.0) + 0.375) if self.counts else self.values


def scores(series: Seasons, places: Times, until: int | None = None) -> Values:
    """Return the z-scores of some buckets against the history before each, or all against that before ``until``.

    With fewer than three seasons known the last 28 buckets stand as they are; with fewer than fourteen there is none
    (NaN). Among equal ones, one that differs by 20 % and by 1 or more is infinitely far.
    """
    known = series.stabilised()
    first = int(np.argmax(~np.isnan(known))) if len(known) else 0
    found = np.full(len(places), np.nan)
    for start in range(0, len(places), _ROWS):
        chunk = places[start : start + _ROWS]
        before = chunk if until is None else np.full(1, until)
        found[start : start + _ROWS] = _scores(series, known, chunk, (before, before - first))
    return found


def _scores(series: Seasons, known: Values, places: Times, history: tuple[Times, Times]) -> Values:
    """Return the z-scores of some buckets, given where the history of each ends and how long it is."""
    before, length = history
    season, width = series.season, series.season * series.back
    padded = np.concatenate((np.full(width, np.nan), known))
    rows = np.lib.stride_tricks.sliding_window_view(padded, width)[before]
    blocks = rows.reshape(len(rows), series.back, season)
    centres = _medians(np.ascontiguousarray(blocks.transpose(0, 2, 1)))
    phase = (places - before) % season
    own = centres[np.arange(len(rows)) if len(rows) > 1 else 0, phase]
    seasonal = length >= season * _LEAST_SEASONS
    plain = np.where(np.arange(width) >= width - _PLAIN_POINTS, rows, np.nan)
    residuals = np.where(seasonal[:, None], (blocks - centres[:, None, :]).reshape(len(rows), width), plain)
    judged = known[places] - np.where(seasonal, own, 0.0)
    enough = np.count_nonzero(~np.isnan(residuals), axis=1) >= _LEAST_POINTS
    return np.where(enough, robust_z(residuals, judged), np.nan)


def robust_z(rows: Values, values: Values) -> Values:
    """Return the modified z-score of a value among those of its row: 0.6745·(x − median) / MAD; ``statistics`` has it.

    Rows are (m, n) or one for all values, NaN where nothing is known.
    """
    with np.errstate(all="ignore"):
        centre = _medians(rows)
        apart = np.abs(rows - centre[:, None])
        spread = _medians(apart)
        mean = np.nansum(apart, axis=1) / np.count_nonzero(~np.isnan(apart), axis=1)
        off = values - centre
        far = (off != 0) & (np.abs(off) >= np.maximum(1.0, 0.2 * np.abs(centre)))
        equal = np.where(np.isnan(off), np.nan, np.where(far, np.copysign(np.inf, off), 0.0))
        by_mean = np.where(mean > 0, off / (MEAN_AD_SCALE * mean), equal)
        return np.where(spread > 0, MAD_SCALE * off / spread, by_mean)


def _medians(rows: Values) -> Values:
    """Return the median of the known numbers of each last axis, NaN of none."""
    ordered = np.sort(rows, axis=-1)
    number = np.count_nonzero(~np.isnan(rows), axis=-1)[..., None]
    places = (np.maximum(number - 1, 0) // 2, np.minimum(number // 2, rows.shape[-1] - 1))
    low, high = (np.take_along_axis(ordered, place, axis=-1) for place in places)
    return np.where(number > 0, (low + high) / 2, np.nan)[..., 0]
