"""``kpitui status``: whether the collector is alive and how its sources are, for people, cron and supervisors."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.store import SourceHealth, Store
    from kpitui.store.queue import RouteState

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
ALERTS = Text("Alerts: {kinds}.", "Alertes : {kinds}.")
CALM = Text("No alert is on.", "Aucune alerte en cours.")
CRITICAL = (Text("1 critical", "1 critique"), Text("{count} critical", "{count} critiques"))
WARNINGS = (Text("1 warning", "1 attention"), Text("{count} warnings", "{count} attention"))
TAKEN = (Text("1 acknowledged", "1 prise en charge"), Text("{count} acknowledged", "{count} prises en charge"))
ROUTE_TITLES = (
    (Text("Route", "Route"), False),
    (Text("Last sent", "Dernier envoi"), True),
    (Text("Waiting", "En attente"), True),
    (Text("Given up", "Abandonnés"), True),
    (Text("Cause", "Cause"), False),
)
NOTE = Text("{source}: {note}", "{source} : {note}")
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
        for step in _next_steps(rows):
            click.echo(step.say(session.language))
    click.echo(_alerts(store, now, session.language))
    routes = _present(session, store.alerts.routes())
    if routes:
        click.echo(_routes(routes, now, session.language))
    failing = any(row.state in BAD for row in rows) or any(route.error is not None for route in routes)
    return 0 if alive and not failing else 1


def _alerts(store: Store, now: int, language: Language) -> str:
    """Return how many alerts are on; suggestions that are sent to nobody don't count."""
    found = [row for row in store.alerts.incidents(True) if not row.suggested]
    counted = (
        (CRITICAL, sum(row.severity == "critical" for row in found)),
        (WARNINGS, sum(row.severity == "warning" for row in found)),
        (TAKEN, sum(row.taken(now) is not None for row in found)),
    )
    kinds = [texts[count > 1].given(count=count).say(language) for texts, count in counted if count]
    return (ALERTS.given(kinds=", ".join(kinds)) if kinds else CALM).say(language)


def _present(session: Session, routes: tuple[RouteState, ...]) -> tuple[RouteState, ...]:
    """Return the routes that the configuration has, where one is in trouble and there is a configuration to ask."""
    from kpitui.cli.alert_list import project_if_any

    project = project_if_any(session) if any(route.error is not None for route in routes) else None
    return routes if project is None else tuple(one for one in routes if one.name in project.config.routes)


def _routes(routes: tuple[RouteState, ...], now: int, language: Language) -> str:
    """Return the routes as a table."""
    from kpitui.cli.printing import Column, as_table
    from kpitui.text.times import age

    columns = [Column(title.say(language), right) for title, right in ROUTE_TITLES]
    rows = [
        [
            route.name,
            AGO.given(span=age(now - route.last_success, language)).say(language) if route.last_success else "",
            str(route.queued) if route.queued else "",
            str(route.lost) if route.lost else "",
            route.error.say(language) if route.error else "",
        ]
        for route in routes
    ]
    return as_table(columns, rows)


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


def _next_steps(rows: tuple[SourceHealth, ...]) -> Iterator[Text]:
    """Give what a person does about each source that fails, and the measures that others could not read."""
    for row in rows:
        for text in (*((row.advice,) if row.advice is not None else ()), *row.missing):
            yield NOTE.given(source=row.source, note=text)


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
