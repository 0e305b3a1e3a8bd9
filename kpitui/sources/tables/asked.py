"""A source that is asked anew at each poll: what it gives is added to what it gave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from kpitui.measures import Delivery, Poll
from kpitui.sources.contract import SourceSettings
from kpitui.sources.rows.columns import times_of
from kpitui.sources.rows.mapper import Mapped, Mapper
from kpitui.sources.rows.mapping import Clock
from kpitui.sources.rows.spelling import remembered
from kpitui.sources.rows.table import Table


@dataclass(slots=True)
class AskedSource:
    """A source of rows that no file holds."""

    settings: SourceSettings
    ask: Callable[[Poll], Awaitable[Table]]
    """Return the rows of now."""
    leave: Callable[[], Awaitable[None]]
    """Give back what asking holds."""
    mapper: Mapper = field(init=False)

    def __post_init__(self) -> None:
        self.mapper = Mapper(self.settings)

    async def poll(self, poll: Poll) -> Delivery:
        """Return what the source gives now."""
        table = await self.ask(poll)
        clock = Clock(poll.now, max(poll.now, time.time_ns() // 1_000_000))
        if not self.mapper.spellings.known:
            self.mapper.spellings = remembered(poll.state.get("spellings"))
        mapped = await asyncio.to_thread(self.mapper.map, table, clock)
        return Delivery(
            poll.now,
            mapped.samples,
            covers=self._covers(mapped, poll),
            mappings=self.mapper.fingerprints(),
            rejected=mapped.rejected,
            notes=mapped.notes,
            rows=table.read,
            state={"polled": poll.now, "spellings": self.mapper.spellings.state()},
        )

    async def close(self) -> None:
        """Give back what the source holds."""
        await self.leave()

    def _covers(self, mapped: Mapped, poll: Poll) -> tuple[int | None, int] | None:
        """Return the time that was read: from the first row, or the last poll, to now less the lag."""
        if not any(times_of(mapping) for mapping in self.settings.mappings):
            return None
        last = poll.state.get("polled")
        starts = [one for one in (mapped.earliest, last) if isinstance(one, int) and one <= poll.now]
        end = poll.now - self.settings.lag
        return (min(starts), end) if starts and min(starts) < end else None


async def nothing() -> None:
    """Hold nothing, so give nothing back."""
