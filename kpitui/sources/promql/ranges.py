"""The steps of a range query: aligned to absolute time, so that a step that is read again replaces itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo

import numpy as np

from kpitui.config.spans import DAY
from kpitui.sources.rows.table import Whole
from kpitui.sources.rows.zones import after, to_local, to_utc

MOST_STEPS = 10_000
"""Steps of one query: servers refuse more than 11,000 points of a series."""
MONDAY = 4 * DAY
"""The first Monday after the beginning of 1970."""
BACK = DAY
"""So far back one looks for values that were not there yet, ms: a server that was down is filled later."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Which steps are read."""

    step: int
    """ms; whole days are those of the calendar, whole weeks begin on Monday."""
    backfill: int
    """How far back the first poll goes, ms."""
    overlap: int
    """How far back every other one goes from where the last ended, ms."""
    lag: int = 0
    """How late figures are, ms."""
    zone: tzinfo = UTC

    def steps(self, now: int, reached: int | None) -> Whole:
        """Return the instants to be read; ``reached`` is the last one read before."""
        last = self.floor(now - self.lag)
        begin = last - self.backfill if reached is None else min(reached - self.overlap + 1, last)
        first = self.floor(begin)
        shifts = to_local(np.array([first, last], np.int64), self.zone) if self._by_calendar else (first, last)
        steps = np.arange(int(shifts[0]), int(shifts[1]) + 1, self.step, dtype=np.int64)
        found = to_utc(steps, self.zone) if self._by_calendar else steps
        return found[found >= begin]

    def floor(self, at: int) -> int:
        """Return the step at or before an instant."""
        if not self._by_calendar:
            return at // self.step * self.step
        origin = MONDAY if self.step % (7 * DAY) == 0 else 0
        local = int(to_local(np.array([at], np.int64), self.zone)[0])
        start = (local - origin) // self.step * self.step + origin
        return int(to_utc(np.array([start], np.int64), self.zone)[0])

    def starts(self, ends: Whole) -> Whole:
        """Return where the steps that end at instants begin."""
        return after(ends, -self.step, self.zone) if self._by_calendar else ends - self.step

    @property
    def _by_calendar(self) -> bool:
        """Tell whether steps are days of the calendar."""
        return self.step % DAY == 0


def run(steps: Whole, at: int, most: int, step: int) -> int:
    """Return where the evenly spaced steps from ``at`` on end: a day of 23 or 25 hours begins another query."""
    end = min(at + most, len(steps))
    uneven = np.flatnonzero(np.diff(steps[at:end]) != step)
    return at + int(uneven[0]) + 1 if len(uneven) else end
