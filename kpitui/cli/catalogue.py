"""``kpitui catalogue``: what the KPIs are, or one of them in full; the configuration's own too where there is one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from kpitui.cli.options import session_of
from kpitui.cli.session import Session
from kpitui.cli.speech import spoken
from kpitui.errors import UsageError
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.kpis.kpi import Catalogue, Kpi, PlaybookItem, View
    from kpitui.setup import Project

WHAT = Text(
    "Show the KPIs by objective, or one in full: definition, formula, measures, thresholds, what to do.",
    "Montrer les indicateurs par objectif, ou l’un d’eux en entier : définition, formule, mesures, seuils, que faire.",
)
FORMAT = Text("How to print them.", "La forme de l’affichage.")
WITH_DEFINITION = Text("{name}: {said}", "{name}\u00a0: {said}")
VIEWS = Text("Views (not single figures)", "Vues (pas un chiffre unique)")
_TITLES = (Text("KPI", "KPI"), Text("Name", "Nom"), Text("Unit", "Unité"), Text("Formula", "Formule"))


def command(language: Language) -> click.Command:
    """Return the command in a language."""

    @spoken(language, "catalogue", WHAT)
    @click.argument("kpi", required=False)
    @click.option("--format", "form", type=click.Choice(["table", "json"]), help=FORMAT.say(language))
    @click.pass_context
    def run(ctx: click.Context, kpi: str | None, form: str | None) -> None:
        session = session_of(ctx)
        project = _project(session)
        catalogue = _catalogue(project)
        chosen = find(catalogue, kpi) if kpi else None
        if form == "json":
            click.echo(as_json(catalogue, chosen, session.language))
        elif chosen is None:
            click.echo(listing(catalogue, session.language))
        else:
            click.echo("\n".join(details(catalogue, chosen, session.language, project)))

    return run


def _project(session: Session) -> Project | None:
    """Return the configuration's project, where there is a configuration."""
    from pathlib import Path

    from kpitui.cli.places import find_config

    return session.project() if find_config(session.config, session.env, Path.cwd()) is not None else None


def _catalogue(project: Project | None) -> Catalogue:
    """Return the configuration's catalogue where there is a configuration, else the built-in one."""
    if project is not None:
        return project.context.catalogue
    from kpitui.kpis.catalogue import load_catalogue

    return load_catalogue()


def find(catalogue: Catalogue, word: str) -> Kpi | View:
    """Return the KPI or view of an id, or of a name or alias in either language. Raises ``UsageError``."""
    from kpitui.plugins import unknown

    known: dict[str, Kpi | View] = {**catalogue.kpis, **catalogue.views}
    if word in known:
        return known[word]
    for each in known.values():
        if word.casefold() in {name.casefold() for name in (each.id, each.label.en, each.label.fr, *each.aliases)}:
            return each
    raise UsageError(unknown(word, known))


def listing(catalogue: Catalogue, language: Language) -> str:
    """Return every KPI by objective, companions under the one whose details show them."""
    from kpitui.cli.printing import Column, as_table
    from kpitui.kpis.words import UNITS

    titles = [Column(title.say(language)) for title in _TITLES]
    blocks = []
    for objective in catalogue.objectives:
        rows = []
        for kpi in catalogue.of_objective(objective.id):
            for each, mark in ((kpi, ""), *((companion, "  ") for companion in catalogue.companions(kpi.id))):
                formula = " ".join(each.formula.split())
                rows.append((mark + each.id, each.label.say(language), UNITS[each.unit].say(language), formula))
        heading = objective.label.say(language)
        if objective.definition != objective.label:
            heading = WITH_DEFINITION.given(name=objective.label, said=objective.definition).say(language)
        blocks.append(f"{heading}\n\n{as_table(titles, rows)}")
    views = [(view.id, view.label.say(language), view.definition.say(language)) for view in catalogue.views.values()]
    blocks.append(f"{VIEWS.say(language)}\n\n{as_table([*titles[:2], Column('')], views)}")
    return "\n\n".join(blocks)


def details(
    catalogue: Catalogue, chosen: Kpi | View, language: Language, project: Project | None = None
) -> Iterator[str]:
    """Give the lines that say everything of one KPI or view, and of its alert rules as they hold in a project."""
    from kpitui.cli.rule_lines import rules_of
    from kpitui.kpis.kpi import Kpi

    yield f"{chosen.label.say(language)} ({chosen.id})"
    if chosen.definition != chosen.label:
        yield ""
        yield chosen.definition.say(language)
    if isinstance(chosen, Kpi):
        yield from _facts(catalogue, chosen, language)
        yield from _measures(catalogue, chosen, language)
        yield from rules_of(chosen, project, language)
    yield from _to_do(Text("What to do when it is low", "Que faire s’il est bas"), chosen.playbook_low, language)
    yield from _to_do(Text("What to do when it is high", "Que faire s’il est haut"), chosen.playbook_high, language)


