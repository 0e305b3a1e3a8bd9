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

from kpitui.store.lease import Holder

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
    level: str = "info"
    """The least level that its log tells."""
    temporary: bool = False
    """True: a demo's, which ends soon after its screen and takes its folder away."""

    def arguments(self) -> list[str]:
        """Return the command line."""
        words = [sys.executable, "-m", "kpitui", "collect", "--config", str(self.config)]
        words += ["--data-dir", str(self.folder), "--lang", self.language, "--log-level", self.level]
        return [*words, "--temporary" if self.temporary else "--child"]


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


def oneself() -> Holder:
    """Return this process as the holder of a lease."""
    pid = os.getpid()
    return Holder(socket.gethostname(), pid, _started(pid))


def is_here(holder: Holder) -> bool:
    """Tell whether a holder is a process of this machine."""
    return holder.host == socket.gethostname()


def is_gone(holder: Holder) -> bool:
    """Tell whether a holder is known to have ended; one on another machine is not."""
    if not is_here(holder):
        return False
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _has_ended(holder.pid) or _started(holder.pid) != holder.started


def end(holder: Holder, patience: float, number: signal.Signals = signal.SIGTERM) -> bool:
    """Ask a process of this machine to end, wait for it, and tell whether it has ended."""
    if not is_here(holder):
        return False
    if not is_gone(holder):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(holder.pid, number)
    limit = time.monotonic() + patience
    while not is_gone(holder) and time.monotonic() < limit:
        time.sleep(STEP)
    return is_gone(holder)


def _started(pid: int) -> int:
    """Return when a process started, in the system's own count; 0 where it doesn't tell."""
    fields = _status(pid)
    return int(fields[19]) if len(fields) > 19 else 0


def _has_ended(pid: int) -> bool:
    """Tell whether a process has ended and only waits to be noticed by its parent."""
    fields = _status(pid)
    return bool(fields) and fields[0] == "Z"


def _status(pid: int) -> Sequence[str]:
    """Return what the system tells of a process, from its state on; nothing where it tells nothing."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return ()
