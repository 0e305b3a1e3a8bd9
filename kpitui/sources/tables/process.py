"""Running a program of the user's own: no shell, a deadline, a cap, and nothing left of it afterwards."""

from __future__ import annotations

import asyncio
import os
import selectors
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kpitui.config.secrets import Secret
from kpitui.errors import SourceError, SourceRefused
from kpitui.sources.web.redact import Redactor, redactor
from kpitui.text import Text

PIECE = 65_536
SAID = 4_096
"""Bytes of the program's messages that are kept."""
GLANCE = 0.1
"""Seconds between two looks at whether a program has ended."""
PARTING = 0.5
"""Seconds for what it started to let go of its output, once it has ended."""

_SLOW = Text("{name}: not done within {seconds:g} s", "{name} : pas fini en {seconds:g} s")
_LARGE = Text("{name} prints more than {size} MB", "{name} imprime plus de {size} Mo")
_MISSING = Text("{name}: no such program", "{name} : programme introuvable")
_UNABLE = Text("{name} cannot be run: {cause}", "{name} ne peut pas être lancé : {cause}")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a program."""

    argv: tuple[str, ...]
    env: Mapping[str, str | Secret]
    """Variables beside those of kpitui."""
    folder: Path
    """Where it runs."""
    seconds: float
    """How long it may take."""
    largest: int
    """Bytes that it may print."""
    given: bytes = b""
    """What it finds on its standard input."""
    alone: bool = False
    """True: it gets the variables of ``env`` and none of kpitui's."""


async def printed(run: Run) -> bytes:
    """Return what a program prints. Raises ``SourceError`` or ``SourceRefused``."""
    program = await asyncio.to_thread(_start, run)
    try:
        told = await asyncio.to_thread(_watch, program, run)
    except asyncio.CancelledError:
        # The thread goes on: it sees the program's end at once, and takes its status.
        _kill(program.process)
        raise
    if told.late:
        raise SourceError(_SLOW.given(name=run.argv[0], seconds=run.seconds))
    if told.size > run.largest:
        raise SourceError(_LARGE.given(name=run.argv[0], size=run.largest >> 20))
    if program.process.returncode:
        raise SourceError(_failed(run.argv[0], program.process.returncode, told.said, program.hidden))
    return bytes(told.output)


@dataclass(frozen=True, slots=True)
class _Program:
    """A program that runs."""

    process: subprocess.Popen[bytes]
    hidden: Redactor
    """What hides the secrets that it was given."""


@dataclass(slots=True)
class _Told:
    """What a program has said so far."""

    output: bytearray = field(default_factory=bytearray)
    size: int = 0
    """Bytes printed, those beyond the cap too."""
    said: bytes = b""
    """The end of its messages."""
    late: bool = False


def _start(run: Run) -> _Program:
    """Start a program in a group of its own, so that all that it starts can be ended."""
    revealed = {name: value.reveal() if isinstance(value, Secret) else value for name, value in run.env.items()}
    hidden = redactor(revealed[name] for name, value in run.env.items() if isinstance(value, Secret))
    try:
        # A file never makes the one wait who writes to a program that does not read.
        with tempfile.TemporaryFile() if run.given else Path(os.devnull).open("r+b") as given:
            if run.given:
                given.write(run.given)
                given.seek(0)
            process = subprocess.Popen(  # noqa: S603 - the user's own command, no shell
                run.argv,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=run.folder,
                env=revealed if run.alone else {**os.environ, **revealed},
                start_new_session=True,
            )
    except FileNotFoundError:
        raise SourceRefused(_MISSING.given(name=run.argv[0])) from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or type(error).__name__
        raise SourceRefused(_UNABLE.given(name=run.argv[0], cause=cause)) from None
    return _Program(process, hidden)


def _watch(program: _Program, run: Run) -> _Told:
    """Read what a program says until it ends, says too much or is late; then end all that it started."""
    told, process = _Told(), program.process
    deadline, parting = time.monotonic() + run.seconds, None
    with process, selectors.DefaultSelector() as streams:
        for stream, messages in ((process.stdout, False), (process.stderr, True)):
            if stream is not None:
                streams.register(stream, selectors.EVENT_READ, messages)
        while streams.get_map() and told.size <= run.largest and (parting is None or time.monotonic() < parting):
            told.late = time.monotonic() > deadline
            if told.late:
                break
            for key, _ in streams.select(GLANCE):
                _take(key, streams, told, run)
            if parting is None and process.poll() is not None:
                parting = time.monotonic() + PARTING
        if not streams.get_map():
            told.late = not _ends(process, deadline)
        _kill(process)
    return told


def _ends(process: subprocess.Popen[bytes], deadline: float) -> bool:
    """Tell whether a program that has closed its output ends in time; its last word comes before its status."""
    try:
        process.wait(max(deadline - time.monotonic(), 0.0))
    except subprocess.TimeoutExpired:
        return False
    return True


def _take(key: selectors.SelectorKey, streams: selectors.BaseSelector, told: _Told, run: Run) -> None:
    """Take what one stream holds; at its end, watch it no more."""
    piece = os.read(key.fd, PIECE)
    if not piece:
        streams.unregister(key.fileobj)
    elif key.data:
        told.said = (told.said + piece)[-SAID:]
    else:
        told.size += len(piece)
        told.output += piece[: max(run.largest - len(told.output), 0)]


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a program's group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _failed(name: str, status: int, said: bytes, hidden: Redactor) -> Text:
    """Return what to say of a program that failed: its status and its last words."""
    lines = [line for line in said.decode("utf-8", errors="replace").splitlines() if line.strip()]
    words = hidden.clean(lines[-1], 160) if lines else ""
    if not words:
        return Text("{name} failed (status {status})", "{name} a échoué (code {status})").given(
            name=name, status=status
        )
    said_last = Text("{name} failed (status {status}): {words}", "{name} a échoué (code {status})\u00a0: {words}")
    return said_last.given(name=name, status=status, words=words)
