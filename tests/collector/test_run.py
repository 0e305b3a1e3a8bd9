"""The whole collector in one process: requests, views, pauses, a reload, loneliness, defects, the end."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kpitui.collector.alarms import Alarms
from kpitui.collector.run import Collector, Terms
from kpitui.config import read
from kpitui.errors import StoreError
from kpitui.kpis.rounds import Rounds
from kpitui.setup import Project, bind
from kpitui.store import Ask, Level, Request, Store, View, open_store
from kpitui.store.database import FILE
from kpitui.store.requests import Requests
from kpitui.text import Text

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
  time = "at"
  id = "id"
  labels = { brand = "acme", channel = "$channel" }
"""


class Play:
    """A collector at work on a folder, and a viewer of its store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "kpitui.toml"
        self.path.write_text(TOML, "utf-8")
        self.rows(3)
        self.viewer: Store | None = None

    def rows(self, count: int) -> None:
        """Write a file of so many mentions."""
        lines = [f"2026-01-01T10:{number:02},{number},x" for number in range(count)]
        (self.folder / "posts.csv").write_text("\n".join(["at,id,channel", *lines, ""]), "utf-8")

    def load(self) -> Project:
        """Read the configuration."""
        return bind(read(self.path), self.path)

    def collector(self, terms: Terms | None = None) -> Collector:
        """Return a collector, not yet at work."""
        store = open_store(self.folder / "data", now=int(time.time() * 1000))
        self.viewer = open_store(self.folder / "data", now=int(time.time() * 1000))
        return Collector(self.load(), self.load, store, terms or Terms())

    def ask(self, kind: Ask, source: str = "") -> None:
        """Leave a request, as a screen does."""
        assert self.viewer is not None
        self.viewer.requests.ask(Request(kind, "alice", int(time.time() * 1000), source))

    def log(self) -> str:
        """Return the log as one text, oldest line first."""
        assert self.viewer is not None
        return "\n".join(row.text.say("en") for row in reversed(self.viewer.log.rows()))

    def count(self) -> int:
        """Return how many mentions are stored."""
        assert self.viewer is not None
        found = self.viewer.dataset(["mentions"]).events.get("mentions")
        return 0 if found is None else int(found.t.size)


async def until(true: Callable[[], object], seconds: float = 10.0) -> bool:
    """Wait until something holds, and return whether it came to hold."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if true():
            return True
        await asyncio.sleep(0.05)
    return False


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Give a folder with a configuration of one source."""
    return Play(tmp_path)


async def test_requests_are_served_within_a_second(play: Play) -> None:
    """Poll now, pause, resume and stop, each told in the log with who asked."""
    collector = play.collector()
    task = asyncio.create_task(collector.run())
    viewer = play.viewer
    assert viewer is not None
    assert await until(lambda: play.count() == 3)
    play.rows(5)
    play.ask(Ask.POLL, "posts")
    assert await until(lambda: play.count() == 5, 1.5)
    play.ask(Ask.PAUSE, "posts")
    assert await until(lambda: viewer.sources.row("posts").state == "paused", 1.5)
    assert viewer.sources.row("posts").paused_by == "alice"
    play.rows(7)
    play.ask(Ask.RESUME, "posts")
    assert await until(lambda: play.count() == 7, 1.5)
    play.ask(Ask.STOP)
    await asyncio.wait_for(task, 3)
    assert "paused by alice" in play.log()
    assert viewer.requests.pending() == ()
    assert viewer.lease.holder() is None


async def test_views_get_their_boards(play: Play) -> None:
    """Each own brand as it opens, and whatever a viewer looks at, within a second or two."""
    task = asyncio.create_task((collector := play.collector()).run())
    viewer = play.viewer
    assert viewer is not None
    assert await until(lambda: viewer.board("acme", "7d") is not None)
    labels = (("channel", "x"),)
    viewer.requests.view(View("me", "acme", "28d", labels), int(time.time() * 1000))
    assert await until(lambda: viewer.board("acme", "28d", labels) is not None, 4)
    assert viewer.board("acme", "24h") is None
    collector.stop()
    await task


async def test_a_view_that_cannot_be_evaluated_costs_the_others_nothing(play: Play) -> None:
    """A viewer may ask for a period or a brand that no longer exists."""
    task = asyncio.create_task((collector := play.collector()).run())
    viewer = play.viewer
    assert viewer is not None
    for name, brand, period in (("a", "acme", "7x"), ("b", "gone", "7d"), ("c", "acme", "24h")):
        viewer.requests.view(View(name, brand, period), int(time.time() * 1000))
    assert await until(lambda: viewer.board("acme", "24h") is not None, 5)
    assert not task.done()
    collector.stop()
    await task


async def test_it_ends_when_nobody_looks(play: Play) -> None:
    """With ``linger`` a collector without a viewer ends by itself, and says so."""
    await asyncio.wait_for(play.collector(Terms(linger=700)).run(), 5)
    assert "nobody has looked" in play.log()


async def test_a_defect_in_an_evaluation_costs_no_poll(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """The defect is told by kind and place; polls and requests go on."""

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(Rounds, "board", broken)
    task = asyncio.create_task((collector := play.collector()).run())
    assert await until(lambda: "ZeroDivisionError" in play.log())
    play.rows(6)
    play.ask(Ask.POLL)
    assert await until(lambda: play.count() == 6, 2)
    collector.stop()
    await task


async def test_a_defect_in_the_alerts_costs_no_board(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told once; the boards follow what is polled at their usual pace."""

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(Alarms, "evaluate", broken)
    task = asyncio.create_task((collector := play.collector()).run())
    viewer = play.viewer
    assert viewer is not None
    assert await until(lambda: "ZeroDivisionError" in play.log())
    first = viewer.board_at("acme", "7d")
    play.rows(6)
    play.ask(Ask.POLL)
    assert await until(lambda: viewer.board_at("acme", "7d") != first, 10)
    assert play.log().count("ZeroDivisionError") == 1
    collector.stop()
    await task


