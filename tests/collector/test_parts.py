"""A platform's source in a store over days: each measure is judged by how its own part was read."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from kpitui.errors import Cause, SourceError
from kpitui.kpis.reading import Flag, Reading, Status
from kpitui.measures import Poll
from kpitui.sources.platforms.options import Account
from kpitui.sources.platforms.parts import Asked, Given, Part, Platform, PlatformSource
from kpitui.store import open_store
from kpitui.store.health import SourceTerms
from kpitui.text import Text
from tests.kpis.build import ACME, DAY, HOUR, NOW, ask

BEGUN = NOW - NOW % DAY
WHY = Text("the permission is missing", "la permission manque")
ACCOUNT = Account("acme", ACME, own=True)
LATE = 10
"""The hour of the day at which the reach of two days before comes."""


class World:
    """What a platform would answer, and how it fails."""

    def __init__(self) -> None:
        self.denied: frozenset[int] = frozenset()
        """Hours since the beginning at which mentions are denied."""

    def source(self) -> PlatformSource:
        """Return a source of three parts."""
        title = Text("part", "partie")
        parts = (
            Part("people", title, ("followers",), self._people, (ACCOUNT,)),
            Part("talk", title, ("mentions",), self._talk, (ACCOUNT,), backfill=30 * DAY),
            Part("days", title, ("reach", "impressions"), self._days, (ACCOUNT,), backfill=30 * DAY, revised=DAY),
            Part("rare", title, ("clicks",), self._rare, (ACCOUNT,), backfill=30 * DAY, every=6 * HOUR),
        )
        return PlatformSource(Platform("instagram", parts))

    async def _people(self, asked: Asked) -> Given:
        asked.figures.level("followers", asked.now, 100.0 + asked.now % 7)
        return Given()

    async def _talk(self, asked: Asked) -> Given:
        if (asked.now - BEGUN) // HOUR in self.denied:
            raise SourceError(WHY, cause=Cause.PERMISSION)
        _give(asked, "mentions", HOUR, asked.now - asked.now % HOUR)
        return Given((asked.since, asked.now))

    async def _days(self, asked: Asked) -> Given:
        closed = asked.now - asked.now % DAY - (1 if asked.now % DAY >= LATE * HOUR else 2) * DAY
        _give(asked, "reach", DAY, closed)
        _give(asked, "impressions", DAY, closed)
        return Given((asked.since, closed))

    async def _rare(self, asked: Asked) -> Given:
        _give(asked, "clicks", HOUR, asked.now - asked.now % HOUR)
        return Given((asked.since, asked.now))


def _give(asked: Asked, measure: str, width: int, until: int) -> None:
    """Add a figure for each stretch up to an instant."""
    for t in range(asked.since - asked.since % width, until, width):
        if measure == "reach":
            asked.figures.people(measure, (t, t + width), 10.0)
        else:
            asked.figures.amount(measure, (t, t + width), 30.0)


def _told(world: World, hours: int, period: str) -> list[Mapping[str, Reading]]:
    """Return what is read half an hour after each hourly poll."""
    store, source = open_store(None, now=BEGUN), world.source()
    store.sources.declare(SourceTerms("s", HOUR))
    data, state = store.dataset(), dict[str, object]()
    found: list[Mapping[str, Reading]] = []
    for hour in range(hours):
        now = BEGUN + hour * HOUR
        delivery = asyncio.run(source.poll(Poll(now, state)))
        state = dict(delivery.state)
        store.ingest("s", delivery)
        data = store.refresh(data)
        kpis = ("mentions", "reach", "impressions", "followers_total", "click_through_rate")
        found.append({kpi: ask(data, kpi, period, now + HOUR // 2) for kpi in kpis})
    store.close()
    return found


@pytest.mark.parametrize("period", ["7d", "1d"])
def test_late_figures_are_whole_at_every_hour(period: str) -> None:
    """For days: the reach of a day comes the second morning after it, and nothing is ever missing of its window."""
    for hour, told in enumerate(_told(World(), 80, period)):
        for kpi in ("impressions", "reach"):
            assert told[kpi].value is not None, (hour, kpi)
            assert Flag.PARTIAL not in told[kpi].flags, (hour, kpi, told[kpi].reason)
        assert told["impressions"].value == 30 * (7 if period == "7d" else 1)
        assert told["mentions"].flags == frozenset(), (hour, told["mentions"].reason)
        assert told["mentions"].window.end > told["reach"].window.end
        assert told["click_through_rate"].value == pytest.approx(100 * 24), hour
        assert Flag.PARTIAL not in told["click_through_rate"].flags, hour


def test_what_is_denied_is_missing_and_nothing_else() -> None:
    """From the poll that fails on; whole again once it has been read after all."""
    world = World()
    world.denied = frozenset(range(30, 70))
    told = _told(world, 90, "1d")
    for hour, one in enumerate(told):
        assert one["followers_total"].flags == frozenset(), hour
        assert one["impressions"].flags == frozenset(), hour
        status, flags = one["mentions"].status, one["mentions"].flags
        if hour < 30 or hour >= 70:
            assert (status, flags) == (Status.OK, frozenset()), (hour, one["mentions"].reason)
        elif hour >= 55:
            assert status is Status.NO_DATA, hour
            assert one["mentions"].reason is not None
            assert "mentions: the permission is missing" in one["mentions"].reason.say("en")
        else:
            assert flags == frozenset({Flag.PARTIAL}), hour
