"""Sources whose calls cost money: asked only where one says so, and what is stored of them serves."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from kpitui.cli.program import run
from tests.servers.faults import Faults, faults

CONFIG = """
[monitor]
timezone = "UTC"
language = "en"
[[brand]]
id = "acme"
own = true
[[source]]
name = "dear"
kind = "http"
url = "{url}"
paid = true
every = "1h"
  [[source.measure]]
  name = "followers"
  value = "n"
  labels = {{ brand = "acme", channel = "x" }}
[[source]]
name = "free"
kind = "csv"
path = "free.csv"
  [[source.measure]]
  name = "mentions"
  time = "t"
  labels = {{ brand = "acme", channel = "x" }}
"""


def called(folder: Path, server: Faults, *words: str) -> int:
    """Run kpitui on a configuration with a paid source."""
    (folder / "kpitui.toml").write_text(CONFIG.format(url=server.url("/rows")), "utf-8")
    (folder / "free.csv").write_text(f"t,n\n{date.today()},1\n{date.today()},2\n", "utf-8")
    return run(["-c", str(folder / "kpitui.toml"), "--data-dir", str(folder / "data"), *words])


def test_check_asks_only_where_it_may(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``check`` spares what costs money, and says so; with ``--paid`` it asks."""
    with faults() as server:
        assert called(tmp_path, server, "check") == 0
        assert "each call costs money: see --paid" in capsys.readouterr().out
        assert not server.asked
        assert called(tmp_path, server, "check", "--paid") == 0
        assert len(server.asked) == 1


def test_read_uses_what_is_stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``read`` takes what the collector has stored of a paid source, and everything else anew."""
    with faults() as server:
        assert called(tmp_path, server, "read", "mentions", "followers_total", "--format", "json") == 0
        first = capsys.readouterr()
        assert "so it was not asked" in first.err
        assert called(tmp_path, server, "collect", "--once") == 0
        assert len(server.asked) == 1
        capsys.readouterr()
        assert called(tmp_path, server, "read", "mentions", "followers_total", "--format", "json") == 0
        second = capsys.readouterr()
        assert "so what is stored is used" in second.err
        assert len(server.asked) == 1
        values = {one["kpi"]: one["value"] for one in json.loads(second.out)}
        assert values["mentions"] == 2
        assert values["followers_total"] == 2
