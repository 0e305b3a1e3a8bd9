"""One source under supervision: asked when it is due, its answers kept, its failures told once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kpitui.collector import health, schedule
from kpitui.collector.ask import Answer, ask, costs_money, quota_of
from kpitui.collector.clock import Clock
from kpitui.collector.health import Record
from kpitui.collector.keeper import Keeper, Planned
from kpitui.collector.schedule import Plan
from kpitui.collector.worker import Worker
from kpitui.config.watch import Look, look_of
from kpitui.errors import Cause, SourceError
from kpitui.measures import Delivery, Poll, Quota
from kpitui.setup import BoundSource
from kpitui.sources.web.admission import login_paths
from kpitui.store.health import Cost

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient

LONGEST_NAP = 5.0
"""Seconds after which a waiting source looks at the clock again: it may have been set."""
MOST_WAITING = 1_000
"""Deliveries kept in memory while the disk is full."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a supervised source works with."""

    keeper: Keeper
    clock: Clock
    changed: Callable[[], None]
    """Called when the source has given something new, or its state is another."""
    deadline: float
    """Seconds that a poll may take."""
    client: HttpClient | None = None
    """The HTTP client that all sources share."""


class Supervised:
    """One source: its plan, its record, its worker. Lives as long as its table in the configuration stays the same."""

    def __init__(self, bound: BoundSource, around: Surroundings) -> None:
        self.bound = bound
        self._around = around
        self._rhythm = schedule.rhythm_of(bound.name, bound.table.every)
        self._worker = Worker(bound, around.client)
        self._plan = Plan(0)
        self._record = Record()
        self._state: Mapping[str, object] = {}
        self._waiting: deque[Delivery] = deque(maxlen=MOST_WAITING)
        self._wake = asyncio.Event()
        self._told: Planned | None = None
        self._paid = False
        self._let_in: tuple[Look, ...] | None = None
        self._cost = Cost(paid=costs_money(bound))
        self._quota: Quota | None = None
        """What the source itself said last of what it may spend: a failed poll says nothing of it."""

    async def run(self) -> None:
        """Ask the source whenever it is due, until cancelled."""
        try:
            await self._resume()
            while True:
                now = self._around.clock()
                if self._let_in is not None and self._let_in != self._credentials():
                    self.reconsider()
                self._plan = schedule.corrected(self._rhythm, now, self._plan)
                if self._record.paused or self._plan.due > now:
                    await self._nap(self._plan.due - now)
                else:
                    await self._cycle(now)
        finally:
            await self._worker.close()

    async def once(self) -> Answer:
        """Ask the source once, now, whatever its plan is, and keep what it gives."""
        try:
            await self._resume()
            answer = await self._cycle(self._around.clock())
            await self.judge()
            return answer
        finally:
            await self._worker.close()

    def poll_now(self, paid: bool = False) -> None:
        """Ask at once, unless the other side asked to wait; ``paid`` allows this one poll to cost money."""
        self._paid = self._paid or paid
        self._plan = schedule.asked(self._plan, self._around.clock())
        self._wake.set()

    def reconsider(self) -> None:
        """Ask at once where nobody asks any more, since the credential is refused: something was changed."""
        if self._plan.stopped:
            self.poll_now()

    async def pause(self, paused: bool) -> None:
        """Stop asking, or go on."""
        self._record = replace(self._record, paused=paused)
        if not paused:
            self.poll_now()
        await self.judge()

    async def judge(self) -> None:
        """Tell how the source is doing, if that or its plan has changed: time alone makes it late."""
        table = self.bound.table
        state = health.judge(self._record, self._around.clock(), table.every, table.lag)
        planned = Planned(None if self._record.paused else self._plan.due, state, self._cost)
        if planned == self._told:
            return
        changed = self._told is None or state is not self._told.health
        self._told = planned
        await self._around.keeper.plan(self.bound.name, planned)
        if changed:
            self._around.changed()

    async def _resume(self) -> None:
        """Take up where the last collector left this source."""
        left = await self._around.keeper.left(self.bound.name)
        self._record, self._state = left.record, left.state
        self._plan = schedule.first(self._rhythm, self._around.clock(), left.record.answered)

    async def _nap(self, wait: int) -> None:
        """Wait until the source is due or somebody asks, a few seconds at most."""
        await self.judge()
        length = LONGEST_NAP if self._record.paused else min(wait / 1000, LONGEST_NAP)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), length)
        self._wake.clear()

    async def _cycle(self, now: int) -> Answer:
        """Ask once, and keep the answer or the failure."""
        poll = Poll(schedule.dated(self._rhythm, now), self._state, self._paid)
        self._paid = False
        answer = await ask(self._worker, poll, self._around.deadline, self._keep)
        self._cost = self._cost_of(answer)
        if answer.error is not None:
            await self._fail(answer, answer.error)
        return answer

    def _cost_of(self, answer: Answer) -> Cost:
        """Return what a poll took, and what its host still allows."""
        if answer.delivery is not None:
            self._quota = answer.delivery.quota
        quota = self._quota or quota_of(self._worker, answer.delivery)
        latency = round(answer.seconds * 1000)
        paid = costs_money(self.bound)
        if quota is None:
            return Cost(latency, paid=paid)
        return Cost(latency, quota.left, quota.allowed, quota.reset, paid, quota.unit)

    async def _keep(self, delivery: Delivery) -> None:
        """Store what came, with what a full disk has left waiting."""
        self._plan = schedule.succeeded(self._rhythm, self._around.clock())
        self._let_in = None
        self._state = delivery.state
        self._waiting.append(delivery)
        mended = self._record.failures
        new = await self._around.keeper.keep(self.bound.name, self._waiting, mended)
        self._record = health.answered(self._record, delivery.polled_at, new)
        if new or mended:
            self._around.changed()

    async def _fail(self, answer: Answer, error: SourceError) -> None:
        """Plan the next attempt and tell of the failure, once."""
        now = self._around.clock()
        plan = _PLANS[error.cause is Cause.AUTH, answer.refused]
        self._plan = plan(self._rhythm, now, self._plan, error.retry_after)
        self._let_in = self._credentials() if self._plan.stopped else None
        self._record = health.failed(self._record, answer.refused)
        await self._around.keeper.fail(answer, first=self._record.failures == 1)
        self._around.changed()

    def _credentials(self) -> tuple[Look, ...]:
        """Return what the files look like that hold the source's credentials."""
        return tuple(look_of(path) for path in login_paths(self.bound.settings))


_PLANS = {
    (False, False): schedule.failed,
    (False, True): schedule.refused,
    (True, False): schedule.failed,
    (True, True): schedule.stopped,
}
"""The plan after a failure: whether the credential is the cause, and whether a person must mend something."""
