"""Prometheus and pages of metrics as sources: what is asked, what the answers give, what refusals mean."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from pydantic import ValidationError

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Delivery, Kind
from kpitui.sources import prometheus
from kpitui.sources.promql import reading
from tests.servers.replay import Answering, Asked, Replay, Reply, replaying, said
from tests.sources.making import NOW, figures, notes, only, opened, polled, reasons, settings

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
    monkeypatch.setattr(reading, "MOST_POINTS", 15_000)
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
    ("status", "kind", "words", "cause", "refused"),
    [
        (400, "bad_data", 'invalid parameter "query": 1:5: parse error', Cause.BAD_METRIC, True),
        (422, "execution", "query processing would load too many samples into memory", Cause.BAD_METRIC, True),
        (422, "422", "error when executing query", Cause.BAD_METRIC, True),
        (503, "timeout", "query timed out in expression evaluation", Cause.TRANSIENT, False),
        (500, "internal", "opening storage failed", Cause.TRANSIENT, False),
        (200, "timeout", "context deadline exceeded", Cause.TRANSIENT, False),
        (401, "unauthorized", "no org id", Cause.AUTH, True),
        (429, "too_many_requests", "too many outstanding requests", None, False),
    ],
)
def test_refusals(tmp_path: Path, status: int, kind: str, words: str, cause: Cause | None, refused: bool) -> None:
    """Each status of the API is told in its own words, with what to do next where a person can do something."""
    error = refusal(tmp_path, said({"status": "error", "errorType": kind, "error": words}, status))
    assert isinstance(error, SourceRefused) is refused
    if cause is not None:
        assert error.cause is cause
        assert words in error.text.say("en")
    assert (error.advice is not None) or status in (429, 500)


def test_other_refusals(tmp_path: Path) -> None:
    """A wrong address, a login page, and a server that asks for the tenant in plain text."""
    page = Reply(b"<html><title>Grafana</title></html>", 200, {"content-type": "text/html"})
    assert refusal(tmp_path, page).cause is Cause.PARSE
    nowhere = refusal(tmp_path, Reply(b"404 page not found", 404, {"content-type": "text/plain"}))
    assert (nowhere.cause, type(nowhere)) == (Cause.NOT_FOUND, SourceRefused)
    assert nowhere.advice is not None
    assert "/api/v1" in nowhere.advice.say("fr")
    tenant = refusal(tmp_path, Reply(b"no org id\n", 401, {"content-type": "text/plain"}))
    assert tenant.advice is not None
    assert "X-Scope-OrgID" in tenant.advice.say("en")
    wrongs: list[object] = [3, "x", [], {"metric": 3, "values": 3}, {"metric": {}, "values": [[1]]}]
    datas: list[object] = [
        {"resultType": "string", "result": [1, "x"]},
        {"resultType": "matrix", "result": [3]},
        [],
        None,
    ]
    for data in datas:
        assert refusal(tmp_path, said({"status": "success", "data": data})).cause is Cause.PARSE
    for wrong in wrongs:
        reply = said({"status": "success", "data": {"resultType": "matrix", "result": [wrong]}})
        assert refusal(tmp_path, reply).cause is Cause.PARSE


def test_too_many_series(tmp_path: Path) -> None:
    """A query that gives more series than allowed is refused with the way out."""
    reply = matrix({str(number): [(LAST, "1")] for number in range(5)})
    error = refusal(tmp_path, reply, series=4)
    assert "5 series, more than the 4" in error.text.say("en")
    assert error.advice is not None
    assert "sum by (channel) (…)" in error.advice.say("en")


def test_remarks_of_the_server(tmp_path: Path) -> None:
    """Warnings, a partial answer and native histograms are told."""
    reply = matrix({"x": [(LAST, "1")]}, isPartial=True, warnings=["a \x1b[31mstore is down", "twice", "twice"])
    content = json.loads(reply.body)
    content["data"]["result"].append({"metric": {"channel": "y"}, "histograms": [[LAST / 1000, {"count": "3"}]]})
    delivery = given(tmp_path, {"*": said(content)}, LEVEL, query="a", step="1h", backfill="1h")
    assert len(delivery.samples) == 1
    told = notes(delivery)
    assert "the answer is partial" in told
    assert "“a store is down”" in told
    assert told.count("twice") == 1
    assert "native histograms" in told


PAGE = """\
# TYPE shop_visits counter
shop_visits_total{{channel="x"}} {value}
shop_visits_created{{channel="x"}} {created}
# TYPE shop_level gauge
shop_level{{channel="x"}} 5
shop_level{{channel="y"}} NaN
shop_level{{channel="z"}} 6 {other}
# EOF
"""
OPENMETRICS = {"content-type": "application/openmetrics-text; version=1.0.0; charset=utf-8"}
COUNTED = {"name": "visits", "kind": "counter", "where": {"metric": "shop_visits_total"}, "labels": {"brand": "acme"}}


def page(value: float, created: int, **replaced: str) -> Reply:
    """Return a page of metrics; when the count began in ms."""
    text = PAGE.format(value=value, created=created / 1000, other=(NOW - HOUR) / 1000)
    for old, new in replaced.items():
        text = text.replace(old, new)
    return Reply(text.encode(), headers=OPENMETRICS)


def test_a_page_of_metrics(tmp_path: Path) -> None:
    """Both forms are asked for; samples are of the poll's time but for those that say another."""
    level = {**LEVEL, "where": {"metric": "shop_level"}}
    delivery, server = asked(tmp_path, {"/metrics": page(3, NOW)}, level, path="/metrics")
    assert server.asked[0].headers["accept"].startswith("application/openmetrics-text;version=1.0.0,text/plain")
    assert sorted((dict(one.labels)["channel"], one.value, one.t) for one in delivery.samples) == [
        ("x", 5, NOW),
        ("z", 6, NOW - HOUR),
    ]
    assert delivery.covers is None
    older = Reply(b'a 1\nshop_level{channel="x"} 7 1000\nbroken{\n', headers={"content-type": "text/plain"})
    classic = given(tmp_path, {"*": older}, level, path="/probe", scrape=True)
    assert (only(classic).value, only(classic).t) == (7, 1000)
    assert reasons(classic)[0].endswith("/probe:3: no sample of a metric (1)")


