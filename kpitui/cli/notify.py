"""``kpitui notify``: tries a route before the first alert does."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import common, session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import SpokenGroup, spoken
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.errors import RouteError
    from kpitui.notify.contract import Letter
    from kpitui.setup import Project

WHAT = Text("Try where alerts are sent.", "Essayer l’envoi des alertes.")
TEST = Text(
    "Send one message to a route and say what happened; exit with 1 if it did not arrive.",
    "Envoyer un message sur une route et dire ce qui s’est passé ; sortir avec 1 s’il n’est pas arrivé.",
)
ARRIVED = Text("{route} ({way}): arrived after {seconds} s.", "{route} ({way}) : arrivé en {seconds} s.")
FAILED = Text(
    "{route} ({way}): not arrived: {cause}. Alerts would be kept, and sent again until they arrive.",
    "{route} ({way}) : pas arrivé : {cause}. Les alertes seraient gardées, et renvoyées jusqu’à leur arrivée.",
)
REFUSED = Text(
    "{route} ({way}): refused: {cause}. Alerts would be given up.",
    "{route} ({way}) : refusé : {cause}. Les alertes seraient abandonnées.",
)
NO_ROUTES = Text(
    "The configuration has no [route.NAME] yet; docs/alerts.md shows some.",
    "La configuration n’a pas encore de [route.NOM] ; docs/alerts.md en montre.",
)
NO_TERMINAL = Text(
    "“{route}” goes to the terminal of whoever watches: run this in one.",
    "« {route} » va au terminal de qui regarde : lancez ceci dans un terminal.",
)


class NotifyGroup(SpokenGroup):
    """The commands on routes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return ["test"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command in the language of the call."""
        return _test(self.language) if cmd_name == "test" else None


def command(language: Language) -> click.Command:
    """Return the group of commands in a language."""

    @click.group("notify", cls=NotifyGroup, help=WHAT.say(language))
    @common(language)
    def run() -> None:
        pass

    group: NotifyGroup = run
    group.language = language
    return group


def _test(language: Language) -> click.Command:
    """Return the command that sends one message."""

    @spoken(language, "test", TEST)
    @click.argument("route")
    @click.pass_context
    def run(ctx: click.Context, route: str) -> int:
        return _try(session_of(ctx), route)

    return run


def _try(session: Session, name: str) -> int:
    """Send one message, say what happened; 0 if it arrived."""
    from kpitui.errors import RouteError, UsageError
    from kpitui.notify.letter import trial
    from kpitui.plugins import unknown

    project = session.project()
    routes = project.config.routes
    if name not in routes:
        raise UsageError(unknown(name, routes) if routes else NO_ROUTES)
    letter = trial(name, session.language, int(time.time() * 1000))
    said = {"route": name, "way": routes[name].way}
    begun = time.monotonic()
    try:
        _send(project, name, letter)
    except RouteError as error:
        click.echo(_failure(error).given(**said, cause=error.text).say(session.language), err=True)
        return 1
    click.echo(ARRIVED.given(**said, seconds=f"{time.monotonic() - begun:.1f}").say(session.language))
    return 0


def _send(project: Project, name: str, letter: Letter) -> None:
    """Send a message by a route. Raises ``RouteError``."""
    from kpitui.errors import UsageError
    from kpitui.notify.crier import signs
    from kpitui.notify.opening import open_route
    from kpitui.sources.web.client import HttpClient

    table = project.config.routes[name]
    if table.terminal is not None:
        if not sys.stdout.isatty():
            raise UsageError(NO_TERMINAL.given(route=name))
        click.echo(signs(letter, table.terminal, tmux="TMUX" in os.environ), nl=False)
        return

    async def send() -> None:
        """Open the route, and send."""
        client = HttpClient()
        try:
            await open_route(name, table, client, project.folder).send(letter)
        finally:
            await client.close()

    asyncio.run(send())


def _failure(error: RouteError) -> Text:
    """Return how a failure is told."""
    return REFUSED if error.permanent else FAILED
