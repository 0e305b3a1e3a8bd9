"""``kpitui`` alone: the monitor, and the collector that it starts where none is at work."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.cli.session import Session
from kpitui.errors import StoreError, UsageError
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.collector.child import Command
    from kpitui.store import Holder

GOES_ON = Text(
    "Collection goes on (process {pid}); “kpitui collect --stop” ends it.",
    "La collecte continue (processus {pid}) ; « kpitui collect --stop » l’arrête.",
)
HAS_ENDED = Text("Collection has ended.", "La collecte est arrêtée.")
NO_TERMINAL = Text(
    "The monitor needs a terminal; “kpitui read” prints figures without one.",
    "Le moniteur a besoin d’un terminal ; « kpitui read » affiche les chiffres sans terminal.",
)
LOOK = 2.0
"""Seconds between two looks at the collector."""
LONGEST_WAIT = 60.0
"""Seconds between two starts of a collector that doesn't stay alive."""


def monitor(session: Session) -> int:
    """Open the monitor; a configuration that it has shown before is read after the first paint."""
    from kpitui.collector.child import Command

    need_terminal()
    path, folder = session.config_path(), session.folder()
    if not _is_known(path, folder):
        _judge(path, session.language)
    if not session.view:
        Watchman(Command(path, folder, session.language.value, session.log_level)).start()
    return show(session, lambda: farewell(folder).say(session.language))


def show(session: Session, farewell: Callable[[], str]) -> int:
    """Run the screen until it is left; in a terminal the process ends there, after the farewell."""
    from kpitui.ui import run
    from kpitui.ui.options import Options

    options = Options(
        language=session.language,
        brand=session.brand,
        view_only=session.view,
        ascii=session.plain,
        farewell=farewell,
    )
    return run(session.config_path(), session.folder(), options)


def _is_known(path: Path, folder: Path) -> bool:
    """Tell whether the screen has been opened on this configuration since it was last changed."""
    shown = folder / "screen.json"
    beside = path.with_name(f"{path.stem}.local.toml")
    changed = [file.stat().st_mtime for file in (path, beside) if file.is_file()]
    return shown.is_file() and shown.stat().st_mtime > max(changed)


def _judge(path: Path, language: Language) -> None:
    """Raise ``UsageError`` with the mistakes of a configuration, read by another process: its models weigh 25 MB."""
    words = [sys.executable, "-m", "kpitui", "check", "--offline", "--config", str(path), "--lang", language.value]
    done = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603  our own words
    if done.returncode:
        told = done.stderr.strip().removeprefix("kpitui: ")
        raise UsageError(Text("{told}", "{told}").given(told=told))


def need_terminal() -> None:
    """Raise ``UsageError`` where there is no terminal to draw on."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(NO_TERMINAL)


@dataclass(slots=True)
class Attempts:
    """How often a collector was started lately, and when it may be started again."""

    count: int = 0
    next: float = 0.0

    def due(self, now: float) -> bool:
        """Tell whether a collector may be started now, and count it."""
        if now < self.next:
            return False
        self.count += 1
        self.next = now + min(LOOK * 2**self.count, LONGEST_WAIT)
        return True


class Watchman(threading.Thread):
    """Starts a collector where none holds the lease, and again if it should die."""

    def __init__(self, command: Command) -> None:
        super().__init__(name="watchman", daemon=True)
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._leaving = threading.Event()
        self._attempts = Attempts()

    def run(self) -> None:
        """Look after the collector as long as the monitor is open."""
        self.look()
        while not self._leaving.wait(LOOK):
            self.look()

    def end(self, patience: float) -> None:
        """Look no more, and kill the collector: what it has collected is thrown away."""
        from kpitui.collector.child import end

        self._leaving.set()
        self.join(patience)
        if self._child is not None:
            self._child.kill()
            self._child.wait(patience)
        elif (holder := holder_of(self._command.folder)) is not None:
            end(holder, patience, signal.SIGKILL)

    def look(self) -> None:
        """Start a collector if none is at work."""
        from kpitui.collector.child import start

        if holder_of(self._command.folder) is not None:
            self._attempts = Attempts()
        elif self._attempts.due(time.monotonic()):
            with suppress(OSError):
                self._child = start(self._command)


def holder_of(folder: Path) -> Holder | None:
    """Return the process that collects into a folder, None where none does."""
    from kpitui.collector.child import is_gone
    from kpitui.store import open_store

    try:
        store = open_store(folder, read_only=True, now=int(time.time() * 1000))
    except StoreError:
        return None
    try:
        holder = store.lease.holder()
    finally:
        store.close()
    return None if holder is None or is_gone(holder) else holder


def farewell(folder: Path) -> Text:
    """Return what is said when the monitor ends: whether collection goes on, and how to end it."""
    holder = holder_of(folder)
    return HAS_ENDED if holder is None else GOES_ON.given(pid=holder.pid)
