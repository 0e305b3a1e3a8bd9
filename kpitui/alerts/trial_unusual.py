"""What is unusual among given readings: the newest hour (or day) against those of eight weeks, as ``kpis.anomaly``."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpitui.alerts.replay import UNKNOWN
from kpitui.alerts.trial_series import Track
from kpitui.kpis.anomaly import STRONG
from kpitui.kpis.comparisons import WEEK
from kpitui.kpis.judge import ENOUGH
from kpitui.kpis.period import DAY, HOUR
from kpitui.kpis.robust import Seasons, scores
from kpitui.series.dataset import Times, Values

Holds: TypeAlias = NDArray[np.int8]
"""(n,) unknown, false or true."""

_WEEKS = 8
_BUSY = 20
_HOURS = WEEK * DAY // HOUR


def unusual(track: Track, limit: float, counts: bool, frozen: int | None) -> Holds:
    """Return where the newest closed bucket stands out: with one of the two before it, or far.

    An hour is judged where the readings count something and come by the hour, most of a week of them is known, and they
    average 20 or more; else a day. Since an incident opened (``frozen``, ms), what came before it is the history.
    """
    days = _of_width(track, DAY, limit, (counts, frozen))
    hourly = len(track.at) > 1 and bool(track.at[1] - track.at[0] <= HOUR)
    if not counts or not hourly:
        return days
    return np.where(_is_busy(track), _of_width(track, HOUR, limit, (counts, frozen)), days).astype(np.int8)


def _of_width(track: Track, width: int, limit: float, how: tuple[bool, int | None]) -> Holds:
    """Return where the newest bucket of one width stands out."""
    counts, frozen = how
    ends = _ends(track, width)
    z = _scores(Seasons(track.near(ends), WEEK * DAY // width, _WEEKS, counts), ends, frozen)
    flags = np.abs(z) > limit
    before = np.concatenate(([False, False], flags))
    out = flags & (before[1:-1] | before[:-2] | (np.abs(z) > STRONG))
    found = np.where(np.isnan(z), UNKNOWN, out).astype(np.int8)
    return found[np.searchsorted(ends, track.at, side="right") - 1]


def _scores(history: Seasons, ends: Times, frozen: int | None) -> Values:
    """Return the z-scores of all buckets; those since an incident opened, against the ones before it."""
    places = np.arange(len(ends))
    z = scores(history, places)
    opened = len(ends) if frozen is None else int(np.searchsorted(ends, frozen, side="right")) - 1
    later = places[places > opened]
    if len(later):
        z[later] = scores(history, later, max(opened, 0))
    return z


def _is_busy(track: Track) -> NDArray[np.bool_]:
    """Return, for each reading, whether the hours of the week before it are known, and average enough."""
    values = track.near(_ends(track, HOUR))
    known = ~np.isnan(values)
    running, number = (np.concatenate(([0.0], np.cumsum(each))) for each in (np.where(known, values, 0.0), known))
    until = np.searchsorted(_ends(track, HOUR), track.at, side="right")
    since = np.maximum(until - _HOURS, 0)
    seen = number[until] - number[since]
    return np.asarray((seen >= ENOUGH * _HOURS) & (running[until] - running[since] >= _BUSY * np.maximum(seen, 1)))


def _ends(track: Track, width: int) -> Times:
    """Return when buckets of one width end, the first with the first reading."""
    return np.arange(int(track.at[0]), int(track.at[-1]) + 1, width, dtype=np.int64)
