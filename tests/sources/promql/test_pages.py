"""Pages of metrics as sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from kpitui.errors import Cause, SourceError
from kpitui.sources import prometheus
from tests.servers.replay import Reply, replaying
from tests.sources.making import NOW, notes, only, polled, reasons, settings
from tests.sources.promql.serving import (
    HOUR,
    LEVEL,
    asked,
    given,
)

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


def test_an_empty_page_is_no_failure(tmp_path: Path) -> None:
    """A program that has nothing to show yet gives nothing, and that is said."""
    delivery = given(tmp_path, {"*": Reply(b"", headers={"content-type": "text/plain"})}, LEVEL, path="/metrics")
    assert not delivery.samples
    assert "gives nothing" in notes(delivery)
