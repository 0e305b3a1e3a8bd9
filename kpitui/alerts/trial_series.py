"""The readings that a test gives: by KPI, brand and labels, at even times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from kpitui.alerts.notation import FAILED, Gap, Point
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey
from kpitui.alerts.trial_file import CaseTable, parse_selector
from kpitui.kpis.context import Context
from kpitui.kpis.period import instant
from kpitui.measures import Labels
from kpitui.measures.labels import fold
from kpitui.series.dataset import Times, Values

Whose: TypeAlias = tuple[str, str, Labels]
"""A KPI, a brand and labels, folded."""

POLLS = 3
"""Failed polls in a row from which a source is in trouble."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """The readings of one KPI in one scope."""

    at: Times
    """(n,) ms"""
    values: Values
    """(n,) NaN where none is given."""
    failed: NDArray[np.bool_]
    """(n,) whether the poll failed."""

    def near(self, times: Times) -> Values:
        """Return the values that are known at some times: the last reading made; NaN before the first."""
        places = np.searchsorted(self.at, times, side="right") - 1
        return np.where(places >= 0, self.values[np.maximum(places, 0)], np.nan)

    def ages(self) -> Values:
        """Return, for each reading, how long ago the last one was made that has a value, ms; NaN before the first."""
        known = np.where(np.isnan(self.values), -np.inf, self.at)
        newest = np.maximum.accumulate(known)
        return np.where(np.isinf(newest), np.nan, self.at - newest)

    def troubled(self) -> NDArray[np.bool_]:
        """Return, for each reading, whether it is the third failed poll in a row or one that follows."""
        places = np.arange(len(self.at))
        last = np.maximum.accumulate(np.where(self.failed, -1, places))
        return places - last >= POLLS


@dataclass(frozen=True, slots=True)
class Given:
    """Every reading of a test."""

    start: int
    """ms"""
    end: int
    """When the last one is made, ms."""
    tracks: Mapping[Whose, Track]
    parts: Mapping[Whose, tuple[str, Labels]]
    """The brand and labels as they are written."""

    def track(self, kpi: str, brand: str, labels: Labels = ()) -> Track | None:
        """Return the readings of a KPI in a scope."""
        return self.tracks.get(_whose(kpi, brand, labels))

    def keys(self, rule: AlertRule, context: Context) -> Iterator[AlertKey]:
        """Give the alerts of a rule that these readings decide: by brand and, with ``by``, by the label's values."""
        own, by = rule.rule, rule.rule.threshold.by
        for brand in context.brands_of(own):
            if by is None:
                if self.track(own.kpi, brand, own.labels) is not None:
                    yield AlertKey(rule.id, brand, own.labels)
                continue
            for whose, (_, labels) in self.parts.items():
                value = dict(labels).get(by)
                if value is not None and whose == _whose(own.kpi, brand, (*own.labels, (by, value))):
                    yield AlertKey(rule.id, brand, tuple(sorted((*own.labels, (by, value)))))


def given(case: CaseTable, context: Context) -> Given:
    """Return the readings of a test. A series without a brand is each own brand's that has none of its own."""
    start = begin(case, context.zone)
    tracks: dict[Whose, Track] = {}
    parts: dict[Whose, tuple[str, Labels]] = {}
    named = [(parse_selector(name), points) for name, points in case.series.items()]
    for selector, points in sorted(named, key=lambda one: one[0].brand is None):
        track = _track(points, start, case.interval)
        own = [brand.id for brand in context.brands if brand.own]
        for brand in own if selector.brand is None else [selector.brand]:
            whose = _whose(selector.kpi, brand, selector.labels)
            tracks.setdefault(whose, track)
            parts.setdefault(whose, (brand, selector.labels))
    last = max((len(track.at) for track in tracks.values()), default=1)
    return Given(start, start + (last - 1) * case.interval, tracks, parts)


def begin(case: CaseTable, zone: ZoneInfo) -> int:
    """Return when a test starts, ms."""
    when: datetime = case.start
    return instant(when, zone) if when.tzinfo is None else round(when.timestamp() * 1000)


def _whose(kpi: str, brand: str, labels: Iterable[tuple[str, str]]) -> Whose:
    """Return a scope as it is compared."""
    return kpi, fold(brand), tuple(sorted((name, fold(value)) for name, value in labels))


def _track(points: tuple[Point, ...], start: int, interval: int) -> Track:
    """Return the readings of one series."""
    at = start + interval * np.arange(len(points), dtype=np.int64)
    values = np.array([np.nan if isinstance(point, Gap) else point for point in points], dtype=np.float64)
    failed = np.array([point is FAILED for point in points], dtype=np.bool_)
    return Track(at, values, failed)
