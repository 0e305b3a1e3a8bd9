"""``kpitui alerts``, and what ``status`` and ``read --stored`` say of them, on a store that a collector left."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpitui.cli.program import run
from kpitui.store import Store, open_store
from kpitui.store.alerting import Round
from kpitui.store.handling import Acknowledgement, Silence
from kpitui.store.incidents import AlertRow, IncidentEvent, StoredIncident, StoredState, Subject
from kpitui.store.queue import Outgoing
from kpitui.text import Text

CONFIG = """
[monitor]
language = "en"
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true
[[brand]]
id = "beta"
own = true
[[source]]
name = "mentions"
kind = "csv"
path = "mentions.csv"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = { brand = "acme", channel = "x" }
[[alert]]
id = "spike"
kpi = "mentions"
warning = { above = 10 }
critical = { above = 20, clear = 15 }
notify = ["team"]
[[alert]]
id = "by-channel"
kpi = "mentions"
by = "channel"
warning = { above = 5 }
[route.team]
command = ["true"]
"""
MINUTE = 60_000
NOW = int(time.time()) * 1000
OPENED = NOW - 90 * MINUTE

Ask = Callable[..., list[dict[str, Any]]]


def alert(rule: str, brand: str, phase: str, severity: str | None, **more: Any) -> StoredState:
    """Return an alert as a collector leaves it; ``more``: labels, value, suggested, kpi, unknown_since."""
    known = {"labels": (), "value": 25.0, "suggested": False, "kpi": "mentions", "unknown_since": None, **more}
    objective = "awareness" if known["kpi"] else ""
    subject = Subject(rule, known["kpi"], objective, brand, known["labels"], known["suggested"])
    row = AlertRow(subject, phase, severity, OPENED, NOW, known["value"], known["unknown_since"])
    return StoredState(json.dumps([rule, brand, known["labels"]]), row, "{}")


def incident(of: StoredState, ended: int | None = None, inhibited: str = "") -> StoredIncident:
    """Return the incident of an alert."""
    severity = of.row.severity or "warning"
    ident = f"{of.row.subject.rule}-{of.row.subject.brand}-{ended is None}"
    return StoredIncident(ident, of.key, of.row.subject, OPENED, ended, severity, "critical", 31.0, inhibited)


SPIKE = alert("spike", "acme", "firing", "critical")
PART = alert("by-channel", "acme", "recovering", "warning", labels=(("channel", "x"),), value=7.0)
QUIET = alert("spike", "beta", "ok", None, value=1.0)
SOON = alert("by-channel", "beta", "pending", None, labels=(("channel", "facebook"),), value=6.0)
GUESS = alert("mentions-suggested", "acme", "firing", "warning", suggested=True, unknown_since=NOW - 3 * 60 * MINUTE)
SOURCE = alert("source:mentions", "", "firing", "warning", kpi="", value=None)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Give the store of a collector with some alerts, and its configuration."""
    (tmp_path / "kpitui.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "mentions.csv").write_text("at,id\n", "utf-8")
    monkeypatch.setenv("KPITUI_CONFIG", str(tmp_path / "kpitui.toml"))
    monkeypatch.setenv("KPITUI_DATA_DIR", str(tmp_path / "data"))
    made = open_store(tmp_path / "data", now=NOW)
    states = (SPIKE, PART, QUIET, SOON, GUESS, SOURCE)
    open_ones = (incident(SPIKE), incident(PART, inhibited="mentions"), incident(GUESS), incident(SOURCE))
    ended = incident(QUIET, ended=NOW - 30 * MINUTE)
    event = IncidentEvent(open_ones[0].id, OPENED, "firing", "critical", 25.0, 1)
    made.alerts.commit(Round(states, incidents=(*open_ones, ended), events=(event,)))
    return made


@pytest.fixture
def ask(store: Store, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Give the function that returns what ``alerts --format json`` says."""

    def alerts(*words: str, code: int = 0) -> list[dict[str, Any]]:
        assert run(["alerts", *words, "--format", "json"]) == code
        found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
        return found

    return alerts


def test_what_is_on_is_listed_worst_first(ask: Ask) -> None:
    """Incidents, then what is about to be one, suggestions last; what has ended only with ``--all``."""
    found = ask()
    assert [(each["rule"], each["state"], each["severity"]) for each in found] == [
        ("spike", "firing", "critical"),
        ("by-channel", "recovering", "warning"),
        ("source:mentions", "firing", "warning"),
        ("by-channel", "pending", None),
        ("mentions-suggested", "firing", "warning"),
    ]
    assert [each["suggested"] for each in found] == [False, False, False, False, True]
    ended = ask("--all")[-1]
    assert (ended["rule"], ended["state"], ended["scope"]) == ("spike", "resolved", {"brand": "beta"})
    assert [len(ask("--since", span)) - len(found) for span in ("10m", "2h")] == [0, 1]


def test_one_alert_says_all_that_is_known(ask: Ask) -> None:
    """The keys are stable: scope, value, limit, since when; times are RFC 3339 in UTC."""
    first = ask()[0]
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(OPENED / 1000))
    limit = {"condition": "above", "limit": 20.0, "high": None, "window": None, "text": "above 20"}
    assert first == {
        "id": "spike-acme-True",
        "state": "firing",
        "severity": "critical",
        "rule": "spike",
        "kpi": "mentions",
        "objective": "awareness",
        "scope": {"brand": "acme"},
        "value": 25.0,
        "unit": "count",
        "threshold": limit,
        "since": since,
        "opened": since,
        "ended": None,
        "worst": "critical",
        "peak": 31.0,
        "unknown_since": None,
        "acknowledged": None,
        "silenced": None,
        "inhibited": None,
        "suggested": False,
    }


def test_who_is_in_charge_and_what_is_hushed(store: Store, ask: Ask) -> None:
    """An acknowledgement and a silence are told with who and until when; a source in trouble that speaks for others."""
    store.alerts.acknowledge(Acknowledgement("spike-acme-True", "critical", "alice", OPENED, "on it"))
    store.alerts.silence(Silence((("channel", ("X",)),), OPENED, NOW + 60 * MINUTE, "bob", "known"))
    first, second, *rest = ask()
    assert (first["acknowledged"]["who"], first["acknowledged"]["note"]) == ("alice", "on it")
    assert (second["silenced"]["who"], second["inhibited"]) == ("bob", "mentions")
    assert [each["silenced"] for each in (first, *rest)] == [None] * 4


def test_one_brand_alone(ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    """``--brand`` restricts; a slip of the finger is refused with the nearest name."""
    assert {each["scope"]["brand"] for each in ask("--brand", "Acme".lower())} == {"acme"}
    assert run(["alerts", "--brand", "acne"]) == 2
    assert "“acme”" in capsys.readouterr().err


def test_the_exit_status_follows_fail_on(store: Store, ask: Ask) -> None:
    """1 while an alert this bad is on; what is about to be, has ended or is a mere suggestion does not count."""
    ask("--fail-on", "critical", code=1)
    ask("--fail-on", "warning", code=1)
    ask("--brand", "beta", "--all", "--fail-on", "warning", code=0)
    calm = [incident(each, ended=NOW) for each in (SPIKE, PART, SOURCE)]
    store.alerts.commit(Round(incidents=tuple(replaced(each) for each in calm)))
    ask("--fail-on", "warning", code=0)


def replaced(one: StoredIncident) -> StoredIncident:
    """Return an incident that has ended under the id that it was opened with."""
    from dataclasses import replace

    return replace(one, id=one.id.replace("False", "True"))


def test_a_table_for_people(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Labels, limits and remarks in the language of the call; sources by their names."""
    store.alerts.acknowledge(Acknowledgement("spike-acme-True", "critical", "alice", OPENED))
    assert run(["alerts", "--lang", "fr"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "!! critique" in lines[1]
    assert "au-dessus de 20" in lines[1]
    assert "prise en charge par alice" in lines[1]
    assert any("source mentions" in line for line in lines[2:])
    assert "proposition, envoyée à personne" in lines[-1]
    assert "inconnue depuis 3\u00a0h" in lines[-1]


def test_csv_has_a_column_for_each_part(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Scope, limit and handling are columns of their own."""
    assert run(["alerts", "--format", "csv"]) == 0
    rows = list(csv.DictReader(capsys.readouterr().out.splitlines()))
    assert (rows[0]["scope.brand"], rows[0]["threshold.limit"], rows[0]["acknowledged.who"]) == ("acme", "20.0", "")
    assert rows[1]["scope.channel"] == "x"


def test_nothing_on_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty store has no alerts, without a configuration too; where nothing is stored, that is said."""
    monkeypatch.setenv("KPITUI_CONFIG", str(tmp_path / "absent.toml"))
    monkeypatch.setenv("KPITUI_DATA_DIR", str(tmp_path / "data"))
    assert run(["alerts", "--lang", "en"]) == 1
    open_store(tmp_path / "data", now=NOW).close()
    capsys.readouterr()
    assert run(["alerts", "--lang", "en"]) == 0
    assert capsys.readouterr().out == "No alert is on.\n"


def test_status_counts_alerts_and_shows_routes(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Alerts alone are not the collector's failure; a route that does not deliver is told with its cause."""
    store.alerts.commit(Round(messages=(Outgoing("team", "acme", "{}", NOW),)))
    (message,) = store.alerts.queue.due(NOW)
    store.alerts.queue.failed(message.id, NOW, NOW + MINUTE, Text("no answer", "pas de réponse"))
    assert run(["status"]) == 1
    out = capsys.readouterr().out
    assert "Alerts: 1 critical, 2 warnings." in out
    assert "no answer" in out.splitlines()[-1]


def test_a_route_that_is_no_more_is_no_failure(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """What once went wrong with a route that the configuration has no more is not shown."""
    store.alerts.commit(Round(messages=(Outgoing("old", "acme", "{}", NOW),)))
    store.alerts.queue.dead(store.alerts.queue.due(NOW)[0].id, NOW, Text("no answer", "pas de réponse"))
    run(["status"])
    assert "no answer" not in capsys.readouterr().out


def test_stored_readings_have_the_collector_s_state(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """Severity and since come from the alerts of the rules; at another time the limits are judged without them."""
    day = ("--period", "24h", "--format", "json")
    assert run(["read", "mentions", "--stored", *day]) == 0
    acme, beta = json.loads(capsys.readouterr().out)
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(OPENED / 1000))
    assert (acme["severity"], acme["since"]) == ("critical", since)
    assert (beta["severity"], beta["since"]) == (None, None)
    assert run(["read", "mentions", "--stored", "--channel", "x", "--brand", "acme", *day]) == 0
    assert json.loads(capsys.readouterr().out)[0]["severity"] == "warning"
    assert run(["read", "mentions", "--stored", "--fail-on", "critical", *day]) == 1
    capsys.readouterr()
    assert run(["read", "mentions", "--stored", "--at", "2026-01-01", "--fail-on", "warning", *day]) == 0
    assert {each["severity"] for each in json.loads(capsys.readouterr().out)} == {None}
