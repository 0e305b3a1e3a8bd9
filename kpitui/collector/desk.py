"""The store, one call at a time, in a thread of its own: a long transaction never delays a poll or a signal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from kpitui.store import Store

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Desk:
    """Everything that the collector does with its store goes through here."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="store")

    async def do(self, function: Callable[Given, Answer], *args: Given.args, **kwargs: Given.kwargs) -> Answer:
        """Call a function in the store's thread and return what it returns.

        Once begun it runs to its end, also when the caller is cancelled: a transaction is never cut in two.
        """
        call = partial(function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    def close(self) -> None:
        """Finish what was begun, drop what waits, and close the store."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self.store.close()
