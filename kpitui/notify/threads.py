"""A thread for one call: one that hangs holds up neither other routes nor the end of the program.

The event loop's own threads are few, and the program waits for them when it ends; a name that is looked up without a
network can take longer than anyone wants to wait.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


async def in_thread(function: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
    """Call a function in a thread of its own, and return or raise what it does; nobody waits for it when cancelled."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[Answer] = loop.create_future()

    def hand(settle: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop has ended in the meantime
            loop.call_soon_threadsafe(lambda: None if done.done() else settle())

    def run() -> None:
        try:
            answer = function(*args, **kwargs)
        except Exception as error:  # Whatever a route's library raises is raised where the route is waited for.
            failure = error
            hand(lambda: done.set_exception(failure))
        else:
            hand(lambda: done.set_result(answer))

    threading.Thread(target=run, name="route", daemon=True).start()
    return await done
