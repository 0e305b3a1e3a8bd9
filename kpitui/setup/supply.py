"""Which KPIs can have a value with the sources there are, and what the others would need."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.config import Config
from kpitui.setup.inputs import given_by, load_kind
from kpitui.setup.project import BoundSource, Project
from kpitui.setup.vocabulary import Vocabulary


def available(config: Config, sources: Sequence[BoundSource]) -> frozenset[str]:
    """Return the measures that the sources give."""
    mapped = {mapping.name for source in config.sources for mapping in source.measures}
    own = {name for one in sources for name in given_by(load_kind(one.table.kind), one.options)}
    return frozenset(mapped | own)


def lacking(words: Vocabulary, measures: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the KPIs that can have no value, each with the measures without which it has none."""
    found = {name: words.formulas[name].lacking(measures) for name in words.catalogue.kpis if name in words.formulas}
    return {name: needed for name, needed in found.items() if needed}


def feeds(project: Project) -> dict[str, tuple[str, ...]]:
    """Return the sources, by name, that give any measure of each KPI."""
    given = {
        one.name: {mapping.name for mapping in one.table.measures}
        | set(given_by(load_kind(one.table.kind), one.options))
        for one in project.sources
    }
    formulas = {kpi: project.context.formula(one.formula) for kpi, one in project.context.catalogue.kpis.items()}
    return {
        kpi: tuple(name for name, measures in given.items() if measures & formula.measures)
        for kpi, formula in formulas.items()
    }
