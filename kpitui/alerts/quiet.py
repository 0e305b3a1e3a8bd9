"""Quiet hours: stretches of local time in which messages wait, right on days of 23 and 25 hours too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kpitui.kpis.period import instant, local

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Quiet:
    """When messages wait: ``[start, end)`` of local time, from the days on which it begins."""

    start: time
    end: time
    """Not after ``start``: on the next day."""
    zone: ZoneInfo
    days: frozenset[int] = EVERY_DAY
    """The weekdays on which it begins; Monday is 0."""
    critical_passes: bool = True

    def until(self, at: int) -> int | None:
        """Return when the quiet hours end that hold at a time, ms; None where none do."""
        today = local(at, self.zone).date()
        ends = [
            stretch[1]
            for day in (today - timedelta(days=1), today)
            if day.weekday() in self.days and (stretch := self._stretch(day))[0] <= at < stretch[1]
        ]
        return max(ends, default=None)

    def _stretch(self, day: date) -> tuple[int, int]:
        """Return the instants between which the hours that begin on a day last."""
        after = day if self.end > self.start else day + timedelta(days=1)
        return (
            instant(datetime.combine(day, self.start), self.zone),
            instant(datetime.combine(after, self.end), self.zone),
        )
