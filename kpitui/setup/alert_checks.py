"""What is wrong with alert rules beyond their form: names that nothing has, routes that are deaf, levels that can't be.

A rule that can never say anything is a mistake; one that waits for something (a source, a target, a rival) is a note.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kpitui.config import AlertTable, Config
from kpitui.config.levels import MILDER, OwnLevel
from kpitui.config.origins import KeyPath
from kpitui.config.rules import Versus
from kpitui.config.suggested import suggested_kpi
from kpitui.errors import UsageError
from kpitui.kpis.context import Context, Rule
from kpitui.kpis.kpi import Condition, Kpi, Level
from kpitui.kpis.period import Reach, parse_period
from kpitui.plugins import nearest
from kpitui.setup.ledger import Ledger
from kpitui.setup.thresholds import milder
from kpitui.setup.words import check_period
from kpitui.text import Text

WHOLE = Text("each own brand has an alert of its own already", "chaque marque à vous a déjà sa propre alerte")
NO_LABEL = Text("{kpi} has no label “{label}”; known: {known}", "{kpi} n’a pas de label « {label} » ; connus : {known}")
NEAR_LABEL = Text(
    "{kpi} has no label “{label}”; did you mean “{near}”?",
    "{kpi} n’a pas de label « {label} » ; vouliez-vous dire « {near} » ?",
)
DEAF = Text(
    "the route {route} hears of {brands} only, never of {brand}",
    "la route {route} n’entend parler que de {brands}, jamais de {brand}",
)
TO_DATE = Text(
    "{condition} looks back by whole windows, which “{window}” has none of: take a rolling one, as 7d",
    "{condition} regarde des périodes entières en arrière, que « {window} » n’a pas : prenez-en une glissante, 7d",
)
NO_TARGET = Text(
    "{condition} waits for a target: no [[target]] says what {kpi} is meant to reach",
    "{condition} attend une cible : aucun [[target]] ne dit ce que {kpi} doit atteindre",
)
NO_RIVAL = Text("rank_lost waits for a competitor: there is none", "rank_lost attend un concurrent : il n’y en a pas")
NO_SOURCE = Text(
    "no source gives what {kpi} needs: {measures}; the rule waits",
    "aucune source ne donne ce qu’il faut à {kpi} : {measures} ; la règle attend",
)
NO_LEVEL = Text("a rule needs warning or critical", "une règle demande warning ou critical")
NO_CHANGE = Text("versus goes with change_below and change_above", "versus va avec change_below et change_above")

_LOOKING_BACK = frozenset({Condition.WEEKDAY_BELOW, Condition.WEEKDAY_ABOVE, Condition.RISING})
_AIMING = frozenset({Condition.PACE_BELOW, Condition.PACE_ABOVE, Condition.TARGET_BELOW, Condition.TARGET_ABOVE})
_OF_TRAFFIC = frozenset({"group", "channel", "paid", "campaign"})


@dataclass(frozen=True, slots=True)
class _Place:
    """A rule, its table, and where that stands."""

    table: AlertTable
    rule: Rule
    kpi: Kpi
    path: KeyPath

    @property
    def levels(self) -> Iterator[tuple[str, Level]]:
        """Give the levels, each with its key."""
        for name, level in (("warning", self.rule.threshold.warning), ("critical", self.rule.threshold.critical)):
            if level is not None:
                yield name, level


def check_alerts(config: Config, context: Context, missing: Mapping[str, tuple[str, ...]], ledger: Ledger) -> None:
    """Keep what is wrong with the rules, and note what they wait for; ``missing`` are the KPIs without a source."""
    rules = {rule.id: rule for rule in context.rules}
    for position, table in enumerate(config.alerts):
        path: KeyPath = ("alert", position)
        _check_names(config, table, path, ledger)
        rule, kpi = rules.get(table.id), context.catalogue.kpis.get(table.kpi)
        if rule is not None and kpi is not None:
            place = _Place(table, rule, kpi, path)
            _check_labels(config, context, place, ledger)
            _check_hearing(config, context, place, ledger)
            _check_levels(context, place, ledger)
            if missing.get(kpi.id) and table.enabled:
                said = NO_SOURCE.given(kpi=kpi.id, measures=", ".join(missing[kpi.id]))
                ledger.note((*path, "kpi"), said)


def check_suggestions(config: Config, context: Context, offered: Collection[str], ledger: Ledger) -> None:
    """Keep the routes and the suggestions that ``[suggestions]`` names in vain."""
    own = [brand.id for brand in context.brands if brand.own]
    for place, name in enumerate(config.suggestions.notify):
        path: KeyPath = ("suggestions", "notify", place)
        if ledger.known(path, name, config.routes):
            _check_route(config, name, own, (path, ledger))
    for place, name in enumerate(config.suggestions.off):
        if name not in offered:
            ledger.known(("suggestions", "off", place), name, context.catalogue.kpis)


def _check_names(config: Config, table: AlertTable, path: KeyPath, ledger: Ledger) -> None:
    """Keep brands, routes and windows that nothing has, and a rule without a level."""
    if table.enabled and not (table.warning or table.critical or suggested_kpi(table.id)):
        ledger.wrong(path, NO_LEVEL)
    ledger.known((*path, "scope", "brand"), table.scope.get("brand"), [brand.id for brand in config.brands])
    check_period(ledger, (*path, "window"), table.window)
    for place, route in enumerate(table.notify):
        ledger.known((*path, "notify", place), route, config.routes)
    for name, level in (("warning", table.warning), ("critical", table.critical)):
        if level is not None and isinstance(level.limit, OwnLevel):
            check_period(ledger, (*path, name, level.condition, "window"), level.limit.window)
    conditions = {level.condition for level in (table.warning, table.critical) if level is not None}
    if table.versus is Versus.WEEKDAY and conditions and not any(name.startswith("change_") for name in conditions):
        ledger.note((*path, "versus"), NO_CHANGE)


def _check_labels(config: Config, context: Context, place: _Place, ledger: Ledger) -> None:
    """Keep the labels that the KPI can't have."""
    if place.table.by == "brand":
        ledger.wrong((*place.path, "by"), WHOLE)
        return
    known = {*_labels(config, context, place.kpi), "segment"}
    named = [((*place.path, "scope", name), name) for name in place.table.scope if name != "brand"]
    if place.table.by is not None:
        named.append(((*place.path, "by"), place.table.by))
    for path, name in named:
        if name not in known or (name == "segment" and path[-1] == "by"):
            others = sorted(known - {"segment", "brand"})
            near = nearest(name, others)
            text = NO_LABEL.given(known=", ".join(others)) if near is None else NEAR_LABEL.given(near=near)
            ledger.wrong(path, text.given(kpi=place.kpi.id, label=name))


