"""Which KPIs can have a value with the sources there are, and what the others would need."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.config import Config
from kpitui.setup.inputs import given_by, load_kind
from kpitui.setup.project import BoundSource
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
