"""``kpitui check``: validates the configuration and asks every source once."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.collector.ask import Answer
    from kpitui.config.local import Override
    from kpitui.setup import Project

WHAT = Text(
    "Validate the configuration and ask every source once; exit with 1 if one fails.",
    "Valider la configuration et interroger chaque source une fois ; sortir avec 1 si l’une échoue.",
)
SCHEMA = Text(
    "Print the JSON Schema of the configuration, for editors.",
    "Afficher le schéma JSON de la configuration, pour les éditeurs.",
)
PAID = Text("Ask sources that cost money too.", "Interroger aussi les sources payantes.")
OFFLINE = Text("Validate the configuration alone, ask no source.", "Valider la configuration seule, sans interroger.")
VALID = Text(
    "{path} is valid. Brands: {brands}; sources: {sources}; KPIs with a source: {kpis}.",
    "{path} est valide. Marques : {brands} ; sources : {sources} ; indicateurs avec une source : {kpis}.",
)
OVERRIDES = Text("Set on the screen, over the file:", "Réglé à l’écran, par-dessus le fichier :")
OVERRIDE = Text("  {key} = {value}  {hand}", "  {key} = {value}  {hand}")
INSTEAD = Text("  {key} = {value} instead of {before}  {hand}", "  {key} = {value} au lieu de {before}  {hand}")
BY = Text("by {who}, {when}", "par {who}, {when}")
BY_HAND = Text("written by hand", "écrit à la main")
TITLES = (
    (Text("Source", "Source"), False),
    (Text("Reachable", "Joignable"), False),
    (Text("Samples", "Mesures"), True),
    (Text("Newest", "La plus récente"), False),
    (Text("Rejected", "Rejets"), True),
    (Text("Quota left", "Quota restant"), True),
    (Text("Cause", "Cause"), False),
)
YES = Text("yes", "oui")
NO = Text("no", "non")
SPARED = Text("not asked", "non interrogée")
COSTS = Text("each call costs money: see --paid", "chaque appel est payant : voir --paid")
REJECTED = Text(
    "{source}: rejected rows: {rows}, {reason} (first: {place})",
    "{source} : lignes rejetées : {rows}, {reason} (la première : {place})",
)
NOTE = Text("{source}: {note}", "{source} : {note}")


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "check", WHAT)
    @click.option("--schema", is_flag=True, help=SCHEMA.say(language))
    @click.option("--paid", is_flag=True, help=PAID.say(language))
    @click.option("--offline", is_flag=True, help=OFFLINE.say(language))
    @click.pass_context
    def run(ctx: click.Context, schema: bool, paid: bool, offline: bool) -> int:
        if schema:
            from kpitui.setup.schema import json_schema

            click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))
            return 0
        return _offline(session_of(ctx)) if offline else _check(session_of(ctx), paid)

    return run


def _offline(session: Session) -> int:
    """Print what the configuration gives, without asking a source."""
    project = session.project()
    click.echo("\n".join(_lines(project, session.language)))
    return 0


def _check(session: Session, paid: bool) -> int:
    """Print what the configuration and its sources give; 1 if a source fails."""
    from kpitui.cli.gathering import gather
    from kpitui.measures import Poll
    from kpitui.store import open_store

    project, language = session.project(), session.language
    click.echo("\n".join(_lines(project, language)))
    now = int(time.time() * 1000)
    answers = gather(open_store(None, now=now), project.sources, Poll(now, paid=paid), language)
    if answers:
        click.echo(_table(answers, project, language))
    for line in _remarks(answers):
        click.echo(line.say(language))
    return 1 if any(answer.error is not None for answer in answers) else 0


def _lines(project: Project, language: Language) -> Iterator[str]:
    """Give everything that needs no source: the configuration, and the alert rules that hold."""
    from kpitui.cli.rule_lines import rule_table

    yield from (line.say(language) for line in _about(project))
    yield from rule_table(project, language)


def _about(project: Project) -> Iterator[Text]:
    """Give what is to be said of the configuration: its size, its notes, what the local file overrides."""
    counts = {"brands": len(project.config.brands), "sources": len(project.sources), "kpis": len(project.configured)}
    yield VALID.given(path=str(project.path), **counts)
    for note in project.notes:
        yield Text(note.say("en"), note.say("fr"))
    if project.config.overrides:
        yield OVERRIDES
    for each in project.config.overrides:
        yield _override(each, project)


def _override(each: Override, project: Project) -> Text:
    """Return a key that the local file overrides, what it holds instead of what, whose hand it was and when."""
    said = {"key": each.key, "value": _written(each.value)}
    if each.when is None:
        said_by = BY_HAND
    else:
        when = each.when.astimezone(project.context.zone).isoformat(sep=" ", timespec="minutes")
        said_by = BY.given(who=each.who, when=when)
    text = OVERRIDE if each.before is None else INSTEAD.given(before=_written(each.before))
    return text.given(**said, hand=said_by)


def _written(value: object) -> str:
    """Return a value as it may stand in a file, cleaned of what would do something to a terminal."""
    from kpitui.text.clean import plain

    return plain(json.dumps(value, ensure_ascii=False, default=str))


def _table(answers: Sequence[Answer], project: Project, language: Language) -> str:
    """Return one line for each source."""
    from kpitui.cli.printing import Column, as_table

    columns = [Column(title.say(language), right) for title, right in TITLES]
    return as_table(columns, [_cells(answer, project, language) for answer in answers])


def _cells(answer: Answer, project: Project, language: Language) -> list[str]:
    """Return the cells of one source."""
    from kpitui.text.times import moment

    delivery, error = answer.delivery, answer.error
    if answer.spared:
        return [answer.source, SPARED.say(language), "", "", "", "", COSTS.say(language)]
    if delivery is None:
        cause = error.text.say(language) if error else ""
        return [answer.source, NO.say(language), "", "", "", _quota(answer, project, language), cause]
    newest = max((sample.t for sample in delivery.samples), default=None)
    rejected = sum(rejection.rows for rejection in delivery.rejected)
    when = "" if newest is None else moment(newest, project.context.zone, language, delivery.polled_at)
    count = str(len(delivery.samples))
    quota = _quota(answer, project, language)
    return [answer.source, YES.say(language), count, when, str(rejected or ""), quota, ""]


def _quota(answer: Answer, project: Project, language: Language) -> str:
    """Return what may still be spent, of how much, and until when."""
    from kpitui.measures.quotas import said_quota

    quota = answer.quota
    if quota is None:
        return ""
    return said_quota(quota, project.context.zone, language, quota.reset or 0)


def _remarks(answers: Sequence[Answer]) -> Iterator[Text]:
    """Give what a person does next, what could not be read, the rows that were rejected, and sources' notes."""
    from kpitui.measures.failures import untold

    for answer in answers:
        delivery, error = answer.delivery, answer.error
        if error is not None and error.advice is not None:
            yield NOTE.given(source=answer.source, note=error.advice)
        for text in untold(delivery) if delivery else ():
            yield NOTE.given(source=answer.source, note=text)
        for rejection in delivery.rejected if delivery else ():
            said = {"rows": rejection.rows, "reason": rejection.reason, "place": rejection.place}
            yield REJECTED.given(source=answer.source, **said)
        for note in delivery.notes if delivery else ():
            yield NOTE.given(source=answer.source, note=note)
