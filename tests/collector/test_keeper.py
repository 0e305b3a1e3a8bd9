"""What a poll gives reaches the store without making others wait."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from pathlib import Path

from kpitui.collector.desk import Desk
from kpitui.collector.keeper import Keeper
from kpitui.measures import Delivery, Kind, Sample
from kpitui.store import Holder, Level, open_store
from kpitui.text import Language, Text

EVENTS = 100_000
LABELS = (("brand", "acme"), ("channel", "x"))


def test_heartbeats_get_through_a_large_import(tmp_path: Path) -> None:
    """While one source's first import goes in, the lease is renewed and another source's poll is stored, each soon."""
    waits = asyncio.run(_import(tmp_path))
    assert len(waits) >= 5
    assert sorted(waits)[len(waits) // 2] < 1


async def _import(folder: Path) -> list[float]:
    """Store a large delivery; return how long each heartbeat took meanwhile."""
    desk = Desk(open_store(folder, now=0))
    keeper = Keeper(desk, lambda: 1, Language.EN)
    holder = Holder("host", 1, 1)
    assert await desk.do(desk.store.lease.acquire, holder, 0)
    events = [
        Sample("mentions", Kind.EVENT, LABELS, t * 1_000, 1.0, "m", id=str(t), key=str(t % 900)) for t in range(EVENTS)
    ]
    large = asyncio.create_task(keeper.keep("large", deque([Delivery(1, events, complete=True)]), 0))
    waits: list[float] = []
    while not large.done():
        begun = time.monotonic()
        assert await desk.do(desk.store.lease.renew, holder, 1)
        waits.append(time.monotonic() - begun)
        await keeper.keep("small", deque([Delivery(1, events[:1], covers=(0, 1))]), 0)
        await asyncio.sleep(0.01)
    assert await large
    assert len(desk.store.dataset().events["mentions"].t) == EVENTS + 1
    desk.close()
    return waits


async def test_a_measure_that_fails_is_told_once(tmp_path: Path) -> None:
    """When it begins, with its cause; those that fail later too; and when all can be read again."""
    desk = Desk(open_store(tmp_path, now=0))
    keeper = Keeper(desk, lambda: 1, Language.EN)
    why, other = Text("no permission", "pas de permission"), Text("no answer", "pas de réponse")
    polls: tuple[dict[str, Text], ...] = (
        {"likes": why, "reach": why},
        {"likes": why, "reach": why},
        {"reach": why, "mentions": other},
        {},
        {},
    )
    for at, failed in enumerate(polls):
        await keeper.keep("insta", deque([Delivery(at, failed=failed)]), 0)
    rows = [(row.level, row.text.say("en")) for row in reversed(desk.store.log.rows(9))]
    assert rows == [
        (Level.WARNING, "likes, reach: no permission"),
        (Level.WARNING, "mentions: no answer"),
        (Level.INFO, "can be read again: mentions, reach"),
    ]
    desk.close()
