"""``kpitui collect``: the collector without a screen, for a service, a container, cron; and how to end one."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from kpitui.cli.moments import span as parse
from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.errors import UsageError
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.collector.run import Collector

WHAT = Text("Run the collector without a screen.", "Lancer la collecte sans écran.")
ONCE = Text("Ask every source once, evaluate and end.", "Interroger chaque source une fois, évaluer et finir.")
STOP = Text("End the collector of this data folder.", "Arrêter la collecte de ce dossier de données.")
LINGER = Text(
    "End when no monitor has looked for this long.", "Finir quand aucun moniteur n’a regardé depuis ce temps."
)
NONE = Text("No collector is at work.", "Aucune collecte n’est en cours.")
STOPPED = Text("The collector has ended.", "La collecte est arrêtée.")
ASKED = Text("The collector on {host} was asked to end.", "La collecte sur {host} a été priée de s’arrêter.")
STAYS = Text("The collector (process {pid}) does not end.", "La collecte (processus {pid}) ne s’arrête pas.")
EXCLUSIVE = Text("--once and --stop exclude each other.", "--once et --stop s’excluent.")
DEMO_FOLDER = "kpitui-demo-"
"""What the name of a demo's folder begins with: no other folder is ever removed."""
DEMO_LINGERS = 60_000
"""A demo whose screen was killed collects no longer than this, ms."""
PATIENCE = 30.0
"""Seconds that a collector has for ending."""


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "collect", WHAT)
    @click.option("--once", is_flag=True, help=ONCE.say(language))
    @click.option("--stop", is_flag=True, help=STOP.say(language))
    @click.option("--linger", metavar="S", help=LINGER.say(language))
    @click.option("--child", is_flag=True, hidden=True)
    @click.option("--temporary", is_flag=True, hidden=True)
    @click.pass_context
    def run(ctx: click.Context, /, *, once: bool, stop: bool, **life: Any) -> int:
        session = session_of(ctx)
        if once and stop:
            raise UsageError(EXCLUSIVE)
        if stop:
            return _stop(session)
        if once:
            return _once(session)
        return _collect(session, _Life(**life))

    return run


@dataclass(frozen=True, slots=True)
class _Life:
    """How long a collector lives."""

    linger: str | None = None
    child: bool = False
    """True: a monitor has started it; the configuration says how long it outlives the screen."""
    temporary: bool = False
    """True: a demo has started it; its folder goes with it."""

    def without_viewer(self, configured: int | None) -> int | None:
        """Return how long it goes on without a viewer, ms; None: until told otherwise."""
        if self.temporary:
            return DEMO_LINGERS
        return parse(self.linger, "--linger") if self.linger else configured if self.child else None


def _collector(session: Session, life: _Life) -> Collector:
    """Return a collector of the session's configuration and folder, not yet at work."""
    from kpitui.collector.run import Collector, Terms
    from kpitui.store import Level, open_store

    project, folder = session.project(), session.folder()
    store = open_store(folder, now=int(time.time() * 1000))
    linger = life.without_viewer(project.config.monitor.linger)
    terms = Terms(linger, level=Level(session.log_level), folder=folder)
    return Collector(project, session.project, store, terms)


def _collect(session: Session, life: _Life) -> int:
    """Collect until a signal, a request or loneliness ends it."""

    async def run() -> None:
        collector = _collector(session, life)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            # Under nohup, the end of the terminal is not the end of the collector.
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, collector.stop)
        loop.add_signal_handler(signal.SIGUSR2, collector.reload_soon)
        await collector.run()

    asyncio.run(run())
    if life.temporary and DEMO_FOLDER in session.config_path().parent.name:
        shutil.rmtree(session.config_path().parent, ignore_errors=True)
    return 0


def _once(session: Session) -> int:
    """Ask every source once; 1 if one failed."""
    from kpitui.cli.gathering import complain

    async def run() -> bool:
        return complain(await _collector(session, _Life()).once(), session.language)

    return 1 if asyncio.run(run()) else 0


def _stop(session: Session) -> int:
    """End the collector of the folder: by signal on this machine, by request elsewhere."""
    from kpitui.cli.monitor import holder_of
    from kpitui.collector import child
    from kpitui.store import Ask, Request, open_store

    holder = holder_of(session.folder())
    if holder is None:
        click.echo(NONE.say(session.language))
    elif not child.is_here(holder):
        now = int(time.time() * 1000)
        open_store(session.folder(), now=now).requests.ask(Request(Ask.STOP, session.who(), now))
        click.echo(ASKED.given(host=holder.host).say(session.language))
    elif child.end(holder, PATIENCE):
        click.echo(STOPPED.say(session.language))
    else:
        sys.stderr.write(f"kpitui: {STAYS.given(pid=holder.pid).say(session.language)}\n")
        return 1
    return 0
