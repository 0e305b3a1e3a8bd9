"""Local and universal time, for many instants at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np
import pandas as pd

from kpitui.config.spans import DAY
from kpitui.sources.rows.table import Whole

QUARTER = 900_000
"""Offsets change on quarters of an hour, ms."""

_EPOCH = datetime(1970, 1, 1)


def to_utc(local: Whole, zone: tzinfo) -> Whole:
    """Return local times, ms, as UTC: one that a gap skips moves forward by it, of one that comes twice the first."""
    return local - _offsets(local, lambda at: _EPOCH.__add__(at).replace(tzinfo=zone).utcoffset())


def to_local(times: Whole, zone: tzinfo) -> Whole:
    """Return UTC times, ms, as local ones."""
    return times + _offsets(times, lambda at: _EPOCH.__add__(at).replace(tzinfo=UTC).astimezone(zone).utcoffset())


def after(times: Whole, span: int | Whole, zone: tzinfo) -> Whole:
    """Return the ends of buckets: whole days are those of the calendar, 23 or 25 hours long twice a year."""
    spans = np.broadcast_to(np.asarray(span, np.int64), times.shape)
    ends: Whole = times + spans
    days = spans % DAY == 0
    if days.any():
        ends[days] = to_utc(to_local(times[days], zone) + spans[days], zone)
    return ends


def _offsets(times: Whole, of: Callable[[timedelta], timedelta | None]) -> Whole:
    """Return each time's offset from UTC, ms, asked once for each quarter of an hour."""
    codes, quarters = pd.factorize(times // QUARTER)
    found = [of(timedelta(milliseconds=int(quarter) * QUARTER)) or timedelta() for quarter in quarters]
    offsets = np.array([one // timedelta(milliseconds=1) for one in found], np.int64)
    return offsets[codes] if len(offsets) else np.zeros(len(times), np.int64)
