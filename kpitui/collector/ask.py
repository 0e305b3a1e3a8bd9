"""Asking sources once, all at the same time, without a schedule: for a check, a reading, a run from cron."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from kpitui.collector.advice import advised
from kpitui.collector.worker import Worker
from kpitui.errors import SourceError, SourceRefused
from kpitui.measures import Delivery, Poll, Quota
from kpitui.setup import BoundSource
from kpitui.text import Text

FAULT = Text("a defect of kpitui: {kind} in {place}", "un défaut de kpitui : {kind} dans {place}")
CRASHED = Text(
    "a defect in this kind of source: {kind} in {place}", "un défaut de ce type de source : {kind} dans {place}"
)
DEADLINE = 300.0
"""Seconds that a poll may take in all."""


Keep: TypeAlias = Callable[[Delivery], Awaitable[None]]
"""Stores a delivery."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source gave at one poll: a delivery, or why there is none."""

    source: str
    seconds: float
    """How long it took."""
    delivery: Delivery | None = None
    error: SourceError | None = None
    quota: Quota | None = None
    """What it may still spend, where that is known."""
    spared: bool = False
    """True: it was not asked, since each call costs money."""

    @property
    def refused(self) -> bool:
        """Tell whether a person has to mend something."""
        return isinstance(self.error, SourceRefused)


async def ask(worker: Worker, poll: Poll, deadline: float = DEADLINE, keep: Keep | None = None) -> Answer:
    """Ask one source, and keep what it gives; whatever goes wrong in it is part of the answer."""
    begun, name = time.monotonic(), worker.name
    try:
        delivery = await worker.poll(poll, deadline)
        seconds = time.monotonic() - begun
        if keep is not None:
            await keep(delivery)
    except SourceError as error:
        return Answer(name, time.monotonic() - begun, error=advised(error, worker.remote))
    except Exception as error:  # A defect in one source, or in a library below it, must cost the others nothing.
        cause = SourceError(CRASHED.given(kind=type(error).__name__, place=place_of(error)))
        return Answer(name, time.monotonic() - begun, error=cause)
    return Answer(name, seconds, delivery=delivery)


async def ask_all(
    sources: Sequence[BoundSource], poll: Poll, answered: Callable[[Answer], None], deadline: float = DEADLINE
) -> list[Answer]:
    """Ask every source once, and tell of each answer as it comes; in the sources' order.

    Those whose calls cost money are spared, unless the poll says that it may.
    """
    from kpitui.sources.web.client import HttpClient

    client = HttpClient()

    async def one(source: BoundSource) -> Answer:
        if costs_money(source) and not poll.paid:
            return Answer(source.name, 0.0, spared=True)
        worker = Worker(source, client)
        try:
            answer = await ask(worker, poll, deadline)
        finally:
            await worker.close()
        answer = replace(answer, quota=quota_of(worker, answer.delivery))
        answered(answer)
        return answer

    return list(await asyncio.gather(*(one(source) for source in sources)))


def quota_of(worker: Worker, delivery: Delivery | None) -> Quota | None:
    """Return what a source may still spend: as it says itself, else as its hosts do; None where nobody says."""
    if delivery is not None and delivery.quota is not None:
        return delivery.quota
    limits = worker.limits
    if limits.remaining is None:
        return None
    reset = None if limits.reset_at is None else round(limits.reset_at * 1000)
    return Quota(limits.remaining, limits.limit, reset)


def costs_money(source: BoundSource) -> bool:
    """Tell whether each call of a source costs money, as its options say."""
    return getattr(source.options, "paid", False) is True


def fault_of(error: Exception) -> Text:
    """Return what the log says of a defect."""
    return FAULT.given(kind=type(error).__name__, place=place_of(error))


def place_of(error: Exception) -> str:
    """Return where an error was raised. Its own text isn't shown: it may hold a secret or what a server sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
