"""The collector as a process of its own: started by a monitor, outliving it, stopped from anywhere.

Knows processes, not polls.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

LOG = "collector.log"
LARGEST_LOG = 256 * 1024
"""Bytes of the log file that are kept."""
STEP = 0.05


@dataclass(frozen=True, slots=True)
class Command:
    """What a collector is started with."""

    config: Path
    folder: Path
    language: str
    linger: int | None = None
    """How long it lives without a screen, ms; None: until told otherwise."""

    def arguments(self) -> list[str]:
        """Return the command line."""
        words = [sys.executable, "-m", "kpitui", "collect", "--config", str(self.config)]
        words += ["--data-dir", str(self.folder), "--lang", self.language]
        return words if self.linger is None else [*words, "--linger", f"{max(1, self.linger // 1000)}s"]


def start(command: Command) -> subprocess.Popen[bytes]:
    """Start a collector in a session of its own: the terminal that started it may close."""
    command.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = command.folder / LOG
    shorten(path)
    with path.open("ab") as log:
        path.chmod(0o600)
        return subprocess.Popen(  # noqa: S603  our own interpreter and words
            command.arguments(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd=command.config.parent,
        )


def shorten(path: Path) -> None:
    """Keep the last part of a log file that has grown too long."""
    with suppress(FileNotFoundError):
        if path.stat().st_size > LARGEST_LOG:
            kept = path.read_bytes()[-LARGEST_LOG // 2 :]
            # In place: a running collector goes on writing at the end of the same file.
            with path.open("r+b") as log:
                log.write(kept[kept.find(b"\n") + 1 :])
                log.truncate()


def is_alive(host: str, pid: int) -> bool:
    """Tell whether a process runs; one on another machine is taken at its word."""
    if host != socket.gethostname():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def end(host: str, pid: int, patience: float) -> bool:
    """Ask a process of this machine to end, wait for it, and tell whether it has ended."""
    if host != socket.gethostname():
        return False
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + patience
    while is_alive(host, pid) and time.monotonic() < limit:
        time.sleep(STEP)
    return not is_alive(host, pid)


def _is_zombie(pid: int) -> bool:
    """Tell whether a process has ended and only waits to be noticed by its parent."""
    try:
        fields: Sequence[str] = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return False
    return bool(fields) and fields[0] == "Z"
