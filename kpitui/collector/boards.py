"""The boards of the views that are looked at, evaluated after each change and whenever a bucket closes.

The dataset is kept in memory and brought up to date by what is new. Everything here runs in the store's thread.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import TypeAlias

from kpitui.collector.alarms import Alarms
from kpitui.collector.ask import fault_of
from kpitui.collector.clock import Clock
from kpitui.collector.desk import Desk
from kpitui.collector.keeper import Keeper
from kpitui.errors import UsageError
from kpitui.kpis.judge import IMPOSSIBLE
from kpitui.kpis.reading import Board, Scope
from kpitui.kpis.rounds import Rounds
from kpitui.measures import Labels
from kpitui.measures.labels import fold, parts
from kpitui.series.dataset import Dataset
from kpitui.setup import Project
from kpitui.store import Level, Store
from kpitui.text import Text

BUCKET = 5 * 60_000
"""Windows end on buckets of five minutes at the finest."""
SETTLED = 2_000
"""After a bucket's end, so long is waited for what was polled in it, ms."""
GATHERING = 0.25
"""Seconds in which changes that come together become one evaluation."""
SHORTEST_REST = 1.0
"""Seconds between two evaluations."""
LOOKING_AGAIN = 3.0
"""Seconds until another look while rules wait to be judged."""
SHARE = 4
"""An evaluation that took a second is followed by this many seconds of rest."""
SHOWING = 2
"""The same of what is evaluated for the page of metrics alone: it may cost more, and nobody waits for it."""

Impossible: TypeAlias = tuple[str, Labels]
"""A brand and what restricts it, of which figures can't be."""
NAMED = Text("{where}: {what}", "{where} : {what}")


@dataclass(frozen=True, slots=True)
class Viewed:
    """What is looked at."""

    brand: str
    period: str
    labels: Labels = ()


