"""Which permission a part needs: said to the user where Meta's own words don't name it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from kpitui.errors import Cause, SourceError
from kpitui.sources.platforms.meta.advice import ALLOW
from kpitui.sources.platforms.parts import Asked, Given

Asking = Callable[[Asked], Awaitable[Given]]


def needing(names: str, ask: Asking) -> Asking:
    """Return what asks, and names the permissions where they are missing."""

    async def asking(asked: Asked) -> Given:
        """Ask."""
        try:
            return await ask(asked)
        except SourceError as error:
            if error.cause is Cause.PERMISSION and error.advice is None:
                error.advice = ALLOW.given(names=names)
            raise

    return asking
