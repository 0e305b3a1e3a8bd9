"""The three ways in which a source of kind ``prometheus`` reads: steps of a range, one instant, a page of metrics."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from kpitui.measures import Delivery, Kind, Poll
from kpitui.sources.contract import SourceSettings
from kpitui.sources.promql.answers import Found, found_in, table_of
from kpitui.sources.promql.asking import query_of, scrape_of
from kpitui.sources.promql.ranges import BACK, MOST_STEPS, Plan, run
from kpitui.sources.promql.scraping import exposed_in, restarts_of, rows_of
from kpitui.sources.rows.columns import needed, time_columns
from kpitui.sources.rows.mapper import Mapper
from kpitui.sources.rows.mapping import Clock
from kpitui.sources.rows.spelling import remembered
from kpitui.sources.rows.table import Table, Whole
from kpitui.sources.tables.delimited import Wanted
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.messages import Answer
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.prometheus import Options

FIRST_STEPS = 1_000
"""Steps of the first query, before it is known how many series there are."""
POINTS_AT_ONCE = 100_000
"""Points of one answer."""
MOST_POINTS = 250_000
"""Points of one poll, which take some 300 MB for a moment: what is left follows at the next."""
LONGEST = 120.0
"""Seconds after which a poll leaves the rest to the next."""

_NOTHING = Text("the query gives nothing", "la requête ne donne rien")
_NO_SAMPLES = Text("the page gives nothing yet", "la page ne donne encore rien")
_REST = Text(
    "read up to {until}: the rest follows at the next polls", "lu jusqu’au {until} : la suite aux prochains relevés"
)
_HOLES = Text(
    "{count} steps between the first and the last have no value in any series",
    "{count} pas entre le premier et le dernier n’ont de valeur dans aucune série",
)


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
        return Read(table, restarts=restarts_of(table, exposed, _number(poll.state.get("polled"))))


@dataclass(frozen=True, slots=True)
class Instant:
    """A query of one instant."""

    asking: Asking

    async def read(self, poll: Poll) -> Read:
        """Return what the query gives for the poll's time."""
        at = poll.now - self.asking.settings.lag
        found, place = await self.asking.query("/api/v1/query", {"time": _seconds(at)})
        table = await asyncio.to_thread(table_of, place, found.series, self.asking.wanted())
        return Read(replace(table, notes=(*table.notes, *_notes(found))))


@dataclass(frozen=True, slots=True)
class Range:
    """A query of a range, from what is known to now."""

    asking: Asking
    plan: Plan
    asked: str
    """What changes when the query or a mapping does."""

    async def read(self, poll: Poll) -> Read:
        """Return the steps that are not known yet, and those that may have changed."""
        known = _number(poll.state.get("reached")) if poll.state.get("asked") == self.asked else None
        steps = self.plan.steps(poll.now, known)
        found, until, place = await self._found(steps)
        table = await asyncio.to_thread(table_of, place, found.series, self.asking.wanted(), self.plan)
        times = sorted({round(at * 1000) for one in found.series for at in one.times})
        notes = [*table.notes, *_notes(found)]
        if until < len(steps):
            notes.append(_REST.given(until=time.strftime("%Y-%m-%d %H:%M", time.gmtime(int(steps[until - 1]) / 1000))))
        if times and (holes := _between(steps, times) - len(times)) > 0:
            notes.append(_HOLES.given(count=holes))
        return Read(
            replace(table, notes=tuple(notes)),
            self._covers(times, steps, known),
            {"asked": self.asked, "reached": self._reached(times, steps, until, known)},
            complete=known is None and bool(poll.state.get("asked")),
        )

    async def _found(self, steps: Whole) -> tuple[Found, int, str]:
        """Return the answers of as many queries as one poll may make, how many steps they hold, and their place."""
        begun, at, size, place = time.monotonic(), 0, FIRST_STEPS, ""
        parts: list[Found] = []
        while at < len(steps):
            end = run(steps, at, size, self.plan.step)
            found, place = await self.asking.query("/api/v1/query_range", self._params(steps, at, end))
            parts.append(found)
            at = end
            size = max(1, min(MOST_STEPS, POINTS_AT_ONCE // max(len(found.series), 1)))
            if sum(part.points for part in parts) >= MOST_POINTS or time.monotonic() - begun > LONGEST:
                break
        series = [one for part in parts for one in part.series]
        return Found(series, tuple(dict.fromkeys(note for part in parts for note in part.notes))), at, place

    def _params(self, steps: Whole, at: int, end: int) -> dict[str, str]:
        """Return what asks for some steps."""
        first, last = int(steps[at]), int(steps[end - 1])
        said = {"start": _seconds(first), "end": _seconds(last), "step": f"{self.plan.step // 1000}"}
        # VictoriaMetrics moves the steps that its cache may hold to multiples of their width.
        return {**said, "nocache": "1"} if first % self.plan.step else said

    def _covers(self, times: list[int], steps: Whole, known: int | None) -> tuple[int | None, int]:
        """Return the time that was read: up to the last value, at first from the first one.

        What a server no longer has, or a program that is down doesn't count, is not known: it is not zero.
        """
        if not times:
            return int(steps[-1]), int(steps[-1])
        first = times[0] if known is None else min(times[0], known)
        return int(self.plan.starts(np.array([first], np.int64))[0]), times[-1]

    def _reached(self, times: list[int], steps: Whole, until: int, known: int | None) -> int | None:
        """Return up to where steps need not be read again: values that are late are waited for, for a day."""
        end = int(steps[until - 1])
        if until < len(steps):
            return end
        newest = times[-1] if times else known
        return None if newest is None else max(newest, end - BACK)


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


def asked_of(query: str, step: int, settings: SourceSettings) -> str:
    """Return what changes when a query, its step or a mapping does."""
    said = [query, step, sorted(Mapper(settings).fingerprints())]
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=8).hexdigest()


def _between(steps: Whole, times: list[int]) -> int:
    """Return how many steps there are from the first value to the last."""
    return int(((steps >= times[0]) & (steps <= times[-1])).sum())


def _notes(found: Found) -> tuple[Text, ...]:
    """Return what is to be known of an answer."""
    return found.notes if found.series else (*found.notes, _NOTHING)


def _seconds(millis: int) -> str:
    """Return a time as the API takes it."""
    return f"{millis / 1000:.3f}".rstrip("0").rstrip(".")


def _number(value: object) -> int | None:
    """Return a whole number of a state that was stored."""
    return value if isinstance(value, int) else None
