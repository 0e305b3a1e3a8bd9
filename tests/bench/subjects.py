"""The programs that are measured: the floor, the peers that are installed, and kpitui."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.live100 import SHARES

PROGRAMS = Path(__file__).parent / "programs"
DOWN, UP = "\x1b[B", "\x1b[A"


@dataclass(frozen=True, slots=True)
class Subject:
    """One program and how to speak to it."""

    name: str
    command: tuple[str, ...]
    ready: str
    """An expression that its screen shows when it can be used."""
    quit: str = "q"
    keys: tuple[str, ...] = (DOWN, DOWN, UP, UP)
    """Keys that change its screen and lead back to where it was."""
    opening: str = ""
    """Keys that lead to what is measured."""
    env: Mapping[str, str] = field(default_factory=dict)
    figures: str = ""
    """A word on what it draws meanwhile."""


def floor() -> tuple[Subject, ...]:
    """Return what nothing in Python, and nothing on Textual, can be faster than."""
    return (
        Subject("python prints 100 bytes", (sys.executable, "-c", "print('x' * 100)"), "x{90}", quit="", keys=()),
        Subject("minimal Textual app", (sys.executable, str(PROGRAMS / "minimal.py")), "ready", keys=("j", "k")),
    )


def peers() -> tuple[Subject, ...]:
    """Return the ready-made table and the well-known monitors that this machine has."""
    known = (
        Subject("btop", ("btop",), "cpu", figures="its own boxes, every 2 s"),
        Subject("htop", ("htop",), "PID", figures="its own processes, every 1.5 s"),
        Subject("glances", ("glances",), "CPU", keys=("c", "m"), figures="its own figures, every 2 s"),
    )
    table = Subject(
        "Textual DataTable",
        (sys.executable, str(PROGRAMS / "table.py")),
        "Figure 001",
        figures="100 rows every 1 s",
    )
    return (table, *(subject for subject in known if shutil.which(subject.command[0])))


def demo(folder: Path) -> Subject:
    """Return the monitor on its built-in data."""
    return Subject(
        "kpitui demo",
        (sys.executable, "-m", "kpitui", "demo", "--lang", "en", "--data-dir", str(folder / "demo")),
        "Overview|Mentions",
        opening="1",
        figures="the demo's own pace",
    )


def live(folder: Path) -> Subject:
    """Return the monitor on 100 KPIs whose source changes all of them once a second."""
    return Subject(
        "kpitui, 100 rows",
        (sys.executable, "-m", "kpitui", *live_options(folder)),
        "Figure 00",
        opening="1",
        figures="100 rows every 1 s",
    )


def live_options(folder: Path, name: str = "live") -> tuple[str, ...]:
    """Return the options that lead to a configuration of the live figures and its own data folder."""
    return ("-c", str(folder / f"{name}.toml"), "--data-dir", str(folder / name), "--lang", "en")


def stop(folder: Path) -> None:
    """Stop the collectors that the monitors of a folder have started."""
    for name in SHARES:
        command = [sys.executable, "-m", "kpitui", "collect", "--stop", *live_options(folder, name)]
        subprocess.run(command, check=False, capture_output=True, timeout=60)
