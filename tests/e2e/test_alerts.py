"""Alerts of a real collector: they fire, are listed and sent, and are resolved; and rules tried before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.servers.receiver import Receiver, receiver

pytestmark = pytest.mark.e2e

CONFIG = """
[monitor]
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true
[[source]]
name = "accounts"
kind = "csv"
path = "followers.csv"
every = "1s"
  [[source.measure]]
  name = "followers"
  time = "at"
  value = "followers"
  labels = { brand = "acme", channel = "x" }
[[alert]]
id = "followers-low"
kpi = "followers_total"
warning = { below = 1000 }
critical = { below = 500 }
notify = ["team"]
[route.team]
webhook = "URL"
"""
TESTS = """
[[test]]
name = "a loss of followers pages once"
start = 2026-03-29T00:00:00+01:00
interval = "15m"
series.followers_total = "1200x95 400x3 _x4 1100"
[[test.expect]]
at = "24h"
rule = "followers-low"
state = "firing"
severity = "critical"
[[test.sent]]
until = "30h"
route = "team"
messages = ["firing critical", "resolved"]
"""


@pytest.fixture
def team() -> Iterator[Receiver]:
    """Give the server to which alerts are sent."""
    with receiver() as server:
        yield server


def _count(site: Any, followers: int) -> None:
    """Add a count of followers, as of now."""
    path = site.folder / "followers.csv"
    before = path.read_text("utf-8") if path.exists() else "at,followers\n"
    site.write("followers.csv", f"{before}{datetime.now(UTC).isoformat()},{followers}\n")


def _listed(site: Any, *words: str) -> list[dict[str, Any]]:
    """Return what ``kpitui alerts`` lists of the rule."""
    done = site.run("alerts", "--format", "json", *words)
    found: list[dict[str, Any]] = json.loads(done.stdout) if done.stdout else []
    return [each for each in found if each["rule"] == "followers-low"]


def test_an_alert_fires_is_sent_and_is_resolved(site: Any, team: Receiver, eventually: Callable[..., bool]) -> None:
    """A count below the limit opens an incident, which is listed and told once; a better one resolves it."""
    site.write("kpitui.toml", CONFIG.replace("URL", team.url))
    _count(site, 400)
    site.collect()
    assert eventually(lambda: bool(_listed(site)))
    (alert,) = _listed(site)
    assert (alert["state"], alert["severity"], alert["value"]) == ("firing", "critical", 400)
    assert site.run("alerts", "--fail-on", "critical").returncode == 1
    assert "Alerts: 1 critical" in site.run("status").stdout
    read = site.run("read", "followers_total", "--stored", "--format", "json", "--fail-on", "critical")
    (reading,) = json.loads(read.stdout)
    assert (read.returncode, reading["severity"], reading["since"]) == (1, "critical", alert["since"])
    assert eventually(lambda: bool(team.asked), 40)
    (news,) = team.asked[0]["alerts"]
    assert (news["incident"], news["event"], news["severity"], news["rule"]) == (
        alert["id"],
        "firing",
        "critical",
        "followers-low",
    )
    _count(site, 1500)
    assert eventually(lambda: not _listed(site))
    (ended,) = _listed(site, "--all")
    assert (ended["id"], ended["state"], ended["peak"]) == (alert["id"], "resolved", 400)
    assert site.run("alerts", "--fail-on", "warning").returncode == 0
    assert len(team.kept) == 1


def test_rules_are_tried_before_they_wake_anybody(site: Any, team: Receiver) -> None:
    """On given readings and on what the source gives, without a collector and without a message."""
    site.write("kpitui.toml", CONFIG.replace("URL", team.url))
    tests = site.write("rules.toml", TESTS)
    done = site.run("alerts", "test", str(tests))
    assert (done.returncode, done.stdout) == (0, "ok    a loss of followers pages once\nTests: 1, failed: 0.\n")
    site.write("rules.toml", TESTS.replace('"firing critical", ', ""))
    done = site.run("alerts", "test", str(tests))
    assert done.returncode == 1
    assert "expected “resolved”, got “firing critical” at" in done.stdout
    _count(site, 400)
    (history,) = json.loads(site.run("alerts", "backtest", "followers-low", "--format", "json").stdout)
    assert (history["fired"], history["incidents"][0]["severity"]) == (1, "critical")
    assert team.asked == []
