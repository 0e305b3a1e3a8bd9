"""The collector: sources under supervision, boards, requests, the configuration and the lease, until it is to end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from kpitui.alerts.notice import GATHER
from kpitui.collector import child
from kpitui.collector.alarms import Alarms
from kpitui.collector.ask import DEADLINE, Answer, fault_of
from kpitui.collector.boards import Boards
from kpitui.collector.clock import Clock, wall
from kpitui.collector.crew import Crew
from kpitui.collector.delivering import Delivering
from kpitui.collector.desk import Desk
from kpitui.collector.keeper import Keeper
from kpitui.collector.metrics.exposing import Exposing
from kpitui.collector.reload import Change, Load, Watch
from kpitui.collector.requests import Powers, serve, views
from kpitui.collector.supervise import Surroundings
from kpitui.collector.tenure import Tenure
from kpitui.errors import StoreError
from kpitui.setup import Project
from kpitui.sources.web.client import HttpClient
from kpitui.store import Level, Store
from kpitui.store.database import is_newer
from kpitui.text import Text

STARTED = Text("the collector has started", "la collecte a commencé")
ENDED = Text("the collector has ended", "la collecte est terminée")
LONELY = Text(
    "nobody has looked for {seconds} s: the collector ends",
    "personne ne regarde depuis {seconds} s : la collecte s’arrête",
)
DAMAGED = Text(
    "The store is damaged: the next start sets it aside and begins a new one.",
    "Les données sont endommagées : le prochain démarrage les met de côté et en commence de nouvelles.",
)
LOST = Text("another collector has taken over", "une autre collecte a pris le relais")
RELOADED = Text("the configuration was read again", "la configuration a été relue")
INVALID = Text(
    "the configuration has mistakes, the one before stays in force: {problem}",
    "la configuration a des erreurs, la précédente reste en vigueur : {problem}",
)

SERVING = 0.5
"""Seconds between two looks at the requests."""
LOOKING = 1.0
"""Seconds between two looks at the configuration's files."""
BEATING = 5.0
"""Seconds between two heartbeats."""
TIDYING = 24 * 3600.0
"""Seconds between two rounds of retention."""
ATTENDING = 1.0
"""Seconds between two looks at what time alone makes due, and at the queue."""
COPYING = 60.0
"""Seconds between two looks for older events that are not yet copied to where they load from fast."""
EXPOSING = 2.0
"""Seconds between two looks at what the page of metrics shows."""
AFTER_A_FAULT = 30.0
FAULT = Text("a defect of kpitui: {kind} in {place}", "un défaut de kpitui : {kind} dans {place}")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a collector runs."""

    linger: int | None = None
    """How long it goes on without a viewer, ms; None: until told otherwise."""
    deadline: float = DEADLINE
    """Seconds that a poll may take."""
    clock: Clock = wall
    level: Level = Level.INFO
    """The least level that the log tells."""
    folder: Path | None = None
    """The data folder, whose log file is kept short."""


class Collector:
    """One collector. It runs in one event loop; the store has a thread, each source has one."""

    def __init__(self, project: Project, load: Load, store: Store, terms: Terms) -> None:
        self._project = project
        self._terms = terms
        self._desk = Desk(store)
        self._tenure = Tenure(store, terms.clock)
        self._keeper = Keeper(self._desk, terms.clock, project.language, terms.level)
        self._alarms = Alarms(store, terms.clock, project, self._tenure.oneself)
        self._boards = Boards(self._desk, self._keeper, terms.clock, project, self._alarms)
        self._delivering = Delivering(self._desk, self._keeper, terms.clock, project)
        self._exposing = Exposing(self._desk, self._keeper, terms.clock, project)
        around = Surroundings(self._keeper, terms.clock, self._boards.changed, terms.deadline, HttpClient())
        self._crew = Crew(self._desk, around)
        self._watch = Watch(project, load)
        self._powers = Powers(self._crew, self.reload, self.stop, self._keeper.log)
        self._stopping = asyncio.Event()
        self._seen = terms.clock()
        self._reload = False
        self._outdated: StoreError | None = None

    async def run(self) -> None:
        """Collect until told to end. Raises ``StoreError`` where another collector is at work, or a damaged store."""
        try:
            await self._desk.do(self._tenure.begin)
            await self._keeper.log(Level.INFO, STARTED)
            await self._desk.do(self._alarms.begin)
            await self._crew.adopt(self._project)
            rounds = (
                self._repeat(self._boards.turn, 0),
                self._repeat(self._serve, SERVING),
                self._repeat(self._look, LOOKING),
                self._repeat(self._beat, BEATING),
                self._repeat(self._tidy, TIDYING),
                self._repeat(self._copy, COPYING),
                self._repeat(self._attend, ATTENDING),
                self._repeat(self._tell_alive, BEATING),
                self._repeat(self._expose, EXPOSING),
            )
            await self._until_stopped([asyncio.create_task(each) for each in rounds])
        finally:
            self._desk.close()
        if self._keeper.damaged:
            raise StoreError(DAMAGED)
        if self._outdated is not None:
            raise self._outdated

    async def once(self) -> list[Answer]:
        """Ask every source once, evaluate, and end. Raises ``StoreError`` where another collector is at work."""
        try:
            await self._desk.do(self._tenure.begin)
            await self._desk.do(self._alarms.begin, idle=False)
            answers = await self._crew.once(self._project)
            await self._boards.evaluate()
            await self._send_once()
            await self._desk.do(self._tenure.end)
        finally:
            self._desk.close()
        return answers

    def stop(self) -> None:
        """End soon: what is being written is finished first."""
        self._stopping.set()

    def reload_soon(self) -> None:
        """Read the configuration at the next look, whatever its files look like."""
        self._reload = True

    async def reload(self) -> None:
        """Read the configuration now."""
        await self._take(await asyncio.to_thread(self._watch.read))

    async def _until_stopped(self, tasks: list[asyncio.Task[None]]) -> None:
        """Wait for the end, and leave nothing half done."""
        waiting = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({waiting, *tasks}, return_when=asyncio.FIRST_COMPLETED)
        for task in (waiting, *tasks):
            task.cancel()
        await asyncio.gather(waiting, *tasks, return_exceptions=True)
        self._exposing.close()
        await self._crew.dismiss()
        await self._delivering.close()
        await self._keeper.log(Level.INFO, ENDED)
        await self._keeper.attempt(self._tenure.end)

    async def _repeat(self, turn: Callable[[], Awaitable[None]], seconds: float) -> None:
        """Do something again and again."""
        while True:
            rest = seconds
            try:
                await turn()
            except StoreError as error:
                self._keeper.block(error)
                if is_newer(error):
                    self._outdated = error
                    self.stop()
            except Exception as error:  # A defect in one round (an evaluation, a reload) must not cost a poll.
                await self._keeper.log(Level.ERROR, fault_of(error))
                rest = AFTER_A_FAULT
            await asyncio.sleep(rest)

    async def _serve(self) -> None:
        """Do what viewers ask, and note what they look at."""
        store, now = self._desk.store, self._terms.clock()
        for request in await self._desk.do(store.requests.pending):
            await self._desk.do(store.requests.done, request, now)
            await serve(request, self._powers)
        viewed = await self._desk.do(views, store, now)
        self._boards.look_at(viewed)
        if viewed:
            self._seen = now
        linger = self._terms.linger
        if linger is not None and now - self._seen > linger:
            await self._keeper.log(Level.INFO, LONELY.given(seconds=linger // 1000))
            self.stop()

    async def _look(self) -> None:
        """Take in a configuration that has changed."""
        if self._reload:
            self._reload = False
            await self.reload()
        change = await asyncio.to_thread(self._watch.look)
        if change is not None:
            await self._take(change)

    async def _take(self, change: Change) -> None:
        """Work by a changed configuration; one with mistakes is told of, and the one before stays in force."""
        for problem in change.problems:
            said = Text(problem.say("en"), problem.say("fr"))
            await self._keeper.log(Level.ERROR, INVALID.given(problem=said))
        if change.project is not None:
            self._project = change.project
            await self._crew.adopt(change.project)
            self._boards.adopt(change.project)
            self._delivering.adopt(change.project)
            self._exposing.adopt(change.project)
            await self._keeper.log(Level.INFO, RELOADED)

    async def _beat(self) -> None:
        """Keep the lease, and judge the sources by the time that has passed."""
        if self._keeper.damaged:
            self.stop()
        elif not await self._desk.do(self._tenure.keep):
            await self._keeper.log(Level.ERROR, LOST)
            self.stop()
        await self._crew.judge()

    async def _attend(self) -> None:
        """Tell what time makes due, and send what is queued."""
        await self._desk.do(self._alarms.attend)
        await self._delivering.turn()

    async def _tell_alive(self) -> None:
        """Say outside that all is well, if it is."""
        await self._delivering.beat(self._boards.healthy)

    async def _expose(self) -> None:
        """Show on the page of metrics what is known now, where there is such a page."""
        await self._exposing.turn(self._boards, self._alarms)

    async def _send_once(self) -> None:
        """Send what is to be sent now, what is gathered for a moment too."""
        due, now = self._alarms.due(), self._terms.clock()
        if due is not None and now < due <= now + GATHER:
            await asyncio.sleep((due - now) / 1000)
            await self._desk.do(self._alarms.attend)
        await self._delivering.settle()
        await self._delivering.beat(self._boards.healthy)
        await self._delivering.close()

    async def _tidy(self) -> None:
        """Keep the store within its retention, and the log file short."""
        if self._terms.folder is not None:
            await asyncio.to_thread(child.shorten, self._terms.folder / child.LOG)
        from kpitui.store.retention import Keep

        kept = self._project.config.retention
        keep = Keep(kept.raw, kept.hourly, kept.people, kept.daily)
        if await self._desk.do(self._desk.store.retain, keep, self._terms.clock()):
            self._boards.adopt(self._project)

    async def _copy(self) -> None:
        """Copy older events to where they load from fast, a few at a time: polls and heartbeats come in between."""
        while await self._desk.do(self._desk.store.seal_events, self._terms.clock()):
            continue