async def test_unchanged_sources_go_on_when_the_configuration_changes(play: Play) -> None:
    """A new source starts; the one that stays as it is isn't asked again, the one taken out is asked no more."""
    task = asyncio.create_task((collector := play.collector()).run())
    viewer = play.viewer
    assert viewer is not None
    assert await until(lambda: play.count() == 3)
    polled = viewer.sources.row("posts").polled_at
    more = TOML.replace('"posts"', '"more"').partition("[[source]]")[2]
    play.path.write_text(TOML + "[[source]]" + more, "utf-8")
    assert await until(lambda: viewer.sources.row("more").answered_at is not None)
    assert viewer.sources.row("posts").polled_at == polled
    play.path.write_text(TOML, "utf-8")
    assert await until(lambda: [row.source for row in viewer.sources.rows()] == ["posts"])
    assert play.count() == 3
    collector.stop()
    await task
    assert "read again" in play.log()


@pytest.mark.parametrize(("level", "told"), [(Level.DEBUG, 2), (Level.INFO, 1), (Level.ERROR, 0)])
async def test_the_log_tells_what_is_asked_for(play: Play, level: Level, told: int) -> None:
    """Each poll at ``debug``, starts and ends at ``info``, nothing of either at ``error``."""
    task = asyncio.create_task((collector := play.collector(Terms(level=level))).run())
    assert await until(lambda: play.count() == 3)
    await asyncio.sleep(0.2)
    collector.stop()
    await task
    assert ("3 new samples" in play.log()) + ("has started" in play.log()) == told


async def test_once_leaves_the_lease(play: Play) -> None:
    """One round, boards included, and the folder is free again."""
    answers = await play.collector().once()
    viewer = play.viewer
    assert viewer is not None
    assert [answer.error for answer in answers] == [None]
    assert viewer.board("acme", "7d") is not None
    assert viewer.lease.holder() is None


async def test_a_jump_of_the_clock_is_no_burst(play: Play) -> None:
    """A night asleep is one poll of each source."""
    now = [int(time.time() * 1000)]
    task = asyncio.create_task((collector := play.collector(replace(Terms(), clock=lambda: now[0]))).run())
    viewer = play.viewer
    assert viewer is not None
    assert await until(lambda: play.count() == 3)
    now[0] += 9 * 3_600_000
    assert await until(lambda: len(viewer.sources.polls("posts")) == 1 + 1 or _tick(now), 12)
    for _ in range(20):
        _tick(now)
        await asyncio.sleep(0.02)
    assert len(viewer.sources.polls("posts")) == 2
    collector.stop()
    await task


def _tick(now: list[int]) -> bool:
    """Let a moment pass on the clock of a test."""
    now[0] += 50
    return False


async def test_a_damaged_store_ends_the_collector(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is no store any more can't be mended in place: the collector ends, and the next one begins anew."""
    monkeypatch.setattr("kpitui.collector.run.BEATING", 0.2)
    collector = play.collector()
    task = asyncio.create_task(collector.run())
    assert await until(lambda: play.count() == 3)
    damage = sqlite3.DatabaseError("malformed")
    damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    error = StoreError(Text("malformed", "abîmé"))
    error.__cause__ = damage

    def broken(*_: Any) -> Any:
        raise error

    monkeypatch.setattr(Requests, "pending", broken)
    with pytest.raises(StoreError, match="sets it aside"):
        await asyncio.wait_for(task, 5)


async def test_a_store_made_newer_ends_the_collector(play: Play) -> None:
    """After an upgrade beneath it the collector can keep nothing more: it ends with what to do."""
    task = asyncio.create_task(play.collector().run())
    assert await until(lambda: play.count() == 3)
    with closing(sqlite3.connect(play.folder / "data" / FILE)) as db:
        db.execute("PRAGMA user_version = 99")
        db.commit()
    with pytest.raises(StoreError, match="Restart this kpitui"):
        await asyncio.wait_for(task, 5)