def test_a_restart_is_seen_though_the_count_has_passed_its_old_figure(tmp_path: Path) -> None:
    """A count that says when it began gets its zero there; one that went on, or is seen for the first time, doesn't."""
    answers = [page(100, NOW - HOUR), page(120, NOW - HOUR), page(130, NOW + 90_000)]
    with replaying({"/metrics": answers}) as server:
        told = settings(tmp_path, {"url": server.url + "/metrics"}, COUNTED, kind=prometheus)
        source = prometheus.open_source(told)
        state: Mapping[str, object] = {}
        seen = []
        for minute in range(3):
            delivery = polled(source, NOW + minute * 60_000, state)
            state = delivery.state
            seen.append([(one.t - NOW, one.value) for one in delivery.samples])
    assert seen == [[(0, 100)], [(60_000, 120)], [(90_000, 0), (120_000, 130)]]


def test_a_page_that_is_cut_or_none(tmp_path: Path) -> None:
    """A text that ends before it says so gives nothing; a page for people is none of metrics."""
    cut = page(1, NOW, **{"# EOF\n": ""})
    with pytest.raises(SourceError, match="ends before its last line"):
        given(tmp_path, {"*": cut}, COUNTED, path="/metrics")
    html = Reply(b"<html>Log in</html>", headers={"content-type": "text/html"})
    with pytest.raises(SourceError, match="no metrics here") as caught:
        given(tmp_path, {"*": html}, COUNTED, path="/metrics")
    assert caught.value.cause is Cause.PARSE


@pytest.mark.parametrize(
    ("options", "said_so"),
    [
        ({"url": "http://x.test"}, "needs a query"),
        ({"url": "http://x.test/metrics", "query": "a", "scrape": True}, "neither query nor step"),
        ({"url": "http://x.test/metrics", "step": "1h", "scrape": True}, "neither query nor step"),
        ({"url": "http://x.test", "scrape": False}, "needs a query"),
    ],
)
def test_options_that_say_nothing_or_too_much(options: dict[str, object], said_so: str) -> None:
    """Without query or page there is nothing to ask; with both it isn't clear what."""
    with pytest.raises(ValidationError, match=said_so):
        prometheus.Options.model_validate(options)


def test_columns_that_a_label_is_named_like(tmp_path: Path) -> None:
    """A label called value or metric is kept beside the column of that name."""
    result = [{"metric": {"__name__": "m", "value": "a", "metric": "b"}, "value": [NOW / 1000, "3"]}]
    reply = said({"status": "success", "data": {"resultType": "vector", "result": result}})
    mapping = {"name": "followers", "labels": {"channel": "$exported_value", "group": "$metric"}}
    sample = only(given(tmp_path, {"*": reply}, mapping, query="m"))
    assert (dict(sample.labels), sample.value) == ({"channel": "a", "group": "m"}, 3)


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
