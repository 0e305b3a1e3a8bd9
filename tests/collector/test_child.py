"""Processes that hold a lease: known by number and start, ended with patience, their log kept short."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.collector import child
from kpitui.collector.child import Command
from kpitui.store import Holder


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """Give a process that sleeps."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def _holder(process: subprocess.Popen[bytes]) -> Holder:
    """Return a process as the holder of a lease."""
    started = int(Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()[19])
    return replace(child.oneself(), pid=process.pid, started=started)


def test_a_process_is_here_until_it_ends(sleeper: subprocess.Popen[bytes]) -> None:
    """Ended means ended also while its parent hasn't noticed."""
    holder = _holder(sleeper)
    assert child.is_here(holder)
    assert not child.is_gone(holder)
    os.kill(sleeper.pid, signal.SIGKILL)
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
    assert child.is_gone(holder)


def test_another_process_with_the_same_number_is_another(sleeper: subprocess.Popen[bytes]) -> None:
    """A number that the system has given again is told apart by the start."""
    assert child.is_gone(replace(_holder(sleeper), started=1))


def test_a_process_elsewhere_is_taken_at_its_word() -> None:
    """Of another machine nothing is known, and nothing is killed there."""
    holder = replace(child.oneself(), host="elsewhere.example")
    assert not child.is_here(holder)
    assert not child.is_gone(holder)
    assert not child.end(holder, 0.1)


def test_ending_waits(sleeper: subprocess.Popen[bytes]) -> None:
    """A process is asked, and what is told is whether it has ended."""
    assert child.end(_holder(sleeper), 5)
    assert sleeper.wait() == -signal.SIGTERM


def test_a_process_that_stays_is_told_of() -> None:
    """One that ignores the signal isn't said to have ended."""
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    assert not child.end(_holder(process), 0.2)
    process.kill()
    process.communicate()


def test_the_log_is_kept_short(tmp_path: Path) -> None:
    """The last part stays, from a whole line on; a short one is left alone, none is no matter."""
    log = tmp_path / child.LOG
    child.shorten(log)
    log.write_text("".join(f"line {number}\n" for number in range(100_000)), "utf-8")
    with log.open("a") as running:
        child.shorten(log)
        running.write("after\n")
    lines = log.read_text("utf-8").splitlines()
    assert log.stat().st_size <= child.LARGEST_LOG
    assert lines[0].startswith("line ")
    assert lines[-2:] == ["line 99999", "after"]


def test_the_command_line(tmp_path: Path) -> None:
    """A child is told its configuration, folder and language, and whose child it is."""
    command = Command(tmp_path / "a.toml", tmp_path / "data", "fr")
    words = command.arguments()
    assert words[1:4] == ["-m", "kpitui", "collect"]
    assert words[-1] == "--child"
    assert replace(command, temporary=True).arguments()[-1] == "--temporary"
