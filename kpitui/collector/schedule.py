"""When a source is asked next. Pure: wall clock in, due time out; it never sleeps and knows no source.

Polls are aligned to absolute time (every 15 minutes: at the same minutes of each hour, whenever it was started), so
that series from several starts share their instants. Each source has its own offset in the interval, so that twenty
sources don't ask in the same second.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

WIDEST_SPREAD = MINUTE
"""Sources with long intervals are spread over this much, no more: "every day" stays near midnight."""
FIRST_RETRY = 30 * SECOND
"""A source that failed is asked again after this, or after its interval where that is shorter."""
REFUSED_RETRY = 15 * SECOND
"""A source that was refused is asked again after this at the earliest, and never before its interval is over."""
LONGEST_RETRY = HOUR
LONGEST_WAIT = 24 * HOUR
"""What a platform may ask for with ``Retry-After``; more is taken as this."""
WAKING = 3 * SECOND
"""After a suspend, sources are asked within this."""
ON_TIME = 2 * SECOND
"""A poll that starts this soon after its slot is dated by the slot: equal spacing costs nothing to store."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a source is asked, and where in the interval."""

    every: int
    """The interval, ms."""
    offset: int = 0
    """Its place in the interval, ms."""


@dataclass(frozen=True, slots=True)
class Plan:
    """When a source is due, and what made it so."""

    due: int
    """Wall time, ms."""
    failures: int = 0
    """Failed polls in a row."""
    held: bool = False
    """True: the other side asked to wait until ``due``; a poll by hand waits too."""
    stopped: bool = False
    """True: the credential is refused. Until it is another, asking is of little use."""


def rhythm_of(name: str, every: int) -> Rhythm:
    """Return the rhythm of a source: its offset is made from its name, so that it survives a restart."""
    width = min(every // 4, WIDEST_SPREAD)
    offset = zlib.crc32(name.encode()) % width if width > 0 else 0
    return Rhythm(every, offset // SECOND * SECOND)


def slot_at(rhythm: Rhythm, now: int) -> int:
    """Return the last slot at or before ``now``."""
    return (now - rhythm.offset) // rhythm.every * rhythm.every + rhythm.offset


def next_slot(rhythm: Rhythm, now: int) -> int:
    """Return the first slot after ``now``."""
    return slot_at(rhythm, now) + rhythm.every


def dated(rhythm: Rhythm, now: int) -> int:
    """Return the time that a poll starting ``now`` gives its samples: its slot if it is on time, else ``now``."""
    slot = slot_at(rhythm, now)
    return slot if now - slot <= min(ON_TIME, rhythm.every // 4) else now


def first(rhythm: Rhythm, now: int, last: int | None) -> Plan:
    """Return the plan at a start: at once, unless the slot that runs was polled before the restart."""
    if last is not None and slot_at(rhythm, now) <= last <= now:
        return Plan(next_slot(rhythm, now))
    return Plan(now)


def succeeded(rhythm: Rhythm, now: int) -> Plan:
    """Return the plan after a poll that gave an answer: slots missed meanwhile are not made up for."""
    return Plan(next_slot(rhythm, now))


def failed(rhythm: Rhythm, now: int, plan: Plan, retry_after: float | None = None) -> Plan:
    """Return the plan after a poll that failed: sooner than the interval, then ever later, as the other side asks."""
    failures = plan.failures + 1
    start = min(rhythm.every, FIRST_RETRY)
    wait = min(start * 2 ** min(failures - 1, 20), max(rhythm.every, MINUTE), LONGEST_RETRY)
    return _after(now, wait + _jitter(rhythm, wait, failures), failures, retry_after)


def refused(rhythm: Rhythm, now: int, plan: Plan, retry_after: float | None = None) -> Plan:
    """Return the plan after a refusal, which a person must mend: never sooner than the interval."""
    failures = plan.failures + 1
    wait = max(rhythm.every, min(REFUSED_RETRY * 2 ** min(failures - 1, 20), LONGEST_RETRY))
    return _after(now, wait, failures, retry_after)


def stopped(rhythm: Rhythm, now: int, plan: Plan, retry_after: float | None = None) -> Plan:
    """Return the plan after a credential was refused: no more polls, but for a look after an hour, two, four, a day."""
    failures = plan.failures + 1
    wait = max(rhythm.every, min(HOUR * 2 ** min(failures - 1, 20), LONGEST_WAIT))
    return replace(_after(now, wait, failures, retry_after), stopped=True)


def corrected(rhythm: Rhythm, now: int, plan: Plan) -> Plan:
    """Return the plan as it holds ``now``, after a suspend or a jump of the clock.

    A clock set back doesn't make a source wait for hours; sources that slept through their slots ask once each, a few
    seconds apart, not all at the same moment.
    """
    if now - plan.due > rhythm.every + ON_TIME:
        return replace(plan, due=now + rhythm.offset % WAKING, held=False)
    longest = LONGEST_WAIT if plan.held or plan.stopped else LONGEST_RETRY if plan.failures else 0
    farthest = max(rhythm.every, longest) * 11 // 10
    if plan.due - now <= farthest:
        return plan
    return replace(plan, due=next_slot(rhythm, now))


def asked(plan: Plan, now: int) -> Plan:
    """Return the plan after a person asked for a poll: at once, unless the other side asked to wait."""
    return plan if plan.held and plan.due > now else replace(plan, due=now, held=False)


def _after(now: int, wait: int, failures: int, retry_after: float | None) -> Plan:
    """Return the plan that waits, as long as the other side asks where that is longer."""
    if retry_after is None or retry_after <= 0:
        return Plan(now + wait, failures)
    asked_for = min(int(retry_after * SECOND), LONGEST_WAIT)
    return Plan(now + max(wait, asked_for), failures, held=True)


def _jitter(rhythm: Rhythm, wait: int, failures: int) -> int:
    """Return up to a tenth of the wait, different for each source and attempt, the same each time it is computed."""
    seed = zlib.crc32(f"{rhythm.offset}:{rhythm.every}:{failures}".encode())
    return wait * (seed % 100) // 1_000
