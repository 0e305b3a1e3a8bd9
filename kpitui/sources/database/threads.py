"""Work in a thread of its own, that can be interrupted and, where it doesn't listen, left behind."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

GRACE = 2.0
"""Seconds that work has for ending once it was interrupted."""

Answer = TypeVar("Answer")


class TooLate(Exception):
    """The work did not end in time; it was interrupted."""


@dataclass(slots=True)
class Lane:
    """Where one piece of work is done at a time. Its threads are daemons: a driver that hangs keeps nobody alive."""

    running: concurrent.futures.Future[object] | None = field(default=None, repr=False)

    @property
    def busy(self) -> bool:
        """Tell whether work that was left behind has not ended yet."""
        return self.running is not None and not self.running.done()

    async def do(self, work: Callable[[], Answer], interrupt: Callable[[], object], seconds: float) -> Answer:
        """Return what the work returns, or raise what it raises. Raises ``TooLate`` after so many seconds."""
        future: concurrent.futures.Future[Answer] = concurrent.futures.Future()
        self.running = future  # type: ignore[assignment] # only asked whether it is done
        _start(lambda: _carry_out(work, future))
        waiting = asyncio.wrap_future(future)
        try:
            done, _ = await asyncio.wait({waiting}, timeout=seconds)
            if not done:
                _start(interrupt)
                await asyncio.wait({waiting}, timeout=GRACE)
                raise TooLate
        except asyncio.CancelledError:
            _start(interrupt)
            raise
        finally:
            if not waiting.done():
                waiting.cancel()
            elif not waiting.cancelled():
                waiting.exception()  # taken notice of, also where it came too late
        return waiting.result()


def _start(work: Callable[[], object]) -> None:
    """Do something in a thread of its own."""
    threading.Thread(target=work, name="database", daemon=True).start()


def _carry_out(work: Callable[[], Answer], future: concurrent.futures.Future[Answer]) -> None:
    """Do the work, and hand over what comes of it."""
    future.set_running_or_notify_cancel()
    with _Handed(future):
        future.set_result(work())


@dataclass(frozen=True, slots=True)
class _Handed:
    """Hands what is raised over to whoever waits."""

    future: concurrent.futures.Future[Any]

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> bool:
        """Hand over what was raised."""
        if error is not None:
            self.future.set_exception(error)
        return True
