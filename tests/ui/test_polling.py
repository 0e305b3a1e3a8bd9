"""A poll that costs money, or one of the last, is asked about first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.measures import Quota
from kpitui.ui.feed import SourceView
from tests.ui.boards import SOURCES, FakeFeed
from tests.ui.monitors import monitor_of, text

DEAR = {
    "paid": (replace(SOURCES[1], paid=True), "x costs money for each call", True),
    "scarce": (replace(SOURCES[1], quota=Quota(12, 500)), "x has 12 calls left", False),
}


def feed_with(source: SourceView) -> FakeFeed:
    """Return a feed with one source in place of the second."""
    return FakeFeed(source_views=(SOURCES[0], source, *SOURCES[2:]))


@pytest.mark.parametrize("case", DEAR)
async def test_one_dear_source_is_asked_about_first(case: str) -> None:
    """Enter on the harmless answer polls nothing; the other polls, with leave to pay where it costs."""
    source, question, paid = DEAR[case]
    feed = feed_with(source)
    monitor = monitor_of(feed=feed)
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("7", "j", "r")
        await pilot.pause()
        assert question in text(monitor)
        await pilot.press("enter")
        assert not [one for one in feed.asked if one[0] == "poll"]
        await pilot.press("r", "down", "enter")
        assert ("poll", "x", paid) in feed.asked


async def test_polling_all_offers_to_leave_the_dear_ones_out() -> None:
    """The others are polled alone, or all of them with leave to pay."""
    feed = feed_with(DEAR["paid"][0])
    monitor = monitor_of(feed=feed)
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("R", "down", "enter")
        polled = [one[1] for one in feed.asked if one[0] == "poll"]
        assert polled == [one.name for one in SOURCES if one.name != "x"]
        await pilot.press("R", "down", "down", "enter")
        assert ("poll", None, True) in feed.asked


async def test_a_free_source_is_polled_at_once() -> None:
    """Nothing is asked where nothing is lost."""
    feed = FakeFeed()
    monitor = monitor_of(feed=feed)
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("7", "j", "r", "R")
        assert ("poll", "x", False) in feed.asked
        assert ("poll", None, False) in feed.asked
