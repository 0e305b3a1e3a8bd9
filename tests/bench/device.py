"""A program in a real terminal device, measured from outside: what it sends, when, and what it costs.

Knows nothing of kpitui. The screen is emulated by pyte; queries that programs wait for are answered as xterm does.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyte

TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")
ANSWERS = {
    rb"\x1b\[c": b"\x1b[?62;22c",
    rb"\x1b\[>c": b"\x1b[>41;380;0c",
    rb"\x1b\[6n": b"\x1b[1;1R",
    rb"\x1b\[\?2026\$p": b"\x1b[?2026;2$y",
    rb"\x1b\[\?2048\$p": b"\x1b[?2048;0$y",
    rb"\x1b\]11;\?(?:\x07|\x1b\\)": b"\x1b]11;rgb:1010/1010/1010\x1b\\",
}
FOREIGN = re.compile(rb"\x1b(?:\[[<>=?][0-9;:]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[P_X^][^\x1b]*\x1b\\)")
"""Sequences that pyte would print: private modes, titles, device control strings."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a program cost over a stretch of time."""

    bytes_per_second: float
    cpu_percent: float
    memory_mb: float
    """Its own resident memory at the end, children not counted."""


class Device:
    """One program in one terminal. Use it as a context manager: the program ends with it."""

    def __init__(
        self, command: Sequence[str], columns: int = 120, rows: int = 40, env: Mapping[str, str] | None = None
    ):
        self.command, self.columns, self.rows = list(command), columns, rows
        self._env = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "CI", "TMUX"}}
        self._env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
        # Programs of this tree are measured, not those of an installation, and what they start is of it too.
        self._env["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
        self._env |= dict(env or {})
        self.screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self._pending: list[tuple[float, bytes]] = []
        self._rest = b""
        self.received = 0

    def __enter__(self) -> Device:
        """Start the program with the terminal as its own."""
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            self.command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=self._env,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        os.set_blocking(self.master, False)
        return self

    def __exit__(self, *_: object) -> None:
        """End the program, whatever it does."""
        if self.process.poll() is None:
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)

    def elapsed(self) -> float:
        """Return the milliseconds since the program was started."""
        return (time.perf_counter() - self.started) * 1000

    def receive(self, seconds: float, most: int = 1 << 16) -> int:
        """Wait for output at most so long, answer its queries and return how many bytes came."""
        ready, _, _ = select.select([self.master], [], [], max(0.0, seconds))
        if not ready:
            return 0
        try:
            data = os.read(self.master, most)
        except OSError:
            time.sleep(min(0.005, max(0.0, seconds)))
            return 0
        self._pending.append((self.elapsed(), data))
        self.received += len(data)
        for query, answer in ANSWERS.items():
            for _ in re.finditer(query, data):
                with contextlib.suppress(OSError):
                    os.write(self.master, answer)
        return len(data)

    def text(self) -> str:
        """Return the screen's text."""
        while self._pending:
            self._draw()
        return "\n".join(self.screen.display)

    def _draw(self) -> float:
        """Give the emulator the next piece of output; return when it came."""
        when, data = self._pending.pop(0)
        data = self._rest + data
        cut = data.rfind(b"\x1b", max(0, len(data) - 64))
        whole = cut < 0 or re.match(rb"\x1b(\[[0-?]*[ -/]*[@-~]|[^\[\]P_X^])", data[cut:]) is not None
        data, self._rest = (data, b"") if whole else (data[:cut], data[cut:])
        with contextlib.suppress(Exception):  # an emulator that stumbles must not stop a measurement
            self._stream.feed(FOREIGN.sub(b"", data))
        return when

    def until(self, expected: str, seconds: float = 20.0) -> float | None:
        """Return the milliseconds since the start at which the screen showed an expression, or None."""
        form, end = re.compile(expected), time.perf_counter() + seconds
        while True:
            while self._pending:
                when = self._draw()
                if form.search("\n".join(self.screen.display)):
                    return when
            left = end - time.perf_counter()
            if left <= 0 or (self.process.poll() is not None and not self.receive(0)):
                return None
            self.receive(min(left, 0.05))

    def first_paint(self, cells: int = 50, seconds: float = 20.0) -> float | None:
        """Return the milliseconds since the start at which so many cells were filled, or None."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            while self._pending:
                when = self._draw()
                if sum(1 for line in self.screen.display for sign in line if not sign.isspace()) >= cells:
                    return when
            if not self.receive(0.02) and self.process.poll() is not None:
                return None
        return None

    def rest(self, seconds: float) -> None:
        """Let the program run."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self.receive(left)

    def press(self, keys: str, seconds: float = 0.15) -> float | None:
        """Send keys; return the milliseconds to the last byte of the burst that answers, or None for no answer."""
        while self.receive(0):
            pass
        self.text()
        sent = time.perf_counter()
        os.write(self.master, keys.encode())
        last: float | None = None
        while (now := time.perf_counter()) < sent + seconds:
            if last is not None and now - last > 0.03:
                break
            if self.receive(0.01):
                last = time.perf_counter()
        return None if last is None else (last - sent) * 1000

    def cost(self, seconds: float) -> Cost:
        """Return what the program sends and uses over a stretch of time."""
        bytes_before, cpu_before, begun = self.received, self._cpu(), time.perf_counter()
        self.rest(seconds)
        took = time.perf_counter() - begun
        spent = self._cpu() - cpu_before
        return Cost((self.received - bytes_before) / took, 100 * spent / took, self.memory())

    def _stat(self) -> list[str]:
        text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        return text[text.rindex(")") + 2 :].split()

    def _cpu(self) -> float:
        fields = self._stat()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Return the program's resident memory in megabytes."""
        return int(self._stat()[21]) * PAGE / 1e6

    def quit(self, keys: str, seconds: float = 10.0) -> float | None:
        """Send the keys that end the program; return the milliseconds until it is gone, or None."""
        sent = time.perf_counter()
        os.write(self.master, keys.encode())
        while time.perf_counter() < sent + seconds:
            if self.process.poll() is not None:
                return (time.perf_counter() - sent) * 1000
            self.receive(0.002)
        return None
