"""Handles of people below the bar, wherever a file carries them, are in no byte that kpitui writes."""

from __future__ import annotations

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
[[topic]]
name = "price"
any = ["price"]
[[source]]
name = "mentions"
kind = "csv"
path = "mentions.csv"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  key = "who"
  text = "text"
  labels = { brand = "acme", channel = "x", author = "$who", hashtag = "$text" }
  split.hashtag = "hashtags"
  [[source.measure]]
  name = "author_followers"
  time = "at"
  key = "who"
  value = "followers"
  labels = { brand = "acme", channel = "x", author = "$who" }
[[source]]
name = "lines"
kind = "command"
argv = ["cat", "mentions.csv"]
  [[source.measure]]
  name = "impressions"
  kind = "delta"
  time = "at"
  bucket = "1d"
  labels = { brand = "acme", channel = "x", author = "$who" }
"""
HANDLE, STAR = "zoe_handle_below", "star_above_bar"
ROWS = (
    "at,id,who,followers,text\n"
    f"2026-01-01T10:00:00Z,{HANDLE}/1,{HANDLE},12,@{HANDLE} asks for the price #soldes\n"
    f"2026-01-01T11:00:00Z,{HANDLE}/2,@{HANDLE.title()},,from {HANDLE} #soldes\n"
    f"not a time,{HANDLE}/3,{HANDLE},12,{HANDLE}\n"
    f"2026-01-01T12:00:00Z,{STAR}/1,{STAR},90000,hello #soldes\n"
)


def test_no_handle_below_the_bar_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Key, id, label and text of someone unknown leave no trace in the store, its journal, the log; a star's does."""
    (tmp_path / "kpitui.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "mentions.csv").write_text(ROWS, "utf-8")
    folder = tmp_path / "data"
    common = ["-c", str(tmp_path / "kpitui.toml"), "--data-dir", str(folder)]
    for _ in range(2):
        assert run([*common, "collect", "--once"]) == 0
    assert run([*common, "status"]) in (0, 1)
    written = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert any(path.suffix == ".db" for path in written)
    said = capsys.readouterr()
    texts = [*written.values(), said.out.encode(), said.err.encode()]
    for form in (HANDLE, HANDLE.title(), HANDLE.upper()):
        assert all(form.encode() not in text for text in texts)
    assert any(STAR.encode() in text for text in written.values())
