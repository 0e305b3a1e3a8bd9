"""A source of metrics, and two of the three ways in which it reads: one instant, and a page of metrics."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from kpitui.measures import Delivery, Kind, Poll
from kpitui.sources.contract import SourceSettings
from kpitui.sources.promql.answers import Found, found_in, table_of
from kpitui.sources.promql.asking import query_of, scrape_of
from kpitui.sources.promql.scraping import exposed_in, restarts_of, rows_of
from kpitui.sources.rows.columns import needed, time_columns
from kpitui.sources.rows.mapper import Mapper
from kpitui.sources.rows.mapping import Clock
from kpitui.sources.rows.spelling import remembered
from kpitui.sources.rows.table import Table
from kpitui.sources.tables.delimited import Wanted
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.messages import Answer
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.promql.options import Options


_NOTHING = Text("the query gives nothing", "la requête ne donne rien")
_NO_SAMPLES = Text("the page gives nothing yet", "la page ne donne encore rien")


@dataclass(frozen=True, slots=True)
class Read:
    """What one poll has read."""

    table: Table
    covers: tuple[int | None, int] | None = None
    state: dict[str, object] = field(default_factory=dict)
    complete: bool = False
    """Whether all that was given before is to be withdrawn: it answered another query."""
    restarts: Table | None = None
    """Rows of value 0 where counts began anew."""


class Way(Protocol):
    """One way of reading."""

    async def read(self, poll: Poll) -> Read:
        """Return what there is to be read now."""
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """What all ways need."""

    options: Options
    settings: SourceSettings
    client: HttpClient

    def wanted(self) -> Wanted:
        """Return the columns that are needed."""
        return Wanted(needed(self.settings.mappings), time_columns(self.settings.mappings))

    async def query(self, path: str, params: dict[str, str]) -> tuple[Found, str]:
        """Return what a query gives, and where."""
        # A secret may come from a command or a keyring that takes its time.
        request = await asyncio.to_thread(query_of, self.options, self.settings, path, params)
        answer = await self.client.send(request)
        return await asyncio.to_thread(found_in, answer, self.options.series), answer.place


@dataclass(frozen=True, slots=True)
class Page:
    """A page of metrics."""

    asking: Asking

    async def read(self, poll: Poll) -> Read:
        """Return what a program exposes now."""
        request = await asyncio.to_thread(scrape_of, self.asking.options, self.asking.settings)
        answer = await self.asking.client.send(request)
        return await asyncio.to_thread(self._read, answer, poll)

    def _read(self, answer: Answer, poll: Poll) -> Read:
        """Return the rows of a page."""
        exposed = exposed_in(answer)
        table = rows_of(answer, exposed, self.asking.wanted(), poll.now)
        if not exposed.samples:
            table = replace(table, notes=(*table.notes, _NO_SAMPLES))
        return Read(table, restarts=restarts_of(table, exposed, whole_number(poll.state.get("polled"))))


@dataclass(frozen=True, slots=True)
class Instant:
    """A query of one instant."""

    asking: Asking

    async def read(self, poll: Poll) -> Read:
        """Return what the query gives for the poll's time."""
        at = poll.now - self.asking.settings.lag
        found, place = await self.asking.query("/api/v1/query", {"time": in_seconds(at)})
        table = await asyncio.to_thread(table_of, place, found.series, self.asking.wanted())
        return Read(replace(table, notes=(*table.notes, *remarks_on(found))))


@dataclass(slots=True)
class MetricsSource:
    """A source of metrics."""

    settings: SourceSettings
    way: Way
    client: HttpClient
    mapper: Mapper = field(init=False)

    def __post_init__(self) -> None:
        self.mapper = Mapper(self.settings)

    async def poll(self, poll: Poll) -> Delivery:
        """Return what is new."""
        read = await self.way.read(poll)
        clock = Clock(poll.now, max(poll.now, time.time_ns() // 1_000_000))
        if not self.mapper.spellings.known:
            self.mapper.spellings = remembered(poll.state.get("spellings"))
        mapped = await asyncio.to_thread(self.mapper.map, read.table, clock)
        begun = [] if read.restarts is None else self._counters().map(read.restarts, clock).samples
        return Delivery(
            poll.now,
            [*begun, *mapped.samples],
            complete=read.complete,
            covers=read.covers,
            mappings=self.mapper.fingerprints(),
            rejected=mapped.rejected,
            notes=mapped.notes,
            rows=read.table.read,
            state={**read.state, "polled": poll.now, "spellings": self.mapper.spellings.state()},
        )

    async def close(self) -> None:
        """Give back the connections."""
        await self.client.close()

    def _counters(self) -> Mapper:
        """Return what maps rows for those measures alone that are counts."""
        counters = [one for one in self.settings.mappings if self.settings.kind_of(one) is Kind.COUNTER]
        return Mapper(replace(self.settings, mappings=tuple(counters)), self.mapper.spellings)


def remarks_on(found: Found) -> tuple[Text, ...]:
    """Return what is to be known of an answer."""
    return found.notes if found.series else (*found.notes, _NOTHING)


def in_seconds(millis: int) -> str:
    """Return a time as the API takes it."""
    return f"{millis / 1000:.3f}".rstrip("0").rstrip(".")


def whole_number(value: object) -> int | None:
    """Return a whole number of a state that was stored."""
    return value if isinstance(value, int) else None
