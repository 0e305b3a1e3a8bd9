"""The collector's page of metrics, read by real servers and by Prometheus's own tool."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.history import HOURS, SERVERS, history
from tests.servers.prometheus import Server, free_port, need, prometheus
from tests.servers.victoria import victoria

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module", params=sorted(SERVERS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give each of the two servers with the history."""
    with SERVERS[request.param](tmp_path_factory.mktemp(request.param), history()) as running:
        yield running


CONFIG = """
[monitor]
timezone = "UTC"
currency = "EUR"
[metrics]
listen = "127.0.0.1:{port}"
channels = true
[[brand]]
id = "acme"
own = true
kpis = ["visits", "impressions", "mentions", "cpa", "followers_total"]
[measure.visits]
kind = "counter"
unit = "count"
[kpi.visits]
objective = "acquisition"
label = {{ en = "Visits", fr = "Visites" }}
unit = "count"
better = "higher"
formula = "sum(visits)"
[[source]]
name = "counted"
kind = "prometheus"
url = "{url}"
query = "visits_total"
step = "1m"
backfill = "3d"
every = "5s"
  [[source.measure]]
  name = "visits"
  value = "value"
  labels = {{ brand = "acme", channel = "$channel" }}
[[source]]
name = "amounts"
kind = "prometheus"
url = "{url}"
query = "sum by (channel) (increase(visits_total[1h]))"
step = "1h"
backfill = "2d"
  [[source.measure]]
  name = "impressions"
  value = "value"
  labels = {{ brand = "acme", channel = "$channel" }}
[[source]]
name = "away"
kind = "prometheus"
url = "http://127.0.0.1:1"
query = "followers"
  [[source.measure]]
  name = "followers"
  value = "value"
  labels = {{ brand = "acme" }}
"""


def test_there_and_back(server: Server, site: Any, eventually: Callable[..., bool], tmp_path: Path) -> None:
    """What both servers keep is read, judged and shown; both read the page, and find on it what the program reads."""
    port = free_port()
    page = f"http://127.0.0.1:{port}/metrics"
    site.write("kpitui.toml", CONFIG.format(url=server.url, port=port))
    site.collect()
    assert eventually(lambda: "kpitui_kpi_impressions{" in _page(page), 40), site.log()
    readings = json.loads(site.run("read", "--stored", "--by", "channel", "--format", "json").stdout)
    expected = {
        (one["kpi"], one["scope"].get("channel", "all")): one["value"] for one in readings if one["value"] is not None
    }
    assert expected["visits", "x"] == HOURS * 120 - 2
    folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        folder.mkdir()
    with prometheus(folders[0], scrape=[page]) as one, victoria(folders[1], scrape=[page]) as two:
        for taker in (one, two):
            assert eventually(lambda taker=taker: taker.query("kpitui_build_info"), 30), taker.targets()
            for kpi in ("visits", "impressions"):
                found = {
                    dict(pair.split("=", 1) for pair in labels.split(","))["channel"]: value
                    for labels, value in taker.query(f"kpitui_kpi_{kpi}").items()
                }
                assert found == {channel: value for (name, channel), value in expected.items() if name == kpi}
            assert not taker.query("kpitui_kpi_mentions")
            assert not taker.query("kpitui_kpi_cpa")
            assert not taker.query('{__name__=~"kpitui_kpi_followers.*"}')
            up = {_label(labels, "source"): value for labels, value in taker.query("kpitui_source_up").items()}
            assert up == {"counted": 1, "amounts": 1, "away": 0}
            assert taker.targets()[0]["health"] == "up", taker.targets()


def _label(labels: str, name: str) -> str:
    """Return one of the labels that a server gives."""
    return dict(pair.split("=", 1) for pair in labels.split(","))[name]


def _page(url: str) -> str:
    """Return the page; empty while there is none."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  loopback
            return str(answer.read().decode())
    except OSError:
        return ""


def test_promtool_finds_nothing(site: Any, eventually: Callable[..., bool]) -> None:
    """Prometheus's own tool has nothing to say of the page of a demo."""
    tool, port = need("promtool"), free_port()
    site.write(
        "kpitui.toml",
        f'[metrics]\nlisten = "127.0.0.1:{port}"\nchannels = true\n[[brand]]\nid = "lumen"\nown = true\n'
        '[[source]]\nname = "demo"\nkind = "demo"\n',
    )
    site.collect()
    page = f"http://127.0.0.1:{port}/metrics"
    assert eventually(lambda: "kpitui_reading_status{" in _page(page), 60), site.log()
    text = _page(page)
    checked = subprocess.run([tool, "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")
    assert not re.search(r"(?i)\b(nan|inf)$", text, re.MULTILINE)
