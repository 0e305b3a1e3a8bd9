"""Prometheus as a source: what is asked, and what the answers give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError

from kpitui.measures import Kind, Measure
from kpitui.sources import prometheus
from kpitui.sources.promql import stepping
from kpitui.sources.promql.options import Options
from kpitui.text import Text
from tests.servers.replay import Asked, Reply, replaying, said
from tests.sources.making import NOW, figures, notes, only, opened, polled, reasons, settings
from tests.sources.promql.serving import (
    HOUR,
    LAST,
    LEVEL,
    QUERY,
    RANGE,
    VISITS,
    asked,
    every_step,
    given,
    matrix,
)


def test_a_range_is_read_from_its_beginning_and_goes_on(tmp_path: Path) -> None:
    """The first poll reads the back-fill, the next one what is new and the last step again; amounts open it."""
    options = {"query": "sum by (channel) (increase(visits[1h]))", "step": "1h", "backfill": "5h"}
    with replaying({RANGE: every_step({"x": "2", "facebook": "3.5"})}) as server:
        source = opened(tmp_path, {"url": server.url, **options}, VISITS, kind=prometheus)
        first = polled(source)
        assert server.asked[0].query["query"] == options["query"]
        assert [server.asked[0].query[name] for name in ("start", "end", "step")] == [
            f"{(LAST - 5 * HOUR) // 1000}",
            f"{LAST // 1000}",
            "3600",
        ]
        assert sum(figures(first)) == 6 * 5.5
        assert {one.kind for one in first.samples} == {Kind.DELTA}
        newest = max(first.samples, key=lambda one: one.t)
        assert (newest.t, newest.until) == (LAST - HOUR, LAST)
        assert first.covers == (LAST - 6 * HOUR, LAST)
        second = polled(source, NOW + HOUR, first.state)
        assert sorted({one.t for one in second.samples}) == [LAST - HOUR, LAST]
        assert second.covers == (LAST - HOUR, LAST + HOUR)
        assert not second.complete


def test_another_query_begins_anew(tmp_path: Path) -> None:
    """Where the query or a mapping is another, all that was given before is withdrawn and the back-fill read again."""
    with replaying({RANGE: every_step({"x": "2"})}) as server:
        options = {"url": server.url, "query": "a", "step": "1h", "backfill": "3h"}
        first = polled(opened(tmp_path, options, LEVEL, kind=prometheus))
        other = polled(opened(tmp_path, {**options, "query": "b"}, LEVEL, kind=prometheus), NOW, first.state)
        assert other.complete
        assert len(other.samples) == len(first.samples) == 4


def test_long_ranges_are_asked_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No query asks for more points than servers give; what one poll may not read, the next ones do."""
    monkeypatch.setattr(stepping, "MOST_POINTS", 15_000)
    with replaying({RANGE: every_step({"x": "1", "y": "2"})}) as server:
        options = {"url": server.url, "query": "a", "step": "1m", "backfill": "14d"}
        source = opened(tmp_path, options, LEVEL, kind=prometheus)
        delivery, total, rounds = polled(source), 0, 0
        assert "the rest follows at the next polls" in notes(delivery)
        while rounds < 10:
            total, rounds = total + len(delivery.samples), rounds + 1
            if "the rest" not in notes(delivery):
                break
            delivery = polled(source, NOW, delivery.state)
        spans = [float(one.query["end"]) - float(one.query["start"]) for one in server.asked]
    assert max(spans) / 60 < 11_000
    assert rounds == 2
    assert total - 2 * 14 * 1440 in range(2, 20)  # the ends of the parts are read twice


def test_absent_is_not_zero(tmp_path: Path) -> None:
    """No series, NaN and steps without a value give nothing, and what was not there is not covered."""
    nothing = given(tmp_path, {RANGE: matrix({})}, LEVEL, query="a", step="1h", backfill="5h")
    assert not nothing.samples
    assert nothing.covers == (LAST, LAST)
    assert "the query gives nothing" in notes(nothing)
    points = [(LAST - 3 * HOUR, "NaN"), (LAST - 2 * HOUR, "7"), (LAST, "+Inf")]
    some = given(tmp_path, {RANGE: matrix({"x": points})}, LEVEL, query="a", step="1h", backfill="5h")
    assert figures(some) == [7]
    assert reasons(some)[0].endswith("“+Inf” is not a number (1)")
    assert "1 steps between the first and the last" in notes(some)
    assert some.covers == (LAST - 4 * HOUR, LAST)


