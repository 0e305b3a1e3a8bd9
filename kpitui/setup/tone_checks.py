"""Rules on the level of figures that a lexicon may guess: they wait for labelled texts, and a note says so."""

from __future__ import annotations

from collections.abc import Iterator

from kpitui.config import Config
from kpitui.kpis.context import Context, Rule
from kpitui.kpis.formula_tree import Leaf, ModelCall, walk
from kpitui.kpis.kpi import LEVELS
from kpitui.sentiment import Manner
from kpitui.sentiment.languages import language_of
from kpitui.sentiment.scorers import scorer_for, scorers
from kpitui.setup.ledger import Ledger
from kpitui.text import Text

SENTIMENT = "sentiment"
NOT_JUDGED = Text(
    "{condition} judges a level, and a lexicon’s sentiment ({languages}) has none worth judging: only where sentiments"
    " are labelled, or with [sentiment] calibration; rank_lost, points_below and anomaly hold",
    "{condition} juge un niveau, et celui d’un lexique ({languages}) n’en vaut pas la peine : seulement là où le"
    " sentiment est étiqueté, ou avec [sentiment] calibration ; rank_lost, points_below et anomaly valent",
)


def note_levels(config: Config, context: Context, known: tuple[Manner | None, frozenset[str]], ledger: Ledger) -> None:
    """Note the user's levels that are not judged while a lexicon guesses.

    Known are how texts are judged and the languages that are calibrated.
    """
    manner, enough = known
    guessed = sorted(set(_languages(config, manner)) - enough) if manner is not None else []
    if not guessed:
        return
    rules = {rule.id: rule for rule in context.rules}
    for place, table in enumerate(config.alerts):
        rule = rules.get(table.id)
        if rule is None or not table.enabled or not _by_tone(context, rule):
            continue
        for name, level in (("warning", rule.threshold.warning), ("critical", rule.threshold.critical)):
            if level is not None and level.condition in LEVELS:
                said = NOT_JUDGED.given(condition=level.condition.value, languages=", ".join(guessed))
                ledger.note(("alert", place, name), said)


def _languages(config: Config, manner: Manner) -> Iterator[str]:
    """Give the languages of mentions that a scorer which is installed may judge."""
    every = {one.language for one in scorers()}
    for table in config.sources:
        texts = [one for one in table.measures if one.name == "mentions" and one.text is not None]
        if table.measures and not texts:
            continue
        said = language_of(table.language)
        spoken = not texts or any("language" in one.labels for one in texts)
        for language in {said} if said is not None else every if spoken else ():
            known = scorer_for(language, manner.scorers)
            if known is not None and known.here:
                yield language


def _by_tone(context: Context, rule: Rule) -> bool:
    """Tell whether a rule is about figures by sentiment."""
    kpi = context.catalogue.kpis.get(rule.kpi)
    filters = [label for label, _ in rule.labels]
    for node in walk(context.formula(kpi.formula).root) if kpi is not None else ():
        if isinstance(node, Leaf):
            filters.extend(label for selector in node.selectors for label, _ in selector.filters)
        elif isinstance(node, ModelCall):
            filters.extend(label for label, _ in node.filters)
    return SENTIMENT in filters or rule.threshold.by == SENTIMENT
