"""The monitor and the collector beside it: started, outliving the screen, found again, gone with a demo."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyte
import pytest

from kpitui.collector import child
from kpitui.store import Holder, open_store

pytestmark = pytest.mark.e2e

TOML = """
[monitor]
timezone = "Europe/Paris"
[[brand]]
id = "acme"
own = true
[[source]]
name = "posts"
kind = "csv"
path = "posts.csv"
every = "1s"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = { brand = "acme", channel = "x" }
"""


@dataclass
class Terminal:
    """A terminal device of 120×36 with a program in it."""

    process: subprocess.Popen[bytes]
    leader: int
    shown: bytes = b""

    def read(self, seconds: float = 0.0) -> bytes:
        """Take in what the program writes, for a while, and return all that it has written."""
        limit = time.monotonic() + seconds
        while select.select([self.leader], [], [], max(limit - time.monotonic(), 0.01))[0]:
            try:
                part = os.read(self.leader, 65_536)
            except OSError:
                break
            if not part:
                break
            self.shown += part
            if time.monotonic() > limit:
                break
        return self.shown

    def shows(self, text: str, seconds: float = 20.0) -> bool:
        """Wait until a text stands on the screen: only cells that differ are written, so it may come in pieces."""
        limit = time.monotonic() + seconds
        screen = pyte.Screen(120, 36)
        stream = pyte.ByteStream(screen)
        seen = 0
        while time.monotonic() < limit:
            shown = self.read(0.1)
            stream.feed(shown[seen:])
            seen = len(shown)
            if any(text in line for line in screen.display):
                return True
        return False

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.leader, keys.encode())

    def leave(self, seconds: float = 5.0) -> int:
        """Wait for the program's end, taking in what it writes, and return its exit status."""
        limit = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < limit:
            self.read(0.05)
        self.read(0.1)
        return self.process.wait(1)


@dataclass
class Desk:
    """Starts programs in terminals, and ends them all."""

    folder: Path
    terminals: list[Terminal] = field(default_factory=list)

    def open(self, *words: str) -> Terminal:
        """Start kpitui in a new terminal."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
        env = {**os.environ, "TERM": "xterm-256color", "HOME": str(self.folder), "TMPDIR": str(self.folder)}
        process = subprocess.Popen(
            [sys.executable, "-m", "kpitui", *words, "--lang", "en"],
            stdin=follower,
            stdout=follower,
            stderr=follower,
            env=env,
            cwd=self.folder,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(follower)
        terminal = Terminal(process, leader)
        self.terminals.append(terminal)
        return terminal


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Give a place to open terminals in."""
    made = Desk(tmp_path)
    yield made
    for terminal in made.terminals:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()
        os.close(terminal.leader)


@pytest.fixture
def opened(site: Any, desk: Desk) -> Iterator[Callable[[], Terminal]]:
    """Give the function that opens the monitor on a configuration; its collector is ended afterwards."""
    site.write("kpitui.toml", TOML)
    site.write("posts.csv", "at,id\n2026-01-01T10:00,1\n")

    def start() -> Terminal:
        return desk.open("--config", str(site.config), "--data-dir", str(site.folder / "data"))

    yield start
    site.run("collect", "--stop")


def _holder(site: Any) -> Holder | None:
    store = site.store()
    try:
        holder: Holder | None = store.lease.holder()
    finally:
        store.close()
    return holder


def test_the_collector_outlives_the_screen(
    site: Any, opened: Callable[[], Terminal], eventually: Callable[..., bool]
) -> None:
    """A screen that is killed costs no poll; the next one finds the collector at work and starts no other."""
    first = opened()
    assert eventually(lambda: first.read(0.05) is not None and site.ids("mentions") == 1)
    holder = _holder(site)
    assert holder is not None
    assert os.getsid(holder.pid) == holder.pid
    assert Path(f"/proc/{holder.pid}/fd/0").resolve() == Path(os.devnull)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    site.write("posts.csv", "at,id\n2026-01-01T10:00,1\n2026-01-01T11:00,2\n")
    assert eventually(lambda: site.ids("mentions") == 2)
    second = opened()
    assert second.shows("Mentions")
    second.read(3)
    found = _holder(site)
    assert found is not None
    assert found.pid == holder.pid


def test_quitting_says_that_collection_goes_on(
    site: Any, opened: Callable[[], Terminal], eventually: Callable[..., bool]
) -> None:
    """One line with the process and the way to end it, on the normal screen."""
    terminal = opened()
    assert terminal.shows("Mentions")
    assert eventually(lambda: terminal.read(0.05) is not None and _holder(site) is not None)
    holder = _holder(site)
    assert holder is not None
    terminal.type("q")
    assert terminal.leave() == 0
    after = terminal.shown.rpartition(b"\x1b[?1049l")[2].decode()
    assert f"Collection goes on until told otherwise (process {holder.pid})" in after
    assert "collect --stop" in after


def test_a_collector_that_dies_is_started_again(
    site: Any, opened: Callable[[], Terminal], eventually: Callable[..., bool]
) -> None:
    """The monitor looks after its collector."""
    terminal = opened()
    assert eventually(lambda: terminal.read(0.05) is not None and _holder(site) is not None)
    holder = _holder(site)
    assert holder is not None
    os.kill(holder.pid, signal.SIGKILL)

    def other() -> bool:
        terminal.read(0.05)
        found = _holder(site)
        return found is not None and found.pid != holder.pid

    assert eventually(other)


@pytest.mark.parametrize("way", ["q", "SIGTERM", "SIGKILL"])
def test_a_demo_leaves_nothing_behind(desk: Desk, eventually: Callable[..., bool], way: str) -> None:
    """However the screen ends, its folder and its collector are gone; after a SIGKILL within its lingering."""
    terminal = desk.open("demo")
    assert terminal.shows("Maison Lumen", 40)
    folder = next(desk.folder.glob("kpitui-demo-*"))
    holder = _collector_of(folder, eventually)
    if way == "q":
        terminal.type("q")
    else:
        terminal.process.send_signal(getattr(signal, way))
    terminal.leave()
    if way == "SIGKILL":
        # It would end by itself a minute after its screen, in the same way.
        os.kill(holder.pid, signal.SIGTERM)
    assert eventually(lambda: not folder.exists(), 10)
    assert eventually(lambda: child.is_gone(holder), 5)


def _collector_of(folder: Path, eventually: Callable[..., bool]) -> Holder:
    """Return the collector that works on a folder."""
    found: list[Holder] = []

    def works() -> bool:
        store = open_store(folder / "data", read_only=True, now=0)
        holder = store.lease.holder()
        store.close()
        found.extend([holder] if holder else [])
        return bool(found)

    assert eventually(works)
    return found[0]