def test_values_that_come_late_are_waited_for(tmp_path: Path) -> None:
    """After a poll without values the next one asks from where they ended; for a day, not for ever."""
    present = every_step({"x": "1"})

    def answer(one: Asked) -> Reply:
        return present(one) if len(server.asked) == 1 else matrix({})

    with replaying({RANGE: answer}) as server:
        source = opened(tmp_path, {"url": server.url, "query": "a", "step": "1h"}, LEVEL, kind=prometheus)
        state = polled(source).state
        for later in (3, 5, 90):
            state = polled(source, NOW + later * HOUR, state).state
        starts = [round(float(one.query["start"]) * 1000) for one in server.asked[1:]]
        assert starts == [LAST, LAST, LAST]
        assert state["reached"] == LAST + 90 * HOUR - 24 * HOUR


def test_an_instant(tmp_path: Path) -> None:
    """Without step, or with range = false, the query is asked for the poll's time; a scalar is a row too."""
    vector = {"resultType": "vector", "result": [{"metric": {"channel": "x"}, "value": [NOW / 1000, "41.5"]}]}
    scalar = {"resultType": "scalar", "result": [NOW / 1000, "3"]}
    for options in ({}, {"step": "1h", "range": False}):
        delivery, server = asked(
            tmp_path, {QUERY: said({"status": "success", "data": vector})}, LEVEL, query="a", **options
        )
        assert server.asked[0].query["time"] == f"{NOW // 1000}"
        assert (only(delivery).value, only(delivery).t, delivery.covers) == (41.5, NOW, None)
        assert dict(only(delivery).labels) == {"brand": "acme", "channel": "x"}
    plain = {"name": "followers", "labels": {"brand": "acme"}}
    assert figures(given(tmp_path, {QUERY: said({"status": "success", "data": scalar})}, plain, query="1")) == [3]


def test_the_address(tmp_path: Path) -> None:
    """A prefix stays, what belongs to the API may have been copied too; tenant, parameters and credentials go along."""
    reply = matrix({"x": [(LAST, "1")]})
    for path in ("/prometheus", "/prometheus/", "/prometheus/api/v1", "/prometheus/api/v1/query_range"):
        _, server = asked(tmp_path, {"*": reply}, LEVEL, path=path, query="a", step="1h")
        assert server.paths() == ["/prometheus" + RANGE]
    more = {
        "headers": {"X-Scope-OrgID": "acme"},
        "params": {"dedup": True},
        "auth": {"user": "42", "password": "t0p-secret"},
    }
    _, server = asked(tmp_path, {"*": reply}, LEVEL, query="a", step="1h", **more)
    (one,) = server.asked
    assert one.headers["x-scope-orgid"] == "acme"
    assert one.headers["authorization"].startswith("Basic ")
    assert one.query["dedup"] == "true"


def test_a_long_query_is_sent_as_a_form(tmp_path: Path) -> None:
    """What is too long for an address goes into a body."""
    query = " + ".join(f'sum(visits{{page="{number}"}})' for number in range(200))
    _, server = asked(tmp_path, {"*": matrix({})}, LEVEL, query=query, step="1h", backfill="1h")
    (one,) = server.asked
    assert one.method == "POST"
    assert parse_qs(one.body.decode())["query"] == [query]
    assert not one.query


