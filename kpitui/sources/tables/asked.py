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

JOINED = 3
"""Polls this many intervals apart follow each other; after more, there was a pause."""
PAGE = 10
"""Rows from which an answer as long as the longest so far may have been cut."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer reaches over."""

    oldest: int | None
    """The time of its first row, ms."""
    newest: int | None
    """Up to when its rows reach."""
    rows: int


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
        said = Said(mapped.earliest, _newest(mapped), table.read)
        return Delivery(
            poll.now,
            mapped.samples,
            covers=self._covers(said, poll),
            mappings=self.mapper.fingerprints(),
            rejected=mapped.rejected,
            notes=mapped.notes,
            rows=table.read,
            state={
                "polled": poll.now,
                "newest": max(_numbers(said.newest, poll.state.get("newest")), default=None),
                "most": max(_numbers(said.rows, poll.state.get("most"))),
                "spellings": self.mapper.spellings.state(),
            },
        )

    async def close(self) -> None:
        """Give back what the source holds."""
        await self.leave()

    def _covers(self, said: Said, poll: Poll) -> tuple[int | None, int] | None:
        """Return the time that was read, to now less the lag.

        It goes on from the last poll where the answer does: its oldest row is no later than the newest of the last
        answer. Where it isn't (an endpoint that gives its newest rows only, asked after a pause, or with more new
        rows than it gives at once), what lies between was not read: the time begins with the answer's oldest row.
        An answer that is shorter than others were, soon after the last poll, gives all there was.
        """
        if not any(times_of(mapping) for mapping in self.settings.mappings):
            return None
        end = poll.now - self.settings.lag
        last, newest = _number(poll.state.get("polled")), _number(poll.state.get("newest"))
        if last is None or last > poll.now:
            return (min(end if said.oldest is None else said.oldest, end), end)
        reached = last - self.settings.lag
        if said.oldest is None:
            return (reached, end)
        soon = poll.now - last <= JOINED * self.settings.every
        full = said.rows >= max(_numbers(PAGE, poll.state.get("most")))
        joined = said.oldest <= max(reached, newest or reached) or (soon and not full)
        return (min(said.oldest, reached, end) if joined else min(said.oldest, end), end)


def _newest(mapped: Mapped) -> int | None:
    """Return the time up to which an answer's rows reach."""
    return max((sample.until or sample.t for sample in mapped.samples), default=None)


def _number(value: object) -> int | None:
    """Return a whole number of a state that was stored."""
    return value if isinstance(value, int) else None


def _numbers(*values: object) -> list[int]:
    """Return those of several values that are whole numbers."""
    return [value for value in values if isinstance(value, int)]


async def nothing() -> None:
    """Hold nothing, so give nothing back."""
