"""Real servers of metrics, read by the source: what they give and what they refuse."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Delivery, Kind, Poll
from kpitui.sources import prometheus as kind
from kpitui.sources.contract import Source
from tests.e2e.history import HOUR, HOURS, NOW, SERVERS, history
from tests.servers.prometheus import Server, free_port, prometheus
from tests.sources.making import notes, opened

pytestmark = pytest.mark.e2e

VISITS = {"name": "impressions", "labels": {"brand": "acme", "channel": "$channel"}}
COUNTED = {"name": "impressions", "kind": "counter", "labels": {"brand": "acme", "channel": "$channel"}}
LEVEL = {"name": "followers", "labels": {"brand": "acme"}}


@pytest.fixture(scope="module", params=sorted(SERVERS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give each of the two servers with the history."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param), history()) as running:
        yield running


def polled(source: Source, now: int = NOW, state: Mapping[str, object] | None = None) -> Delivery:
    """Return what one poll gives, its connections closed."""

    async def poll() -> Delivery:
        try:
            return await source.poll(Poll(now, state or {}))
        finally:
            await source.close()

    return asyncio.run(poll())


def ask(server: Server, query: str, mapping: Mapping[str, object], **options: object) -> Delivery:
    """Return what one query gives."""
    given = {"url": server.url, "query": query, "step": "1h", "backfill": "2d", **options}
    return polled(opened(Path(), given, mapping, kind=kind), NOW + 1000)


def test_amounts_by_the_hour(server: Server) -> None:
    """Increases become amounts that begin their hour; a restart costs the server's own error and no more."""
    delivery = ask(server, "sum by (channel) (increase(visits_total[1h]))", VISITS)
    hours: dict[str, dict[int, float]] = {}
    for one in delivery.samples:
        assert one.until is not None
        assert one.until - one.t == HOUR
        hours.setdefault(dict(one.labels)["channel"], {})[one.t] = one.value
    assert sum(hours["facebook"][NOW - hour * HOUR] for hour in range(1, 47)) == pytest.approx(46 * 60, rel=0.001)
    assert sum(hours["x"][NOW - hour * HOUR] for hour in range(1, 47)) == pytest.approx(46 * 120, rel=0.02)
    assert delivery.covers is not None
    assert delivery.covers[1] == NOW


def test_a_bare_counter_is_exact(server: Server) -> None:
    """Of a counter every step is taken; with the fall at its restart, the rises are exact."""
    delivery = ask(server, "visits_total", COUNTED, step="1m", backfill="47h")
    values = [one.value for one in sorted(delivery.samples, key=lambda one: one.t) if ("channel", "x") in one.labels]
    assert {one.kind for one in delivery.samples} == {Kind.COUNTER}
    assert len(values) == 47 * 60 + 1
    rises = [after - before if after >= before else after for before, after in pairwise(values)]
    assert sum(rises) == 47 * 120 - 2
    assert sum(after < before for before, after in pairwise(values)) == 1


def test_what_is_away_is_absent(server: Server) -> None:
    """Hours without a value have no sample; NaN and an unknown metric have none either."""
    level = ask(server, "level", LEVEL)
    minutes = {one.t: one.value for one in level.samples}
    assert minutes[NOW] == HOURS * 60
    assert minutes[NOW - 30 * HOUR] == 18 * 60
    gap = {NOW - (HOURS - hour) * HOUR for hour in (11, 12, 13, 14)}
    assert not gap & set(minutes)
    assert "steps between the first and the last have no value" in notes(level)
    nothing = ask(server, "unknown_metric", LEVEL)
    assert not nothing.samples
    assert nothing.covers == (NOW, NOW)
    assert "the query gives nothing" in notes(nothing)
    instant = ask(server, "avg(odd)", LEVEL, range=False)
    assert [one.value for one in instant.samples] in ([1.0], [])


def test_days_of_the_calendar(server: Server) -> None:
    """Steps of a day end at midnight in the monitor's zone, whatever the server rounds to."""
    delivery = ask(server, "level", LEVEL, step="1d", backfill="2d")
    times = [datetime.fromtimestamp(one.t / 1000, ZoneInfo("Europe/Paris")) for one in delivery.samples]
    assert times
    assert {(one.hour, one.minute) for one in times} == {(0, 0)}


