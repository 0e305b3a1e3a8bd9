"""Servers that answer as Prometheus does, and what one poll of them gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from kpitui.errors import SourceError
from kpitui.measures import Delivery
from kpitui.sources import prometheus
from tests.servers.replay import Answering, Asked, Replay, Reply, replaying, said
from tests.sources.making import NOW, opened, polled

HOUR = 3_600_000
LAST = NOW // HOUR * HOUR
RANGE, QUERY = "/api/v1/query_range", "/api/v1/query"
VISITS = {"name": "impressions", "labels": {"brand": "acme", "channel": "$channel"}}
LEVEL = {"name": "followers", "labels": {"brand": "acme", "channel": "$channel"}}


def matrix(series: Mapping[str, Sequence[tuple[int, str]]], **more: object) -> Reply:
    """Return an answer with series by channel; times in ms."""
    result = [
        {"metric": {"__name__": "visits", "channel": channel}, "values": [[t / 1000, value] for t, value in points]}
        for channel, points in series.items()
    ]
    return said({"status": "success", "data": {"resultType": "matrix", "result": result}, **more})


def every_step(values: Mapping[str, str]) -> Answering:
    """Return a server that has a value for each step that it is asked for."""

    def answer(asked: Asked) -> Reply:
        first, last, step = (round(float(asked.query[name]) * 1000) for name in ("start", "end", "step"))
        return matrix({name: [(t, value) for t in range(first, last + 1, step)] for name, value in values.items()})

    return answer


def given(tmp_path: Path, routes: Mapping[str, Reply | Answering], *mappings: object, **options: object) -> Delivery:
    """Return what one poll of a server gives."""
    return asked(tmp_path, routes, *mappings, **options)[0]


def asked(
    tmp_path: Path, routes: Mapping[str, Reply | Answering], *mappings: object, **options: object
) -> tuple[Delivery, Replay]:
    """Return what one poll of a server gives, and the server."""
    with replaying(routes) as server:
        url = server.url + str(options.pop("path", ""))
        tables = [one for one in mappings if isinstance(one, dict)]
        return polled(opened(tmp_path, {"url": url, **options}, *tables, kind=prometheus)), server


def refusal(tmp_path: Path, reply: Reply, **options: object) -> SourceError:
    """Return the error of a poll."""
    given_options = {"query": "visits", "step": "1h", "backfill": "1h", **options}
    with pytest.raises(SourceError) as caught:
        given(tmp_path, {"*": reply}, LEVEL, **given_options)
    return caught.value
