"""Sending on a clock of its own: it jumps to what is due, and misses nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from kpitui.alerts.post import Post
from kpitui.alerts.quiet import Quiet
from kpitui.alerts.state import AlertKey, Event, Incident, Kind
from kpitui.alerts.world import Terms
from kpitui.kpis.reading import Severity

MINUTE = 60_000
HOUR = 60 * MINUTE
KEY = AlertKey("r", "acme")
OPEN = Incident("i", KEY, 0, Severity.WARNING, Severity.WARNING)


def happened(kind: Kind, at: int, sequence: int) -> Event:
    """Return something that happened to the incident."""
    ended = at if kind in (Kind.RESOLVED, Kind.CLOSED) else None
    return Event(replace(OPEN, ended=ended, sequence=sequence), kind, at, 1.0, sequence)


def post(**known: Any) -> Post:
    """Return a post office that tells one route, and again after an hour."""
    return replace(Post(lambda _: Terms("awareness", ("team",), HOUR)), **known)


def said(office: Post, events: list[Event], until: int, edges: tuple[int, ...] = ()) -> list[tuple[int, str]]:
    """Return when what went out."""
    return [
        (message.at, "repeated" if notice.repeated else str(notice.kind))
        for message in office.run(events, edges, until)
        for notice in message.notices
    ]


def test_what_is_open_is_repeated_until_it_ends() -> None:
    """Each message goes out ten seconds after its news; nothing after the end."""
    events = [happened(Kind.FIRING, MINUTE, 1), happened(Kind.RESOLVED, 150 * MINUTE, 2)]
    gathered = 10_000
    assert said(post(), events, 10 * HOUR) == [
        (MINUTE + gathered, "firing"),
        (61 * MINUTE + gathered, "repeated"),
        (121 * MINUTE + gathered, "repeated"),
        (150 * MINUTE + gathered, "resolved"),
    ]


def test_the_clock_stops_where_it_is_told() -> None:
    """What would go out later stays."""
    events = [happened(Kind.FIRING, MINUTE, 1)]
    assert said(post(), events, MINUTE + 9_999) == []
    assert said(post(), events, MINUTE + 10_000) == [(MINUTE + 10_000, "firing")]


def test_a_hindrance_that_ends_lets_the_news_out() -> None:
    """While a source speaks for it nothing is sent; once that ends, what still holds is."""
    office = post(inhibited=lambda _key, at: at < 30 * MINUTE)
    events = [happened(Kind.FIRING, MINUTE, 1)]
    assert said(office, events, HOUR, edges=(30 * MINUTE,)) == [(30 * MINUTE + 10_000, "firing")]


def test_nothing_is_said_while_it_flaps() -> None:
    """That it flaps is said once, and that it is steady again."""
    events = [
        happened(Kind.FIRING, MINUTE, 1),
        happened(Kind.FLAPPING, 20 * MINUTE, 2),
        happened(Kind.RESOLVED, 30 * MINUTE, 3),
        replace(happened(Kind.STEADY, 50 * MINUTE, 4), incident=replace(OPEN, ended=30 * MINUTE), flapped="i"),
    ]
    assert [kind for _, kind in said(post(), events, 10 * HOUR)] == ["firing", "flapping", "steady"]


def test_quiet_hours_are_waited_for() -> None:
    """A warning goes out when they end, however long that is."""
    quiet = Quiet(time(0), time(8), ZoneInfo("UTC"))
    assert said(post(quiet=quiet), [happened(Kind.FIRING, MINUTE, 1)], 8 * HOUR) == [(8 * HOUR, "firing")]
