"""Whether a target will be met: where one should be by now, on a straight line or by the hours of the week. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from enum import StrEnum

HOUR = 3_600_000
DAY = 24 * HOUR
WEEK_HOURS = 168
_LEAST_WEEKS = 4
UNDER, OVER = 90.0, 110.0
"""The band, in per cent, inside which one is on pace."""


class Standing(StrEnum):
    """Where a pace lies."""

    UNDER = "under"
    ON = "on"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Pace:
    """How an amount stands against its target."""

    pace: float | None
    """Value in per cent of what is expected by now; None before anything is expected."""
    expected: float
    """Where the target would have it by now."""
    projection: float | None
    """What it comes to at the end if it goes on like this."""

    @property
    def standing(self) -> Standing | None:
        """Return under, on or over pace."""
        if self.pace is None:
            return None
        return Standing.UNDER if self.pace < UNDER else Standing.OVER if self.pace > OVER else Standing.ON


@dataclass(frozen=True, slots=True)
class Profile:
    """How much of a week's activity usually falls in each of its hours."""

    weights: tuple[float, ...]
    """168 weights from Monday 00:00, local time."""

    def share(self, start: int, end: int, at: int, zone: tzinfo) -> float:
        """Return how much of the activity of ``[start, end)`` should have come by ``at``, from 0 to 1."""
        whole = self.weight(start, end, zone)
        return self.weight(start, min(max(at, start), end), zone) / whole if whole > 0 else linear_share(start, end, at)

    def weight(self, start: int, end: int, zone: tzinfo) -> float:
        """Return the weight of a stretch of time; hours cut by its ends count in part."""
        total = 0.0
        hour = start - start % HOUR
        while hour < end:
            inside = min(hour + HOUR, end) - max(hour, start)
            total += self.weights[_hour_of_week(hour, zone)] * inside / HOUR
            hour += HOUR
        return total


def profile_of(hours: Iterable[tuple[int, float]], zone: tzinfo) -> Profile | None:
    """Return the profile of hourly amounts ``(start of the hour, amount)``; None for less than four weeks of them.

    The caller gives the last eight weeks at most. An hour that never was keeps the mean weight of all.
    """
    sums, seen = [0.0] * WEEK_HOURS, [0] * WEEK_HOURS
    for start, amount in hours:
        place = _hour_of_week(start, zone)
        sums[place] += max(amount, 0.0)
        seen[place] += 1
    if sum(seen) < _LEAST_WEEKS * WEEK_HOURS or sum(sums) <= 0:
        return None
    mean = sum(sums) / sum(seen)
    return Profile(tuple(total / count if count else mean for total, count in zip(sums, seen, strict=True)))


def linear_share(start: int, end: int, at: int) -> float:
    """Return how much of a stretch of time has gone by, from 0 to 1."""
    return min(max((at - start) / (end - start), 0.0), 1.0) if end > start else 1.0


def pace_of(value: float | None, target: float, share: float) -> Pace:
    """Return how an amount stands when ``share`` (0 to 1) of it should be there: 100·(value / target) / share.

    ``share`` is ``linear_share`` or a profile's. 57 of 100 after 6 of 10 days is 95 %.
    """
    expected = target * share
    if value is None or expected <= 0:
        return Pace(None, expected, None)
    return Pace(100 * value / expected, expected, value / share)


def level_pace(value: float | None, start: float, target: float, share: float) -> Pace:
    """Return how a level stands on its way from ``start`` to ``target``: expected is start + (target − start)·share.

    The pace is what was gained in per cent of what should have been; one that starts at its target has none.
    """
    expected = start + (target - start) * share
    wanted = expected - start
    if value is None or wanted == 0:
        return Pace(None, expected, None)
    return Pace(100 * (value - start) / wanted, expected, start + (value - start) / share)


def target_gap(value: float | None, target: float) -> float | None:
    """Return how far a rate is from its target in per cent of it; rates have no pace."""
    return None if value is None or target == 0 else 100 * (value - target) / abs(target)


def _hour_of_week(t: int, zone: tzinfo) -> int:
    """Return the local hour of the week, 0 to 167 from Monday 00:00."""
    local = datetime.fromtimestamp(t / 1000, UTC).astimezone(zone)
    return local.weekday() * 24 + local.hour
