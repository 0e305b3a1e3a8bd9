"""Letters from the queue to their routes, and the sign of life, while a collector runs. Decides nothing of alerts."""

from __future__ import annotations

from kpitui.collector.clock import Clock
from kpitui.collector.desk import Desk
from kpitui.collector.keeper import Keeper
from kpitui.errors import SourceError
from kpitui.notify.contract import Route
from kpitui.notify.delivery import Delivery, Office
from kpitui.notify.opening import open_route
from kpitui.notify.webhook import redacted
from kpitui.setup import Project
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.messages import Deadlines, Request
from kpitui.store import Level
from kpitui.text import Text

APART = 60_000
"""The least time between two signs of life, ms."""
PATIENCE = Deadlines(connect=5.0, read=10.0, total=10.0)
SILENT = Text("the heartbeat is not heard: {cause}", "le signe de vie n’est pas entendu : {cause}")
HEARD = Text("the heartbeat is heard again", "le signe de vie est de nouveau entendu")


class Delivering:
    """Everything that goes out while a collector runs."""

    def __init__(self, desk: Desk, keeper: Keeper, clock: Clock, project: Project) -> None:
        self._keeper = keeper
        self._clock = clock
        self._client = HttpClient()
        self._project = project
        self._delivery = Delivery(Office(desk.store.alerts.queue, desk, clock, log=keeper.log), self._routes())
        self._beaten: int | None = None
        self._heard = True

    def adopt(self, project: Project) -> None:
        """Work with the routes of another configuration."""
        self._project = project
        self._delivery.adopt(self._routes())

    async def turn(self) -> None:
        """Send what is due; never waits for a route."""
        await self._delivery.turn()

    async def settle(self) -> None:
        """Send what is due, and wait until nothing is on its way."""
        await self._delivery.turn()
        await self._delivery.settle()

    async def beat(self, healthy: int | None) -> None:
        """Ask the heartbeat's URL, where a healthy cycle has ended since it was asked last."""
        table, now = self._project.config.heartbeat, self._clock()
        asked = self._beaten
        if table is None or healthy is None or (asked is not None and (healthy <= asked or now - asked < APART)):
            return
        self._beaten = now
        try:
            url = table.url.reveal()
            await self._client.send(Request(url, deadlines=PATIENCE, attempts=1, redactor=redacted(url)))
        except SourceError as error:
            if self._heard:
                await self._keeper.log(Level.WARNING, SILENT.given(cause=error.text))
            self._heard = False
            return
        if not self._heard:
            await self._keeper.log(Level.INFO, HEARD)
        self._heard = True

    async def close(self) -> None:
        """Let what is on its way arrive, within a moment."""
        await self._delivery.close()
        await self._client.close()

    def _routes(self) -> dict[str, Route]:
        """Return what sends the letters of each route."""
        tables, folder = self._project.config.routes, self._project.folder
        return {name: open_route(name, table, self._client, folder) for name, table in tables.items()}
