"""What the API of a Prometheus-compatible server answers, as tables of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.promql.ranges import Plan
from kpitui.sources.rows.table import Cells, Table, Whole, cells
from kpitui.sources.tables.delimited import Given, Wanted, assembled
from kpitui.sources.tables.exposed import LATEST
from kpitui.sources.tables.metrics import METRIC, filled
from kpitui.sources.web.messages import Answer
from kpitui.text import Text
from kpitui.text.clean import plain

TOLD = 5
"""Remarks of a server's that are passed on."""
OWN = frozenset({*METRIC, "value", "time", "start"})
"""The columns that are no labels."""

_ODD = Text("{place}: no answer of Prometheus’s API", "{place} : pas une réponse de l’API de Prometheus")
_ADDRESS = Text(
    "url is the server’s address without /api/v1, as Grafana’s data source has it",
    "url est l’adresse du serveur sans /api/v1, comme dans la source de données de Grafana",
)
_MANY = Text(
    "{place}: the query gives {count} series, more than the {most} that “series” allows",
    "{place} : la requête donne {count} séries, plus que les {most} que « series » permet",
)
_FEWER = Text(
    "Add them up in the query: sum by (channel) (…). Or allow more: series = {count}.",
    "Additionnez-les dans la requête : sum by (channel) (…). Ou permettez-en plus : series = {count}.",
)
_PARTIAL = Text(
    "{place}: the answer is partial, a part of the server’s storage is missing",
    "{place} : la réponse est partielle, une partie du stockage du serveur manque",
)
_REMARK = Text("{place}: “{words}”", "{place} : « {words} »")
_HISTOGRAMS = Text(
    "{place}: native histograms have no single figure; take histogram_count(…) or histogram_quantile(…)",
    "{place} : un histogramme natif n’a pas de valeur unique ; prenez histogram_count(…) ou histogram_quantile(…)",
)


@dataclass(frozen=True, slots=True)
class Series:
    """One series of an answer."""

    labels: Mapping[str, str]
    times: list[float]
    """Seconds since 1970."""
    values: list[str]


@dataclass(frozen=True, slots=True)
class Found:
    """What an answer gives."""

    series: list[Series]
    notes: tuple[Text, ...] = ()

    @property
    def points(self) -> int:
        """Return how many points it has."""
        return sum(len(one.values) for one in self.series)


def found_in(answer: Answer, most: int) -> Found:
    """Return the series of an answer. Raises ``SourceError`` where it is none, or has more series than it may."""
    said = answer.json()
    data = said.get("data") if isinstance(said, dict) else None
    result = data.get("result") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(result, list):
        raise _odd(answer.place)
    kind = data.get("resultType")
    if kind == "scalar":
        result = [{"metric": {}, "value": result}]
    if kind not in ("matrix", "vector", "scalar"):
        raise _odd(answer.place)
    if len(result) > most:
        given = {"place": answer.place, "count": len(result), "most": most}
        raise SourceRefused(_MANY.given(**given), cause=Cause.LIMITED, advice=_FEWER.given(**given))
    try:
        series = [_series(one) for one in result]
    except (TypeError, ValueError, KeyError, AttributeError):
        raise _odd(answer.place) from None
    native = any("histogram" in one or "histograms" in one for one in result)
    return Found(series, (*_remarks(said, answer.place), *((_HISTOGRAMS.given(place=answer.place),) if native else ())))


def _series(one: Mapping[str, Any]) -> Series:
    """Return one series of an answer. Raises ``ValueError`` where it is none."""
    points = one["values"] if "values" in one else [one["value"]] if "value" in one else []
    labels = {plain(str(name)): str(value) for name, value in one["metric"].items()}
    times = [float(at) for at, _ in points]
    if not all(0 <= at < LATEST / 1000 for at in times):
        raise ValueError
    return Series(labels, times, [str(value) for _, value in points])


def _remarks(said: Mapping[str, Any], place: str) -> Iterable[Text]:
    """Give what a server says beside its answer."""
    if said.get("isPartial") is True:
        yield _PARTIAL.given(place=place)
    remarks = [one for key in ("warnings", "infos") if isinstance(said.get(key), list) for one in said[key]]
    for words in list(dict.fromkeys(str(one) for one in remarks))[:TOLD]:
        yield _REMARK.given(place=place, words=plain(words, 200))


def _odd(place: str) -> SourceError:
    """Return the error for an answer that is none."""
    return SourceError(_ODD.given(place=place), cause=Cause.PARSE, advice=_ADDRESS)


def table_of(name: str, series: Sequence[Series], wanted: Wanted, plan: Plan | None = None) -> Table:
    """Return series as rows: the columns ``metric``, ``value``, ``time``, ``start`` of the step, and the labels."""
    counts = [len(one.values) for one in series]
    seconds = np.array([at for one in series for at in one.times], np.float64)
    times = np.round(seconds * 1000).astype(np.int64)
    names = dict.fromkeys(label for one in series for label in one.labels if label != "__name__")
    columns = {
        f"exported_{label}" if label in OWN else label: _spread([one.labels.get(label, "") for one in series], counts)
        for label in names
    }
    metric = _spread([one.labels.get("__name__", "") for one in series], counts)
    columns |= {**dict.fromkeys(METRIC, metric), "value": cells([value for one in series for value in one.values])}
    if "time" in wanted.columns:
        columns["time"] = written(times)
    if plan is not None and "start" in wanted.columns:
        columns["start"] = written(plan.starts(times))
    lines = np.arange(1, len(times) + 1, dtype=np.int64)
    return filled(columns, assembled(columns, lines, Given(name, b""), wanted), wanted.columns)


def written(times: Whole) -> Cells:
    """Return times as columns hold them."""
    texts = np.datetime_as_string(times.astype("datetime64[ms]"), unit="ms", timezone="UTC")
    return cells(texts.tolist())


def _spread(values: list[str], counts: list[int]) -> Cells:
    """Return one text for each point of each series."""
    return np.asarray(np.repeat(cells(values), counts), object)
