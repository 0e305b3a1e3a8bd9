"""``kpitui alerts test``: the rules of a configuration on readings that a file gives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.alerts.trial import Failure, Ground, Outcome
    from kpitui.setup import Project

WHAT = Text(
    "Try the alert rules on the readings that a file gives; exit with 1 if an expectation does not hold.",
    "Essayer les règles d’alerte sur les lectures que donne un fichier ; sortir avec 1 si une attente n’est pas tenue.",
)
FORMAT = Text("How to print the results.", "La forme des résultats.")
PASSED = Text("ok    {name}", "ok    {name}")
FAILED = Text("FAIL  {name}", "ÉCHEC {name}")
STATE = Text(
    "      {time} ({since}), {subject}: expected {expected}, got {got}",
    "      {time} ({since}), {subject} : attendu {expected}, obtenu {got}",
)
SENT = Text(
    "      up to {time} ({since}), route {subject}: expected {expected}, got {got}",
    "      jusqu’à {time} ({since}), route {subject} : attendu {expected}, obtenu {got}",
)
NOTHING = Text("no message", "aucun message")
NO_ALERT = Text("no alert: no series has this scope", "aucune alerte : aucune série n’a ce périmètre")
AT = Text("“{news}” at {time}", "« {news} » à {time}")
QUOTED = Text("“{news}”", "« {news} »")
SUMMARY = Text("Tests: {all}, failed: {failed}.", "Tests : {all}, échoués : {failed}.")


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "test", WHAT)
    @click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
    @click.option("--format", "form", type=click.Choice(["text", "json"]), help=FORMAT.say(language))
    @click.pass_context
    def run(ctx: click.Context, file: Path, form: str | None) -> int:
        from kpitui.alerts.trial import try_rules
        from kpitui.alerts.trial_file import read_trial
        from kpitui.alerts.trial_names import wrong_names

        session, trial = session_of(ctx), read_trial(file.absolute())
        if session.config is None and trial.config is not None:
            session.config = trial.config
        if not trial.tables and trial.problems:
            trial.checked(())
        project = session.project()
        ground = _ground(project)
        table = trial.checked(wrong_names(trial, ground))
        outcomes = [try_rules(case, ground) for case in table.cases]
        click.echo(_as_json(outcomes) if form == "json" else _as_text(outcomes, session, project))
        return 1 if any(outcome.failures for outcome in outcomes) else 0

    return run


def _ground(project: Project) -> Ground:
    """Return what the rules of a configuration are tried against."""
    from kpitui.alerts.trial import Ground
    from kpitui.setup.alerting import routes_for

    config = project.config
    return Ground(
        project.context,
        project.alerts,
        tuple(config.routes),
        lambda names, brand: routes_for(config, names, brand),
        project.quiet,
    )


def _as_text(outcomes: Sequence[Outcome], session: Session, project: Project) -> str:
    """Return what the tests showed, for people."""
    language, lines = session.language, []
    for outcome in outcomes:
        lines.append((FAILED if outcome.failures else PASSED).given(name=outcome.name).say(language))
        lines += [_failure(failure, project, language) for failure in outcome.failures]
    failed = sum(bool(outcome.failures) for outcome in outcomes)
    return "\n".join([*lines, SUMMARY.given(all=len(outcomes), failed=failed).say(language)])


def _failure(failure: Failure, project: Project, language: Language) -> str:
    """Return one expectation that does not hold, for people."""
    from kpitui.config import write_span

    about_state = failure.times is None
    said = (STATE if about_state else SENT).given(
        time=_time(failure.at, project, language),
        since=write_span(failure.since),
        subject=failure.subject,
        expected=_listed(failure.expected, None, project, language),
        got=_listed(failure.got, failure.times, project, language) if failure.got else NO_ALERT,
    )
    if not about_state and not failure.got:
        said = said.given(got=NOTHING)
    if not about_state and not failure.expected:
        said = said.given(expected=NOTHING)
    return said.say(language)


def _listed(said: Sequence[str], times: Sequence[int] | None, project: Project, language: Language) -> str:
    """Return states or messages as one line."""
    if times is None:
        return ", ".join(QUOTED.given(news=news).say(language) for news in said)
    pairs = zip(said, times, strict=True)
    return ", ".join(AT.given(news=news, time=_time(at, project, language)).say(language) for news, at in pairs)


def _time(at: int, project: Project, language: Language) -> str:
    """Return a time to the second, in the monitor's zone."""
    from kpitui.text.times import clock, day

    zone = project.context.zone
    return f"{day(at, zone, language)} {clock(at, zone, seconds=True)}"


def _as_json(outcomes: Sequence[Outcome]) -> str:
    """Return what the tests showed, for programs: one object a test."""
    found = [
        {
            "test": outcome.name,
            "passed": not outcome.failures,
            "failures": [_object(failure) for failure in outcome.failures],
        }
        for outcome in outcomes
    ]
    lines = (json.dumps(each, ensure_ascii=False) for each in found)
    return "[" + ",\n ".join(lines) + "]"


def _object(failure: Failure) -> dict[str, object]:
    """Return one expectation that does not hold, for programs."""
    from kpitui.cli.printing import instant
    from kpitui.config import write_span

    at: dict[str, object] = {"time": instant(failure.at), "since": write_span(failure.since)}
    if failure.times is None:
        got = failure.got[0] if failure.got else None
        return {"rule": failure.subject, **at, "expected": failure.expected[0], "got": got}
    sent = [{"message": news, "at": instant(when)} for news, when in zip(failure.got, failure.times, strict=True)]
    return {"route": failure.subject, **at, "expected": list(failure.expected), "got": sent}
