"""From a file of tweets without labels to readings: estimated, ranked, calibrated, and nobody's words kept."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kpitui.cli.program import run
from tests.sentiment.data import Tweet, needs_en, tweets

AIRLINES = ("American", "Delta", "Southwest", "US Airways", "United", "Virgin America")
HEAD = """\
[monitor]
language = "en"
timezone = "UTC"
"""
SOURCE = """
[[source]]
name = "tweets"
kind = "csv"
path = "tweets.csv"
language = "en"
  [[source.measure]]
  name = "mentions"
  time = "at"
  time_format = "%d-%m-%Y"
  id = "id"
  text = "text"
  labels = { brand = "$airline", channel = "x", sentiment = "$label" }
"""
CALIBRATION = '\n[sentiment]\ncalibration = "labelled.csv"\n'


def configured(folder: Path, found: Iterable[Tweet], more: str = "", labelled: int = 0) -> Path:
    """Write the tweets, the first so many with their label, and a configuration that reads them."""
    brands = "".join(f'[[brand]]\nid = "{name}"\nown = {str(name == AIRLINES[0]).lower()}\n' for name in AIRLINES)
    with (folder / "tweets.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(["id", "at", "airline", "text", "label"])
        for at, one in enumerate(found):
            write.writerow([at, one.day, one.airline, one.text, one.label if at < labelled else ""])
    path = folder / "kpitui.toml"
    path.write_text(HEAD + brands + SOURCE + more, encoding="utf-8")
    return path


def read(capsys: pytest.CaptureFixture[str], config: Path, *kpis: str) -> dict[str, dict[str, Any]]:
    """Return what ``kpitui read`` prints of each airline."""
    capsys.readouterr()
    found = {}
    for name in AIRLINES:
        words = ["read", *kpis, "--brand", name, "--period", "all", "--format", "json", "-c", str(config)]
        assert run([*words, "--data-dir", str(config.parent / "data")]) == 0
        (found[name],) = json.loads(capsys.readouterr().out)
    return found


def net_of(found: Iterable[Tweet]) -> float:
    """Return the net sentiment by the labels."""
    labels = [one.label for one in found]
    return 100 * (labels.count("positive") - labels.count("negative")) / len(labels)


@needs_en
def test_airlines_are_ranked_by_texts_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each reading says that it is an estimate; together they go with the labels that the file does not hold."""
    found = tweets()
    rows = read(capsys, configured(tmp_path, found), "net_sentiment")
    true = [net_of(one for one in found if one.airline == name) for name in AIRLINES]
    guessed = [rows[name]["value"] for name in AIRLINES]
    for row in rows.values():
        assert "estimated" in row["flags"]
        assert "about 55% right" in row["reason"]
    assert np.corrcoef(true, guessed)[0, 1] >= 0.9
    assert min(abs(one - other) for one, other in zip(true, guessed, strict=True)) > 15


@needs_en
def test_with_labelled_texts_the_level_is_right_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two hundred labels bring the airlines near; the reading names the calibration."""
    found = tweets()
    chosen = np.random.default_rng(0).choice(len(found), 200, replace=False)
    with (tmp_path / "labelled.csv").open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerows([["text", "label", "language"], *([found[at].text, found[at].label, "en"] for at in chosen)])
    rows = read(capsys, configured(tmp_path, found, CALIBRATION), "net_sentiment")
    off = [abs(rows[name]["value"] - net_of(one for one in found if one.airline == name)) for name in AIRLINES]
    assert np.mean(off) <= 12.7
    assert all("calibrated on 200 labelled texts" in row["reason"] for row in rows.values())
    assert all("estimated" in row["flags"] for row in rows.values())


@needs_en
def test_labels_that_are_there_are_trusted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is labelled throughout gives no estimate."""
    found = tweets()[:2000]
    rows = read(capsys, configured(tmp_path, found, labelled=2000), "net_sentiment")
    for name, row in rows.items():
        mine = [one for one in found if one.airline == name]
        if mine:
            assert "estimated" not in row["flags"]
            assert row["value"] == pytest.approx(net_of(mine))


@needs_en
def test_no_text_is_stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The collector keeps what the texts say, not the texts."""
    found = [Tweet(f"I love the zebra flight {at}", "", "United", "22-02-2015") for at in range(50)]
    config = configured(tmp_path, found)
    assert run(["collect", "--once", "-c", str(config), "--data-dir", str(tmp_path / "data")]) == 0
    stored = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert b"lexicon" in stored
    assert b"zebra" not in stored
    capsys.readouterr()
