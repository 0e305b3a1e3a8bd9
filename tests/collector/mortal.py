"""A collector's alerting that is killed again and again, between any two writes or messages, and always goes on.

``python -m tests.collector.mortal FOLDER URL SEED``: each life is a process of its own, which kills itself at a point
drawn by chance; the next goes on where the store says. Time is that of the story: five minutes for each step.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection

from kpitui.collector.alarms import Alarms
from kpitui.collector.delivering import Delivering
from kpitui.collector.desk import Desk
from kpitui.collector.keeper import Keeper
from kpitui.config import read
from kpitui.measures import Delivery, Kind, Sample
from kpitui.notify.webhook import Webhook
from kpitui.setup import Project, bind
from kpitui.store import Holder, open_store
from kpitui.store.alerting import Round
from kpitui.store.database import Database
from kpitui.text import Language
from tests.collector.watchman import MINUTE, RULE, START, TOML

REST = (1,) * 12
COUNTS = (*REST, 6, 1, 20, *REST, 9, *REST, 7, 1, 30, *REST, 3, 3, *REST)
"""Mentions in each five minutes."""
LIVES = 400
"""More than it takes."""
DONE, NEVER = 7, 10**9


class Fate:
    """Ends this process at the nth point that it passes."""

    def __init__(self, points: int) -> None:
        self._left = points

    def strike(self) -> None:
        """Pass a point."""
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def bind(self) -> None:
        """Make points of the beginning and end of each transaction and of each message."""
        write, send = Database.write, Webhook.send

        @contextmanager
        def fatal_write(database: Database) -> Iterator[Connection]:
            """Write, with a point before, inside and after."""
            self.strike()
            with write(database) as db:
                yield db
                self.strike()
            self.strike()

        async def fatal_send(route: Webhook, letter: object) -> None:
            """Send, with a point before and after."""
            self.strike()
            await send(route, letter)  # type: ignore[arg-type]
            self.strike()

        Database.write = fatal_write  # type: ignore[method-assign, assignment]
        Webhook.send = fatal_send  # type: ignore[method-assign, assignment]


class Life:
    """One life: from where the store says to the end of the story, or to its own."""

    def __init__(self, folder: Path, project: Project) -> None:
        self._store = open_store(folder / "data", now=START)
        self._now = START
        holder = Holder("here", os.getpid(), os.getpid())
        self._store.lease.acquire(holder, START, gone=True)
        self._desk = Desk(self._store)
        keeper = Keeper(self._desk, self._clock, Language.EN)
        self._alarms = Alarms(self._store, self._clock, project, holder)
        self._delivering = Delivering(self._desk, keeper, self._clock, project)

    async def live(self) -> None:
        """Take up the story where it was left."""
        polled = self._store.sources.row("posts").polled_at
        first = 0 if polled is None else (polled - START) // (5 * MINUTE)
        self._now = START + first * 5 * MINUTE
        await self._desk.do(self._alarms.begin)
        for step in range(first, len(COUNTS)):
            await self._step(step)
        while self._store.alerts.queue.next_due() is not None:
            self._now += MINUTE
            await self._delivering.settle()

    async def _step(self, step: int) -> None:
        """Let five minutes pass."""
        now = self._now = START + step * 5 * MINUTE
        labels = (("brand", "acme"),)
        samples = [
            Sample("mentions", Kind.EVENT, labels, now - 2 * MINUTE, 1.0, "m", id=f"{step}-{number}")
            for number in range(COUNTS[step])
        ]
        await self._desk.do(self._store.ingest, "posts", Delivery(now, samples, covers=(START - 10**10, now)))
        await self._desk.do(lambda: self._alarms.evaluate(self._store.dataset()))
        for second in range(1, 12):
            self._now = now + second * 1000
            await self._desk.do(self._alarms.attend)
            await self._delivering.settle()
        await self._desk.do(self._store.alerts.commit, Round(beat=now))

    def _clock(self) -> int:
        """Return the time of the story."""
        return self._now


def story(folder: Path, url: str) -> Project:
    """Return the configuration, bound."""
    path = folder / "kpitui.toml"
    many = RULE.replace("above = 20", "above = 30").replace("above = 5", "above = 15")
    some = RULE.replace('"many"', '"some"').replace("above = 20", "above = 18").replace("above = 5", "above = 13")
    path.write_text((TOML + many + some).replace("http://127.0.0.1:9/team", url), "utf-8")
    return bind(read(path), path)


def main(folder: Path, url: str, seed: int) -> int:
    """Live until the story is told; return the number of lives."""
    project, chance = story(folder, url), random.Random(seed)  # noqa: S311  chance that can be repeated
    for life in range(1, LIVES):
        points = chance.randint(1, 60) if seed else NEVER
        child = os.fork()
        if not child:
            Fate(points).bind()
            asyncio.run(Life(folder, project).live())
            os._exit(DONE)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            sys.stdout.write(f"{life}\n")
            return 0 if os.WEXITSTATUS(status) == DONE else 1
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
