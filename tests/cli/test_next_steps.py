"""``check`` and ``status`` say what a person does next, what could not be read, and what may still be spent."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.cli import gathering
from kpitui.cli.program import run
from kpitui.collector.ask import Answer
from kpitui.errors import Cause, SourceRefused
from kpitui.measures import Delivery, Quota
from kpitui.store import open_store
from kpitui.store.health import SourceTerms
from kpitui.text import Text

CONFIG = """
[monitor]
timezone = "UTC"
language = "{language}"
[[brand]]
id = "acme"
own = true
[[source]]
name = "insta"
kind = "csv"
path = "posts.csv"
  [[source.measure]]
  name = "mentions"
  time = "t"
"""
REASON = Text("the token is at its end", "le jeton est périmé")
ADVICE = Text("create a new token at example.org", "créez un nouveau jeton sur example.org")
WHY = Text("the permission is missing", "la permission manque")
NOON = 1_795_348_800_000


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Write a configuration in a language."""
    (tmp_path / "kpitui.toml").write_text(CONFIG.format(language=request.param), "utf-8")
    return str(request.param)


def _called(folder: Path, *words: str) -> int:
    """Run kpitui in a folder."""
    return run(["-c", str(folder / "kpitui.toml"), "--data-dir", str(folder), *words])


def test_check_says_what_to_do_below_its_table(
    tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line for each source that fails, and for each cause of measures that were not read; money with its sign."""
    quota = Quota(12.4, 50, NOON, Text("$", "$"))
    answers = [
        Answer("insta", 0.1, error=SourceRefused(REASON, cause=Cause.AUTH, advice=ADVICE), quota=quota),
        Answer("site", 0.1, Delivery(NOON, failed={"mentions": WHY, "likes": REASON, "authors": WHY})),
    ]
    monkeypatch.setattr(gathering, "gather", lambda *_: answers)
    assert _called(tmp_path, "check") == 1
    lines = [line.replace("\u00a0", " ") for line in capsys.readouterr().out.splitlines()]
    space = " " if language == "fr" else ""
    assert f"insta{space}: {ADVICE.say(language)}" in lines
    assert f"site{space}: mentions, authors{space}: {WHY.say(language)}" in lines
    assert f"site{space}: likes{space}: {REASON.say(language)}" in lines
    row = next(line for line in lines if line.startswith("insta "))
    assert ("12,40 $ sur 50 $ jusqu’au 22 nov. 12:00" if language == "fr" else "$12.40 of $50 until 22 Nov") in row
    assert REASON.say(language) in row


def test_status_says_it_of_what_a_collector_left(
    tmp_path: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same from the store, after a restart; once the source answers nothing is left of it."""
    store = open_store(tmp_path, now=NOON)
    for name in ("insta", "site"):
        store.sources.declare(SourceTerms(name, 60_000))
    store.failed("insta", NOON, REASON, refused=True, advice=ADVICE)
    store.ingest("site", Delivery(NOON, failed={"mentions": WHY}, unchanged=True))
    store.close()
    _called(tmp_path, "status")
    out = capsys.readouterr().out.replace("\u00a0", " ")
    space = " " if language == "fr" else ""
    assert f"insta{space}: {ADVICE.say(language)}" in out
    assert f"site{space}: mentions{space}: {WHY.say(language)}" in out
    store = open_store(tmp_path, now=NOON)
    for name in ("insta", "site"):
        store.ingest(name, Delivery(NOON + 1))
    store.close()
    _called(tmp_path, "status")
    out = capsys.readouterr().out
    assert ADVICE.say(language) not in out
    assert "mentions" not in out
