"""All supervised sources: started, stopped and exchanged as the configuration says."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from kpitui.collector.ask import Answer, costs_money
from kpitui.collector.desk import Desk
from kpitui.collector.supervise import Supervised, Surroundings
from kpitui.setup import BoundSource, Project
from kpitui.store import Level, SourceTerms, Store
from kpitui.text import Text

SET_ASIDE = Text(
    "configured no more: what it gave takes part in nothing",
    "n’est plus configurée : ce qu’elle avait donné ne compte plus",
)


class Crew:
    """The sources at work, each with its task."""

    def __init__(self, desk: Desk, around: Surroundings) -> None:
        self._desk = desk
        self._around = around
        self._members: dict[str, Supervised] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def adopt(self, project: Project) -> None:
        """Work on the sources of a configuration: those that stay as they are go on undisturbed."""
        wanted = {source.name: source for source in project.sources}
        for name in [*self._members]:
            if name not in wanted or not _same(self._members[name].bound, wanted[name]):
                await self._dismiss(name)
        await self._take_over(project)
        for member in self._members.values():
            member.reconsider()
        for name, source in wanted.items():
            if name not in self._members:
                member = self._members[name] = Supervised(source, self._around)
                self._tasks[name] = asyncio.create_task(member.run(), name=f"source {name}")

    async def once(self, project: Project) -> list[Answer]:
        """Ask every source of a configuration once, and keep what they give."""
        await self._take_over(project)
        members = [Supervised(source, self._around) for source in project.sources]
        return list(await asyncio.gather(*(member.once() for member in members)))

    def poll(self, name: str, paid: bool) -> None:
        """Ask a source now, or all of them; one whose calls cost money only where ``paid`` allows it."""
        for member in self._chosen(name):
            if paid or not costs_money(member.bound):
                member.poll_now(paid)

    async def pause(self, name: str, who: str, paused: bool) -> None:
        """Pause or resume a source, or all of them."""
        for member in self._chosen(name):
            sources = self._desk.store.sources
            if paused:
                await self._desk.do(sources.pause, member.bound.name, who)
            else:
                await self._desk.do(sources.resume, member.bound.name)
            await member.pause(paused)

    async def judge(self) -> None:
        """Judge every source again: time alone makes one late."""
        for member in [*self._members.values()]:
            await member.judge()

    async def dismiss(self) -> None:
        """Stop asking."""
        await asyncio.gather(*(self._dismiss(name) for name in [*self._members]))

    async def _dismiss(self, name: str) -> None:
        """Stop asking one source."""
        del self._members[name]
        task = self._tasks.pop(name)
        task.cancel()
        await asyncio.wait({task})

    async def _take_over(self, project: Project) -> None:
        """Tell the store which sources there are now."""
        for name in await self._desk.do(take_over, self._desk.store, project.sources):
            await self._around.keeper.log(Level.INFO, SET_ASIDE, name)

    def _chosen(self, name: str) -> list[Supervised]:
        """Return the source of a name, all of them for an empty one."""
        return [member for member in self._members.values() if name in ("", member.bound.name)]


def take_over(store: Store, sources: Sequence[BoundSource]) -> tuple[str, ...]:
    """Declare the configured sources, set the others aside, and return the names of those."""
    declare(store, sources)
    return store.sources.keep_only([source.name for source in sources])


def declare(store: Store, sources: Sequence[BoundSource]) -> None:
    """Tell the store of sources and their intervals."""
    for source in sources:
        table = source.table
        store.sources.declare(SourceTerms(source.name, table.every, table.lag, table.stale_after, table.late_horizon))


def _same(before: BoundSource, after: BoundSource) -> bool:
    """Tell whether a source is what it was, with all that it is told."""
    return (before.table, before.table.options, before.settings) == (after.table, after.table.options, after.settings)
