"""How the texts of a configuration's sources are judged: what is masked, by which scorer, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kpitui.config import Config, SourceTable
from kpitui.errors import UsageError
from kpitui.kpis.context import Context
from kpitui.plugins import names
from kpitui.sentiment import Bounds, Judge, Manner
from kpitui.sentiment.calibration import ENOUGH, NO_CALIBRATIONS, Calibrations, is_enough
from kpitui.sentiment.labelled import Labelled, read_labelled
from kpitui.sentiment.languages import language_of
from kpitui.sentiment.scorers import PACKAGE, scorer_for, scorers
from kpitui.setup.ledger import Ledger
from kpitui.setup.tone_checks import note_levels
from kpitui.text import Text

NO_SCORER = Text(
    "the tone of texts in “{language}” is not judged; it is for {known}, or by the source’s own label “sentiment”",
    "le ton des textes en « {language} » n’est pas jugé ; il l’est pour {known}, ou par un label « sentiment » donné",
)
NOT_INSTALLED = Text(
    "the tone of texts in “{language}” is not judged: {install}",
    "le ton des textes en « {language} » n’est pas jugé : {install}",
)
NO_LANGUAGE = Text(
    'its mentions have a text and no sentiment: say their language (language = "en") and they are judged',
    'ses mentions ont un texte et pas de sentiment : indiquez leur langue (language = "fr") et elles seront jugées',
)
TOO_FEW = Text(
    "{count} labelled texts in “{language}”: {enough} are needed, some of each sentiment; nothing is adjusted",
    "{count} textes étiquetés en « {language} » : il en faut {enough}, de chaque sentiment ; rien n’est ajusté",
)
UNSPOKEN = Text(
    "{count} labelled texts say no language: a column “language” is needed",
    "{count} textes étiquetés ne disent pas leur langue : il faut une colonne « language »",
)
REFUSED = Text(
    "{count} rows have no label that is known (positive, neutral, negative), the first in line {line}",
    "{count} lignes n’ont pas d’étiquette connue (positif, neutre, négatif), la première à la ligne {line}",
)
UNTOLD = Text(
    "no mention has a sentiment: map the label, or a text and its language, which a scorer judges",
    "aucune mention n’a de sentiment : associez le label, ou un texte et sa langue, qu’un outil jugera",
)
UNINSTALLED = Text(
    "no mention has a sentiment: map the label, or {install}",
    "aucune mention n’a de sentiment : associez le label, ou {install}",
)
DISABLED = Text(
    "no mention has a sentiment: map the label, or let texts be judged ([sentiment] enabled)",
    "aucune mention n’a de sentiment : associez le label, ou laissez juger les textes ([sentiment] enabled)",
)


def bind_manner(config: Config, ledger: Ledger) -> Manner | None:
    """Return how texts are judged; None where the user wants none judged."""
    table = config.sentiment
    for name, scorer in table.scorers.items():
        ledger.known(("sentiment", "scorers", name), scorer, names(PACKAGE, "LANGUAGE"))
    for key in ("thresholds", "scorers"):
        for name in getattr(table, key):
            if language_of(name) is None:
                text = Text("“{name}” is no language", "« {name} » n’est pas une langue")
                ledger.wrong(("sentiment", key, name), text.given(name=name))
    if not table.enabled:
        return None
    known = names(PACKAGE, "LANGUAGE")
    bounds = {_code(name): Bounds(one.negative, one.positive) for name, one in table.thresholds.items()}
    chosen = {_code(name): scorer for name, scorer in table.scorers.items() if scorer in known}
    words = (*_names(config), *table.mask)
    return Manner(tuple(dict.fromkeys(word for word in words if word.strip())), bounds, chosen)


def with_tones(context: Context, config: Config, manner: Manner | None, ledger: Ledger) -> Context:
    """Return what KPIs are evaluated in with what is known of those who judge texts; what they lack is noted."""
    calibrations, enough = _calibrations(config, manner, ledger)
    _note_scorers(config, manner, ledger)
    note_levels(config, context, (manner, enough), ledger)
    return replace(context, calibrations=calibrations, untold=_untold(manner, config.sources))


def judge_for(manner: Manner | None, table: SourceTable) -> Judge | None:
    """Return the judge of one source's texts."""
    return None if manner is None else Judge(manner, table.language)


