"""Small datasets for tests: samples written in a line, sources that were read throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context
from kpitui.kpis.engine import Question, read
from kpitui.kpis.reading import Reading, Scope
from kpitui.measures import Kind, Labels, Sample
from kpitui.series.build import dataset_of
from kpitui.series.dataset import ALWAYS, Coverage, Dataset

HOUR = 3_600_000
DAY = 24 * HOUR
UTC = ZoneInfo("UTC")
PARIS = ZoneInfo("Europe/Paris")

ACME, GLOBEX, INITECH = "acme", "globex", "initech"


def at(text: str, zone: ZoneInfo = UTC) -> int:
    """Return the instant of a local time, ``2026-03-29 12:00`` or a date."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


NOW = at("2026-03-15 12:00")


def labels_of(**labels: str) -> Labels:
    """Return sorted labels, of Acme unless said otherwise."""
    return tuple(sorted({"brand": ACME, **labels}.items()))


def gauge(measure: str, points: Mapping[int, float], **labels: str) -> list[Sample]:
    """Return the samples of a level."""
    return [Sample(measure, Kind.GAUGE, labels_of(**labels), t, value, "m") for t, value in points.items()]


def running(
    measure: str, points: Mapping[int, float], kind: Kind = Kind.TOTAL, published: int | None = None, **labels: str
) -> list[Sample]:
    """Return the samples of a total or counter."""
    return [
        Sample(measure, kind, labels_of(**labels), t, value, "m", published=published) for t, value in points.items()
    ]


def delta(measure: str, points: Mapping[int, float], width: int = HOUR, **labels: str) -> list[Sample]:
    """Return amounts of buckets."""
    return [
        Sample(measure, Kind.DELTA, labels_of(**labels), t, value, "m", until=t + width) for t, value in points.items()
    ]


def unique(measure: str, figures: Iterable[tuple[int, int, float]], **labels: str) -> list[Sample]:
    """Return distinct counts of ``(start, end, value)``."""
    return [
        Sample(measure, Kind.UNIQUE, labels_of(**labels), start, value, "m", until=end) for start, end, value in figures
    ]


def event(
    measure: str, t: int, value: float = 1.0, name: str | None = None, key: str | None = None, **labels: str
) -> Sample:
    """Return one event."""
    return Sample(measure, Kind.EVENT, labels_of(**labels), t, value, "m", id=name, key=key)


def events(measure: str, number: int, t: int, step: int = 1, **labels: str) -> list[Sample]:
    """Return events one step apart."""
    said = labels_of(**labels)
    return [Sample(measure, Kind.EVENT, said, t + place * step, 1.0, "m") for place in range(number)]


def throughout(now: int = NOW, source: str = "s", lag: int = 0) -> Coverage:
    """Return the coverage of a source that was read in full at an instant."""
    return Coverage(source, ((ALWAYS, now - lag),), lag=lag)


def data_of(*samples: Sample | Sequence[Sample], coverage: Iterable[Coverage] | None = None, now: int = NOW) -> Dataset:
    """Return a dataset of samples of the source ``s``."""
    flat = [one for each in samples for one in ([each] if isinstance(each, Sample) else each)]
    return dataset_of([("s", sample) for sample in flat], (throughout(now),) if coverage is None else coverage)


def context_of(zone: ZoneInfo = UTC, **kpis: Mapping[str, object]) -> Context:
    """Return a context with Acme (own), Globex and Initech, and KPIs of one's own."""
    return Context(
        load_catalogue(kpis) if kpis else load_catalogue(),
        (
            BrandScope(ACME, "Acme"),
            BrandScope(GLOBEX, "Globex", own=False),
            BrandScope(INITECH, "Initech", own=False),
        ),
        zone,
    )


def formula(text: str, unit: str = "count", **said: object) -> Mapping[str, object]:
    """Return the table of a KPI with a formula."""
    return {"objective": "awareness", "label": "k", "unit": unit, "formula": text, **said}


def ask(
    data: Dataset, kpi: str, period: str = "7d", now: int = NOW, context: Context | None = None, **labels: str
) -> Reading:
    """Return Acme's reading of a KPI."""
    scope = Scope(labels.pop("brand", ACME), tuple(sorted(labels.items())))
    return read(context or context_of(), data, Question(kpi, scope, period, at=now))


def value_of(
    data: Dataset, text: str, period: str = "7d", now: int = NOW, zone: ZoneInfo = UTC, **labels: str
) -> Reading:
    """Return the reading of a formula."""
    return ask(data, "k", period, now, context_of(zone, k=formula(text)), **labels)
