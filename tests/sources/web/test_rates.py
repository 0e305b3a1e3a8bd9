"""Quotas that are counted here: windows that slide, calls that keep their distance, days of a zone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.errors import Cause, SourceError
from kpitui.sources.web.budget import Budgets, key_of
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.limits import Limits
from kpitui.sources.web.messages import Rate, Request
from kpitui.sources.web.rates import Window
from tests.servers.faults import faults

HOURLY = Rate(600, 3600)
SPACED = Rate(1, 5)
DAILY = Rate(10_000, 86_400, zone="America/Los_Angeles")
NOON = datetime(2026, 3, 7, 12, tzinfo=ZoneInfo("America/Los_Angeles")).timestamp()
"""The day before the clocks there are set forward."""


def asking(*rates: Rate, url: str = "https://api.test/x", **changes: object) -> Request:
    """Return a request that is counted."""
    return replace(Request(url, credentials={"Authorization": "me"}, rates=rates), **changes)  # type: ignore[arg-type]


def test_a_window_slides() -> None:
    """A tenth is kept; each call comes free again an hour after it was made, not all at once."""
    budgets = Budgets()
    for at in range(540):
        assert budgets.take(asking(HOURLY), NOON + at) is None
    assert budgets.take(asking(HOURLY), NOON + 540) == pytest.approx(NOON + 3600)
    left = budgets.left([key_of(asking())], NOON + 540)
    assert left == Limits(600, 60, NOON + 3600)
    assert budgets.take(asking(HOURLY), NOON + 3600) is None
    assert budgets.take(asking(HOURLY), NOON + 3600) == pytest.approx(NOON + 3601)


def test_calls_keep_their_distance() -> None:
    """One call every five seconds: nothing is kept in reserve, and nothing is shown as a quota."""
    budgets = Budgets()
    assert budgets.take(asking(SPACED), NOON) is None
    assert budgets.take(asking(SPACED), NOON + 1) == NOON + 5
    assert budgets.take(asking(SPACED), NOON + 5) is None
    assert budgets.left([key_of(asking())], NOON) == Limits()


def test_a_day_ends_at_midnight_there() -> None:
    """Units are counted by the day of a zone, which may be 23 hours long; a dear call takes more of them."""
    budgets, dear = Budgets(), replace(DAILY, cost=100)
    for _ in range(89):
        assert budgets.take(asking(dear), NOON) is None
    assert budgets.take(asking(DAILY), NOON) is None
    midnight = NOON + 12 * 3600
    assert budgets.take(asking(dear), NOON) == midnight
    assert budgets.left([key_of(asking())], NOON) == Limits(10_000, 1099, midnight)
    assert budgets.take(asking(dear), midnight) is None
    assert budgets.left([key_of(asking())], midnight) == Limits(10_000, 9900, midnight + 23 * 3600)


def test_several_rates_hold_together() -> None:
    """A call is made when all its rates allow it; one that may not be made costs nothing of any."""
    budgets, searches = Budgets(), Rate(100, 86_400, zone="America/Los_Angeles", name="search")
    for _ in range(90):
        assert budgets.take(asking(DAILY, searches), NOON) is None
    assert budgets.take(asking(DAILY, searches), NOON) == NOON + 12 * 3600
    assert budgets.left([key_of(asking())], NOON) == Limits(100, 10, NOON + 12 * 3600)
    assert budgets.take(asking(DAILY), NOON) is None


def test_a_clock_set_back_blocks_nobody() -> None:
    """Calls that were counted in what is now the future are forgotten."""
    budgets = Budgets()
    assert budgets.take(asking(SPACED), NOON + 86_400) is None
    assert budgets.take(asking(SPACED), NOON) is None


@given(
    st.integers(1, 30),
    st.floats(1, 1000),
    st.lists(st.tuples(st.floats(0, 500), st.floats(0.5, 3)), min_size=1, max_size=60),
)
def test_no_window_ever_holds_more(calls: int, per: float, made: list[tuple[float, float]]) -> None:
    """Whatever is asked and when: in no stretch of the window's length is more spent than it allows."""
    window, now, spent = Window(Rate(calls, per)), NOON, list[tuple[float, float]]()
    for pause, cost in made:
        now += pause
        if cost > calls:
            continue
        free = max(window.free_at(cost, now), now)
        assert free <= now + per + 1e-3
        now = free
        window.spend(cost, now)
        spent.append((now, cost))
    for begin, _ in spent:
        assert sum(cost for at, cost in spent if begin <= at < begin + per - 1e-3) <= calls + 1e-3


def test_a_short_wait_is_waited_for() -> None:
    """Two sources that ask at once keep their distance within the call; a long wait is the schedule's."""
    with faults() as server:
        waits: list[float] = []

        async def pause(seconds: float) -> None:
            """Note how long one waits."""
            waits.append(seconds)
            await asyncio.sleep(seconds)

        async def ask() -> None:
            client = HttpClient(pause=pause)
            spaced = asking(Rate(1, 0.3), url=server.url("/rows"))
            try:
                await asyncio.gather(*(client.apart().send(spaced) for _ in range(3)))
                assert sum(waits) >= 0.5
                rare = asking(Rate(1, 3600), url=server.url("/csv"), identity="another")
                await client.send(rare)
                with pytest.raises(SourceError, match="limited until") as caught:
                    await client.send(rare)
                assert caught.value.cause is Cause.LIMITED
                assert caught.value.retry_after == pytest.approx(3600, abs=30)
            finally:
                await client.close()

        asyncio.run(ask())
        assert len(server.asked) == 4
