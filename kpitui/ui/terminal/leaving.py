"""Leaving: at once, the terminal clean, also when it is told to by a signal or when the terminal is gone.

Textual's own way out waits for its threads (a quarter of a second) and spins for ever on a terminal that is gone.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import termios
import threading
from collections.abc import Callable
from typing import Any

RESTORE = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l\x1b[?2004l\x1b[?1004l\x1b[?2048l"
    "\x1b[?2026l\x1b[?7h\x1b[<u\x1b[0m\x1b[?1049l\x1b[?25h"
)
"""Turns off everything that Textual turns on."""
PATIENCE = 0.2
"""Seconds for which a terminal that does not read is waited for."""


class Exit:
    """The way out of the process."""

    def __init__(self, flush: Callable[[], None], farewell: Callable[[], str] | None = None) -> None:
        self._flush = flush
        self._farewell = farewell
        self._fd = 0
        self._attributes: list[Any] | None = None
        self._leaving = threading.Lock()

    def watch(self) -> None:
        """Remember the terminal's state, take the signals, watch for its end. Called before the monitor starts."""
        with contextlib.suppress(termios.error, ValueError, OSError):
            self._fd = sys.__stdin__.fileno() if sys.__stdin__ is not None else 0
            self._attributes = termios.tcgetattr(self._fd)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.leave(0))
        threading.Thread(target=self._await_end, name="kpitui-terminal", daemon=True).start()

    def _await_end(self) -> None:
        """Wait, without a tick, for the terminal to be gone; then flush and end."""
        poll = select.poll()
        poll.register(self._fd, 0)
        while True:
            events = poll.poll()
            if any(mask & (select.POLLHUP | select.POLLERR | select.POLLNVAL) for _, mask in events):
                self.leave(1, gone=True)

    def leave(self, code: int, *, gone: bool = False) -> None:
        """Give the terminal back, save what is to be saved, end the process. Does not return."""
        if not self._leaving.acquire(blocking=False):
            return
        if not gone:
            self._restore()
        for last in (self._flush, self._say):
            with contextlib.suppress(Exception):  # the way out has no one left to tell
                last()
        os._exit(code)

    def _say(self) -> None:
        """Print the last word on the normal screen."""
        words = self._farewell() if self._farewell is not None else ""
        if words:
            self._write(f"{words}\n")

    def _restore(self) -> None:
        """Write what turns the terminal back, past whatever still waits to be written; never wait for long."""
        self._write(RESTORE)
        if self._attributes is not None:
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(self._fd, termios.TCSANOW, self._attributes)
                termios.tcflush(self._fd, termios.TCIFLUSH)

    def _write(self, text: str) -> None:
        """Write to the terminal, but wait for it no longer than ``PATIENCE``."""
        with contextlib.suppress(OSError, ValueError):
            out = sys.__stderr__.fileno() if sys.__stderr__ is not None else 2
            data = text.encode("utf-8", "replace")
            os.set_blocking(out, False)
            while data and select.select([], [out], [], PATIENCE)[1]:
                data = data[os.write(out, data) :]
            os.set_blocking(out, True)


def crash_report(error: BaseException) -> str:
    """Return where an error happened, without values of variables and without its message.

    A message may quote what came from outside; the messages of the program's own errors are its own words.
    """
    import traceback

    from kpitui.errors import KpituiError

    lines = traceback.format_tb(error.__traceback__)
    said = f": {error}" if isinstance(error, KpituiError) else ""
    return "".join(lines) + f"{type(error).__module__}.{type(error).__qualname__}{said}\n"