def _facts(catalogue: Catalogue, kpi: Kpi, language: Language) -> Iterator[str]:
    """Give a KPI's formula, unit, direction, window and relations."""
    from kpitui.kpis.words import DIRECTIONS, INDICATORS, UNITS, say_window

    objective = next((each.label for each in catalogue.objectives if each.id == kpi.objective), Text("", ""))
    facts = (
        (Text("Formula", "Formule"), " ".join(kpi.formula.split())),
        (Text("Objective", "Objectif"), objective.say(language)),
        (Text("Unit", "Unité"), UNITS[kpi.unit].say(language)),
        (Text("Direction", "Sens"), DIRECTIONS[kpi.better].say(language)),
        (Text("Kind", "Nature"), INDICATORS[kpi.indicator].say(language)),
        (Text("Window", "Fenêtre"), say_window(kpi, language)),
        (Text("Shown beside it", "Montré à côté"), kpi.depth or ""),
        (Text("Shown in the details of", "Montré dans les détails de"), kpi.companion_of or ""),
        (Text("In its details", "Dans ses détails"), ", ".join(each.id for each in catalogue.companions(kpi.id))),
        (Text("Also called", "Aussi appelé"), ", ".join(kpi.aliases)),
    )
    shown = [(title.say(language), said) for title, said in facts if said]
    width = max(len(title) for title, _ in shown)
    yield ""
    for title, said in shown:
        yield f"{title:<{width}}  {said}"


def _measures(catalogue: Catalogue, kpi: Kpi, language: Language) -> Iterator[str]:
    """Give the measures that a KPI's formula names, and how a source may give each."""
    needed = measures_of(catalogue, kpi)
    if not needed:
        return
    yield ""
    yield Text("Measures", "Mesures").say(language)
    width = max(len(name) for name in needed)
    for name in needed:
        measure = catalogue.measures[name]
        kinds = " | ".join(str(kind) for kind in measure.kinds)
        yield f"  {name:<{width}}  {measure.text.say(language)} ({kinds})"


def measures_of(catalogue: Catalogue, kpi: Kpi) -> tuple[str, ...]:
    """Return the names of the measures that a KPI's formula can use, sorted."""
    from kpitui.kpis.formula import bind_formula

    return tuple(sorted(bind_formula(kpi.formula, catalogue.measures).measures))


def _to_do(title: Text, items: tuple[PlaybookItem, ...], language: Language) -> Iterator[str]:
    """Give one side of the playbook, numbered."""
    if not items:
        return
    yield ""
    yield title.say(language)
    for number, item in enumerate(items, 1):
        yield f"  {number} {item.text.say(language)}"


def as_json(catalogue: Catalogue, chosen: Kpi | View | None, language: Language) -> str:
    """Return one array of KPIs (or the one chosen), names and texts in the language of the call."""
    from kpitui.kpis.kpi import Kpi

    every: list[Kpi | View] = [*catalogue.kpis.values(), *catalogue.views.values()]
    shown = every if chosen is None else [chosen]
    objects = [_kpi(catalogue, each, language) if isinstance(each, Kpi) else _view(each, language) for each in shown]
    return "[" + ",\n ".join(json.dumps(each, ensure_ascii=False) for each in objects) + "]"


def _view(view: View, language: Language) -> dict[str, object]:
    """Return a view as an object."""
    return {
        "view": view.id,
        "objective": view.objective or None,
        "label": view.label.say(language),
        "definition": view.definition.say(language),
        "playbook": _playbook(view, language),
        "aliases": list(view.aliases),
    }


def _kpi(catalogue: Catalogue, kpi: Kpi, language: Language) -> dict[str, object]:
    """Return a KPI as an object."""
    from kpitui.kpis.words import say_threshold

    return {
        "kpi": kpi.id,
        "objective": kpi.objective,
        "label": kpi.label.say(language),
        "definition": kpi.definition.say(language),
        "unit": str(kpi.unit),
        "better": str(kpi.better),
        "indicator": str(kpi.indicator),
        "formula": " ".join(kpi.formula.split()),
        "aggregation": str(kpi.aggregation) if kpi.aggregation else None,
        "measures": list(measures_of(catalogue, kpi)),
        "window": kpi.window,
        "fixed": kpi.fixed,
        "interval": str(kpi.interval) if kpi.interval else None,
        "companion_of": kpi.companion_of,
        "depth": kpi.depth,
        "thresholds": [say_threshold(threshold, kpi, language) for threshold in kpi.thresholds],
        "playbook": _playbook(kpi, language),
        "aliases": list(kpi.aliases),
    }


def _playbook(each: Kpi | View, language: Language) -> dict[str, list[str]]:
    """Return both sides of the playbook."""
    sides = {"low": each.playbook_low, "high": each.playbook_high}
    return {side: [item.text.say(language) for item in items] for side, items in sides.items()}
