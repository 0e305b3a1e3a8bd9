"""The collector that a monitor starts: why it does not stay at work, and what is said at the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpitui.cli.monitor import Watchman, check_brand, ended, lingering
from kpitui.cli.session import Session
from kpitui.collector.child import Command
from kpitui.errors import UsageError
from kpitui.text import Language


def test_a_collector_that_ends_is_told_by_its_own_last_word(tmp_path: Path) -> None:
    """What older starts said does not count; what to do follows."""
    log = tmp_path / "collector.log"
    log.write_text("kpitui: an older word\n", "utf-8")
    told = log.stat().st_size
    with log.open("a", encoding="utf-8") as more:
        more.write("starting\nkpitui: the disk is full.\nafterwards\n")
    said = ended(log, told, 1).say(Language.EN)
    assert said.startswith("no collector: the disk is full. “kpitui check”")
    assert str(log) in said


def test_a_silent_end_names_its_status(tmp_path: Path) -> None:
    """Nothing was written: the status is all there is."""
    assert "statut -9" in ended(tmp_path / "collector.log", 0, -9).say(Language.FR)


def test_what_a_killed_collector_did_last_is_no_cause(tmp_path: Path) -> None:
    """A line that tells what went well does not say why it ended; a line of an error does."""
    log = tmp_path / "collector.log"
    log.write_text("info: the configuration was read again\nwarning: posts: late\n", "utf-8")
    assert "no collector: it ended without a word (status -9)" in ended(log, 0, -9).say(Language.EN)
    log.write_text("error: the disk is full\ninfo: the configuration was read again\n", "utf-8")
    assert "no collector: the disk is full" in ended(log, 0, -9).say(Language.EN)


@pytest.mark.parametrize(("brand", "told"), [("acmee", "“acme”"), ("globex", "unknown")])
def test_a_brand_that_is_not_ones_own_is_refused(tmp_path: Path, brand: str, told: str) -> None:
    """Before anything is drawn, with the nearest name."""
    config = tmp_path / "kpitui.toml"
    config.write_text('[[brand]]\nid = "acme"\nown = true\n[[brand]]\nid = "globex"\n', "utf-8")
    session = Session(Language.EN, config=config, brand=brand)
    with pytest.raises(UsageError) as refused:
        check_brand(session)
    assert told in refused.value.text.say(Language.EN)
    session.brand = "acme"
    check_brand(session)


def test_a_crash_is_told_by_the_last_line_of_its_trace(tmp_path: Path) -> None:
    """Where the program did not speak, its trace does."""
    log = tmp_path / "collector.log"
    log.write_text("Traceback\n  File\nMemoryError\n", "utf-8")
    assert "no collector: MemoryError" in ended(log, 0, 1).say(Language.EN)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file stands where the folder should be: no collector starts, and the reason says what to do."""
    folder = tmp_path / "data"
    folder.write_text("", "utf-8")
    watchman = Watchman(Command(tmp_path / "kpitui.toml", folder, "en"))
    watchman.look()
    trouble = watchman.trouble()
    assert trouble is not None
    assert f"{folder} is no folder" in trouble.say(Language.EN)
    assert "--data-dir" in trouble.say(Language.EN)


@pytest.mark.parametrize(("card", "length"), [('{"linger": 600000}', 600_000), ("{}", None), ("[", None)])
def test_how_long_collection_goes_on_is_read_from_what_was_shown(tmp_path: Path, card: str, length: int | None) -> None:
    """Without a word, or with none that can be read, it goes on until told otherwise."""
    (tmp_path / "screen.json").write_text(card, "utf-8")
    assert lingering(tmp_path) == length
