"""The monitor in a real terminal device: start, keys, resize, and every way out."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.store import open_store
from kpitui.ui.terminal import frame
from kpitui.ui.terminal.leaving import RESTORE
from tests.bench.device import Device
from tests.ui.boards import board_of

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]


class Watched(Device):
    """A device that keeps every byte that it was sent."""

    def everything(self, seconds: float = 2.0) -> str:
        """Return what is sent until the program is gone."""
        end, found = time.monotonic() + seconds, b""
        while time.monotonic() < end:
            try:
                data = os.read(self.master, 65536)
            except BlockingIOError:
                time.sleep(0.01)
                continue
            except OSError:
                break
            if not data:
                break
            found += data
        return found.decode("utf-8", "replace")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with a board and its collector's sign of life."""
    now = int(time.time() * 1000)
    store = open_store(tmp_path, now=now)
    store.put_board(replace(board_of(), brand="", at=now))
    store.close()
    return tmp_path


@contextmanager
def monitor(folder: Path, columns: int = 120, rows: int = 36) -> Iterator[Watched]:
    """Open the monitor and wait until it shows the store."""
    command = [sys.executable, str(ROOT / "tests" / "e2e" / "viewer.py"), str(folder)]
    device = Watched(command, columns, rows, {"PYTHONPATH": str(ROOT)})
    with device:
        assert device.until("Awareness") is not None
        device.rest(0.4)
        yield device


def ended(device: Watched, seconds: float) -> bool:
    """Return whether the program ends within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if device.process.poll() is not None:
            return True
        time.sleep(0.005)
    return False


def test_it_starts_and_answers_keys(folder: Path) -> None:
    """The table is there, j moves, details open and close."""
    with monitor(folder) as device:
        for key, expected in (
            ("1", "Impressions / views"),
            ("j", "▌  Impressions / views"),
            ("\r", "How many times posts were shown"),
            ("\x1b", "Share of voice"),
        ):
            device.press(key)
            assert device.until(expected, 5.0) is not None, expected


def test_many_keys_leave_a_clean_screen(folder: Path) -> None:
    """After a long walk the screen is the one that a full repaint shows."""
    with monitor(folder) as device:
        for key in "1jj2kk3jG4g5p":
            device.press(key, 0.1)
        assert device.until(r"│ Period", 10.0) is not None
        device.press("\x1b", 0.5)
        assert device.until(r"(?s)\A(?!.*│ Period)", 10.0) is not None
        device.press("1", 0.5)
        assert device.until(r"Mentions", 10.0) is not None
        device.press("", 1.0)
        before = device.text()
        device.press("\x0c", 0.8)
        assert before.split("\n")[:34] == device.text().split("\n")[:34]


@pytest.mark.parametrize("size", [(40, 10), (200, 60), (80, 24)])
def test_a_resize_is_followed(folder: Path, size: tuple[int, int]) -> None:
    """The page is laid out for the new size."""
    with monitor(folder) as device:
        device.press("1", 0.3)
        columns, rows = size
        fcntl.ioctl(device.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        device.screen.resize(rows, columns)
        assert device.until(r"(?s)\A kpitui.*Mentions", 10.0) is not None


def test_an_exported_size_does_not_count(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """COLUMNS and LINES, which xterm's resize exports, say how large a terminal was, not how large this one is."""
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("LINES", "20")
    with monitor(folder) as device:
        device.press("1")
        assert device.until("Impressions / views", 5.0) is not None
        device.rest(0.5)
        assert "q quit" in device.text().splitlines()[35]


def test_q_restores_the_terminal_at_once(folder: Path) -> None:
    """The process is gone within a tenth of a second (aim: 30 ms), the last word is on the normal screen."""
    with monitor(folder) as device:
        begun = time.monotonic()
        os.write(device.master, b"q")
        assert ended(device, 2.0)
        assert time.monotonic() - begun < 0.5
        assert device.process.returncode == 0
        sent = device.everything()
        assert sent.endswith(f"{RESTORE}Collection goes on.\r\n")
        attributes = termios.tcgetattr(device.master)
        assert attributes[3] & termios.ECHO
        assert attributes[3] & termios.ICANON


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_restores_the_terminal(folder: Path, number: signal.Signals) -> None:
    """Told to end, it ends cleanly and keeps its frame."""
    with monitor(folder) as device:
        device.process.send_signal(number)
        assert ended(device, 2.0)
        assert RESTORE in device.everything()
    assert (folder / frame.NAME).exists()


def test_a_terminal_that_is_gone_ends_it(folder: Path) -> None:
    """Within half a second, also where the hang-up signal is ignored."""
    with monitor(folder) as device:
        os.close(device.master)
        begun = time.monotonic()
        assert ended(device, 3.0)
        assert time.monotonic() - begun < 1.0
        device.master = os.open(os.devnull, os.O_RDWR)


def test_the_saved_frame_holds_the_last_screen(folder: Path) -> None:
    """What was seen last is seen first at the next start."""
    with monitor(folder) as device:
        device.press("1", 0.5)
        assert device.until("Share of voice", 5.0) is not None
        os.write(device.master, b"q")
        assert ended(device, 2.0)
    saved = (folder / frame.NAME).read_text("utf-8")
    assert "Share of voice" in saved
    assert (folder / frame.NAME).stat().st_mode & 0o077 == 0
