"""Whether the labels that a call of ``read`` names mean anything: a slip of the finger must not look like silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpitui.errors import UsageError
from kpitui.measures import Labels
from kpitui.measures.labels import fold_value, parts
from kpitui.plugins import nearest, unknown
from kpitui.series.dataset import Dataset
from kpitui.setup import Project
from kpitui.text import Text

IN_NOTHING = Text("no sample has {name}={value}", "aucune mesure n’a {name}={value}")
NEAR = Text("{cause}; did you mean “{near}”?", "{cause} ; vouliez-vous dire « {near} » ?")


def check_names(project: Project, data: Dataset, names: Sequence[str]) -> None:
    """Refuse a label that neither the measures, the sources nor the figures have. Raises ``UsageError``."""
    known = {"brand", "segment", *_declared(project), *(name for labels in _labels(data) for name, _ in labels)}
    for name in names:
        if name not in known:
            raise UsageError(unknown(name, sorted(known)))


def remarks(project: Project, data: Dataset, scope: Labels) -> Iterator[Text]:
    """Give what is to be said of values that no sample has; a figure may yet come."""
    for name, value in scope:
        known = set(project.context.segments) if name == "segment" else _values(data, name)
        if fold_value(name, value) in {fold_value(name, each) for each in known}:
            continue
        said, near = IN_NOTHING.given(name=name, value=value), nearest(value, sorted(known))
        yield said if near is None else NEAR.given(cause=said, near=near)


def _declared(project: Project) -> Iterator[str]:
    """Give the labels that the vocabulary and the sources' tables name."""
    for measure in project.context.catalogue.measures.values():
        yield from measure.labels
    for source in project.sources:
        for mapping in source.table.measures:
            yield from mapping.labels


def _labels(data: Dataset) -> Iterator[Labels]:
    """Give the labels of all figures."""
    for several in data.series.values():
        yield from (one.key.labels for one in several)
    for events in data.events.values():
        yield from (labels for _, labels in events.groups)


def _values(data: Dataset, name: str) -> set[str]:
    """Return the values that a label has among all figures."""
    return {part for labels in _labels(data) for key, value in labels if key == name for part in parts(value)}
