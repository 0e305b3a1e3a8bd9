"""Alert rules: the user's, then the catalogue's suggestions; as KPIs are judged by them, and as the collector follows.

One conversion for both: what colours a screen is the ``rule`` of what alerts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from kpitui.alerts.quiet import Quiet
from kpitui.alerts.rule import AlertRule
from kpitui.config import AlertTable, Config
from kpitui.config.origins import KeyPath
from kpitui.config.routes import Critical, Weekday
from kpitui.config.suggested import suggested_kpi
from kpitui.kpis.context import BrandScope, Context, Rule, Target
from kpitui.kpis.formula_tree import bases
from kpitui.kpis.kpi import Kpi
from kpitui.kpis.suggestions import suggestions, unclaimed
from kpitui.measures import Labels
from kpitui.setup.ledger import Ledger
from kpitui.setup.thresholds import threshold_of
from kpitui.setup.vocabulary import Vocabulary
from kpitui.setup.zones import zone_of
from kpitui.text import Text

HISTORY = 4
"""Full windows of data from which a relative suggestion judges."""
EVALUATIONS = 2
"""How many evaluations in a row a suggestion takes to fire."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the catalogue suggests to a configuration."""

    rules: Mapping[str, Rule]
    """Every suggestion, by its id."""
    kpis: Mapping[str, Kpi]
    """The KPIs that have a source."""
    bases: frozenset[str]
    """Those that another KPI chooses between, which have no row unless they are named."""

    def shown(self, kpi_id: str, brand: BrandScope) -> bool:
        """Tell whether a brand has a row for a KPI, or for the one in whose details it stands."""
        kpi = self.kpis.get(kpi_id)
        if kpi is None or not brand.kpis:
            return kpi is not None and kpi_id not in self.bases
        return kpi_id in brand.kpis or kpi.companion_of in brand.kpis


def offer_of(words: Vocabulary, targets: tuple[Target, ...], missing: Collection[str]) -> Offer:
    """Return what the catalogue suggests; ``missing`` are the KPIs without a source."""
    kpis = words.catalogue.kpis
    return Offer(
        rules={rule.id: rule for rule in suggestions(kpis.values(), targets)},
        kpis={name: kpi for name, kpi in kpis.items() if name not in missing},
        bases=bases({name: formula.root for name, formula in words.formulas.items()}),
    )


def bind_rules(config: Config, words: Vocabulary, offer: Offer, ledger: Ledger) -> tuple[Rule, ...]:
    """Return the user's rules, those that name a suggestion laid over it; a rule that is turned off has no level."""
    rules = []
    for position, table in enumerate(config.alerts):
        path: KeyPath = ("alert", position)
        if not ledger.known((*path, "kpi"), table.kpi, words.kpis):
            continue
        suggestion = _suggestion(table, offer.rules, path, ledger)
        threshold = threshold_of(table, None if suggestion is None else suggestion.threshold)
        brand, named = table.scope.get("brand"), suggestion is not None
        rules.append(Rule(table.id, table.kpi, threshold, brand, labels_of(table.scope), suggested=named))
    return tuple(rules)


def bind_suggestions(
    config: Config, offer: Offer, rules: tuple[Rule, ...], brands: tuple[BrandScope, ...]
) -> tuple[Rule, ...]:
    """Return the relative suggestions of the rows that brands show, unless off, named or stood in for by a rule."""
    off, own = set(config.suggestions.off), [brand for brand in brands if brand.own]
    found = []
    for rule in unclaimed(offer.rules.values(), rules, brands):
        spared = rule.spared | {brand.id for brand in own if not offer.shown(rule.kpi, brand)}
        if not off & {rule.kpi, rule.id} and any(brand.id not in spared for brand in own):
            found.append(replace(rule, spared=spared))
    return tuple(found)


def bind_alerts(config: Config, context: Context) -> tuple[AlertRule, ...]:
    """Return the rules that are on: the user's in their order, then the suggestions that hold beside them."""
    tables = {table.id: table for table in config.alerts}
    own = [_followed(rule, tables[rule.id], config, context) for rule in context.rules if tables[rule.id].enabled]
    notify = config.suggestions.notify
    return (*own, *(_suggested(rule, notify, config, context) for rule in context.suggestions or ()))


def bind_quiet(config: Config, zone: ZoneInfo) -> Quiet | None:
    """Return the quiet hours; their zone is the monitor's unless they say otherwise."""
    table = config.quiet_hours
    if table is None:
        return None
    days = frozenset(list(Weekday).index(day) for day in table.days)
    return Quiet(
        start=table.from_,
        end=table.to,
        zone=(zone_of(table.timezone) if table.timezone else None) or zone,
        days=days,
        critical_passes=table.critical is Critical.THROUGH,
    )


def routes_for(config: Config, names: Iterable[str], brand: str) -> tuple[str, ...]:
    """Return those of the routes that may hear of a brand."""
    return tuple(
        name
        for name in names
        if (route := config.routes.get(name)) is not None and (route.brands is None or brand in route.brands)
    )


def labels_of(scope: Mapping[str, str]) -> Labels:
    """Return a scope's labels but the brand, sorted."""
    return tuple(sorted((name, value) for name, value in scope.items() if name != "brand"))


def _suggestion(table: AlertTable, offered: Mapping[str, Rule], path: KeyPath, ledger: Ledger) -> Rule | None:
    """Return the suggestion that a rule's id names; keep an id that looks like one of its KPI's and is none."""
    kpi = suggested_kpi(table.id)
    if kpi is None:
        return None
    if table.kpi != kpi:
        text = Text(
            "“{id}” names a suggestion of {kpi}: give the rule another id, or that KPI",
            "« {id} » désigne une proposition de {kpi} : donnez à la règle un autre id, ou ce KPI",
        )
        ledger.wrong((*path, "kpi"), text.given(id=table.id, kpi=kpi))
    elif not any(rule.kpi == kpi for rule in offered.values()):
        text = Text("nothing is suggested for {kpi}", "rien n’est proposé pour {kpi}")
        ledger.wrong((*path, "id"), text.given(kpi=kpi))
    else:
        ledger.known((*path, "id"), table.id, [one.id for one in offered.values() if one.kpi == kpi])
    return offered.get(table.id)


def _followed(rule: Rule, table: AlertTable, config: Config, context: Context) -> AlertRule:
    """Return a user's rule with its times and its routes; of a suggestion that it confirms, the hygiene too."""
    asked = "notify" in table.model_fields_set or not rule.suggested
    return AlertRule(
        rule=rule,
        hold=table.for_,
        keep=table.keep,
        on_no_data=table.on_no_data,
        repeat=table.repeat,
        notify=table.notify if asked else config.suggestions.notify,
        evaluations=EVALUATIONS if rule.suggested else 1,
        history=HISTORY if rule.suggested and not rule.threshold.absolute else 0,
        window=_window(rule, config, context),
    )


def _suggested(rule: Rule, notify: tuple[str, ...], config: Config, context: Context) -> AlertRule:
    """Return a suggestion that no rule names; routes for all of them confirm it."""
    return AlertRule(
        rule=rule,
        notify=notify,
        evaluations=EVALUATIONS,
        suggested=not notify,
        history=HISTORY,
        window=_window(rule, config, context),
    )


def _window(rule: Rule, config: Config, context: Context) -> str:
    """Return the window that a rule judges: its own, the catalogue's, or the monitor's period."""
    return rule.threshold.window or context.catalogue.kpis[rule.kpi].window or config.monitor.period
