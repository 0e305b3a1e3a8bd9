"""The catalogue with the user's own tables laid over, and the formulas of every KPI."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from kpitui.config import Config
from kpitui.config.origins import read_key
from kpitui.errors import ConfigError, FormulaError
from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.formula import Formula, bind_formula
from kpitui.kpis.formula_tree import quotient
from kpitui.kpis.kpi import Catalogue
from kpitui.measures import Kind, Measure
from kpitui.setup.ledger import Ledger
from kpitui.setup.words import check_period
from kpitui.text import Text

NO_SHARE = Text("an interval goes with 100 * k / n or share(…)", "un intervalle va avec 100 * k / n ou share(…)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What names may be used, and what they mean."""

    catalogue: Catalogue
    """Without the user's tables where these have mistakes."""
    kpis: frozenset[str]
    """Every KPI that is declared, rightly or not."""
    measures: Mapping[str, Measure]
    """Every measure that is declared, rightly or not."""
    formulas: Mapping[str, Formula]
    """The formula of every KPI that has a right one."""


def bind_vocabulary(config: Config, ledger: Ledger) -> Vocabulary:
    """Return the names of a configuration, the mistakes in its own tables kept."""
    catalogue = _catalogue(config, ledger)
    measures = dict(catalogue.measures) | {
        name: Measure(name, tuple(Kind), table.unit, Text(name, name))
        for name, table in config.measures.items()
        if name not in catalogue.measures
    }
    formulas = _formulas(config, catalogue, measures, ledger)
    _check_kpis(config, catalogue, formulas, ledger)
    return Vocabulary(catalogue, frozenset({*catalogue.kpis, *config.kpis}), measures, formulas)


def _check_kpis(config: Config, catalogue: Catalogue, formulas: Mapping[str, Formula], ledger: Ledger) -> None:
    """Keep what contradicts itself in the user's KPIs."""
    for name, table in config.kpis.items():
        kpi = catalogue.kpis.get(name)
        if kpi is not None and kpi.fixed and kpi.window is None:
            ledger.wrong(("kpi", name, "fixed"), Text("fixed needs a window", "fixed demande une window"))
        if table.interval is not None and name in formulas and not _is_share(formulas[name]):
            text = Text(
                "an interval goes with 100 * k / n or share(…)", "un intervalle va avec 100 * k / n ou share(…)"
            )
            ledger.wrong(("kpi", name, "interval"), text)
        check_period(ledger, ("kpi", name, "window"), table.window)
        for position, threshold in enumerate(table.thresholds or ()):
            check_period(ledger, ("kpi", name, "thresholds", position, "window"), threshold.window)


def _catalogue(config: Config, ledger: Ledger) -> Catalogue:
    """Return the catalogue with the user's tables; without them where they have mistakes, which are kept."""
    try:
        return load_catalogue(_said(config.kpis), _said(config.measures), _said(config.objectives))
    except ConfigError as error:
        for problem in error.problems:
            ledger.wrong(read_key(problem.key, first=0), problem.text)
        return load_catalogue()


def _said(tables: Mapping[str, BaseModel]) -> dict[str, dict[str, Any]]:
    """Return what tables say, without what they leave open."""
    return {name: table.model_dump(exclude_unset=True, exclude_none=True) for name, table in tables.items()}


def _formulas(
    config: Config, catalogue: Catalogue, measures: Mapping[str, Measure], ledger: Ledger
) -> dict[str, Formula]:
    """Return the bound formulas; the user's wrong ones are kept as mistakes, with their column."""
    found: dict[str, Formula] = {}
    written = {name: kpi.formula for name, kpi in catalogue.kpis.items()}
    written |= {name: table.formula for name, table in config.kpis.items() if table.formula is not None}
    for name, text in written.items():
        try:
            found[name] = bind_formula(text, measures)
        except FormulaError as error:
            if name not in config.kpis:
                _blame(config, ledger, (name, text), error)
                continue
            place = Text("column {column} of the formula: {cause}", "colonne {column} de la formule : {cause}")
            ledger.wrong(("kpi", name, "formula"), place.given(column=error.column + 1, cause=error.text))
    return found


def _blame(config: Config, ledger: Ledger, kpi: tuple[str, str], error: FormulaError) -> None:
    """Keep the user's measures that a built-in formula can no longer be read with."""
    name, formula = kpi
    for measure in config.measures:
        if re.search(rf"\b{measure}\b", formula):
            text = Text(
                "the KPI {kpi} cannot be read with it: {cause}", "le KPI {kpi} n’est plus lisible avec elle : {cause}"
            )
            ledger.wrong(("measure", measure), text.given(kpi=name, cause=error.text))


def _is_share(formula: Formula) -> bool:
    """Tell whether a formula is a part of a whole, for which an interval can be given."""
    return quotient(formula.root) is not None or any(
        f"{name}(" in formula.text for name in ("share", "cohort", "if_any")
    )