def _labels(config: Config, context: Context, kpi: Kpi) -> Iterator[str]:
    """Give the labels that a KPI's figures may have: the vocabulary's, and those of the sources' tables."""
    measures = context.formula(kpi.formula).measures
    for name in measures:
        if (measure := context.catalogue.measures.get(name)) is not None:
            yield from measure.labels
    for source in config.sources:
        for mapping in source.measures:
            if mapping.name in measures:
                yield from mapping.labels
                yield from _OF_TRAFFIC if mapping.traffic is not None else ()
                yield from ("topic", "campaign") if mapping.text is not None else ()
        if not source.measures:
            yield from (label for measure in context.catalogue.measures.values() for label in measure.labels)


def _check_hearing(config: Config, context: Context, place: _Place, ledger: Ledger) -> None:
    """Keep the routes that may not hear of any brand that the rule holds for."""
    brands = context.brands_of(place.rule)
    for position, name in enumerate(place.table.notify):
        _check_route(config, name, brands, ((*place.path, "notify", position), ledger))


def _check_route(config: Config, name: str, brands: Iterable[str], kept: tuple[KeyPath, Ledger]) -> None:
    """Keep a route that may hear of none of some brands."""
    route, named = config.routes.get(name), list(brands)
    if route is None or route.brands is None or not named or set(named) & set(route.brands):
        return
    path, ledger = kept
    ledger.wrong(path, DEAF.given(route=name, brands=", ".join(route.brands), brand=", ".join(named)))


def _check_levels(context: Context, place: _Place, ledger: Ledger) -> None:
    """Keep levels that contradict each other or could never be judged; note what they wait for."""
    if place.rule.suggested and milder(place.rule.threshold):
        ledger.wrong((*place.path, "critical" if place.table.critical else "warning"), MILDER)
    targets = any(target.kpi == place.kpi.id for target in context.targets)
    window = place.rule.threshold.window
    for name, level in place.levels:
        path: KeyPath = (*place.path, name)
        said = {"condition": level.condition.value, "kpi": place.kpi.id}
        if level.condition in _LOOKING_BACK and window is not None and not _rolls(window):
            ledger.wrong(path, TO_DATE.given(window=window, **said))
        if level.condition in _AIMING and not targets:
            ledger.note(path, NO_TARGET.given(**said))
        if level.condition is Condition.RANK_LOST and not any(map(context.competitors, context.brands_of(place.rule))):
            ledger.note(path, NO_RIVAL)


def _rolls(window: str) -> bool:
    """Tell whether a window can be moved back by weeks; one that is none is another's mistake."""
    try:
        return parse_period(window).reach in (Reach.HOURS, Reach.DAYS)
    except UsageError:
        return True
