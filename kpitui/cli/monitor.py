"""``kpitui`` alone: the monitor, and the collector that it starts where none is at work."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.cli.session import Session
from kpitui.errors import StoreError, UsageError
from kpitui.plugins import unknown
from kpitui.text import Language, Text
from kpitui.text.clean import plain
from kpitui.text.times import span

if TYPE_CHECKING:
    from kpitui.collector.child import Command
    from kpitui.store import Holder

GOES_ON = Text(
    "Collection goes on until told otherwise (process {pid}): “kpitui collect --stop” ends it, “linger” in [monitor]"
    " limits it.",
    "La collecte continue jusqu’à nouvel ordre (processus {pid}) : « kpitui collect --stop » l’arrête, « linger » dans"
    " [monitor] la limite.",
)
LINGERS = Text(
    "Collection goes on for {span} without a screen (“linger” in [monitor], process {pid}); “kpitui collect --stop”"
    " ends it.",
    "La collecte continue {span} sans écran (« linger » dans [monitor], processus {pid}) ; « kpitui collect --stop »"
    " l’arrête.",
)
HALTED = Text("no collector: {cause}. {remedy}", "pas de collecteur : {cause}. {remedy}")
OTHER = Text("{place}: {why}", "{place} : {why}")
CAUSES: tuple[tuple[type[OSError], Text], ...] = (
    (PermissionError, Text("{place} can’t be written", "{place} n’est pas accessible en écriture")),
    (FileExistsError, Text("{place} is no folder", "{place} n’est pas un dossier")),
    (NotADirectoryError, Text("{place} is no folder", "{place} n’est pas un dossier")),
)
MAKE_ROOM = Text(
    "Make the folder writable, or choose another with --data-dir.",
    "Rendez le dossier accessible en écriture, ou choisissez-en un autre avec --data-dir.",
)
SEE_LOG = Text(
    "“kpitui check” examines the configuration; all it said is in {log}.",
    "« kpitui check » examine la configuration ; tout ce qu’il a dit est dans {log}.",
)
SILENT = Text("it ended without a word (status {status})", "il s’est arrêté sans un mot (statut {status})")
_SAID = re.compile(r"(?:kpitui|error|critical): (.*)")
"""How a collector's errors begin: those that end it, those of its log."""
HAS_ENDED = Text("Collection has ended.", "La collecte est arrêtée.")
NO_TERMINAL = Text(
    "The monitor needs a terminal; “kpitui read” prints figures without one.",
    "Le moniteur a besoin d’un terminal ; « kpitui read » affiche les chiffres sans terminal.",
)
SHOWN = "screen.json"
"""What the screen remembers of the configuration."""
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
    check_brand(session)
    watchman = Watchman(Command(path, folder, session.language.value, session.log_level))
    if not session.view:
        watchman.start()
    return show(session, lambda: farewell(folder, session.language), watchman.trouble)


def show(
    session: Session, farewell: Callable[[], str], trouble: Callable[[], Text | None], *, fleeting: bool = False
) -> int:
    """Run the screen until it is left; in a terminal the process ends there, after the farewell.

    ``trouble`` tells why nothing is collected; ``fleeting`` that all is gone afterwards.
    """
    from kpitui.ui import run
    from kpitui.ui.options import Options

    options = Options(
        language=session.language,
        brand=session.brand,
        view_only=session.view,
        fleeting=fleeting,
        ascii=session.plain,
        trouble=trouble,
        farewell=farewell,
    )
    return run(session.config_path(), session.folder(), options)


def _is_known(path: Path, folder: Path) -> bool:
    """Tell whether the screen has been opened on this configuration since it was last changed."""
    shown = folder / SHOWN
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


def check_brand(session: Session) -> None:
    """Raise ``UsageError`` with the nearest name where ``--brand`` names none of the user's own brands."""
    if session.brand is None:
        return
    import tomllib

    path = session.config_path()
    own: list[str] = []
    for file in (path, path.with_name(f"{path.stem}.local.toml")):
        if file.is_file():
            brands = tomllib.loads(file.read_text("utf-8-sig")).get("brand", [])
            own += [str(one.get("id")) for one in brands if one.get("own")]
    if session.brand not in own:
        raise UsageError(unknown(session.brand, own))


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
        self._trouble: Text | None = None
        self._told = 0
        """How long the collector's log was when it was started."""

    def trouble(self) -> Text | None:
        """Return why the collector does not stay at work, and what to do; None as long as nothing is wrong."""
        return self._trouble

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
        from kpitui.collector.child import LOG, start

        folder = self._command.folder
        if holder_of(folder) is not None:
            self._attempts, self._trouble = Attempts(), None
            return
        status = self._child.poll() if self._child is not None else None
        if status:
            self._trouble = ended(folder / LOG, self._told, status)
        if self._attempts.due(time.monotonic()):
            try:
                self._told = size_of(folder / LOG)
                self._child = start(self._command)
            except OSError as error:
                cause = next((text for kind, text in CAUSES if isinstance(error, kind)), OTHER)
                cause = cause.given(place=str(error.filename or folder), why=error.strerror or "")
                self._trouble = HALTED.given(cause=cause, remedy=MAKE_ROOM)


def size_of(log: Path) -> int:
    """Return how long a log is; 0 where there is none."""
    try:
        return log.stat().st_size
    except OSError:
        return 0


def ended(log: Path, told: int, status: int) -> Text:
    """Return why a collector has ended, by the last error of its log beyond ``told``, and what to do.

    What it did before it was killed is no cause.
    """
    try:
        said = log.read_bytes()
    except OSError:
        said = b""
    fresh = said[told:] if len(said) > told else b""
    lines = [line for line in fresh.decode("utf-8", "replace").splitlines() if line.strip()]
    errors = [found[1] for line in lines if (found := _SAID.match(line))]
    crash = lines[-1:] if any(line.startswith("Traceback") for line in lines) else []
    last = plain((errors or crash or [""])[-1]).strip().rstrip(".")
    cause = Text("{said}", "{said}").given(said=last) if last else SILENT.given(status=status)
    return HALTED.given(cause=cause, remedy=SEE_LOG.given(log=str(log)))


def holder_of(folder: Path) -> Holder | None:
    """Return the process that collects into a folder, None where none does."""
    from kpitui.collector.child import is_gone
    from kpitui.store import open_reader

    try:
        store = open_reader(folder, now=int(time.time() * 1000))
    except StoreError:
        return None
    try:
        holder = store.lease.holder()
    finally:
        store.close()
    return None if holder is None or is_gone(holder) else holder


def farewell(folder: Path, language: Language) -> str:
    """Return what is said when the monitor ends: whether collection goes on, for how long, and how to end it."""
    holder = holder_of(folder)
    if holder is None:
        return HAS_ENDED.say(language)
    length = lingering(folder)
    if length is None:
        return GOES_ON.given(pid=holder.pid).say(language)
    return LINGERS.given(pid=holder.pid, span=span(length, language)).say(language)


def lingering(folder: Path) -> int | None:
    """Return how long the collector lives on without a screen, as the configuration last shown says, in ms."""
    try:
        length = json.loads((folder / SHOWN).read_text("utf-8")).get("linger")
    except (OSError, ValueError):
        return None
    return length if isinstance(length, int) else None
