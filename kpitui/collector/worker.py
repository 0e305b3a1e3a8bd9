"""One source in a thread of its own, with its own event loop: whatever blocks there blocks nothing else.

A poll has a total deadline. A source that ignores even its cancellation (a parser caught in a loop) keeps its thread,
is never asked twice at a time, and is given up when the collector ends.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from typing import TYPE_CHECKING, TypeVar

from kpitui.errors import SourceError
from kpitui.measures import Delivery, Poll
from kpitui.setup import BoundSource
from kpitui.sources.contract import Source
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.web.client import HttpClient
    from kpitui.sources.web.limits import Limits

TOO_SLOW = Text("no answer within {seconds} s", "pas de réponse en {seconds} s")
STUCK = Text("its last poll is still running", "son interrogation précédente n’est pas finie")
TOO_MUCH = Text("{count} samples in one poll: too many", "{count} mesures en une fois : trop")

GRACE = 1.0
"""Seconds that a cancelled poll has for leaving, before it counts as stuck."""
MOST_SAMPLES = 20_000_000

Answer = TypeVar("Answer")


class Worker:
    """Asks one source, one poll at a time."""

    def __init__(self, bound: BoundSource, client: HttpClient | None = None) -> None:
        self.name = bound.name
        self._bound = bound
        self._client = None if client is None else client.apart()
        self._source: Source | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: concurrent.futures.Future[Delivery] | None = None

    @property
    def remote(self) -> bool:
        """Tell whether the source asks somebody over a network."""
        options = self._bound.options
        return any(hasattr(options, name) for name in ("url", "base_url"))

    @property
    def limits(self) -> Limits:
        """Return what is left of the tightest quota that the source draws on."""
        from kpitui.sources.web.limits import Limits

        return Limits() if self._client is None else self._client.limits()

    async def poll(self, poll: Poll, deadline: float) -> Delivery:
        """Ask the source. Raises ``SourceError`` after ``deadline`` seconds, whatever the source does."""
        if self._running is not None and not self._running.done():
            raise SourceError(STUCK)
        self._running = asyncio.run_coroutine_threadsafe(self._ask(poll, deadline), self._started())
        try:
            delivery = await asyncio.wait_for(_shielded(self._running), deadline + GRACE)
        except TimeoutError:
            raise SourceError(TOO_SLOW.given(seconds=round(deadline))) from None
        if len(delivery.samples) > MOST_SAMPLES:
            raise SourceError(TOO_MUCH.given(count=len(delivery.samples)))
        return delivery

    async def close(self) -> None:
        """Close the source and its thread; one that doesn't leave is left behind."""
        loop, self._loop = self._loop, None
        if loop is None:
            return
        if self._source is not None and (self._running is None or self._running.done()):
            closing = asyncio.run_coroutine_threadsafe(self._let_go(self._source), loop)
            await asyncio.wait({asyncio.wrap_future(closing)}, timeout=GRACE)
        loop.call_soon_threadsafe(loop.stop)

    async def _ask(self, poll: Poll, deadline: float) -> Delivery:
        """Open the source if need be and ask it, in its own thread."""
        if self._source is None:
            self._source = self._bound.open(self._client)
        return await asyncio.wait_for(self._source.poll(poll), deadline)

    async def _let_go(self, source: Source) -> None:
        """Close the source and its connections, in its own thread."""
        await source.close()
        if self._client is not None:
            await self._client.close()

    def _started(self) -> asyncio.AbstractEventLoop:
        """Return the loop of the thread, started at the first poll."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            # A daemon: a source that never returns mustn't keep the collector from ending.
            threading.Thread(target=_serve, args=(self._loop,), name=f"source {self.name}", daemon=True).start()
        return self._loop


def _serve(loop: asyncio.AbstractEventLoop) -> None:
    """Run a loop until it is stopped."""
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        _cancel_all(loop)
        loop.close()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    """Cancel what still runs in a loop that was stopped, and wait for it."""
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))


def _shielded(future: concurrent.futures.Future[Answer]) -> asyncio.Future[Answer]:
    """Return a future that can be given up without cancelling the thread's own."""
    wrapped = asyncio.wrap_future(future)
    wrapped.add_done_callback(_noticed)
    return asyncio.shield(wrapped)


def _noticed(future: asyncio.Future[Answer]) -> None:
    """Take notice of an error that nobody waits for any more."""
    if not future.cancelled():
        future.exception()
