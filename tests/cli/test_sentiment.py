"""``kpitui sentiment``: who judges, and how right they are on labelled texts, in both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kpitui.cli.program import run
from tests.sentiment.data import needs_en, needs_fr

TEXTS = """text,label,language
I love it thank you,positive,en
I hate it,negative,en
Gate 12 at noon,neutre,en
What a great delay,négatif,en
Halt,positif,de
odd,mixed,en
"""


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what the command prints."""
    assert run(["sentiment", *words]) == 0
    return capsys.readouterr().out


@needs_en
def test_a_scorer_is_tried_on_labelled_texts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many it is right on, how far its net sentiment is off, and who said what."""
    (tmp_path / "t.csv").write_text(TEXTS, encoding="utf-8")
    text = said(capsys, str(tmp_path / "t.csv"), "--language", "en")
    assert "en: 4 texts, 75.0% right, macro-F1 0.778" in text
    assert "net sentiment +25.0, by persons −25.0: +50.0 points off" in text
    assert next(line.split() for line in text.splitlines() if line.startswith("negative")) == [
        "negative",
        "1",
        "0",
        "1",
    ]
    assert "de: 1 texts, nobody judges them here." in text
    assert "1 rows without a known label" in text
    assert "line 7" in text
    assert "100 labelled texts of a language calibrate it." in text


@needs_en
def test_it_speaks_french(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words in the user's language, with its signs."""
    monkeypatch.setenv("KPITUI_LANG", "fr")
    (tmp_path / "t.csv").write_text("text;label;language\nI love it;positif;en\n", encoding="utf-8")
    assert run(["--lang", "fr", "sentiment", str(tmp_path / "t.csv")]) == 0
    text = capsys.readouterr().out
    assert "en\u00a0: 1 textes, 100,0\u00a0% justes" in text


@needs_en
def test_it_masks_the_brands_of_the_configuration(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A brand that is called Love is no praise; without a configuration it is."""
    (tmp_path / "t.csv").write_text("text,label,language\nLove at noon,neutral,en\n", encoding="utf-8")
    (tmp_path / "kpitui.toml").write_text(
        '[[brand]]\nid = "love"\nown = true\n[[source]]\nname = "s"\nkind = "demo"\n', encoding="utf-8"
    )
    masked = said(capsys, "-c", str(tmp_path / "kpitui.toml"), str(tmp_path / "t.csv"), "--format", "json")
    assert [one["accuracy"] for one in json.loads(masked)] == [1.0]
    plain = said(capsys, str(tmp_path / "t.csv"), "--format", "json")
    assert json.loads(plain)[0] == {
        "language": "en",
        "texts": 1,
        "unclassified": 0,
        "accuracy": 0.0,
        "macro_f1": 0.0,
        "net": 0.0,
        "judged_net": 100.0,
        "confusion": [[0, 0, 0], [1, 0, 0], [0, 0, 0]],
    }


def test_a_file_without_labels_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The columns are named; a file with none but refused rows is none."""
    (tmp_path / "t.csv").write_text("words,tone\nx,y\n", encoding="utf-8")
    assert run(["sentiment", str(tmp_path / "t.csv")]) != 0
    assert "no column “text”" in capsys.readouterr().err
    assert run(["sentiment", str(tmp_path / "nowhere.csv")]) != 0


@needs_fr
@needs_en
def test_without_a_file_it_lists_the_scorers(capsys: pytest.CaptureFixture[str]) -> None:
    """Each with its language and whether it is installed."""
    assert "vader_fr  fr        installed" in said(capsys)
    assert {"scorer": "vader", "language": "en", "installed": True} in json.loads(said(capsys, "--format", "json"))
