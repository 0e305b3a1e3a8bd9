"""``kpitui status``: whether the collector is alive and how its sources are, for people, cron and supervisors."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.store import SourceHealth, Store

WHAT = Text(
    "Say whether the collector is alive and how its sources are; exit with 1 if something is wrong.",
    "Dire si la collecte vit et où en sont ses sources ; sortir avec 1 si quelque chose ne va pas.",
)
ALIVE = Text(
    "The collector is at work: process {pid} on {host}, for {age}; last sign of life {beat} ago.",
    "La collecte est en cours : processus {pid} sur {host}, depuis {age} ; dernier signe de vie il y a {beat}.",
)
DEAD = Text("No collector is at work.", "Aucune collecte n’est en cours.")
SILENT = Text(
    "The collector (process {pid} on {host}) has given no sign of life for {beat}.",
    "La collecte (processus {pid} sur {host}) n’a pas donné signe de vie depuis {beat}.",
)
CYCLE = Text("Last poll {age} ago.", "Dernière interrogation il y a {age}.")
TITLES = (
    (Text("Source", "Source"), False),
    (Text("State", "État"), False),
    (Text("Last answer", "Dernière réponse"), True),
    (Text("Next poll", "Prochaine"), True),
    (Text("New", "Nouveau"), True),
    (Text("Rejected", "Rejets"), True),
    (Text("Cause", "Cause"), False),
)
IN = Text("in {span}", "dans {span}")
AGO = Text("{span} ago", "il y a {span}")


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "status", WHAT)
    @click.pass_context
    def run(ctx: click.Context) -> int:
        from kpitui.store import open_store

        session, now = session_of(ctx), int(time.time() * 1000)
        store = open_store(session.folder(), read_only=True, now=now)
        return _report(session, store, now)

    return run


def _report(session: Session, store: Store, now: int) -> int:
    """Print the state of the collector and its sources; 1 where something is wrong."""
    from kpitui.cli.states import BAD

    alive, line = _life(store, now, session.language)
    click.echo(line)
    rows = store.sources.rows()
    polled = [row.polled_at for row in rows if row.polled_at is not None]
    if polled:
        from kpitui.text.times import age

        click.echo(CYCLE.given(age=age(now - max(polled), session.language)).say(session.language))
    if rows:
        click.echo(_table(rows, now, session.language))
    return 0 if alive and not any(row.state in BAD for row in rows) else 1


def _life(store: Store, now: int, language: Language) -> tuple[bool, str]:
    """Return whether a collector is at work, and a sentence about it."""
    from kpitui.collector import child
    from kpitui.text.times import age

    holder = store.lease.holder()
    if holder is None or child.is_gone(holder):
        return False, DEAD.say(language)
    alive = store.lease.alive(now)
    said = {"pid": holder.pid, "host": holder.host}
    ages = {"age": age(now - holder.since, language), "beat": age(now - holder.beat, language)}
    return alive, (ALIVE if alive else SILENT).given(**said, **ages).say(language)


def _table(rows: tuple[SourceHealth, ...], now: int, language: Language) -> str:
    """Return the sources as a table."""
    from kpitui.cli.printing import Column, as_table

    columns = [Column(title.say(language), right) for title, right in TITLES]
    return as_table(columns, [_cells(row, now, language) for row in rows])


def _cells(row: SourceHealth, now: int, language: Language) -> list[str]:
    """Return the cells of one source."""
    from kpitui.cli.states import STATES
    from kpitui.collector.health import Health
    from kpitui.text.times import age

    rejected = sum(rejection.rows for rejection in row.rejected)
    last = "" if row.answered_at is None else AGO.given(span=age(now - row.answered_at, language)).say(language)
    wait = None if row.next_poll is None else max(row.next_poll - now, 0)
    return [
        row.source,
        STATES[Health(row.state or Health.WAITING)].say(language),
        last,
        "" if wait is None else IN.given(span=age(wait, language)).say(language),
        str(row.new),
        str(rejected) if rejected else "",
        row.reason.say(language) if row.reason else "",
    ]
