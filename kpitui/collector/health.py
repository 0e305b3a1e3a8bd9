"""How a source is doing: a pure function of what is known of its polls. Knows neither sources nor the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

LEARNT_FROM = 3
"""Updates after which the usual spacing of a source's new data is known."""
REMEMBERED = 12
"""Updates that are remembered."""
FAILED_POLLS = 3
"""Failed polls in a row that make an error."""


class Health(StrEnum):
    """The state of a source, as its line shows it."""

    WAITING = "waiting"
    """Not asked yet."""
    OK = "ok"
    LATE = "late"
    """Nothing new for 1.5 times its usual spacing, or its last poll or two failed."""
    STALE = "stale"
    """Nothing new for three times its usual spacing."""
    ERROR = "error"
    """Three polls in a row failed."""
    REFUSED = "refused"
    """A person must mend something: credentials, a permission, an option, a missing file."""
    PAUSED = "paused"
    """Not asked until somebody resumes it."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a source's polls. Times in milliseconds."""

    answered: int | None = None
    """When it last answered."""
    updates: tuple[int, ...] = ()
    """When it last gave something new, oldest first."""
    failures: int = 0
    """Failed polls in a row."""
    refused: bool = False
    paused: bool = False


def answered(record: Record, at: int, new: bool) -> Record:
    """Return the record after a poll that gave an answer, with something new in it or not."""
    updates = (*record.updates, at)[-REMEMBERED:] if new else record.updates
    return replace(record, answered=at, updates=updates, failures=0, refused=False)


def failed(record: Record, refused: bool = False) -> Record:
    """Return the record after a poll that failed."""
    return replace(record, failures=record.failures + 1, refused=refused)


def expected(updates: Sequence[int], every: int, lag: int) -> int | None:
    """Return the interval at which new data is expected, ms; None until three updates have shown it."""
    if len(updates) < LEARNT_FROM:
        return None
    gaps = sorted(later - earlier for earlier, later in pairwise(updates))
    middle = len(gaps) // 2
    usual = gaps[middle] if len(gaps) % 2 else (gaps[middle - 1] + gaps[middle]) // 2
    return max(usual + lag, every)


def judge(record: Record, now: int, every: int, lag: int) -> Health:
    """Return the state of a source at ``now``. What a person must do comes before what time may mend."""
    if record.paused:
        return Health.PAUSED
    if record.refused:
        return Health.REFUSED
    if record.failures >= FAILED_POLLS:
        return Health.ERROR
    if record.answered is None and not record.failures:
        return Health.WAITING
    quiet = _quiet(record, now, every, lag)
    return Health.LATE if record.failures and quiet is Health.OK else quiet


def _quiet(record: Record, now: int, every: int, lag: int) -> Health:
    """Return how late new data is; a source whose rhythm isn't known is never late."""
    interval = expected(record.updates, every, lag)
    if interval is None:
        return Health.OK
    age = now - record.updates[-1]
    if age > 3 * interval:
        return Health.STALE
    return Health.LATE if 2 * age > 3 * interval else Health.OK