def _calibrations(config: Config, manner: Manner | None, ledger: Ledger) -> tuple[Calibrations, frozenset[str]]:
    """Return what labelled texts teach of scorers' mistakes, and the languages of which there are enough.

    Too few of them are noted.
    """
    name, key = config.sentiment.calibration, ("sentiment", "calibration")
    if name is None or manner is None:
        return NO_CALIBRATIONS, frozenset()
    spoken = {language_of(table.language) for table in config.sources} - {None}
    try:
        labelled = read_labelled(config.origins.main.parent / name, spoken.pop() if len(spoken) == 1 else None)
    except UsageError as error:
        ledger.wrong(key, error.text)
        return NO_CALIBRATIONS, frozenset()
    for text in _shortcomings(labelled):
        ledger.note(key, text)
    enough = (name for name, labels in labelled.by_language().items() if name is not None and is_enough(labels))
    return Calibrations(manner, labelled.texts), frozenset(enough)


def _shortcomings(labelled: Labelled) -> Iterator[Text]:
    """Give what keeps labelled texts from being of use."""
    if labelled.refused:
        yield REFUSED.given(count=len(labelled.refused), line=labelled.refused[0][0])
    for language, labels in sorted(labelled.by_language().items(), key=str):
        if language is None:
            yield UNSPOKEN.given(count=len(labels))
        elif not is_enough(labels):
            yield TOO_FEW.given(count=len(labels), language=language, enough=ENOUGH)


def _note_scorers(config: Config, manner: Manner | None, ledger: Ledger) -> None:
    """Note the sources whose texts nobody judges, and what would help."""
    if manner is None:
        return
    for place, table in enumerate(config.sources):
        mentions = [one for one in table.measures if one.name == "mentions" and one.text is not None]
        if table.language is not None:
            if (text := _unjudged(table.language, manner)) is not None:
                ledger.note(("source", place, "language"), text)
        elif any("language" not in one.labels and "sentiment" not in one.labels for one in mentions):
            ledger.note(("source", place), NO_LANGUAGE)


def _unjudged(language: str, manner: Manner) -> Text | None:
    """Return why texts of a language are not judged; None where they are."""
    code = language_of(language)
    found = scorer_for(code, manner.scorers) if code is not None else None
    if found is None:
        known = ", ".join(sorted({one.language for one in scorers()}))
        return NO_SCORER.given(language=language, known=known)
    return None if found.here else NOT_INSTALLED.given(language=language, install=found.install)


def _untold(manner: Manner | None, tables: Sequence[SourceTable]) -> Text:
    """Return why no mention has a sentiment, and what to install."""
    if manner is None:
        return DISABLED
    wanted = {language_of(table.language) for table in tables} - {None}
    found = [one for one in scorers() if not one.here and (one.language in wanted or not wanted)]
    return UNINSTALLED.given(install=found[0].install) if found else UNTOLD


def _code(language: str) -> str:
    """Return a language's code, or what stands there where it is none."""
    return language_of(language) or language


def _names(config: Config) -> Iterator[str]:
    """Give all that brands are called, one's own and competitors, and the words by which they are searched."""
    for brand in config.brands:
        yield brand.id
        yield brand.name
    for table in config.sources:
        yield from _searched(table.options)
        for rival in _tables(table.options.get("competitors")):
            yield from _searched(rival)


def _searched(options: Mapping[str, object]) -> Iterator[str]:
    """Give the words and accounts that a platform's options name a brand by."""
    for key in ("keywords", "accounts"):
        given = options.get(key)
        if isinstance(given, str):
            yield given
        elif isinstance(given, list | tuple):
            yield from (str(one) for one in given)


def _tables(given: object) -> Iterator[Mapping[str, object]]:
    """Give competitors as tables, however they are written."""
    if not isinstance(given, Mapping):
        return
    for name, value in given.items():
        yield {"keywords": [str(name)]}
        yield value if isinstance(value, Mapping) else {"accounts": value}
