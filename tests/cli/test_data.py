"""``kpitui data`` on a store of its own: what it says and what it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kpitui.cli.program import run
from kpitui.measures import Delivery, Kind, Sample
from kpitui.store import open_store

ACME = (("brand", "acme"), ("channel", "x"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with amounts and mentions of one brand."""
    store = open_store(tmp_path / "data", now=0)
    samples = [Sample("likes", Kind.DELTA, ACME, day * 86_400_000, 2.0, "m") for day in range(10)]
    samples += [Sample("mentions", Kind.EVENT, ACME, day, 1.0, "m", id=str(day), key="ann") for day in range(4)]
    store.ingest("posts", Delivery(1, samples))
    store.close()
    return tmp_path / "data"


def _said(capsys: pytest.CaptureFixture[str], folder: Path, *words: str, code: int = 0) -> str:
    """Run ``kpitui data`` and return what it printed."""
    assert run(["data", *words, "--data-dir", str(folder)]) == code
    printed = capsys.readouterr()
    return printed.err if code else printed.out


def test_lists_what_is_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By source, brand and measure, with the number of people; in the user's language."""
    lines = _said(capsys, folder, "list", "--lang", "fr").splitlines()
    assert lines[0].split() == ["Source", "Marque", "Mesure", "Mesures", "Du", "Au", "Personnes"]
    assert lines[1].split() == ["posts", "acme", "likes", "10", "1970-01-01", "1970-01-10"]
    assert lines[2].split()[-1] == "1"


def test_drops_a_past_then_a_brand(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A source's past first, then the whole brand; then there is nothing."""
    said = _said(capsys, folder, "drop", "--source", "posts", "--before", "1970-01-06T00:00Z")
    assert said == "Samples dropped: 9.\n"
    assert _said(capsys, folder, "drop", "--brand", "acme", "--lang", "fr") == "Mesures effacées\u00a0: 5.\n"
    assert _said(capsys, folder, "list") == "Nothing is stored.\n"


@pytest.mark.parametrize(
    "words", [(), ("--brand", "a", "--source", "s"), ("--source", "s"), ("--before", "2020-01-01")]
)
def test_half_a_drop_is_wrong_usage(folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """Nothing is dropped unless it is said wholly what."""
    assert "--brand B" in _said(capsys, folder, "drop", *words, code=2)


def test_exports_json_lines(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each sample of the brand on a line."""
    rows = [json.loads(line) for line in _said(capsys, folder, "export", "--brand", "acme").splitlines()]
    assert len(rows) == 14
    assert rows[0]["labels"] == {"brand": "acme", "channel": "x"}


def test_forgets_and_backs_up(folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """An author's posts are nobody's, and a copy is a store."""
    assert _said(capsys, folder, "forget", "ann") == "Posts that no longer say who wrote them: 4.\n"
    _said(capsys, folder, "backup", str(tmp_path / "copy.db"))
    assert (tmp_path / "copy.db").stat().st_size > 0
    assert "already" in _said(capsys, folder, "backup", str(tmp_path / "copy.db"), code=1)


def test_no_store_is_an_error_and_none_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Dropping where nothing is stored says so."""
    assert "no store" in _said(capsys, tmp_path / "none", "drop", "--brand", "acme", code=1)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    "words",
    [("drop", "--brand", "acm"), ("export", "--brand", "acm"), ("drop", "--source", "pots", "--before", "2099-01-01")],
)
def test_a_slip_of_the_finger_is_told(folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    """A brand or a source that is neither stored nor configured is refused with the nearest one."""
    assert run(["data", "--data-dir", str(folder), *words, "--lang", "en"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "did you mean" in err
