"""Work in threads: its answer, its errors, its end."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from kpitui.sources.database import threads
from kpitui.sources.database.threads import Lane, TooLate


async def test_answers_and_errors() -> None:
    """What work returns or raises comes to whoever waits."""
    lane = Lane()
    assert await lane.do(lambda: 7, lambda: None, 5) == 7
    with pytest.raises(KeyError, match="x"):
        await lane.do(lambda: {"y": 1}["x"], lambda: None, 5)
    assert not lane.busy


async def test_late_work_is_interrupted() -> None:
    """Work that listens ends at once; the loop went on all the while."""
    lane, stop = Lane(), threading.Event()
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.01)

    ticking = asyncio.ensure_future(tick())
    with pytest.raises(TooLate):
        await lane.do(lambda: stop.wait(20), stop.set, 0.2)
    ticking.cancel()
    assert ticks > 5
    assert not lane.busy


async def test_work_that_does_not_listen_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is given up after a grace, is known to be at work, and its late answer harms nothing."""
    monkeypatch.setattr(threads, "GRACE", 0.1)
    lane, stop = Lane(), threading.Event()
    begun = time.monotonic()
    with pytest.raises(TooLate):
        await lane.do(lambda: stop.wait(20), lambda: None, 0.1)
    assert time.monotonic() - begun < 2
    assert lane.busy
    stop.set()
    await asyncio.sleep(0.1)
    assert not lane.busy


async def test_cancelling_interrupts() -> None:
    """A task that is cancelled interrupts its work, and is cancelled at once."""
    lane, stop = Lane(), threading.Event()
    task = asyncio.ensure_future(lane.do(lambda: stop.wait(20), stop.set, 20))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(stop.wait, 2)
