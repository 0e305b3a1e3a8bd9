"""``kpitui sentiment``: who judges the tone of texts, and how right they are on texts that a person labelled."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.errors import UsageError
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.sentiment import Manner
    from kpitui.sentiment.trial import Trial

WHAT = Text(
    "List who judges the tone of texts, or try them on a CSV file of labelled texts (text,label,language).",
    "Lister ce qui juge le ton des textes, ou l’essayer sur un CSV de textes étiquetés (text,label,language).",
)
SPOKEN = Text("The language of texts that say none: en, fr.", "La langue des textes qui n’en disent pas : en, fr.")
FORMAT = Text("How to print them.", "La forme de l’affichage.")
NO_TEXTS = Text("{path} holds no labelled text.", "{path} ne contient aucun texte étiqueté.")
NO_LANGUAGE = Text(
    "{count} texts without a language: say --language, or add a column “language”.",
    "{count} textes sans langue : précisez --language, ou ajoutez une colonne « language ».",
)
REFUSED = Text(
    "{count} rows without a known label (positive, neutral, negative) are left out, the first in line {line}.",
    "{count} lignes sans étiquette connue (positif, neutre, négatif) sont laissées, la première à la ligne {line}.",
)
UNJUDGED = Text(
    "{language}: {count} texts, nobody judges them here.", "{language} : {count} textes, rien ne les juge ici."
)
HEADING = Text(
    "{language}: {count} texts, {accuracy}% right, macro-F1 {f1}",
    "{language} : {count} textes, {accuracy} % justes, macro-F1 {f1}",
)
NET = Text(
    "net sentiment {judged}, by persons {true}: {bias} points off",
    "sentiment net {judged}, selon les personnes {true} : {bias} points d’écart",
)
ENOUGH = Text(
    'Enough to calibrate: [sentiment] calibration = "{path}".',
    'Assez pour étalonner : [sentiment] calibration = "{path}".',
)
TOO_FEW = Text(
    "{enough} labelled texts of a language calibrate it.", "{enough} textes étiquetés d’une langue l’étalonnent."
)
PERSON = Text("a person says", "une personne dit")
CLASSES = (Text("positive", "positif"), Text("neutral", "neutre"), Text("negative", "négatif"))
HERE, MISSING = Text("installed", "installé"), Text("not installed", "non installé")
TITLES = (
    Text("Scorer", "Outil"),
    Text("Language", "Langue"),
    Text("State", "État"),
    Text("To install it", "Pour l’installer"),
)


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "sentiment", WHAT)
    @click.argument("file", required=False, type=click.Path(path_type=Path))
    @click.option("--language", "of", metavar="CODE", help=SPOKEN.say(language))
    @click.option("--format", "form", type=click.Choice(["table", "json"]), help=FORMAT.say(language))
    @click.pass_context
    def run(ctx: click.Context, file: Path | None, of: str | None, form: str | None) -> None:
        session = session_of(ctx)
        if file is None:
            click.echo(listing(session.language, form))
        else:
            click.echo("\n".join(tried_on(session, file, of, form)))

    return run


def listing(language: Language, form: str | None = None) -> str:
    """Return every scorer, its language, and how to get it where it lacks."""
    from kpitui.cli.printing import Column, as_table
    from kpitui.sentiment.scorers import scorers

    if form == "json":
        known = [{"scorer": one.name, "language": one.language, "installed": one.here} for one in scorers()]
        return json.dumps(known, ensure_ascii=False, indent=1)
    rows = [
        (
            one.name,
            one.language,
            (HERE if one.here else MISSING).say(language),
            "" if one.here else one.install.say(language),
        )
        for one in scorers()
    ]
    return as_table([Column(title.say(language)) for title in TITLES], rows)


def tried_on(session: Session, path: Path, of: str | None, form: str | None) -> Iterator[str]:
    """Give the lines that say how right the scorers are on a file. Raises ``UsageError`` where it holds nothing."""
    from kpitui.sentiment import Judge
    from kpitui.sentiment.labelled import read_labelled
    from kpitui.sentiment.trial import tried

    labelled = read_labelled(path, of)
    if not labelled.texts:
        raise UsageError(NO_TEXTS.given(path=str(path)))
    trials = tried(Judge(_manner(session)), labelled.texts)
    if form == "json":
        yield json.dumps([as_object(one) for one in trials], ensure_ascii=False, indent=1)
        return
    for place, trial in enumerate(trials):
        yield from ([""] if place else [])
        yield from lines_of(trial, session.language)
    if labelled.refused:
        yield REFUSED.given(count=len(labelled.refused), line=labelled.refused[0][0]).say(session.language)
    yield from _advice(trials, path, session.language)


def lines_of(trial: Trial, language: Language) -> Iterator[str]:
    """Give what is said of one language: the figures and the table of who said what."""
    from kpitui.cli.printing import Column, as_table
    from kpitui.text.numbers import digits

    if not trial.texts:
        text = UNJUDGED.given(language=trial.language) if trial.language else NO_LANGUAGE
        yield text.given(count=trial.unclassified).say(language)
        return
    figures = {"accuracy": digits(100 * trial.accuracy, 1, language), "f1": digits(trial.macro_f1, 3, language)}
    yield HEADING.given(language=trial.language, count=trial.texts, **figures).say(language)
    net = {"judged": trial.judged_net, "true": trial.net, "bias": trial.bias}
    yield NET.given(**{name: digits(one, 1, language, signed=True) for name, one in net.items()}).say(language)
    columns = [Column(PERSON.say(language)), *(Column(one.say(language), right=True) for one in CLASSES)]
    rows = [(name.say(language), *map(str, counts)) for name, counts in zip(CLASSES, trial.counts, strict=True)]
    yield as_table(columns, rows)


def as_object(trial: Trial) -> dict[str, object]:
    """Return one language's trial as the object that scripts rely on."""
    return {
        "language": trial.language or None,
        "texts": trial.texts,
        "unclassified": trial.unclassified,
        "accuracy": trial.accuracy if trial.texts else None,
        "macro_f1": trial.macro_f1 if trial.texts else None,
        "net": trial.net if trial.texts else None,
        "judged_net": trial.judged_net if trial.texts else None,
        "confusion": [list(row) for row in trial.counts],
    }


def _advice(trials: list[Trial], path: Path, language: Language) -> Iterator[str]:
    """Give what the file is good for."""
    from kpitui.sentiment.calibration import ENOUGH as LEAST
    from kpitui.sentiment.calibration import calibration_of

    yield ""
    enough = any(calibration_of(trial.pairs()) is not None for trial in trials)
    yield (ENOUGH.given(path=str(path)) if enough else TOO_FEW.given(enough=LEAST)).say(language)


def _manner(session: Session) -> Manner:
    """Return how the configuration judges texts, its brands masked; the usual way where there is none."""
    from kpitui.cli.places import find_config
    from kpitui.sentiment import Manner

    if find_config(session.config, session.env, Path.cwd()) is None:
        return Manner()
    judges = (one.settings.sentiment for one in session.project().sources)
    return next((judge.manner for judge in judges if judge is not None), Manner())
