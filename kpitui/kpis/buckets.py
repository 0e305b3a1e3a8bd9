"""The stretches in which the amounts of a series come, now and in the past: a source may change from days to hours."""

from __future__ import annotations

import numpy as np

from kpitui.kpis.period import DAY
from kpitui.kpis.windows import EVENT_STEP, Bucket
from kpitui.measures import Kind
from kpitui.series.dataset import Series, Times

EVENTS = Bucket(EVENT_STEP)
_RECENT = 64
"""How many of the newest samples say what is usual now."""
_RUN = 5
"""How many equal gaps in a row are a bucket, and not a hole."""


def bucket_of(series: Series) -> Bucket | None:
    """Return the stretches in which a series' amounts come; None for levels, five minutes if none is usual."""
    if series.key.kind not in (Kind.DELTA, Kind.UNIQUE):
        return None
    newest = int(series.t[-1])
    if len(series.t) > 1:
        gaps = np.diff(series.t[-_RECENT:])
        usual = int(np.median(gaps))
        # days of 23 and 25 hours, and months, are as usual as any
        regular = np.abs(gaps - usual) <= max(usual // 8, 1)
        return Bucket(_rounded(usual), newest) if regular.mean() >= 0.5 else EVENTS
    width = int(series.until[-1]) - newest if series.until is not None and series.until[-1] else 0
    return Bucket(_rounded(width), newest) if width > 0 else None


def widest_in(series: Series, start: int, end: int, usual: int) -> int:
    """Return the width of the coarsest bucket that a series kept to between two instants; ``usual`` if none shows."""
    first, last = np.searchsorted(series.t, (start, end)).tolist()
    t = series.t[first:last]
    if series.key.kind is Kind.UNIQUE and series.until is not None:
        # people over a week may be told each day: what counts is how often, not over how long
        ends = np.unique(series.until[first:last])
        return _rounded(int(np.median(np.diff(ends)))) if len(ends) > 1 else min(usual, DAY)
    stated = np.sort(series.until[first:last] - t) if series.until is not None else t[:0]
    # one odd sample among many is no habit
    widest = int(stated[max(len(stated) - 2, 0)]) if len(stated) else 0
    return _rounded(widest) if widest > 0 else _rounded(_steady(np.diff(t))) or usual


def _steady(gaps: Times) -> int:
    """Return the widest gap that comes several times in a row; 0 where none does."""
    if len(gaps) < _RUN:
        return 0
    runs = np.lib.stride_tricks.sliding_window_view(gaps, _RUN)
    least, most = runs.min(axis=1), runs.max(axis=1)
    return int(least[most - least <= np.maximum(least // 12, 1)].max(initial=0))


def _rounded(width: int) -> int:
    """Return whole days for a spacing within an hour of them."""
    days = round(width / DAY)
    return days * DAY if days and abs(width - days * DAY) <= DAY // 24 else width
