"""The windows of a period at many ends at once: what ``window_ending`` gives for each, as arrays."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.period import DAY, HOUR, Reach, days_back, parse_period
from kpitui.kpis.windows import window_ending
from kpitui.series.dataset import Times

_NEAR = 3 * HOUR
"""A clock change this near is left to the calendar itself."""


def grid_ending(period: str | None, ends: Times, zone: ZoneInfo, now: int | Times, width: int = 0) -> Grid:
    """Return the windows of a period that end at some instants; without a period, of a width in milliseconds."""
    reach = parse_period(period).reach if period is not None else Reach.HOURS
    if period is None:
        starts, before = ends - width, ends - 2 * width
    elif reach is Reach.HOURS:
        starts = ends - parse_period(period).count * HOUR
        before = 2 * starts - ends
    elif reach is Reach.DAYS:
        starts = days_back_of(ends, parse_period(period).count, zone)
        before = days_back_of(starts, parse_period(period).count, zone)
    else:
        return _one_by_one(period, ends, zone, now)
    return Grid(starts, ends, before, starts, now, period is None)


def _one_by_one(period: str, ends: Times, zone: ZoneInfo, now: int | Times) -> Grid:
    """Return the windows of a period that goes by the calendar."""
    found = [window_ending(period, end, zone) for end in ends.tolist()]
    edges = [(one.start, one.previous_start, one.previous_end) for one in found]
    table = np.array(edges, dtype=np.int64).reshape(-1, 3)
    columns = (np.ascontiguousarray(table[:, column]) for column in range(3))
    starts, previous_starts, previous_ends = columns
    return Grid(starts, ends, previous_starts, previous_ends, now, parse_period(period).reach is Reach.ALL)


def before_of(grid: Grid, period: str | None, zone: ZoneInfo) -> Grid:
    """Return the windows before those of a period, each with what it is itself compared with."""
    plain = grid.before()
    if period is None or parse_period(period).reach is Reach.ALL:
        return plain
    natural = grid_ending(period, grid.previous_ends, zone, grid.now)
    fits = (natural.starts == plain.starts) & (plain.ends > plain.starts)
    return Grid(
        plain.starts,
        plain.ends,
        np.where(fits, natural.previous_starts, plain.previous_starts),
        np.where(fits, natural.previous_ends, plain.previous_ends),
        grid.now,
        grid.free,
    )


def joined(one: Grid, other: Grid) -> Grid:
    """Return the windows of two grids, one after the other."""
    now = one.now
    if not isinstance(now, int) or not isinstance(other.now, int):
        nows = (np.asarray(each.now, dtype=np.int64) for each in (one, other))
        now = np.concatenate([np.broadcast_to(at, each.size) for at, each in zip(nows, (one, other), strict=True)])
    names = ("starts", "ends", "previous_starts", "previous_ends")
    starts, ends, before, until = (np.concatenate((getattr(one, name), getattr(other, name))) for name in names)
    return Grid(starts, ends, before, until, now, one.free)


def days_back_of(times: Times, days: int | Times, zone: ZoneInfo) -> Times:
    """Return the same local time some calendar days earlier, for each instant; negative days are later."""
    if not len(times):
        return times
    each = np.broadcast_to(np.asarray(days, dtype=np.int64), len(times))
    most = (int(np.abs(each).max()) + 1) * DAY
    changes, offsets = _clock(zone, int(times.min()) - most, int(times.max()) + most)
    guess = times - days * DAY
    found: Times = guess + _offset(times, changes, offsets) - _offset(guess, changes, offsets)
    for change in changes.tolist():
        for near in np.flatnonzero((np.abs(found - change) < _NEAR) | (np.abs(guess - change) < _NEAR)).tolist():
            found[near] = days_back(int(times[near]), int(each[near]), zone)
    return found


def clock_offsets(times: Times, zone: ZoneInfo) -> Times:
    """Return a zone's distance from UTC at instants that rise, ms."""
    return _offset(times, *_clock(zone, int(times[0]) - DAY, int(times[-1]) + DAY))


def _offset(times: Times, changes: Times, offsets: Times) -> Times:
    """Return a clock's distance from UTC at instants, ms."""
    found: Times = offsets[np.searchsorted(changes, times, side="right")]
    return found


def _clock(zone: ZoneInfo, low: int, high: int) -> tuple[Times, Times]:
    """Return when a zone's clock changes between two instants, and its distances from UTC before, between and after."""
    years = range(_year(low), _year(high) + 1)
    found = [change for year in years for change in _changes(zone, year)]
    offsets = [_distance(zone, low)]
    changes = []
    for at, offset in found:
        if low < at <= high:
            changes.append(at)
            offsets.append(offset)
    return np.array(changes, dtype=np.int64), np.array(offsets, dtype=np.int64)


@lru_cache(maxsize=512)
def _changes(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """Return when a zone's clock changes in a year, UTC, and its distance from UTC from then on."""
    start = int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1000
    end = int(datetime(year + 1, 1, 1, tzinfo=UTC).timestamp()) * 1000
    days = [*range(start, end, DAY), end]
    known = [_distance(zone, day) for day in days]
    found = []
    for place in range(len(days) - 1):
        before, after = known[place], known[place + 1]
        if before != after:
            low, high = days[place], days[place + 1]
            while high - low > 1000:
                middle = (low + high) // 2000 * 1000
                low, high = (middle, high) if _distance(zone, middle) == before else (low, middle)
            found.append((high, after))
    return tuple(found)


def _distance(zone: ZoneInfo, at: int) -> int:
    """Return a clock's distance from UTC at an instant, ms."""
    offset = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds() * 1000)


def _year(at: int) -> int:
    """Return the year of an instant."""
    return datetime.fromtimestamp(at / 1000, UTC).year
