"""Files of tokens: their owner's alone, whole or not there, one writer at a time."""

from __future__ import annotations

import asyncio
import os
import stat
import threading
from pathlib import Path

import pytest

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web import tokens as module
from kpitui.sources.web.tokens import TokenFile, Tokens, command_for, token_file

TOKENS = Tokens("acc3ss", 1_800_000_000_000, "r3fresh", None, 1, "acme", ("read",), "app")


def rights(path: Path) -> int:
    """Return who may do what with a path."""
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Everything comes back; a login that was forgotten is gone."""
    file = token_file(tmp_path / "tokens", "x own/1")
    assert file.read() is None
    file.write(TOKENS)
    assert file.read() == TOKENS
    assert file.path.parent == tmp_path / "tokens"
    assert (file.forget(), file.forget(), file.read()) == (True, False, None)


def test_nobody_else_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its first moment on, under its first name already, whatever the umask is."""
    seen: list[int] = []
    real = os.fsync

    def watched(handle: int) -> None:
        """Note everybody's rights when something has been written."""
        seen.extend(rights(path) for path in (tmp_path / "tokens").iterdir())
        real(handle)

    monkeypatch.setattr(os, "fsync", watched)
    before = os.umask(0)
    try:
        file = token_file(tmp_path / "tokens", "a")
        file.write(TOKENS)
        file.write(TOKENS)
    finally:
        os.umask(before)
    assert len(seen) >= 3
    assert set(seen) == {0o600}
    assert rights(tmp_path / "tokens") == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_could_read_is_refused(tmp_path: Path, mode: int) -> None:
    """It says how to mend that; logging in again narrows it too."""
    file = token_file(tmp_path / "tokens", "a")
    file.write(TOKENS)
    file.path.chmod(mode)
    with pytest.raises(SourceRefused, match="others could read") as caught:
        file.read()
    assert caught.value.cause is Cause.AUTH
    assert caught.value.advice is not None
    assert caught.value.advice.say("en") == f"run “chmod 600 {file.path}”"
    file.write(TOKENS)
    assert (file.read(), rights(file.path)) == (TOKENS, 0o600)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"access": 1}', b'{"refresh": "x"}', b'{"access":"a","scopes":3}', b"\xff"]
)
def test_a_damaged_file_says_so(tmp_path: Path, content: bytes) -> None:
    """Whatever it holds, the advice is to log in again."""
    file = token_file(tmp_path, "a")
    file.write(TOKENS)
    file.path.write_bytes(content)
    with pytest.raises(SourceRefused, match="damaged") as caught:
        file.read()
    assert caught.value.advice is not None
    assert "kpitui auth a" in caught.value.advice.say("en")


def test_a_newer_kpitui_may_have_written_it(tmp_path: Path) -> None:
    """What a later version adds to the file is left aside."""
    file = token_file(tmp_path, "a")
    file.write(TOKENS)
    file.path.write_text(file.path.read_text("utf-8").replace("{", '{"new": [1],', 1), "utf-8")
    assert file.read() == TOKENS


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """It is an error in words, and nothing of the system's own."""
    (tmp_path / "tokens").write_text("a file", "utf-8")
    with pytest.raises(SourceError, match="can't be written"):
        token_file(tmp_path / "tokens", "a").write(TOKENS)


def test_one_at_a_time(tmp_path: Path) -> None:
    """Threads with loops of their own take turns; reading waits for nobody."""
    file, inside, most = token_file(tmp_path, "a"), [0], [0]

    async def change() -> None:
        """Be inside for a moment."""
        for _ in range(5):
            async with file.alone():
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                await asyncio.sleep(0.005)
                inside[0] -= 1

    threads = [threading.Thread(target=lambda: asyncio.run(change())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


async def test_who_waits_too_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that hangs while it renews keeps nobody waiting for ever."""
    monkeypatch.setattr(module, "PATIENCE", 0.1)
    file = token_file(tmp_path, "a")
    async with file.alone():
        with pytest.raises(SourceError, match="another kpitui"):
            async with TokenFile(file.path).alone():
                pass


def test_when_it_is_renewed() -> None:
    """In the last tenth of its life; a token without an end needs no renewal, one without a beginning is used up."""
    assert Tokens("a").fresh(10**15)
    assert not Tokens("").fresh(0)
    day = Tokens("a", until=1000, got=0)
    assert [day.fresh(now) for now in (0, 899, 900, 999)] == [True, True, False, False]
    assert [day.valid(now) for now in (999, 1000)] == [True, False]


def test_the_command_may_be_copied() -> None:
    """A name with spaces is quoted for the shell."""
    assert command_for("x-own") == "kpitui auth x-own"
    assert command_for("my page; rm") == "kpitui auth 'my page; rm'"
