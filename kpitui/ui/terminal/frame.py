"""The saved frame: the last screen, shown at the next start before anything is imported.

A frame holds KPI screens alone: no names, handles or texts of persons. Its first line says when it was saved, how many
lines and columns it has, and its language.
"""

# ruff: noqa: PTH105, PTH123 - pathlib would delay the saved screen

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import TextIO

NAME = "frame.txt"
ENTER = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J"
LEAVE = "\x1b[?25h\x1b[?1049l"
AGES = {"en": "saved {age} ago", "fr": "enregistré il y a {age}"}


def save(folder: Path, text: str, language: str = "en", now: float | None = None) -> None:
    """Keep a frame, lines of text with their SGR sequences; readable by its owner alone. A full disk is no matter."""
    lines = text.split("\n")
    columns = max(map(_width, lines))
    at = time.time() if now is None else now
    temporary = f"{folder}/{NAME}.{os.getpid()}"
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
            out.write(f"{at:.0f} {len(lines)} {columns} {language}\n{text}")
        os.replace(temporary, f"{folder}/{NAME}")
    except OSError:
        return


def print_saved(folder: str | Path, out: TextIO | None = None, now: float | None = None) -> bool:
    """Show the saved frame with its age on the alternate screen; return whether there was one that fits.

    Whoever then does not open the monitor calls ``leave`` first.
    """
    out = out or sys.stdout
    try:
        with open(f"{folder}/{NAME}", encoding="utf-8") as saved:
            saved_at, rows, columns, language = saved.readline().split()
            text = saved.read()
        size = os.get_terminal_size(out.fileno())
        if size.columns < int(columns) or size.lines < int(rows):
            return False
        age = _age((time.time() if now is None else now) - float(saved_at))
        mark = AGES.get(language, AGES["en"]).format(age=age)
        at = max(1, size.columns - len(mark) - 2)
        out.write(f"{ENTER}{text.replace(chr(10), chr(13) + chr(10))}\x1b[0m\x1b[1;{at}H\x1b[7m {mark} \x1b[0m")
        out.flush()
    except (OSError, ValueError):
        return False
    return True


def leave(out: TextIO | None = None) -> None:
    """Give the terminal back when a frame was shown and no monitor follows."""
    out = out or sys.stdout
    try:
        out.write(LEAVE)
        out.flush()
    except OSError:
        return


def _age(seconds: float) -> str:
    """Return an age in its largest unit."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{max(0, int(seconds))} s"


def _width(line: str) -> int:
    """Return how many signs a line shows, its sequences left out."""
    shown, inside = 0, False
    for sign in line:
        if sign == "\x1b":
            inside = True
        elif not inside:
            shown += 1
        elif sign.isalpha():
            inside = False
    return shown