@pytest.mark.parametrize(
    ("options", "said_so"),
    [
        ({"url": "http://x.test"}, "needs a query"),
        ({"url": "http://x.test/metrics", "query": "a", "scrape": True}, "neither query nor step"),
        ({"url": "http://x.test/metrics", "step": "1h", "scrape": True}, "neither query nor step"),
        ({"url": "http://x.test", "scrape": False}, "needs a query"),
        ({"url": "http://x.test", "query": "a", "step": "0s"}, "holds no step"),
        ({"url": "http://x.test", "query": "a", "step": "1s", "backfill": "10y"}, "holds no step"),
        ({"url": "http://x.test", "query": "a", "step": "1m", "backfill": "0s"}, "holds no step"),
    ],
)
def test_options_that_say_nothing_or_too_much(options: dict[str, object], said_so: str) -> None:
    """Without query or page there is nothing to ask; with both it isn't clear what."""
    with pytest.raises(ValidationError, match=said_so):
        Options.model_validate(options)


def test_columns_that_a_label_is_named_like(tmp_path: Path) -> None:
    """A label called value or metric is kept beside the column of that name."""
    result = [{"metric": {"__name__": "m", "value": "a", "metric": "b"}, "value": [NOW / 1000, "3"]}]
    reply = said({"status": "success", "data": {"resultType": "vector", "result": result}})
    mapping = {"name": "followers", "labels": {"channel": "$exported_value", "group": "$metric"}}
    sample = only(given(tmp_path, {"*": reply}, mapping, query="m"))
    assert (dict(sample.labels), sample.value) == ({"channel": "a", "group": "m"}, 3)


@pytest.mark.parametrize(
    ("mapping", "options", "expected"),
    [
        ({"name": "mentions"}, {"step": "1h"}, Kind.DELTA),
        ({"name": "impressions"}, {"step": "1h"}, Kind.DELTA),
        ({"name": "visits"}, {"step": "1h"}, Kind.DELTA),
        ({"name": "visits"}, {}, Kind.COUNTER),
        ({"name": "visits"}, {"step": "1h", "range": False}, Kind.COUNTER),
        ({"name": "visits", "kind": "delta"}, {}, Kind.DELTA),
        ({"name": "mentions"}, {}, Kind.DELTA),
        ({"name": "mentions", "id": "metric"}, {"step": "1h"}, Kind.EVENT),
        ({"name": "followers"}, {}, Kind.GAUGE),
        ({"name": "nps_ratings"}, {"step": "1h"}, Kind.EVENT),
    ],
)
def test_kinds_that_go_without_saying(mapping: dict[str, object], options: dict[str, object], expected: Kind) -> None:
    """Rows are amounts of their steps, or running totals of a moment; never events, unless the mapping says so."""
    told = settings(Path(), {"url": "http://x.test", "query": "a", **options}, mapping, kind=prometheus)
    visits = Measure("visits", (Kind.DELTA, Kind.EVENT, Kind.COUNTER), "count", Text("", ""))
    told = replace(told, vocabulary={**told.vocabulary, "visits": visits})
    chosen = Options.model_validate({"url": "http://x.test", "query": "a", **options})
    (made,) = prometheus.completed(told, chosen)
    assert told.kind_of(made) is expected


def test_what_a_mapping_says_holds(tmp_path: Path) -> None:
    """A time, a value or a width that the mapping gives is not replaced."""
    reply = matrix({"x": [(LAST, "1")]})
    mapping = {**VISITS, "time": "time", "value": 9, "bucket": "5m"}
    sample = only(given(tmp_path, {"*": reply}, mapping, query="a", step="1h", backfill="1h"))
    assert (sample.t, sample.value, sample.until) == (LAST, 9, LAST + 300_000)


def test_lag_and_days(tmp_path: Path) -> None:
    """Days are asked by the calendar of the zone, and what is late isn't asked for yet."""
    with replaying({RANGE: every_step({"x": "1"})}) as server:
        told = settings(
            tmp_path, {"url": server.url, "query": "a", "step": "1d", "backfill": "2d"}, LEVEL, kind=prometheus
        )
        polled(prometheus.open_source(replace(told, lag=24 * HOUR)))
        (one,) = server.asked
    assert float(one.query["end"]) * 1000 <= NOW - 24 * HOUR
    assert (float(one.query["end"]) + 3600) % 86_400 == 0  # midnight in Paris, in winter
    assert one.query["nocache"] == "1"
