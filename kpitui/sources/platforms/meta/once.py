"""What one poll has read, for all parts that need it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kpitui.errors import SourceError

Found = TypeVar("Found")


@dataclass(slots=True)
class Once(Generic[Found]):
    """Reads each thing once in a poll; what failed for one part fails for the others without being asked again."""

    _now: int = -1
    """The poll that the rest was read for."""
    _found: dict[Hashable, Found] = field(default_factory=dict)
    _failed: dict[Hashable, SourceError] = field(default_factory=dict)

    async def of(self, now: int, key: Hashable, read: Callable[[], Awaitable[Found]]) -> Found:
        """Return what was read in this poll, or read it. Raises what ``read`` raises."""
        if self._now != now:
            self._now, self._found, self._failed = now, {}, {}
        if key in self._failed:
            raise self._failed[key]
        if key not in self._found:
            try:
                self._found[key] = await read()
            except SourceError as error:
                self._failed[key] = error
                raise
        return self._found[key]
