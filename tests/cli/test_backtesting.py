"""``kpitui alerts backtest``: rules on history, from the store or from the sources, for people and programs."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kpitui.cli.program import run

CONFIG = """
[monitor]
language = "en"
timezone = "UTC"
[[brand]]
id = "acme"
own = true
[[source]]
name = "accounts"
kind = "csv"
path = "followers.csv"
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
[[alert]]
id = "followers-none"
kpi = "followers_total"
critical = { below = 1 }
[route.team]
command = ["true"]
"""
NOW = datetime.fromtimestamp(int(time.time()) // 3600 * 3600, UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a configuration whose only source counts followers once a day, with a dip of two days ten days ago."""
    days = [NOW - timedelta(days=back) for back in range(30, 0, -1)]
    counts = [(day, {11: 800, 10: 400}.get((NOW - day).days, 1200)) for day in days]
    rows = "".join(f"{day.isoformat()},{count}\n" for day, count in counts)
    (tmp_path / "followers.csv").write_text(f"at,followers\n{rows}", "utf-8")
    (tmp_path / "kpitui.toml").write_text(CONFIG, "utf-8")
    monkeypatch.setenv("KPITUI_CONFIG", str(tmp_path / "kpitui.toml"))
    monkeypatch.setenv("KPITUI_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def test_a_dip_is_told_with_its_times(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each alert: how often, how long, its incidents and messages; a rule that never fired is there too."""
    assert run(["alerts", "backtest", "--since", "60d", "--format", "json"]) == 0
    low, none = json.loads(capsys.readouterr().out)
    assert (low["rule"], low["kpi"], low["scope"], low["fired"]) == (
        "followers-low",
        "followers_total",
        {"brand": "acme"},
        1,
    )
    (incident,) = low["incidents"]
    opened = (NOW - timedelta(days=11)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert (incident["opened"], incident["severity"], incident["peak"]) == (opened, "critical", 400)
    assert low["firing_seconds"] == 2 * 86_400
    told = [news["event"] for message in low["messages"] for news in message["news"]]
    assert (told[0], told.count("raised"), told[-1]) == ("firing", 1, "resolved")
    assert {message["route"] for message in low["messages"]} == {"team"}
    assert (none["rule"], none["fired"], none["messages"]) == ("followers-none", 0, [])


def test_one_rule_shows_each_incident(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A table, then a line for each incident with its worst value; only as far back as asked for."""
    assert run(["alerts", "backtest", "followers-low", "--lang", "fr"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:2] == ["Règle", "Indicateur"]
    assert lines[1].startswith("followers-low  Abonnés")
    assert len(lines) == 4
    assert "!! critique  400" in lines[3]
    assert run(["alerts", "backtest", "followers-low", "--since", "5d"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_what_is_stored_is_taken_where_there_is_a_store(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once a collector has stored it, no source is asked."""
    assert run(["collect", "--once"]) == 0
    (folder / "followers.csv").unlink()
    capsys.readouterr()
    assert run(["alerts", "backtest", "followers-low", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["fired"] == 1


def test_suggestions_are_tried_where_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of the KPIs that have a source, beside the rules of the configuration; one of them by its name."""
    assert run(["alerts", "backtest", "--suggestions", "--format", "json"]) == 0
    rules = {each["rule"] for each in json.loads(capsys.readouterr().out)}
    assert {"followers-low", "audience_growth_rate-suggested"} <= rules
    assert not any(rule.startswith("mentions") for rule in rules)


def test_an_unknown_rule_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the nearest one; without any rule the way to the suggestions is told."""
    assert run(["alerts", "backtest", "follower-low"]) == 2
    assert "“followers-low”" in capsys.readouterr().err
    text = CONFIG[: CONFIG.index("[[alert]]")]
    (folder / "kpitui.toml").write_text(text, "utf-8")
    assert run(["alerts", "backtest"]) == 2
    assert "--suggestions" in capsys.readouterr().err
