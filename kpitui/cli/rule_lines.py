"""The alert rules that hold, in words: the user's, and what becomes of the catalogue's suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.alerts.rule import AlertRule
    from kpitui.kpis.context import Rule
    from kpitui.kpis.kpi import Kpi
    from kpitui.setup import Project

RULES = Text("Alert rules:", "Règles d’alerte :")
YOURS = Text("Your rules", "Vos règles")
SUGGESTED = Text("Suggested alerts", "Alertes proposées")
COLOURING = Text(
    "Suggestions that colour the screen and are sent nowhere: {number}. [suggestions] notify = […] sends them; "
    "kpitui catalogue KPI shows them.",
    "Propositions qui colorent l’écran sans rien envoyer : {number}. [suggestions] notify = […] les envoie ; "
    "kpitui catalogue KPI les montre.",
)
CONFIRMED = Text(
    "Suggestions sent to {routes}: {number}. kpitui catalogue KPI shows them.",
    "Propositions envoyées à {routes} : {number}. kpitui catalogue KPI les montre.",
)
COLOURS = Text("colours the screen, is sent nowhere", "colore l’écran, n’est envoyée nulle part")
OFF = Text("off", "désactivée")
NO_SOURCE = Text("waits for a source", "attend une source")
STOOD_IN = Text("your own rule stands in", "remplacée par votre règle")
NO_ROW = Text("no brand shows the row", "aucune marque ne montre la ligne")
SENT = Text("sent to {routes}", "envoyée à {routes}")
UNSENT = Text("sent to no route", "envoyée à aucune route")
HELD = Text("for {span}", "pendant {span}")
SPARED = Text("not for {brands}", "sauf {brands}")
TITLES = (
    Text("Rule", "Règle"),
    Text("KPI", "KPI"),
    Text("Scope", "Périmètre"),
    Text("Levels", "Niveaux"),
    Text("Routes", "Routes"),
)


def rule_table(project: Project, language: Language) -> Iterator[str]:
    """Give what ``check`` says of the rules: those of the configuration, one a line, and how many suggestions hold."""
    from kpitui.cli.printing import Column, as_table

    written = {table.id for table in project.config.alerts}
    told = [rule for rule in project.alerts if rule.id in written]
    others = [rule for rule in project.alerts if rule.id not in written]
    if told:
        yield RULES.say(language)
        columns = [Column(title.say(language)) for title in TITLES]
        yield as_table(columns, [_cells(rule, project, language) for rule in told])
    if others:
        text = COLOURING if others[0].suggested else CONFIRMED.given(routes=", ".join(others[0].notify))
        yield text.given(number=len(others)).say(language)


def rules_of(kpi: Kpi, project: Project | None, language: Language) -> Iterator[str]:
    """Give what ``catalogue`` says of a KPI's rules: the user's, then each suggestion and what becomes of it."""
    from kpitui.kpis.suggestions import suggestions

    own = [rule for rule in project.alerts if rule.rule.kpi == kpi.id and not rule.rule.suggested] if project else []
    offered = suggestions([kpi], project.context.targets if project else ())
    for title, lines in (
        (YOURS, [(rule.id, _said(rule, kpi, language), _sending(rule)) for rule in own]),
        (SUGGESTED, [_suggestion(one, kpi, project, language) for one in offered]),
    ):
        if lines:
            yield ""
            yield title.say(language)
        width = max((len(name) for name, _, _ in lines), default=0)
        for name, said, state in lines:
            yield f"  {name:<{width}}  {said}" + (f" · {state.say(language)}" if state is not None else "")


def _suggestion(offered: Rule, kpi: Kpi, project: Project | None, language: Language) -> tuple[str, str, Text | None]:
    """Return a suggestion's id, its levels as they hold, and what becomes of it."""
    from kpitui.kpis.words import say_threshold

    rule = next((rule for rule in project.alerts if rule.id == offered.id), None) if project else None
    if rule is not None:
        return offered.id, _said(rule, kpi, language), _sending(rule)
    state = _lacking(offered, project) if project else None
    return offered.id, say_threshold(offered.threshold, kpi, language), state


def _lacking(offered: Rule, project: Project) -> Text | None:
    """Return why a suggestion does not hold; None where it waits for the user's word, which its levels say."""
    if {offered.id, offered.kpi} & {*project.config.suggestions.off, *(one.id for one in project.config.alerts)}:
        return OFF
    if offered.kpi in project.missing:
        return NO_SOURCE
    if offered.threshold.absolute:
        return None
    return STOOD_IN if any(rule.kpi == offered.kpi and not rule.suggested for rule in project.context.rules) else NO_ROW


def _said(rule: AlertRule, kpi: Kpi, language: Language) -> str:
    """Return a rule's levels and how long they must hold."""
    from kpitui.kpis.words import say_threshold
    from kpitui.text.times import span

    threshold = replace(rule.rule.threshold, absolute=False, window=rule.window)
    parts = [say_threshold(threshold, kpi, language)]
    if rule.hold:
        parts.append(HELD.given(span=span(rule.hold, language)).say(language))
    if rule.rule.spared:
        parts.append(SPARED.given(brands=", ".join(sorted(rule.rule.spared))).say(language))
    return " · ".join(parts)


def _sending(rule: AlertRule) -> Text:
    """Return whom a rule tells."""
    if rule.suggested:
        return COLOURS
    return SENT.given(routes=", ".join(rule.notify)) if rule.notify else UNSENT


def _cells(rule: AlertRule, project: Project, language: Language) -> list[str]:
    """Return the cells of one rule."""
    kpi = project.context.catalogue.kpis[rule.rule.kpi]
    scope = ", ".join((*project.context.brands_of(rule.rule), *(value for _, value in rule.rule.labels)))
    return [rule.id, kpi.id, scope, _said(rule, kpi, language), ", ".join(rule.notify) or "–"]
