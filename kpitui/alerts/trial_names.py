"""Whether the names in a file of tests mean anything: KPIs, brands, rules, routes, and what rules would need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kpitui.alerts.trial import Ground, benches
from kpitui.alerts.trial_file import Selector, TrialFile, parse_selector
from kpitui.alerts.trial_levels import lacking
from kpitui.config.origins import KeyPath
from kpitui.errors import UsageError
from kpitui.plugins import unknown
from kpitui.text import Text

NO_SERIES = Text(
    "the rule “{rule}” judges {kpi}, of which this test gives no series",
    "la règle « {rule} » juge {kpi}, dont ce test ne donne aucune série",
)
NO_RULES = Text("the configuration has no rule", "la configuration n’a aucune règle")
NO_ROUTES = Text("the configuration has no route", "la configuration n’a aucune route")
UNTOLD = Text(
    "{condition} of the rule “{rule}” can’t be told from readings; “kpitui alerts backtest” tries it on history",
    "{condition} de la règle « {rule} » ne se déduit pas de lectures ; « kpitui alerts backtest » l’essaie "
    "sur l’historique",
)
UNTARGETED = Text(
    "{condition} of the rule “{rule}” needs a [[target]] for {kpi}, and the configuration has none",
    "{condition} de la règle « {rule} » demande une [[target]] pour {kpi}, et la configuration n’en a pas",
)
RIVALS = Text(
    "{condition} of the rule “{rule}” needs the series of competitors: {names}",
    "{condition} de la règle « {rule} » demande les séries des concurrents : {names}",
)
NO_RIVALS = Text(
    "{condition} of the rule “{rule}” needs competitors, and the configuration has none",
    "{condition} de la règle « {rule} » demande des concurrents, et la configuration n’en a pas",
)


def wrong_names(file: TrialFile, ground: Ground) -> list[tuple[KeyPath, Text]]:
    """Return what is wrong with the names of a file, whether or not its form is right."""
    return list(_unknown(file, ground)) or list(_untold(file, ground))


def _unknown(file: TrialFile, ground: Ground) -> Iterator[tuple[KeyPath, Text]]:
    """Give the names that mean nothing."""
    for position, case in enumerate(_tables(file.tables.get("test"))):
        path: KeyPath = ("test", position)
        selectors: list[Selector] = []
        series = case.get("series")
        for name in series if isinstance(series, dict) else ():
            yield from _series((*path, "series", name), name, ground, selectors)
        kpis = {selector.kpi for selector in selectors}
        for place, expect in enumerate(_tables(case.get("expect"))):
            yield from _rule((*path, "expect", place), expect, ground, kpis)
        for place, sent in enumerate(_tables(case.get("sent"))):
            route = sent.get("route")
            if isinstance(route, str) and route not in ground.routes:
                text = unknown(route, ground.routes) if ground.routes else NO_ROUTES
                yield (*path, "sent", place, "route"), text


def _series(path: KeyPath, name: str, ground: Ground, into: list[Selector]) -> Iterator[tuple[KeyPath, Text]]:
    """Give what is wrong with the name of a series."""
    try:
        selector = parse_selector(name)
    except UsageError as error:
        yield path, error.text
        return
    into.append(selector)
    if selector.kpi not in ground.context.catalogue.kpis:
        yield path, unknown(selector.kpi, ground.context.catalogue.kpis)
    brands = [brand.id for brand in ground.context.brands]
    if selector.brand is not None and ground.context.brand(selector.brand) is None:
        yield path, unknown(selector.brand, brands)


def _rule(path: KeyPath, expect: dict[str, Any], ground: Ground, kpis: set[str]) -> Iterator[tuple[KeyPath, Text]]:
    """Give what is wrong with the rule that an expectation names."""
    named = expect.get("rule")
    if not isinstance(named, str):
        return
    rule = next((rule for rule in ground.rules if rule.id == named.strip()), None)
    if rule is None:
        known = [rule.id for rule in ground.rules]
        yield (*path, "rule"), unknown(named, known) if known else NO_RULES
    elif rule.rule.kpi not in kpis:
        yield (*path, "rule"), NO_SERIES.given(rule=rule.id, kpi=rule.rule.kpi)


def _untold(file: TrialFile, ground: Ground) -> Iterator[tuple[KeyPath, Text]]:
    """Give the levels of the expected rules that the readings of a test can't decide."""
    for position, case in enumerate(file.table.cases if file.table is not None else ()):
        alerts = list(benches(case, ground))
        for place, expect in enumerate(case.expects):
            found = {
                (condition, absent)
                for bench in alerts
                if bench.rule.id == expect.rule
                for condition, absent in lacking(bench)
            }
            for condition, absent in sorted(found):
                kpi = next(rule.rule.kpi for rule in ground.rules if rule.id == expect.rule)
                text = _lack(str(condition), absent).given(condition=condition, rule=expect.rule, kpi=kpi)
                yield ("test", position, "expect", place, "rule"), text


def _lack(condition: str, absent: Iterable[str]) -> Text:
    """Return why a condition can't be judged."""
    if condition.startswith("target"):
        return UNTARGETED
    if condition == "rank_lost":
        names = ", ".join(absent)
        return RIVALS.given(names=names) if names else NO_RIVALS
    return UNTOLD


def _tables(value: object) -> list[dict[str, Any]]:
    """Return the tables of a list; an empty one for what is none, so that numbers stay."""
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []
