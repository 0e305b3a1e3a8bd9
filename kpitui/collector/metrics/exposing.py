"""The page while a collector runs: opened, closed and moved as the configuration says; never a reason to end."""

from __future__ import annotations

import os
import time

from kpitui.alerts.health import source_of
from kpitui.collector.alarms import Alarms
from kpitui.collector.boards import Boards
from kpitui.collector.clock import Clock
from kpitui.collector.desk import Desk
from kpitui.collector.keeper import Keeper
from kpitui.collector.metrics.page import Page
from kpitui.collector.metrics.server import PATH, MetricsServer
from kpitui.collector.metrics.snapshot import Firing, Process, Snapshot
from kpitui.config.exposing import MetricsTable
from kpitui.setup import Project
from kpitui.store import Level
from kpitui.store.health import SourceHealth
from kpitui.text import Text

AGAIN = 30_000
"""Until an address that could not be had is tried again, ms."""
SHOWN = Text("metrics at http://{place}{path}", "métriques sur http://{place}{path}")
TAKEN = Text(
    "no page of metrics at {place}: {cause}. Choose another listen in [metrics]; everything else goes on",
    "pas de page de métriques sur {place} : {cause}. Choisissez un autre listen dans [metrics] ; tout "
    "le reste continue",
)
IN_USE = Text("another program is there already", "un autre programme y est déjà")


class Exposing:
    """Shows the page where the configuration wants it."""

    def __init__(self, desk: Desk, keeper: Keeper, clock: Clock, project: Project) -> None:
        self._desk = desk
        self._keeper = keeper
        self._clock = clock
        self._project = project
        self._started = time.time()
        self._page = Page(Snapshot(Process(self._started, None)))
        self._server: MetricsServer | None = None
        self._listen: str | None = None
        self._tried = 0
        self._told: str | None = None

    def adopt(self, project: Project) -> None:
        """Show what another configuration says, where it says."""
        self._project = project
        self._tried = 0

    async def turn(self, boards: Boards, alarms: Alarms) -> None:
        """See that the page is where it should be, and shows what is known now."""
        table = self._project.config.metrics
        if table is None or table.listen != self._listen:
            self.close()
        if table is None:
            return
        if self._server is None and self._clock() - self._tried >= AGAIN:
            await self._open(table)
        if self._server is not None:
            sources, firing = await self._desk.do(self._known, alarms)
            self._page.show(self._snapshot(boards, sources, firing))

    def close(self) -> None:
        """Show nothing any more."""
        if self._server is not None:
            self._server.close()
        self._server = self._listen = None

    async def _open(self, table: MetricsTable) -> None:
        """Listen where the configuration says; where that can't be, say so once."""
        self._tried = self._clock()
        server = MetricsServer(self._page, table.is_private)
        try:
            port = await server.open(table.host, table.port)
        except OSError as error:
            cause = IN_USE if error.errno in (98, 48, 10048) else os.strerror(error.errno or 0)
            if self._told != table.listen:
                await self._keeper.log(Level.ERROR, TAKEN.given(place=table.listen, cause=cause))
            self._told = table.listen
            return
        self._server, self._listen, self._told = server, table.listen, None
        place = f"{table.listen.rpartition(':')[0]}:{port}"
        await self._keeper.log(Level.INFO, SHOWN.given(place=place, path=PATH))

    def _known(self, alarms: Alarms) -> tuple[tuple[SourceHealth, ...], tuple[Firing, ...]]:
        """Return what is known of sources and alerts, in the store's thread."""
        files = alarms.files
        firing = []
        for incident in files.open:
            subject, source = files.subjects.get(incident.key), source_of(incident.key)
            rule = incident.key.rule if source is None else incident.key.rule.removesuffix(source).rstrip(":")
            kpi, suggested = ("", False) if subject is None else (subject.kpi, subject.suggested)
            key = incident.key
            firing.append(Firing(rule, kpi, key.brand, key.labels, incident.severity.value, suggested, source or ""))
        return self._desk.store.sources.rows(), tuple(firing)

    def _snapshot(self, boards: Boards, sources: tuple[SourceHealth, ...], firing: tuple[Firing, ...]) -> Snapshot:
        """Return what is known now."""
        context = self._project.context
        return Snapshot(
            Process(self._started, boards.healthy),
            boards.shown,
            context.catalogue.kpis,
            {brand.id: brand.currency for brand in context.brands},
            sources,
            {source.name: source.table.kind for source in self._project.sources},
            firing,
        )
