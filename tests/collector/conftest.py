"""Sources that answer, fail, hang, crash or flood as a test wants, and a collector's surroundings in memory."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from kpitui.collector.desk import Desk
from kpitui.collector.keeper import Keeper
from kpitui.collector.supervise import Surroundings
from kpitui.config import SourceTable
from kpitui.measures import Delivery, Kind, Poll, Sample
from kpitui.setup import BoundSource
from kpitui.sources.contract import SourceOptions, SourceSettings
from kpitui.store import open_store
from kpitui.text import Language

NOW = 1_800_000_000_000


@dataclass
class Script:
    """What a source does at each poll, in order; the last act is repeated."""

    acts: list[Callable[[Poll], Delivery]]
    polls: list[Poll] = field(default_factory=list)
    closed: bool = False

    async def poll(self, poll: Poll) -> Delivery:
        """Do the next act."""
        self.polls.append(poll)
        act = self.acts[min(len(self.polls), len(self.acts)) - 1]
        if act is hang:
            await asyncio.sleep(3600)
        return act(poll)

    async def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


def hang(poll: Poll) -> Delivery:
    """Stand for a source that never answers."""
    raise NotImplementedError(poll)


@dataclass
class Clock:
    """A clock that tests set."""

    now: int = NOW

    def __call__(self) -> int:
        """Return the time."""
        return self.now


@dataclass
class Stage:
    """Sources of one's own making, and all that a supervised source works with."""

    desk: Desk
    keeper: Keeper
    clock: Clock
    changes: list[int] = field(default_factory=list)
    hang: Callable[[Poll], Delivery] = hang

    @property
    def around(self) -> Surroundings:
        """Return the surroundings of a supervised source; a poll may take half a second."""
        return Surroundings(self.keeper, self.clock, lambda: self.changes.append(self.clock()), deadline=0.5)

    def source(self, name: str, *acts: Callable[[Poll], Delivery], every: str = "1m") -> tuple[BoundSource, Script]:
        """Return a source that does what it is told, known to the store, and its script."""
        script = Script(list(acts))
        table = SourceTable.model_validate({"name": name, "kind": "script", "every": every})
        settings = SourceSettings(name, SourceOptions(), every=table.every)
        return BoundSource(table, settings, lambda _: script), script

    def answer(self, *ids: str) -> Callable[[Poll], Delivery]:
        """Return the act of a source that gives one event for each id."""

        def act(poll: Poll) -> Delivery:
            samples = [
                Sample("mentions", Kind.EVENT, (("brand", "acme"),), poll.now, 1.0, "m", id=each) for each in ids
            ]
            return Delivery(poll.now, samples, covers=(None, poll.now), rows=len(samples), state={"seen": len(ids)})

        return act

    def block(self, seconds: float) -> Callable[[Poll], Delivery]:
        """Return the act of a source that blocks its thread, deaf to its cancellation."""

        def act(poll: Poll) -> Delivery:
            time.sleep(seconds)
            return Delivery(poll.now)

        return act


@pytest.fixture
def stage() -> Iterator[Stage]:
    """Give a store in memory, a clock that stands still, and sources to be made."""
    desk = Desk(open_store(None, now=NOW))
    clock = Clock()
    yield Stage(desk, Keeper(desk, clock, Language.EN), clock)
    desk.close()
    assert threading.active_count() < 50
