"""From when to when a query reads, so that it goes on from what is known and gives whole buckets."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from kpitui.config.mappings import MappingTable
from kpitui.config.spans import DAY
from kpitui.measures import Kind, Poll
from kpitui.sources.contract import SourceSettings
from kpitui.sources.rows.columns import times_of

HOUR = 3_600_000
WEEK = 7 * DAY


@dataclass(frozen=True, slots=True)
class Reach:
    """The time that one poll's query reads over, ms."""

    since: int | None
    """From when; None: from the beginning."""
    until: int
    """Up to when: now less the lag."""
    now: int

    def moments(self) -> dict[str, int]:
        """Return the moments that a query may name."""
        return {"since": self.since or 0, "until": self.until, "now": self.now}


@dataclass(frozen=True, slots=True)
class Back:
    """How far back polls read."""

    overlap: int
    """What each poll reads again, ms: rows that came late, or were corrected."""
    history: int | None
    """What the first poll reads, ms; None: everything."""


def reach_of(poll: Poll, known: str, settings: SourceSettings, back: Back) -> Reach:
    """Return from when to when a poll reads; ``known`` is what the state says where it can be gone on from."""
    zone, bucket = zone_of(settings), bucket_of(settings)
    until = poll.now - settings.lag
    last = poll.state.get("polled")
    if poll.state.get("asked") == known and isinstance(last, int) and last <= poll.now:
        begin = last - settings.lag - back.overlap
    elif back.history is None:
        return Reach(None, until, poll.now)
    else:
        begin = until - back.history
    return Reach(floor(begin, bucket, zone), until, poll.now)


def fingerprint(query: str, params: Mapping[str, object], mappings: frozenset[str], back: Back) -> str:
    """Return what changes when what was read so far is no longer what would be read now."""
    said = json.dumps([query, sorted(params.items()), sorted(mappings), back.history], default=str)
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()


def zone_of(settings: SourceSettings) -> tzinfo:
    """Return the zone of times without an offset: that of the mappings that have times, or the monitor's."""
    named = {mapping.timezone for mapping in settings.mappings if times_of(mapping)}
    name = named.pop() if len(named) == 1 else None
    return ZoneInfo(name) if name else settings.zone


def bucket_of(settings: SourceSettings) -> int:
    """Return the widest bucket that the rows fill, ms; a day where nothing is said of it."""
    return max((_bucket(mapping, settings.kind_of(mapping)) for mapping in settings.mappings), default=DAY)


def _bucket(mapping: MappingTable, kind: Kind) -> int:
    """Return the bucket that a mapping's rows fill, ms."""
    if kind is Kind.DELTA:
        return mapping.bucket or DAY
    if kind is Kind.UNIQUE:
        return mapping.window or DAY
    return HOUR


def floor(at: int, bucket: int, zone: tzinfo) -> int:
    """Return the beginning of the hour, day, week or month in which a bucket begins that holds a moment."""
    local = datetime.fromtimestamp(at / 1000, zone)
    if bucket <= HOUR:
        whole = local.replace(minute=0, second=0, microsecond=0)
        return at - round((local - whole).total_seconds() * 1000)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if DAY < bucket <= WEEK:
        day -= timedelta(days=day.weekday())
    elif bucket > WEEK:
        day = day.replace(day=1) if bucket <= 31 * DAY else day.replace(month=1, day=1)
    return round(day.timestamp() * 1000)
