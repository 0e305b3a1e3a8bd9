"""Odd surroundings: closed or full outputs, no home, configurations that are none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpitui.cli.session import Session
from kpitui.config.syntax import LARGEST
from kpitui.errors import UsageError
from kpitui.text import Language


def _shell(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in a folder; ``$K`` is kpitui."""
    env = {**os.environ, "K": f"{sys.executable} -m kpitui --lang en", "HOME": str(folder)}
    env.pop("KPITUI_CONFIG", None)
    words = ["bash", "-c", script]
    return subprocess.run(words, capture_output=True, text=True, cwd=folder, env=env, timeout=60, check=False)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_under_the_output_is_told(tmp_path: Path) -> None:
    """The results are lost, which is bad news and no defect; nothing but that one line is said."""
    done = _shell(tmp_path, "$K catalogue > /dev/full")
    assert done.returncode == 1
    assert done.stderr == "kpitui: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-"])
def test_a_closed_stream_is_no_defect(tmp_path: Path, closed: str) -> None:
    """A caller that wants no output closes it."""
    done = _shell(tmp_path, f"$K catalogue share_of_voice {closed}")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_leaves_is_no_defect(tmp_path: Path) -> None:
    """``| head -1`` gets its line, and nobody complains."""
    done = _shell(tmp_path, "$K catalogue --format json | head -c 10")
    assert (len(done.stdout), done.stderr) == (10, "")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a=" + b"[" * 5000, "nested too deeply"),
        (b"a = 1\n" + b"#" * LARGEST, "4 MB"),
        (b"\xff\x00\xfe", "UTF-8"),
        (b"", "own = true"),
    ],
    ids=["deep", "large", "binary", "empty"],
)
def test_a_configuration_that_is_none_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    """Whatever the file holds, the answer is one line that names it, found without ``--lang`` too."""
    (tmp_path / "kpitui.toml").write_bytes(content)
    done = _shell(tmp_path, f"LC_ALL=C {sys.executable} -m kpitui check")
    assert done.returncode == 2
    assert said in done.stderr
    assert "kpitui.toml" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    """It is said to be one."""
    assert "is a folder" in _shell(tmp_path, "$K check -c .").stderr


def test_an_account_without_home_is_asked_for_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container with a number for an account, no folder named ``~`` is made."""
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    with pytest.raises(UsageError, match="--data-dir"):
        Session(Language.EN, env={}).folder()


def test_an_account_without_a_name_is_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who did something is always said."""

    def nameless() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert Session(Language.EN, env={}).who() == f"uid {os.getuid()}"
    assert Session(Language.EN, env={"KPITUI_USER": "zoe"}).who() == "zoe"


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("kpitui.toml", "kpitui.toml is a file"),
        ("kpitui.toml/data", "part of this way is a file"),
        ("/proc/x", "/proc/x"),
    ],
)
def test_a_data_folder_that_cannot_be_is_told(tmp_path: Path, folder: str, said: str) -> None:
    """The way is named and the cause is said in words, not in the system's code."""
    (tmp_path / "kpitui.toml").write_text('[[brand]]\nid = "acme"\nown = true\n', "utf-8")
    done = _shell(tmp_path, f"$K collect --once --data-dir {folder}")
    assert done.returncode == 1
    assert said in done.stderr
    assert "Errno" not in done.stderr


def test_a_disk_that_is_full_is_told(tmp_path: Path) -> None:
    """Not even the empty store fits."""
    (tmp_path / "kpitui.toml").write_text('[[brand]]\nid = "acme"\nown = true\n', "utf-8")
    done = _shell(tmp_path, "ulimit -f 8; $K collect --once --data-dir data")
    assert done.returncode == 1
    assert done.stderr == "kpitui: The disk is full: nothing more is stored until there is room.\n"
