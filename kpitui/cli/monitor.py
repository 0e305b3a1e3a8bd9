"""``kpitui`` alone: the monitor, and the collector that it starts where none is at work."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.cli.session import Session
from kpitui.errors import StoreError
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.collector.child import Command

GOES_ON = Text(
    "Collection goes on (process {pid}); “kpitui collect --stop” ends it.",
    "La collecte continue (processus {pid}) ; « kpitui collect --stop » l’arrête.",
)
GOES_ON_FOR = Text(
    "Collection goes on for {span} (process {pid}); “kpitui collect --stop” ends it now.",
    "La collecte continue pendant {span} (processus {pid}) ; « kpitui collect --stop » l’arrête tout de suite.",
)
HAS_ENDED = Text("Collection has ended.", "La collecte est arrêtée.")
LOOK = 2.0
"""Seconds between two looks at the collector."""
LONGEST_WAIT = 60.0
"""Seconds between two starts of a collector that doesn't stay alive."""


def monitor(session: Session) -> None:
    """Open the monitor; errors of the configuration are told before the screen opens."""
    from kpitui.collector.child import Command
    from kpitui.ui import run
    from kpitui.ui.options import Options

    project, folder = session.project(), session.folder()
    linger = project.config.monitor.linger
    watchman = Watchman(Command(project.path, folder, session.language.value, linger))
    if not session.view:
        watchman.start()
    options = Options(
        language=session.language,
        brand=session.brand,
        view_only=session.view,
        ascii=session.plain,
        farewell=lambda: farewell(folder, linger).say(session.language),
    )
    run(project.path, folder, options)


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
        self._attempts = Attempts()

    def run(self) -> None:
        """Look after the collector as long as the monitor is open."""
        while True:
            self.look()
            time.sleep(LOOK)

    def look(self) -> None:
        """Start a collector if none is at work."""
        from kpitui.collector.child import start

        if is_collecting(self._command.folder) is not None:
            self._attempts = Attempts()
        elif self._attempts.due(time.monotonic()):
            with suppress(OSError):
                start(self._command)


def is_collecting(folder: Path) -> int | None:
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
    return None if holder is None or is_gone(holder) else holder.pid


def farewell(folder: Path, linger: int | None) -> Text:
    """Return what is said when the monitor ends: whether collection goes on, and how to end it."""
    from kpitui.config import write_span

    pid = is_collecting(folder)
    if pid is None:
        return HAS_ENDED
    return GOES_ON.given(pid=pid) if linger is None else GOES_ON_FOR.given(pid=pid, span=write_span(linger))
