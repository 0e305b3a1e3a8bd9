"""Metrics asked for together: one that Meta has retired fails the whole call, is found by halves, and left out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from kpitui.config.spans import DAY
from kpitui.errors import Cause, SourceError
from kpitui.text import Text

AGAIN = 7 * DAY
"""A metric that was refused is tried again after so long: refusals have been mistakes of Meta's."""

Found = TypeVar("Found")
Asking = Callable[[Sequence[str]], Awaitable[Found]]


@dataclass(slots=True)
class Metrics:
    """Which metrics of one place Meta still gives."""

    retired: dict[str, int] = field(default_factory=dict)
    """Those that it refused, and when, ms."""

    def recall(self, state: Mapping[str, object]) -> None:
        """Take up what a state remembers."""
        known = state.get("retired")
        for name, when in known.items() if isinstance(known, dict) else ():
            if isinstance(name, str) and isinstance(when, int):
                self.retired[name] = max(when, self.retired.get(name, 0))

    def memory(self) -> dict[str, object]:
        """Return what a state keeps."""
        return {"retired": dict(self.retired)} if self.retired else {}

    def sound(self, names: Sequence[str], now: int) -> list[str]:
        """Return the metrics that are worth asking for."""
        return [name for name in names if not 0 <= now - self.retired.get(name, now - AGAIN) < AGAIN]

    async def asked(self, names: Sequence[str], ask: Asking[Found], probe: Asking[object], now: int) -> Found:
        """Return what ``ask`` gives for the metrics that Meta knows; ``probe`` tries some of them at little cost."""
        try:
            return await ask(self.sound(names, now))
        except SourceError as error:
            if error.cause is not Cause.BAD_METRIC:
                raise
        await self._search(self.sound(names, now), probe, now)
        return await ask(self.sound(names, now))

    async def _search(self, names: Sequence[str], probe: Asking[object], now: int) -> None:
        """Find the metrics that Meta refuses."""
        if not names:
            return
        try:
            await probe(names)
        except SourceError as error:
            if error.cause is not Cause.BAD_METRIC:
                raise
            if len(names) == 1:
                self.retired[names[0]] = now
                return
            middle = len(names) // 2
            await self._search(names[:middle], probe, now)
            await self._search(names[middle:], probe, now)


RETIRED = Text("retired by Meta: {metric}", "retiré par Meta : {metric}")
