"""What hosts allow that don't say so in their headers, counted here: sliding windows, and days of a zone."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kpitui.sources.web.limits import Limits
from kpitui.sources.web.messages import Rate

RESERVE = 0.1
"""The share of a quota that is left to others."""
SPACING = 10.0
"""Below so many calls a rate is a distance between calls, of which nothing is kept in reserve."""
SLACK = 1e-6
"""Of sums of costs."""


@dataclass(slots=True)
class Window:
    """The calls of one rate."""

    rate: Rate
    _spent: deque[tuple[float, float]] = field(default_factory=deque)
    """When, and at what cost; those that count no more are taken out."""

    @property
    def spacing(self) -> bool:
        """Tell whether it only keeps calls apart."""
        return self.rate.calls < SPACING

    def free_at(self, cost: float, now: float) -> float:
        """Return from when a call of some cost may be made; ``now``: at once."""
        self._forget(now)
        allowed = self.rate.calls if self.spacing else self.rate.calls * (1 - RESERVE)
        over = self._used() + cost - allowed
        if over <= SLACK or not self._spent:
            return now
        if self.rate.zone:
            return self._midnight(now)
        for when, spent in self._spent:
            over -= spent
            if over <= SLACK:
                return when + self.rate.per
        return self._spent[-1][0] + self.rate.per

    def spend(self, cost: float, now: float) -> None:
        """Count a call."""
        self._spent.append((now, cost))

    def limits(self, now: float) -> Limits:
        """Return what is left of it."""
        self._forget(now)
        if self.spacing:
            return Limits()
        reset = None
        if self._spent:
            reset = self._midnight(now) if self.rate.zone else self._spent[0][0] + self.rate.per
        return Limits(self.rate.calls, max(self.rate.calls - self._used(), 0.0), reset)

    def _used(self) -> float:
        """Return what is spent of it."""
        return sum(cost for _, cost in self._spent)

    def _forget(self, now: float) -> None:
        """Take out what counts no more, and what a clock that was set back has put into the future."""
        begin = self._midnight(now, 0) if self.rate.zone else now - self.rate.per
        while self._spent and self._spent[0][0] < begin + (0 if self.rate.zone else SLACK):
            self._spent.popleft()
        while self._spent and self._spent[-1][0] > now:
            self._spent.pop()

    def _midnight(self, now: float, days: int = 1) -> float:
        """Return the next midnight of the rate's zone, or with 0 days the last one."""
        zone = ZoneInfo(self.rate.zone)
        day = datetime.fromtimestamp(now, zone).date() + timedelta(days=days)
        return datetime.combine(day, time(), zone).timestamp()