def test_it_goes_on_and_revises(server: Server) -> None:
    """A second poll reads what is new and the last steps again: together they are what one poll would read."""
    given = {"url": server.url, "query": "level", "step": "1m", "backfill": "2h"}
    source = opened(Path(), given, LEVEL, kind=kind)
    first = polled(source, NOW - HOUR)
    second = polled(source, NOW, first.state)
    both = {one.t: one.value for one in (*first.samples, *second.samples)}
    whole = {
        one.t: one.value for one in polled(opened(Path(), {**given, "backfill": "3h"}, LEVEL, kind=kind), NOW).samples
    }
    assert both == whole
    assert len(second.samples) == 60 + 5


@pytest.mark.parametrize("query", ["sum(", "visits_total{", "1 +", "rate(visits_total[5m)"])
def test_a_bad_query(server: Server, query: str) -> None:
    """What is no query is refused in the server's own words, 400 or 422."""
    with pytest.raises(SourceRefused, match="the query is refused") as caught:
        ask(server, query, LEVEL)
    assert caught.value.cause is Cause.BAD_METRIC
    assert caught.value.advice is not None


def test_a_wrong_address(server: Server) -> None:
    """A path where there is no API is told as a wrong address."""
    with pytest.raises(SourceRefused) as caught:
        ask(server, "level", LEVEL, url=server.url + "/nowhere")
    assert caught.value.cause is Cause.NOT_FOUND


def test_a_long_query(server: Server) -> None:
    """A query of many signs is sent as a form, and answered."""
    query = " or ".join(f'visits_total{{channel="no{number}"}}' for number in range(120)) + " or level"
    assert len(ask(server, query, LEVEL, backfill="1h").samples) == 2


def test_a_page_of_the_server_itself(server: Server) -> None:
    """The server's own metrics are read as a page."""
    metric = "process_start_time_seconds"
    given = {"url": f"{server.url}/metrics"}
    (sample,) = polled(opened(Path(), given, {**LEVEL, "where": {"metric": metric}}, kind=kind)).samples
    assert abs(sample.value - time.time()) < 600


@pytest.mark.parametrize(
    ("name", "argument", "query", "refused"),
    [
        ("prometheus", "--query.max-samples=100", "visits_total", True),
        ("prometheus", "--query.timeout=1ms", "sum(rate(visits_total[1d]))", False),
        ("victoria", "-search.maxUniqueTimeseries=1", '{__name__=~"visits_total|level"}', True),
        ("victoria", "-search.maxPointsPerTimeseries=5", "level", True),
    ],
)
def test_limits_of_the_server(tmp_path: Path, name: str, argument: str, query: str, refused: bool) -> None:
    """What is too much for a server is told with the way out; what is too slow may pass."""
    with SERVERS[name](tmp_path, history(), arguments=[argument]) as limited, pytest.raises(SourceError) as caught:
        ask(limited, query, LEVEL, step="1m", backfill="47h", timeout="2s")
    error = caught.value
    assert isinstance(error, SourceRefused) is refused, error.text.say("en")
    assert error.advice is not None
    assert "step" in error.advice.say("en")


def test_a_server_that_dies(tmp_path: Path) -> None:
    """A server that is gone is a failure that may pass."""
    with prometheus(tmp_path, history()) as mortal:
        mortal.kill()
        with pytest.raises(SourceError) as caught:
            ask(mortal, "level", LEVEL)
    assert not isinstance(caught.value, SourceRefused)
    assert caught.value.cause is Cause.TRANSIENT


PROGRAM = """
import sys, time
from prometheus_client import Counter, start_http_server
Counter("visits", "Visits.", ["channel"]).labels("x").inc(float(sys.argv[2]))
start_http_server(int(sys.argv[1]), "127.0.0.1")
print("ready", flush=True)
time.sleep(600)
"""


def test_a_program_that_is_started_anew(tmp_path: Path) -> None:
    """A restart between two polls is seen though the count has passed its old figure: the page says when it began."""
    port = free_port()
    given = {"url": f"http://127.0.0.1:{port}/metrics"}
    mapping = {**COUNTED, "where": {"metric": "visits_total"}}
    source, state, found = opened(tmp_path, given, mapping, kind=kind), dict[str, object](), dict[int, float]()
    for count in (100, 100, 130):
        with subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(port), str(count)], stdout=subprocess.PIPE
        ) as program:
            try:
                assert program.stdout is not None
                assert program.stdout.readline() == b"ready\n"
                delivery = polled(source, int(time.time() * 1000), state)
            finally:
                program.kill()
        state = dict(delivery.state)
        found |= {one.t: one.value for one in delivery.samples}
    values = [found[t] for t in sorted(found)]
    assert values == [100, 0, 100, 0, 130]
    assert sum(after - before if after >= before else after for before, after in pairwise(values)) == 230
