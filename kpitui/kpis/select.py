"""Which series and events a selector means in a scope. Knows nothing of time and values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from kpitui.kpis.context import Context
from kpitui.kpis.formula_tree import Filters, Selector
from kpitui.kpis.reading import Scope
from kpitui.kpis.value import Mask
from kpitui.measures import Labels
from kpitui.measures.channels import is_social
from kpitui.measures.labels import fold, fold_value, parts
from kpitui.series.dataset import Dataset, Events, Series
from kpitui.series.merging import one_for_each


class Place(NamedTuple):
    """Where a figure comes from: what totals are added over and ratios are paired by."""

    brand: str
    channel: str
    """Empty where the series names none."""


@dataclass(frozen=True, slots=True)
class Realm:
    """A scope in the form in which rows are chosen: brands, one channel or all, and the other labels."""

    brands: tuple[str, ...]
    channel: str | None = None
    labels: Filters = ()

    def lifted(self, label: str) -> Realm:
        """Return the realm without its restriction on a label other than the brand."""
        if label == "channel":
            return self.wide()
        return replace(self, labels=tuple(entry for entry in self.labels if entry[0] != label))

    def wide(self) -> Realm:
        """Return the realm over all channels."""
        return self if self.channel is None else Realm(self.brands, None, self.labels)


class Ask(NamedTuple):
    """What is asked of one measure: the key of everything that is kept of it."""

    selector: Selector
    realm: Realm
    """Over all channels: one channel is a row of the answer."""


def realm_of(context: Context, scope: Scope) -> Realm:
    """Return the realm of a scope; a segment stands for its filters."""
    channel: str | None = None
    labels: list[tuple[str, tuple[str, ...]]] = []
    for label, value in scope.labels:
        if label == "channel":
            channel = fold(value)
        elif label == "segment" and value in context.segments:
            labels.extend(_folded_filters(context.segments[value].where))
        else:
            labels.append((label, (fold_value(label, value),)))
    return Realm((fold(scope.brand),), channel, tuple(sorted(labels)))


def _folded_filters(where: Filters) -> Filters:
    """Return filters with their values as they are compared."""
    return tuple((label, tuple(fold_value(label, value) for value in values)) for label, values in where)


class Rows:
    """The series and groups of events of one measure, with their labels as they are compared.

    A row is a numeric series or a group of events with the same source and labels; series come first.
    """

    def __init__(self, context: Context, data: Dataset, measure: str) -> None:
        self.series: list[Series] = one_for_each(data.series.get(measure, []))
        self.events: Events | None = data.events.get(measure)
        given = [(one.key.source, one.key.labels) for one in self.series]
        given.extend(self.events.groups if self.events is not None else ())
        self.sources = [source for source, _ in given]
        self.labels: list[Labels] = [labels for _, labels in given]
        self._folded = [_folded(labels) for labels in self.labels]
        sole = context.sole_own()
        known = {fold(brand.id) for brand in context.brands}
        self.places: list[Place | None] = [_place(folded, sole, known) for folded in self._folded]
        social = [_is_social(labels, context.video_is_social) for labels in self.labels]
        self._social = np.array(social, dtype=np.bool_)
        self.every: tuple[Place, ...] = tuple(sorted({place for place in self.places if place is not None}))
        """The places of all rows, sorted."""
        number = {place: at for at, place in enumerate(self.every)}
        self.code = np.array([-1 if place is None else number[place] for place in self.places], dtype=np.int64)
        """(n,) index into ``every``; -1 where a row belongs nowhere."""
        self._masks: dict[tuple[str, tuple[str, ...]], Mask] = {}
        self._carried: dict[tuple[str, ...], Mask] = {}
        self._index: dict[str, dict[str, list[int]]] = {}

    def __len__(self) -> int:
        return len(self.sources)

    def chosen(self, ask: Ask) -> Mask:
        """Return which rows a selector means in a realm, (n,)."""
        return self._mask(ask.realm, ask.selector.filters, ask.selector.social)

    def present(self, ask: Ask) -> Mask:
        """Return which rows the realm has of the measure before the selector's filters, (n,).

        The realm's own labels count as filters where rows carry them: a value that none has is a zero, not a hole.
        """
        held = self._mask(Realm(ask.realm.brands, ask.realm.channel), (), None)
        names = tuple(label for label, _ in ask.realm.labels)
        if names not in self._carried:
            carried = [all(label in labels for label in names) for labels in self._folded]
            self._carried[names] = np.array(carried, dtype=np.bool_)
        return held & self._carried[names]

    def _mask(self, realm: Realm, filters: Filters, social: bool | None) -> Mask:
        """Return the rows of a realm's brands that all filters let through."""
        mask = self._having("brand", realm.brands)
        if realm.channel is not None:
            mask = mask & self._having("channel", (realm.channel,))
        if social is not None:
            mask = mask & (self._social == social)
        for label, values in (*realm.labels, *filters):
            mask = mask & self._having(label, values)
        return mask

    def _having(self, label: str, values: tuple[str, ...]) -> Mask:
        """Return the rows with any of some values of a label, (n,); worked out once."""
        if (label, values) not in self._masks:
            found = np.zeros(len(self), dtype=np.bool_)
            for value in values:
                found[self._rows_by(label).get(value, [])] = True
            self._masks[label, values] = found
        return self._masks[label, values]

    def _rows_by(self, label: str) -> Mapping[str, list[int]]:
        """Return the rows that have each value of a label."""
        if label not in self._index:
            index: dict[str, list[int]] = {}
            for row in range(len(self)):
                for value in self._values(row, label):
                    index.setdefault(value, []).append(row)
            self._index[label] = index
        return self._index[label]

    def _values(self, row: int, label: str) -> tuple[str, ...]:
        """Return the folded values of a row's label; its brand and channel are those of its place."""
        place = self.places[row]
        if label == "brand":
            return () if place is None else (place.brand,)
        if label == "channel":
            return () if place is None else (place.channel,)
        return self._folded[row].get(label, ())


@lru_cache(maxsize=65_536)
def _folded(labels: Labels) -> Mapping[str, tuple[str, ...]]:
    """Return labels with the folded parts of their values."""
    return {label: tuple(fold_value(label, part) for part in parts(value)) for label, value in labels}


@lru_cache(maxsize=65_536)
def _is_social(labels: Labels, video_is_social: bool) -> bool:
    """Tell whether a row is social."""
    return is_social(dict(labels), video_is_social)


def _place(labels: Mapping[str, tuple[str, ...]], sole: str | None, known: set[str]) -> Place | None:
    """Return where a row belongs; None for a brand that nothing declares."""
    brand = labels.get("brand") or ((fold(sole),) if sole is not None else ())
    if not brand or brand[0] not in known:
        return None
    channel = labels.get("channel")
    return Place(brand[0], channel[0] if channel else "")
