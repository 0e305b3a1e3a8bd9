"""The names that one part of a configuration uses of another: brands, KPIs, routes, segments."""

from __future__ import annotations

from kpitui.config import Config
from kpitui.config.exposing import MetricsTable
from kpitui.config.models import Brand
from kpitui.config.origins import KeyPath
from kpitui.kpis.context import BrandScope
from kpitui.setup.ledger import Ledger
from kpitui.setup.vocabulary import Vocabulary
from kpitui.setup.words import check_currency, check_period, check_zone
from kpitui.text import Text

OPEN_TO_ALL = Text(
    "this page has no login: whoever reaches the address reads every figure; a firewall or a proxy with a login helps",
    "cette page n’a pas de mot de passe : quiconque atteint l’adresse lit tous les chiffres ; un "
    "pare-feu ou un mandataire avec mot de passe y remédie",
)


def bind_brands(config: Config, words: Vocabulary, ledger: Ledger) -> tuple[BrandScope, ...]:
    """Return the brands; those that nothing declares, and KPIs that nothing has, are kept as mistakes."""
    ids = [brand.id for brand in config.brands]
    if not any(brand.own for brand in config.brands):
        text = Text(
            "no brand is your own: [[brand]] with id, name and own = true",
            "aucune marque n’est la vôtre : [[brand]] avec id, name et own = true",
        )
        ledger.wrong(("brand",), text)
    scopes = []
    for position, brand in enumerate(config.brands):
        path: KeyPath = ("brand", position)
        check_currency(ledger, (*path, "currency"), brand.currency)
        for key in ("kpis", "pins"):
            for place, kpi in enumerate(getattr(brand, key) or ()):
                _check_kpi(ledger, (*path, key, place), kpi, words)
        for place, other in enumerate(brand.competitors or ()):
            ledger.known((*path, "competitors", place), other, ids)
        scopes.append(_scope(brand, config.monitor.currency))
    return tuple(scopes)


def check_monitor(config: Config, ledger: Ledger) -> None:
    """Keep the words of the monitor's own table that mean nothing."""
    check_period(ledger, ("monitor", "period"), config.monitor.period)
    check_currency(ledger, ("monitor", "currency"), config.monitor.currency)
    if config.metrics is not None:
        _check_metrics(config.metrics, ledger)
    if config.quiet_hours is not None:
        check_zone(ledger, ("quiet_hours", "timezone"), config.quiet_hours.timezone)


def _check_metrics(table: MetricsTable, ledger: Ledger) -> None:
    """Keep periods that are none, and note a page that others than this machine reach."""
    for place, period in enumerate(table.periods):
        check_period(ledger, ("metrics", "periods", place), period)
    if not table.is_private:
        ledger.note(("metrics", "listen"), OPEN_TO_ALL)


def check_plans(config: Config, words: Vocabulary, ledger: Ledger) -> None:
    """Keep the brands, KPIs and routes that campaigns, topics, annotations, routes and reports name in vain."""
    brands = [brand.id for brand in config.brands]
    for name in ("campaign", "topic", "annotation"):
        items: tuple[object, ...] = getattr(config, f"{name}s")
        for position, item in enumerate(items):
            ledger.known((name, position, "brand"), getattr(item, "brand", None), brands)
    for name, route in config.routes.items():
        for place, brand in enumerate(route.brands or ()):
            ledger.known(("route", name, "brands", place), brand, brands)
    for name, report in config.reports.items():
        path: KeyPath = ("report", name)
        ledger.known((*path, "brand"), report.brand, brands)
        ledger.known((*path, "route"), report.route, config.routes)
        check_period(ledger, (*path, "period"), report.period)
        for place, kpi in enumerate(report.kpis or ()):
            _check_kpi(ledger, (*path, "kpis", place), kpi, words)


def _check_kpi(ledger: Ledger, path: KeyPath, kpi: str, words: Vocabulary) -> None:
    """Keep a KPI that nothing declares, and a view that is no row."""
    if kpi in words.catalogue.views:
        ledger.wrong(path, Text("“{kpi}” is a view, not a row", "« {kpi} » est une vue, pas une ligne").given(kpi=kpi))
    else:
        ledger.known(path, kpi, words.kpis)


def _scope(brand: Brand, currency: str) -> BrandScope:
    """Return a brand in the form that KPIs know."""
    return BrandScope(brand.id, brand.name, brand.own, brand.competitors, brand.kpis, brand.currency or currency)
