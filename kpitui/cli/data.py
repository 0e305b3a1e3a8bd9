"""``kpitui data``: what is stored: list it, export or drop a brand, drop an old stretch, forget a person, back up."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import common, session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import SpokenGroup, spoken
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from kpitui.setup import Project
    from kpitui.store import Store

WHAT = Text("List, export, drop or back up what is stored.", "Lister, exporter, effacer ou sauvegarder les données.")
LIST = Text("List what is kept, of whom, since when.", "Lister ce qui est gardé, de qui, depuis quand.")
DROP = Text("Drop a brand, or what a source gave before a time.", "Effacer une marque, ou le passé d’une source.")
EXPORT = Text("Print every sample of a brand, one JSON object a line.", "Écrire les mesures d’une marque, en JSON.")
FORGET = Text("Unlink a person's posts from each other, for good.", "Délier pour toujours les messages d’une personne.")
BACKUP = Text("Copy the store to a new file.", "Copier les données dans un nouveau fichier.")
SOURCE = Text("The source whose past is dropped.", "La source dont le passé est effacé.")
BEFORE = Text("What is older than this goes.", "Ce qui est plus ancien disparaît.")
BRAND = Text("The brand.", "La marque.")
ONE_OF = Text(
    "Say either --brand B, or --source S and --before T.", "Dites soit --brand B, soit --source S et --before T."
)
DROPPED = Text("Samples dropped: {count}.", "Mesures effacées : {count}.")
FORGOTTEN = Text(
    "Posts that no longer say who wrote them: {count}.", "Messages qui ne disent plus qui les a écrits : {count}."
)
SAVED = Text("The store is copied to {path}.", "Les données sont copiées dans {path}.")
EMPTY = Text("Nothing is stored.", "Aucune donnée.")
TITLES = (
    Text("Source", "Source"),
    Text("Brand", "Marque"),
    Text("Measure", "Mesure"),
    Text("Samples", "Mesures"),
    Text("From", "Du"),
    Text("To", "Au"),
    Text("People", "Personnes"),
)


class DataGroup(SpokenGroup):
    """The commands on what is stored."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return one command in the language of the call."""
        build = COMMANDS.get(cmd_name)
        return build(self.language) if build else None

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the commands."""
        return list(COMMANDS)


def command(language: Language) -> click.Command:
    """Return the group of commands in a language."""

    @click.group("data", cls=DataGroup, help=WHAT.say(language))
    @common(language)
    def run() -> None:
        pass

    group: DataGroup = run
    group.language = language
    return group


def _list(language: Language) -> click.Command:
    """Return the command that lists what is kept."""

    @spoken(language, "list", LIST)
    @click.pass_context
    def run(ctx: click.Context) -> None:
        session = session_of(ctx)
        click.echo(_listed(session, _store(session, read_only=True)))

    return run


def _drop(language: Language) -> click.Command:
    """Return the command that drops a brand, or a source's past."""

    @spoken(language, "drop", DROP)
    @click.option("--source", metavar="S", help=SOURCE.say(language))
    @click.option("--before", metavar="T", help=BEFORE.say(language))
    @click.option("--brand", metavar="B", help=BRAND.say(language))
    @click.pass_context
    def run(ctx: click.Context, source: str | None, before: str | None, brand: str | None) -> None:
        from kpitui.cli.moments import moment
        from kpitui.errors import UsageError

        session = session_of(ctx)
        if brand is not None and source is None and before is None:
            store = _store(session)
            _check_known(brand, _brands(session, store))
            count = store.personal.drop_brand(brand)
        elif brand is None and source is not None and before is not None:
            at, store = moment(before, _zone(session), "--before"), _store(session)
            _check_known(source, _sources(session, store))
            count = store.personal.drop_source(source, at)
        else:
            raise UsageError(ONE_OF)
        click.echo(DROPPED.given(count=count).say(session.language))

    return run


def _export(language: Language) -> click.Command:
    """Return the command that writes a brand's samples."""

    @spoken(language, "export", EXPORT)
    @click.option("--brand", metavar="B", required=True, help=BRAND.say(language))
    @click.pass_context
    def run(ctx: click.Context, brand: str) -> None:
        from kpitui.store.exporting import json_line

        session = session_of(ctx)
        store = _store(session, read_only=True)
        _check_known(brand, _brands(session, store))
        for row in store.personal.export(brand):
            sys.stdout.write(f"{json_line(row)}\n")

    return run


def _forget(language: Language) -> click.Command:
    """Return the command that forgets a person."""

    @spoken(language, "forget", FORGET)
    @click.argument("author")
    @click.pass_context
    def run(ctx: click.Context, author: str) -> None:
        session = session_of(ctx)
        count = _store(session).personal.forget(author)
        click.echo(FORGOTTEN.given(count=count).say(session.language))

    return run


def _backup(language: Language) -> click.Command:
    """Return the command that copies the store."""

    @spoken(language, "backup", BACKUP)
    @click.argument("file", type=click.Path(path_type=Path))
    @click.pass_context
    def run(ctx: click.Context, file: Path) -> None:
        session = session_of(ctx)
        _store(session, read_only=True).backup(file)
        click.echo(SAVED.given(path=str(file)).say(session.language))

    return run


COMMANDS: dict[str, Callable[[Language], click.Command]] = {
    "list": _list,
    "drop": _drop,
    "export": _export,
    "forget": _forget,
    "backup": _backup,
}


def _store(session: Session, read_only: bool = False) -> Store:
    """Open the store; one that isn't there yet is an error, not made."""
    from kpitui.store import open_store

    now = int(time.time() * 1000)
    if not read_only:
        open_store(session.folder(), read_only=True, now=now).close()
    return open_store(session.folder(), read_only=read_only, now=now)


def _project(session: Session) -> Project | None:
    """Return the configuration's project; None where there is no configuration, or one with mistakes."""
    from kpitui.errors import KpituiError

    try:
        return session.project()
    except KpituiError:
        return None


def _zone(session: Session) -> ZoneInfo:
    """Return the monitor's zone; UTC where there is no configuration to say it."""
    from zoneinfo import ZoneInfo

    project = _project(session)
    return ZoneInfo("UTC") if project is None else project.context.zone


def _brands(session: Session, store: Store) -> set[str]:
    """Return the brands that are stored or configured."""
    project = _project(session)
    configured = () if project is None else (brand.id for brand in project.context.brands)
    return {*configured, *(row.brand for row in store.personal.kept() if row.brand)}


def _sources(session: Session, store: Store) -> set[str]:
    """Return the sources that are stored or configured."""
    project = _project(session)
    configured = () if project is None else (source.name for source in project.sources)
    return {*configured, *(row.source for row in store.personal.kept())}


def _check_known(name: str, known: set[str]) -> None:
    """Refuse a name that nothing has: a slip of the finger must not look like a deed done."""
    from kpitui.errors import UsageError
    from kpitui.plugins import unknown

    if name not in known:
        raise UsageError(unknown(name, sorted(known)))


def _listed(session: Session, store: Store) -> str:
    """Return the table of what is kept."""
    from datetime import UTC, datetime

    from kpitui.cli.printing import Column, as_table

    rows = [
        [
            row.source,
            row.brand,
            row.measure,
            str(row.samples),
            *(datetime.fromtimestamp(t / 1000, UTC).date().isoformat() for t in (row.first, row.last)),
            str(row.people) if row.people else "",
        ]
        for row in store.personal.kept()
    ]
    if not rows:
        return EMPTY.say(session.language)
    right = {3, 6}
    columns = [Column(title.say(session.language), at in right) for at, title in enumerate(TITLES)]
    return as_table(columns, rows)
