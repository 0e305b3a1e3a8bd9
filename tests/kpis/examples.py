"""Published figures given as samples on X, over seven days unless said otherwise: what the worked examples share."""

from __future__ import annotations

from collections.abc import Mapping

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context
from kpitui.kpis.engine import read
from kpitui.kpis.question import Question
from kpitui.kpis.reading import Reading, Scope
from kpitui.measures import Kind, Sample
from tests.kpis.build import ACME, DAY, HOUR, NOW, data_of, event, formula, gauge, labels_of, unique

START = NOW - 7 * DAY
BEFORE = START - 3 * DAY
INSIDE = NOW - 2 * DAY
NONE: Mapping[str, str] = {}
SOCIAL = {"group": "organic_social"}
X = {"channel": "x"}


def reading(kpi: str, *samples: Sample, own: str = "", start: int = START, scope: Mapping[str, str] = X) -> Reading:
    """Return Acme's reading over seven days (or from another start); ``own`` is the formula of a KPI ``k``."""
    brands = (BrandScope(ACME), *(BrandScope(name, own=False) for name in ("b", "c", "d")))
    context = Context(load_catalogue({"k": formula(own)} if own else {}), brands)
    question = Question(kpi, Scope(ACME, tuple(scope.items())), start=start, end=NOW, at=NOW)
    return read(context, data_of(*samples), question)


def amount(measure: str, value: float, t: int = INSIDE, more: Mapping[str, str] = NONE) -> Sample:
    """Return one amount on X."""
    return Sample(measure, Kind.DELTA, labels_of(**{**X, **more}), t, value, "m", until=t + HOUR)


def happened(measure: str, t: int, name: str, more: Mapping[str, str] = NONE, key: str | None = None) -> Sample:
    """Return one event on X."""
    return Sample(measure, Kind.EVENT, labels_of(**{**X, **more}), t, 1.0, "m", id=name, key=key)


def marks(measure: str, kind: Kind, points: Mapping[int, float], post: int | None = None) -> list[Sample]:
    """Return a lifetime figure of X, or of a post published at an instant."""
    labels = labels_of(**X)
    return [Sample(measure, kind, labels, t, value, "m", published=post) for t, value in points.items()]


def level(measure: str, points: Mapping[int, float]) -> list[Sample]:
    """Return a level on X."""
    return gauge(measure, points, **X)


def people(measure: str, value: float, **labels: str) -> list[Sample]:
    """Return a distinct count of exactly the window, on X."""
    return unique(measure, [(START, NOW, value)], **{**X, **labels})


def ratings(measure: str, counts: Mapping[int, int]) -> list[Sample]:
    """Return so many ratings of each value."""
    return [
        event(measure, INSIDE + place, float(value), f"{value}/{place}", channel="x")
        for value, count in counts.items()
        for place in range(count)
    ]
