"""Takes letters out of the queue to their routes: each route's in order, none waiting for another's, none lost.

A letter leaves the queue once it has arrived, or once its route has said that it will never take it. A crash in
between sends it again: receivers drop what they have had by its id.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, Protocol, TypeVar

from kpitui.errors import RouteError
from kpitui.notify.contract import DEADLINE, Route
from kpitui.notify.letter import load_letter
from kpitui.notify.terminal import ToScreens
from kpitui.store.journal import Level
from kpitui.store.queue import Queued
from kpitui.text import Text

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

UNKNOWN = Text("the configuration has no such route any more", "la configuration n’a plus cette route")
BROKEN = Text("the message in the queue cannot be read", "le message en attente est illisible")
TOO_SLOW = Text("not done within {seconds:g} s", "pas fini en {seconds:g} s")
FAILS = Text(
    "route {route} does not deliver, messages wait: {cause}",
    "la route {route} n’achemine pas, les messages attendent : {cause}",
)
GIVEN_UP = Text("route {route}: a message is given up: {cause}", "route {route} : un message est abandonné : {cause}")
MENDED = Text("route {route} delivers again", "la route {route} achemine de nouveau")
DEFECT = Text("a defect of kpitui: {kind}", "un défaut de kpitui : {kind}")


@dataclass(frozen=True, slots=True)
class Pace:
    """How patient a delivery is, in seconds."""

    deadline: float = DEADLINE + 2
    """What one attempt may take, for routes that do not see to it themselves."""
    first: float = 5.0
    """The wait after the first failure; doubled each time."""
    longest: float = 900.0
    said: float = 86_400.0
    """The longest wait that the other side may ask for."""
    parting: float = 3.0
    """What is on its way at the end has so long to arrive."""


def wait_after(tries: int, retry_after: float | None, chance: float, pace: Pace = Pace()) -> float:
    """Return how long to wait after a failure, in seconds, with ``tries`` failures before it.

    ``chance`` (0 to 1) spreads what has failed together. What the other side asked for is waited at least.
    """
    wait = min(pace.first * 2.0 ** min(tries, 30), pace.longest) * (0.75 + chance / 4)
    return wait if retry_after is None else max(min(retry_after, pace.said), pace.first * (0.5 + chance / 2))


class Queue(Protocol):
    """The letters that wait (``store.alerts.queue``)."""

    def due(self, now: int) -> Collection[Queued]:
        """Return the oldest letter of each route, where it may be tried now."""
        ...

    def sent(self, number: int, at: int) -> None:
        """Note that a letter has arrived."""
        ...

    def declare(self, terminals: Mapping[str, str]) -> None:
        """Remember which routes lead to terminals, and how: screens look for their letters."""
        ...

    def failed(self, number: int, at: int, retry_at: int, reason: Text) -> None:
        """Note why a letter has not arrived, and when it is tried again."""
        ...

    def dead(self, number: int, at: int, reason: Text) -> None:
        """Give a letter up."""
        ...


class Desk(Protocol):
    """Whoever calls a store's functions where they may be called."""

    async def do(self, function: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        """Call a function and return what it returns."""
        ...


async def unlogged(level: Level, text: Text) -> None:
    """Write no log."""


@dataclass(frozen=True, slots=True)
class Office:
    """What a delivery works with."""

    queue: Queue
    desk: Desk
    clock: Callable[[], int]
    """ms"""
    pace: Pace = Pace()
    chance: Callable[[], float] = random.random
    log: Callable[[Level, Text], Awaitable[None]] = unlogged
    """What writes a line of the log."""


class Delivery:
    """Letters on their way. ``turn`` is called again and again, about every second; it never waits for a route."""

    def __init__(self, office: Office, routes: Mapping[str, Route]) -> None:
        self._office = office
        self._routes = dict(routes)
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._unnoted: dict[int, RouteError | None] = {}
        self._failing: set[str] = set()
        self._declared = False

    def adopt(self, routes: Mapping[str, Route]) -> None:
        """Work with the routes of another configuration."""
        self._routes = dict(routes)
        self._declared = False

    async def turn(self) -> None:
        """Send what is due, each route by itself. Raises ``StoreError`` where the queue can't be read."""
        done = [name for name, task in self._under_way.items() if task.done()]
        tasks = [self._under_way.pop(name) for name in done]
        if not self._declared:
            terminals = {name: route.form for name, route in self._routes.items() if isinstance(route, ToScreens)}
            await self._office.desk.do(self._office.queue.declare, terminals)
            self._declared = True
        for queued in await self._due():
            if queued.route not in self._under_way:
                self._under_way[queued.route] = asyncio.create_task(self._run(queued), name=f"route {queued.route}")
        for task in tasks:
            task.result()

    async def settle(self) -> None:
        """Wait until nothing is on its way."""
        while self._under_way:
            await asyncio.wait(self._under_way.values())
            await self.turn()

    async def close(self) -> None:
        """Let what is on its way arrive, within a moment; the rest is sent at the next start."""
        tasks = [*self._under_way.values()]
        self._under_way.clear()
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=self._office.pace.parting)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, queued: Queued | None) -> None:
        """Send one letter of a route and what is due behind it."""
        while queued is not None:
            name = queued.route
            await self._carry(queued)
            queued = next((one for one in await self._due() if one.route == name), None)

    async def _carry(self, queued: Queued) -> None:
        """Send one letter, and note what became of it; what can't be noted now is noted later, not sent again."""
        if queued.id not in self._unnoted:
            self._unnoted[queued.id] = await self._sent(queued)
        failure = self._unnoted[queued.id]
        await self._office.desk.do(self._verdict(queued, failure))
        del self._unnoted[queued.id]
        await self._tell(queued, failure)

    async def _tell(self, queued: Queued, failure: RouteError | None) -> None:
        """Write a line of the log where a route begins or ceases to fail, and for each letter that is given up."""
        route, log = queued.route, self._office.log
        if failure is None:
            if route in self._failing or queued.tries:
                self._failing.discard(route)
                await log(Level.INFO, MENDED.given(route=route))
        elif failure.permanent:
            await log(Level.ERROR, GIVEN_UP.given(route=route, cause=failure.text))
        elif route not in self._failing:
            self._failing.add(route)
            await log(Level.ERROR, FAILS.given(route=route, cause=failure.text))

    def _verdict(self, queued: Queued, failure: RouteError | None) -> Callable[[], None]:
        """Return what notes the outcome of an attempt."""
        office, at = self._office, self._office.clock()
        if failure is None:
            return partial(office.queue.sent, queued.id, at)
        if failure.permanent:
            return partial(office.queue.dead, queued.id, at, failure.text)
        wait = wait_after(queued.tries, failure.retry_after, office.chance(), office.pace)
        return partial(office.queue.failed, queued.id, at, at + round(wait * 1000), failure.text)

    async def _sent(self, queued: Queued) -> RouteError | None:
        """Try to send a letter; return what went wrong."""
        route = self._routes.get(queued.route)
        if route is None:
            return RouteError(UNKNOWN, permanent=True)
        try:
            letter = load_letter(queued.message)
        except ValueError:
            return RouteError(BROKEN, permanent=True)
        try:
            async with asyncio.timeout(self._office.pace.deadline):
                await route.send(letter)
        except RouteError as error:
            return error
        except TimeoutError:
            return RouteError(TOO_SLOW.given(seconds=self._office.pace.deadline))
        except Exception as error:  # A defect of one way must neither lose its letters nor hold up the other routes.
            return RouteError(DEFECT.given(kind=type(error).__name__))
        return None

    async def _due(self) -> Collection[Queued]:
        """Return what may be sent now."""
        return await self._office.desk.do(self._office.queue.due, self._office.clock())
