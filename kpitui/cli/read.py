"""``kpitui read``: evaluates KPIs once and prints them for people, programs and spreadsheets."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.measures import Poll
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.cli.questions import Asked
    from kpitui.kpis.reading import Reading
    from kpitui.series.dataset import Dataset
    from kpitui.setup import Project

WHAT = Text(
    "Evaluate KPIs once and print them. Without a name: every KPI that has a source.",
    "Évaluer des indicateurs une fois et les afficher. Sans nom : tous ceux qui ont une source.",
)
PERIOD = Text("The window: 24h, 7d, month, last_month, all, …", "La fenêtre : 24h, 7d, month, last_month, all…")
FROM = Text("The window's start.", "Le début de la fenêtre.")
TO = Text("The window's end, not included.", "La fin de la fenêtre, non comprise.")
AT = Text("Evaluate as at this time.", "Évaluer comme à cet instant.")
BRAND = Text("One brand.", "Une marque.")
CHANNEL = Text("One channel.", "Un réseau.")
WHERE = Text("One value of a label; may be repeated.", "Une valeur d’un label ; répétable.")
BY = Text("The total and each value of a label.", "Le total et chaque valeur d’un label.")
EVERY = Text("One reading each 1h, 1d, …", "Une lecture toutes les 1h, 1d…")
COUNT = Text("How many readings, with --every.", "Combien de lectures, avec --every.")
FORMAT = Text("How to print them.", "La forme de l’affichage.")
FAIL_ON = Text("Exit with 1 if a reading is this bad.", "Sortir avec 1 si une lecture va aussi mal.")
STORED = Text("Read what is stored; ask no source.", "Lire ce qui est enregistré, sans interroger de source.")
PAID = Text("Ask sources that cost money too.", "Interroger aussi les sources payantes.")


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "read", WHAT)
    @click.argument("kpis", nargs=-1, metavar="[KPI]...", shell_complete=_names)
    @click.option("--period", metavar="P", help=PERIOD.say(language))
    @click.option("--from", "start", metavar="T", help=FROM.say(language))
    @click.option("--to", "end", metavar="T", help=TO.say(language))
    @click.option("--at", metavar="T", help=AT.say(language))
    @click.option("--brand", metavar="B", help=BRAND.say(language))
    @click.option("--channel", metavar="C", help=CHANNEL.say(language))
    @click.option("--where", multiple=True, metavar="L=V", help=WHERE.say(language))
    @click.option("--by", metavar="L", help=BY.say(language))
    @click.option("--every", metavar="S", help=EVERY.say(language))
    @click.option("--count", type=click.IntRange(1), metavar="N", help=COUNT.say(language))
    @click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), help=FORMAT.say(language))
    @click.option("--fail-on", type=click.Choice(["warning", "critical"]), help=FAIL_ON.say(language))
    @click.option("--stored", is_flag=True, help=STORED.say(language))
    @click.option("--paid", is_flag=True, help=PAID.say(language))
    @click.pass_context
    def run(ctx: click.Context, /, *, form: str | None, fail_on: str | None, **typed: Any) -> int:
        stored, paid = typed.pop("stored"), typed.pop("paid")
        from kpitui.cli.questions import Asked, check

        session, asked = session_of(ctx), Asked(**typed)
        asked.check()
        project = session.project()
        check(project, asked)
        at = asked.instant(project, int(time.time() * 1000))
        if stored:
            readings, failed = _stored(session, project, asked, at), False
        else:
            readings, failed = _asked(session, project, asked, Poll(at, paid=paid))
        click.echo(_printed(readings, project, session.language, form or "table"))
        return 1 if failed or _is_bad(readings, fail_on) else 0

    return run


def _names(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Return the built-in KPIs whose names begin as typed, for the shell."""
    from kpitui.kpis.catalogue import load_catalogue

    return [name for name in load_catalogue().kpis if name.startswith(incomplete)]


def _asked(session: Session, project: Project, asked: Asked, poll: Poll) -> tuple[list[Reading], bool]:
    """Ask the sources and evaluate; also tell whether one failed."""
    from kpitui.cli.gathering import complain, gather, store_for, tell_spared
    from kpitui.cli.questions import chosen_kpis, feeding

    sources = feeding(project, chosen_kpis(project, asked))
    with store_for(session.folder(), sources, poll) as store:
        answers = gather(store, sources, poll, session.language)
        if any(answer.spared for answer in answers):
            tell_spared(answers, {row.source for row in store.personal.kept()}, session.language)
        data, failed = store.dataset(), complain(answers, session.language)
        _check_labels(session, project, data, asked)
        return _evaluated(project, data, asked, poll.now), failed


def _stored(session: Session, project: Project, asked: Asked, at: int) -> list[Reading]:
    """Evaluate what the store holds; at now, severities are those that the collector keeps."""
    from kpitui.cli.stored_states import with_states
    from kpitui.store import open_store

    store = open_store(session.folder(), read_only=True, now=at)
    data = store.dataset()
    _check_labels(session, project, data, asked)
    readings = _evaluated(project, data, asked, at)
    return with_states(readings, store.alerts.states()) if asked.is_present() else readings


def _check_labels(session: Session, project: Project, data: Dataset, asked: Asked) -> None:
    """Refuse labels that nothing has, and name values that no sample has on standard error."""
    from kpitui.cli.scoping import check_names, remarks

    check_names(project, data, asked.named())
    for text in remarks(project, data, asked.labels()):
        sys.stderr.write(f"kpitui: {text.say(session.language)}\n")


def _evaluated(project: Project, data: Dataset, asked: Asked, at: int) -> list[Reading]:
    """Return the readings that a call asks for, in the order of its questions."""
    from kpitui.cli.moments import span, steps_back
    from kpitui.cli.questions import questions
    from kpitui.kpis import engine

    context = project.context
    wanted = list(questions(project, data, asked, at))
    if asked.every is None:
        return engine.read_many(context, data, wanted)
    found: list[Reading] = []
    for question in wanted:
        last = engine.window(context, data, question).end
        ends = steps_back(last, span(asked.every, "--every"), asked.count or 1, context.zone)
        found.extend(engine.read_at(context, data, question, ends))
    return found


def _printed(readings: Sequence[Reading], project: Project, language: Language, form: str) -> str:
    """Return readings in the form asked for."""
    from kpitui.cli import printing

    if form == "json":
        return printing.as_json(readings, language)
    if form == "csv":
        return printing.as_csv(readings, language)
    from kpitui.cli.reading_table import reading_table

    return reading_table(readings, project, language)


def _is_bad(readings: Sequence[Reading], fail_on: str | None) -> bool:
    """Tell whether a reading is at the level that the caller calls a failure, or worse."""
    worse = {"warning": {"warning", "critical"}, "critical": {"critical"}}
    return fail_on is not None and any(reading.severity in worse[fail_on] for reading in readings)
