"""From when to when a query reads: on from what is known, in whole buckets of the right zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.measures import Poll
from kpitui.sources import sql
from kpitui.sources.contract import SourceSettings
from kpitui.sources.database.reach import Back, bucket_of, fingerprint, floor, reach_of, zone_of
from tests.sources.making import NOW, settings

PARIS = ZoneInfo("Europe/Paris")
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def told(*mappings: dict[str, object]) -> SourceSettings:
    """Return what a source is told."""
    return settings(Path(), {"url": "sqlite:///a.db", "query": "SELECT 1"}, *mappings, kind=sql)


def delta(**more: object) -> dict[str, object]:
    """Return a mapping of amounts."""
    return {"name": "spend", "kind": "delta", "time": "at", "value": "n", **more}


@pytest.mark.parametrize(
    ("at", "bucket", "begins"),
    [
        ("2026-03-29T10:59:59", HOUR, "2026-03-29T10:00:00"),
        ("2026-03-29T10:59:59", 15 * MINUTE, "2026-03-29T10:00:00"),
        ("2026-03-29T10:59:59", DAY, "2026-03-29T00:00:00"),
        ("2026-03-29T10:59:59", 7 * DAY, "2026-03-23T00:00:00"),
        ("2026-03-29T10:59:59", 30 * DAY, "2026-03-01T00:00:00"),
        ("2026-03-29T10:59:59", 365 * DAY, "2026-01-01T00:00:00"),
        ("2026-10-25T02:30:00+01:00", HOUR, "2026-10-25T02:00:00+01:00"),
        ("2026-10-25T02:30:00+02:00", HOUR, "2026-10-25T02:00:00+02:00"),
        ("2026-10-25T23:00:00", DAY, "2026-10-25T00:00:00"),
    ],
)
def test_floor(at: str, bucket: int, begins: str) -> None:
    """The begin is that of the local hour, day, week, month or year, across changes of the clock too."""
    assert floor(_ms(at), bucket, PARIS) == _ms(begins)


def _ms(text: str) -> int:
    """Return a local or full time in ms."""
    at = datetime.fromisoformat(text)
    return round((at if at.tzinfo else at.replace(tzinfo=PARIS)).timestamp() * 1000)


@given(st.integers(0, 2 * NOW), st.sampled_from([MINUTE, HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY]))
def test_floor_is_never_later(at: int, bucket: int) -> None:
    """A bucket that holds a moment begins no earlier than its floor, and the floor of a floor is itself."""
    begin = floor(at, bucket, PARIS)
    assert begin <= at
    assert floor(begin, bucket, PARIS) == begin


def test_the_widest_bucket_counts() -> None:
    """Rows that fill weeks are read by whole weeks, whatever else they fill; without a word, by days."""
    assert bucket_of(told({"name": "followers", "time": "at", "value": "n"})) == HOUR
    assert bucket_of(told(delta())) == DAY
    assert bucket_of(told(delta(bucket="1h"), delta(bucket="1w"))) == 7 * DAY


def test_the_zone_is_the_mappings() -> None:
    """Where all mappings with times agree on a zone it is theirs, else the monitor's."""
    assert str(zone_of(told(delta(timezone="Asia/Tokyo"), {"name": "followers", "value": "n"}))) == "Asia/Tokyo"
    assert str(zone_of(told(delta(timezone="Asia/Tokyo"), delta()))) == "Europe/Paris"


def test_it_goes_on_from_the_last_poll() -> None:
    """The first poll reads everything or its history; the next ones from the last, less lag and overlap."""
    source = replace(told(delta(bucket="1h")), lag=2 * HOUR)
    first = reach_of(Poll(NOW), "q", source, Back(DAY, None))
    assert (first.since, first.until, first.moments()["since"]) == (None, NOW - 2 * HOUR, 0)
    some = reach_of(Poll(NOW), "q", source, Back(DAY, 7 * DAY))
    assert some.since == floor(NOW - 2 * HOUR - 7 * DAY, HOUR, PARIS)
    state = {"polled": NOW - HOUR, "asked": "q"}
    later = reach_of(Poll(NOW, state), "q", source, Back(DAY, 7 * DAY))
    assert later.since == floor(NOW - 3 * HOUR - DAY, HOUR, PARIS)


@pytest.mark.parametrize("state", [{"polled": NOW - HOUR, "asked": "other"}, {"polled": NOW + 1, "asked": "q"}, {}])
def test_it_begins_anew(state: dict[str, object]) -> None:
    """Where the query has changed, or the clock went back, what is known is no basis."""
    assert reach_of(Poll(NOW, state), "q", told(delta()), Back(DAY, None)).since is None


def test_what_changes_the_rows_changes_the_fingerprint() -> None:
    """Query, parameters, mappings and history count; how often rows are read again does not."""
    one = fingerprint("q", {"a": 1}, frozenset({"m"}), Back(DAY, None))
    assert one == fingerprint("q", {"a": 1}, frozenset({"m"}), Back(HOUR, None))
    others = [
        fingerprint("p", {"a": 1}, frozenset({"m"}), Back(DAY, None)),
        fingerprint("q", {"a": 2}, frozenset({"m"}), Back(DAY, None)),
        fingerprint("q", {"a": 1}, frozenset({"n"}), Back(DAY, None)),
        fingerprint("q", {"a": 1}, frozenset({"m"}), Back(DAY, DAY)),
    ]
    assert one not in others
