"""Topics and campaigns of a configuration, as ``kpitui read`` shows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kpitui.cli.program import run

CONFIG = """
[monitor]
language = "en"
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true
[[source]]
name = "mentions"
kind = "csv"
path = "mentions.csv"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  text = "said"
  labels = { brand = "acme", channel = "x" }
[[campaign]]
name = "soldes"
from = 2026-01-02
to = 2026-01-02
match = "#soldes"
[[topic]]
name = "price"
any = ["prix", "cher"]
[[topic]]
name = "delivery"
any = ["colis"]
[kpi.topic_share]
objective = "awareness"
label = { en = "Share of a topic", fr = "Part d’un sujet" }
unit = "percent"
better = "none"
formula = "100 * sum(mentions) / across(topic, sum(mentions))"
aggregation = "share"
"""
ROWS = """id,at,said
1,2026-01-01T12:00,"Trop cher, ce colis #soldes"
2,2026-01-02T12:00,Les PRIX #Soldes
3,2026-01-02T13:00,rien
4,2026-01-02T14:00,mon colis
"""


def by(label: str, kpi: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, float]:
    """Return the values of a KPI by the values of a label."""
    (folder / "kpitui.toml").write_text(CONFIG, "utf-8")
    (folder / "mentions.csv").write_text(ROWS, "utf-8")
    days = ("--from", "2026-01-01", "--to", "2026-01-03")
    run(["-c", str(folder / "kpitui.toml"), "read", kpi, *days, "--by", label, "--format", "json"])
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return {one["scope"].get(label, ""): one["value"] for one in found}


def test_mentions_by_topic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mention of two topics counts in both, and once in the total."""
    assert by("topic", "mentions", tmp_path, capsys) == {"": 4, "price": 2, "delivery": 2}


def test_share_of_topics(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A KPI of one's own may compare a topic with everything said."""
    found = by("topic", "topic_share", tmp_path, capsys)
    assert found["price"] == pytest.approx(50)


def test_mentions_by_campaign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what was said in its days."""
    assert by("campaign", "mentions", tmp_path, capsys) == {"": 4, "soldes": 1}
