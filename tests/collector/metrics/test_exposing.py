"""The page of a whole collector: on and off by the configuration, its figures those of the boards, never a nuisance."""

from __future__ import annotations

import asyncio
import re
import socket
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kpitui.collector import run
from kpitui.collector.alarms import Alarms
from kpitui.collector.boards import Boards, Viewed
from kpitui.collector.clock import wall
from kpitui.collector.desk import Desk
from kpitui.collector.keeper import Keeper
from kpitui.collector.metrics import exposing
from kpitui.collector.run import Collector, Terms
from kpitui.config import read
from kpitui.setup import Project, bind
from kpitui.store import Store, open_store

TOML = """
[monitor]
timezone = "UTC"
[[brand]]
id = "acme"
own = true
[[source]]
name = "posts"
kind = "csv"
path = "posts.csv"
every = "1h"
  [[source.measure]]
  name = "mentions"
  id = "id"
  time = "at"
  labels = { brand = "$brand", channel = "$channel" }
"""
ROWS = ("1,acme,x", "2,acme,facebook", "3,acme,X", "4,globex,reddit")


class Stage:
    """A collector on a folder, and its page."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "kpitui.toml"
        at = datetime.fromtimestamp(time.time() - 7200, UTC).isoformat(timespec="seconds")
        rows = "".join(f"{row},{at}\n" for row in ROWS)
        (folder / "posts.csv").write_text(f"id,brand,channel,at\n{rows}", "utf-8")
        self.store: Store = open_store(folder / "data", now=1)
        self.viewer = open_store(folder / "data", read_only=True, now=1)

    def write(self, table: str) -> None:
        """Write the configuration, with a table more."""
        self.path.write_text(TOML + table, "utf-8")

    def load(self) -> Project:
        """Read the configuration."""
        return bind(read(self.path), self.path)

    def log(self) -> str:
        """Return the log."""
        return "\n".join(row.text.say("en") for row in self.viewer.log.rows())

    def urls(self) -> list[str]:
        """Return where the page was, the newest address first."""
        return re.findall(r"metrics at (http\S+)", self.log())

    async def page(self) -> str:
        """Return the page."""
        return await asyncio.to_thread(fetched, self.urls()[0])


def fetched(url: str) -> str:
    """Return what an address answers."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  loopback
        return str(answer.read().decode())


async def until(found: Any, seconds: float = 15) -> bool:
    """Wait until something holds."""
    limit = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < limit:
        if found():
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Give a folder whose collector looks at everything often."""
    monkeypatch.setattr(run, "EXPOSING", 0.05)
    monkeypatch.setattr(run, "LOOKING", 0.05)
    return Stage(tmp_path)


async def test_the_page_says_what_the_boards_say(stage: Stage) -> None:
    """Each reading is the board's, by channel and period as the table says; other brands have none."""
    stage.write('[metrics]\nlisten = "127.0.0.1:0"\nchannels = true\nperiods = ["1d"]\n')
    collector = Collector(stage.load(), stage.load, stage.store, Terms())
    task = asyncio.create_task(collector.run())
    assert await until(lambda: stage.urls() and stage.viewer.board_at("acme", "7d"))
    text = ""
    for _ in range(100):
        text = await stage.page()
        if 'kpitui_source_up{source="posts",kind="csv"} 1.0' in text and "kpitui_kpi_mentions{" in text:
            break
        await asyncio.sleep(0.1)
    found = re.findall(r"^kpitui_kpi_mentions{(.*)} (.*)$", text, re.MULTILINE)
    assert dict(found) == {
        f'brand="acme",channel="{channel}",period="{period}"': value
        for period in ("7d", "1d")
        for channel, value in (("all", "3.0"), ("facebook", "1.0"), ("x", "2.0"))
    }
    assert "globex" not in text
    assert "impressions" not in text
    collector.stop()
    await asyncio.wait_for(task, 10)


async def test_it_follows_the_configuration(stage: Stage) -> None:
    """The page comes, moves and goes with the table, while everything else goes on."""
    stage.write("")
    collector = Collector(stage.load(), stage.load, stage.store, Terms())
    task = asyncio.create_task(collector.run())
    assert await until(lambda: stage.viewer.sources.row("posts").answered_at)
    assert not stage.urls()
    stage.write('[metrics]\nlisten = "127.0.0.1:0"\n')
    assert await until(stage.urls)
    assert "kpitui_build_info" in await stage.page()
    stage.write('[metrics]\nlisten = "localhost:0"\n')
    assert await until(lambda: len(stage.urls()) == 2)
    assert "kpitui_build_info" in await stage.page()
    old = stage.urls()[0]
    stage.write("")
    assert await until(lambda: stage.log().count("was read again") == 3)
    await asyncio.sleep(0.2)
    with pytest.raises(OSError, match="refused"):
        await asyncio.to_thread(fetched, old)
    collector.stop()
    await asyncio.wait_for(task, 10)


async def test_a_taken_port_is_told_once_and_taken_when_it_is_free(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another program is at the address, the collector says so once, goes on, and takes it later."""
    monkeypatch.setattr(exposing, "AGAIN", 100)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        stage.write(f'[metrics]\nlisten = "127.0.0.1:{port}"\n')
        collector = Collector(stage.load(), stage.load, stage.store, Terms())
        task = asyncio.create_task(collector.run())
        assert await until(lambda: "another program is there already" in stage.log())
        assert await until(lambda: stage.viewer.board_at("acme", "7d"))
        await asyncio.sleep(0.5)
        assert stage.log().count("another program") == 1
    assert await until(stage.urls)
    assert "kpitui_build_info" in await stage.page()
    collector.stop()
    await asyncio.wait_for(task, 10)


async def test_an_address_of_another_machine(stage: Stage) -> None:
    """An address that isn't this machine's is told with the system's own words."""
    stage.write('[metrics]\nlisten = "192.0.2.1:9464"\n')
    project = stage.load()
    assert "no login" in project.notes[0].say("en")
    collector = Collector(project, stage.load, stage.store, Terms())
    task = asyncio.create_task(collector.run())
    assert await until(lambda: "no page of metrics at 192.0.2.1:9464" in stage.log())
    collector.stop()
    await asyncio.wait_for(task, 10)


async def test_the_end_waits_for_nobody(stage: Stage) -> None:
    """A caller that hangs doesn't hold the collector's end."""
    stage.write('[metrics]\nlisten = "127.0.0.1:0"\n')
    collector = Collector(stage.load(), stage.load, stage.store, Terms())
    task = asyncio.create_task(collector.run())
    assert await until(stage.urls)
    _, writer = await asyncio.open_connection("127.0.0.1", int(stage.urls()[0].split(":")[2].partition("/")[0]))
    writer.write(b"GET /metrics")
    collector.stop()
    await asyncio.wait_for(task, 3)
    writer.close()


async def test_who_looks_waits_for_no_page(stage: Stage) -> None:
    """A view that somebody begins to look at is evaluated before what only the page shows."""
    stage.write('[metrics]\nlisten = "127.0.0.1:0"\nchannels = true\n')
    project, desk = stage.load(), Desk(stage.store)
    keeper = Keeper(desk, wall, project.language)
    boards = Boards(desk, keeper, wall, project, Alarms(stage.store, wall, project))
    await boards.evaluate()
    shown = boards.shown
    assert [board.labels for board in shown] == [()]
    boards.look_at([Viewed("acme", "28d")])
    await boards.evaluate()
    assert boards.shown is shown
    assert stage.viewer.board_at("acme", "28d")
    await asyncio.wait_for(boards.turn(), 10)
    assert boards.shown is not shown
    desk.close()
