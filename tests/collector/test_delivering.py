"""What goes out while a collector runs: letters to the routes of the configuration, and the sign of life."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from kpitui.collector.delivering import APART, Delivering
from kpitui.collector.desk import Desk
from kpitui.collector.keeper import Keeper
from kpitui.store.alerting import Round
from kpitui.store.queue import Outgoing
from kpitui.text import Language
from tests.collector.watchman import TOML, Watchman

LETTER = '["i1-1-1","title","body","{}"]'


class Outside:
    """A server that notes what it is asked, and answers with the status it is told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status = 200
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.decode().split(" HTTP")[0])
        writer.write(f"HTTP/1.1 {self.status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


class Stand:
    """A delivery over the store of a watchman."""

    def __init__(self, watchman: Watchman, outside: Outside) -> None:
        self.watchman = watchman
        self.outside = outside
        self.desk = Desk(watchman.store)
        keeper = Keeper(self.desk, lambda: watchman.now, Language.EN)
        self.delivering = Delivering(self.desk, keeper, lambda: watchman.now, watchman.project())

    def queue(self, route: str) -> None:
        """Queue a letter."""
        self.watchman.store.alerts.commit(Round(messages=(Outgoing(route, "acme", LETTER, self.watchman.now),)))

    async def beat(self, after: int) -> list[str]:
        """Let time pass and a healthy cycle end; return what was asked."""
        self.watchman.now += after
        self.outside.asked.clear()
        await self.delivering.beat(self.watchman.now)
        return self.outside.asked


Play = Callable[[Stand], Awaitable[None]]


@pytest.fixture
def stage(tmp_path: Path) -> Callable[[Play], None]:
    """Give what plays with a delivery whose route and heartbeat lead to a server."""

    async def stand() -> AsyncIterator[Stand]:
        """Give the delivery, and close everything afterwards."""
        outside = Outside()
        server = await asyncio.start_server(outside.answer, "127.0.0.1", 0)
        outside.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        config = TOML.replace("http://127.0.0.1:9", outside.url) + f'[heartbeat]\nurl = "{outside.url}/alive"\n'
        made = Stand(Watchman(tmp_path, config=config), outside)
        yield made
        await made.delivering.close()
        made.desk.close()
        server.close()

    async def run(play: Play) -> None:
        """Play."""
        async for made in stand():
            await play(made)

    return lambda play: asyncio.run(run(play))


def test_letters_go_to_their_routes(stage: Callable[[Play], None]) -> None:
    """What is queued arrives; the store knows when."""

    async def play(stand: Stand) -> None:
        stand.queue("team")
        await stand.delivering.settle()
        assert stand.outside.asked == ["POST /team"]
        (state,) = stand.watchman.store.alerts.routes()
        assert (state.name, state.last_success, state.queued) == ("team", stand.watchman.now, 0)

    stage(play)


def test_another_configuration_has_other_routes(stage: Callable[[Play], None]) -> None:
    """A route that is gone takes nothing more."""

    async def play(stand: Stand) -> None:
        watchman = stand.watchman
        watchman.config = watchman.config.replace("[route.team]", "[route.crew]")
        stand.delivering.adopt(watchman.project())
        stand.queue("crew")
        stand.queue("team")
        await stand.delivering.settle()
        assert stand.outside.asked == ["POST /team"]
        assert {state.name: state.lost for state in watchman.store.alerts.routes()} == {"crew": 0, "team": 1}

    stage(play)


def test_the_heartbeat_follows_healthy_cycles(stage: Callable[[Play], None]) -> None:
    """Once for each, at most once a minute; without a healthy cycle there is none."""

    async def play(stand: Stand) -> None:
        await stand.delivering.beat(None)
        assert stand.outside.asked == []
        assert await stand.beat(0) == ["GET /alive"]
        assert await stand.beat(APART - 1) == []
        assert await stand.beat(1) == ["GET /alive"]
        stand.outside.asked.clear()
        healthy, stand.watchman.now = stand.watchman.now, stand.watchman.now + 10 * APART
        await stand.delivering.beat(healthy)
        assert stand.outside.asked == []

    stage(play)


def test_a_heartbeat_that_is_not_heard_is_told_once(stage: Callable[[Play], None]) -> None:
    """And once that it is heard again; the log does not say the URL."""

    async def play(stand: Stand) -> None:
        stand.outside.status = 500
        for _ in range(3):
            await stand.beat(APART)
        stand.outside.status = 200
        for _ in range(2):
            await stand.beat(APART)
        log = stand.watchman.log()
        assert len(log) == 2
        assert log[0].startswith("the heartbeat is not heard")
        assert "/alive" not in log[0]
        assert log[1] == "the heartbeat is heard again"

    stage(play)