class Boards:
    """Keeps the boards of a store up to date."""

    def __init__(self, desk: Desk, keeper: Keeper, clock: Clock, project: Project, alarms: Alarms) -> None:
        self._desk = desk
        self._alarms = alarms
        self._keeper = keeper
        self._clock = clock
        self._project = project
        self._data: Dataset | None = None
        self._anew = False
        self._rounds = Rounds(project.context)
        self._spent = 0.0
        self._showing = 0.0
        self._dirty = asyncio.Event()
        self._awaited = asyncio.Event()
        self._views: frozenset[Viewed] = frozenset()
        self._impossible: frozenset[Impossible] = frozenset()
        self._fault: Text | None = None
        self.shown: tuple[Board, ...] = ()
        """The boards that the page of metrics shows, the same object until they are evaluated again."""
        self.healthy: int | None = None
        """When everything was last evaluated and stored, ms; None: not yet."""

    def changed(self) -> None:
        """Say that something is new: the boards are evaluated soon."""
        self._dirty.set()

    def adopt(self, project: Project) -> None:
        """Evaluate by a new configuration from now on."""
        self._project = project
        self._rounds = Rounds(project.context)
        self._anew = True
        self._dirty.set()

    def look_at(self, views: Iterable[Viewed]) -> None:
        """Say what viewers look at; a view that is new is evaluated at once."""
        wanted = frozenset(views)
        if wanted - self._views:
            self._awaited.set()
            self._dirty.set()
        self._views = wanted

    async def turn(self) -> None:
        """Wait for a change or a bucket's end, evaluate, and rest.

        The rest leaves time for everything else after a slow evaluation. Who waits for a new view waits for neither.
        """
        await _passed(self._dirty, LOOKING_AGAIN if self._alarms.is_behind else self._until_close())
        await _passed(self._awaited, GATHERING)
        self._dirty.clear()
        self._awaited.clear()
        self._spent = self._showing = 0.0
        await self.evaluate()
        await _passed(self._awaited, max(SHORTEST_REST, SHARE * self._spent, SHOWING * self._showing))

    async def evaluate(self) -> None:
        """Evaluate every view now."""
        project, rounds = self._project, self._rounds
        if self._data is None or self._anew:
            self._anew = False
            await self._desk.do(self._alarms.adopt, project)
            self._data = await self._desk.do(self._load, self._desk.store)
        else:
            self._data = await self._desk.do(self._desk.store.refresh, self._data)
        data = self._data
        await self._desk.do(self._timed, lambda: rounds.begin(data, self._clock()))
        fault = await self._judge(rounds, data)
        found: set[Impossible] = set()
        for view in self._wanted():
            await self._keeper.attempt(self._timed, partial(self._paint, rounds, view, found))
        self.shown = await self._exposed(rounds, data)
        await self._warn(frozenset(found))
        await self._admit(fault)

    def _wanted(self) -> list[Viewed]:
        """Return the views to be evaluated: each own brand as it opens, and what is looked at, if it exists."""
        brands = self._project.context.brands
        default = self._project.config.monitor.period
        opening = [Viewed(brand.id, default) for brand in brands if brand.own]
        known = {brand.id for brand in brands}
        return list(dict.fromkeys((*opening, *(view for view in self._views if view.brand in known))))

    async def _exposed(self, rounds: Rounds, data: Dataset) -> tuple[Board, ...]:
        """Return the boards that the page of metrics shows, whatever is looked at; none where there is no page.

        Who begins to look at another view meanwhile doesn't wait for them: they are evaluated after it.
        """
        table = self._project.config.metrics
        if table is None:
            return ()
        boards: list[Board] = []
        default = self._project.config.monitor.period
        for brand in (each.id for each in self._project.context.brands if each.own):
            channels = channels_of(data, brand) if table.channels else ()
            for period in dict.fromkeys((default, *table.periods)):
                for labels in ((), *((("channel", channel),) for channel in channels)):
                    if self._awaited.is_set():
                        return self.shown
                    view = Viewed(brand, period, labels)
                    await self._desk.do(self._gather, rounds, view, boards)
        return tuple(boards)

    def _gather(self, rounds: Rounds, view: Viewed, boards: list[Board]) -> None:
        """Evaluate one view for the page of metrics, and count the time that it takes."""
        begun = monotonic()
        boards.append(self._alarms.coloured(rounds.board(Scope(view.brand, view.labels), view.period)))
        self._showing += monotonic() - begun

    async def _judge(self, rounds: Rounds, data: Dataset) -> Exception | None:
        """Let the alerts follow; return what went wrong, so that the boards are painted before it is told."""
        try:
            await self._desk.do(self._timed, lambda: self._alarms.evaluate(data, rounds.moved, rounds.frame))
        except Exception as error:  # A defect in one rule must not cost the boards.
            return error
        return None

    def _timed(self, work: Callable[[], None]) -> None:
        """Do a part of an evaluation, and count its own time: not that in which it waits for what is being stored."""
        begun = monotonic()
        try:
            work()
        finally:
            self._spent += monotonic() - begun

    def _load(self, store: Store) -> Dataset:
        """Return everything that the store holds."""
        return store.dataset(language=self._project.language)

    def _paint(self, rounds: Rounds, view: Viewed, found: set[Impossible]) -> None:
        """Evaluate one view and leave its board for the screens; ``found`` gathers what can't be."""
        # A viewer that has not read the new configuration yet may look at a period that no longer exists.
        with suppress(UsageError):
            board = rounds.board(Scope(view.brand, view.labels), view.period)
            found.update((view.brand, view.labels) for row in board.rows if row.reading.reason == IMPOSSIBLE)
            self._desk.store.put_board(self._alarms.coloured(board))

    async def _admit(self, fault: Exception | None) -> None:
        """Tell of a defect in the alerts, once; boards go on meanwhile."""
        text = None if fault is None else fault_of(fault)
        if text is not None and text != self._fault:
            await self._keeper.log(Level.ERROR, text)
        self._fault = text
        if text is None:
            self.healthy = self._clock()

    async def _warn(self, found: frozenset[Impossible]) -> None:
        """Write a line of the log for figures that can't be, when they first are."""
        for brand, labels in sorted(found - self._impossible):
            where = " ".join((brand, *(value for _, value in labels)))
            await self._keeper.log(Level.WARNING, NAMED.given(where=where, what=IMPOSSIBLE))
        self._impossible = found

    def _until_close(self) -> float:
        """Return the seconds until the bucket that runs has closed and settled."""
        return (BUCKET - (self._clock() - SETTLED) % BUCKET) / 1000


def channels_of(data: Dataset, brand: str) -> tuple[str, ...]:
    """Return the channels of which a brand has figures, sorted."""
    series = (one.key.labels for all_of in data.series.values() for one in all_of)
    groups = (labels for events in data.events.values() for _, labels in events.groups)
    named = (dict(labels) for labels in (*series, *groups))
    own = fold(brand)
    found = (fold(each["channel"]) for each in named if "channel" in each and fold(each.get("brand", "")) == own)
    return tuple(sorted({part for channel in found for part in parts(channel)}))


async def _passed(event: asyncio.Event, seconds: float) -> None:
    """Wait for an event, so long at most."""
    with suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
