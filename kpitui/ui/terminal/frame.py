"""The saved frame: the last screen, shown at the next start before anything heavy is imported.

Standard library only. A frame holds KPI screens alone: no names, handles or texts of persons.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from pathlib import Path
from typing import TextIO

NAME = "frame.txt"
ENTER = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J"
LEAVE = "\x1b[?25h\x1b[?1049l"
AGES = {"en": "saved {age} ago", "fr": "enregistré il y a {age}"}


def save(folder: Path, text: str, language: str = "en", now: float | None = None) -> None:
    """Keep a frame, lines of text with their SGR sequences; readable by its owner alone. A full disk is no matter."""
    lines = text.split("\n")
    head = {"at": time.time() if now is None else now, "rows": len(lines), "language": language}
    head["columns"] = max((_width(line) for line in lines), default=0)
    temporary = folder / f"{NAME}.{os.getpid()}"
    with contextlib.suppress(OSError):
        temporary.touch(0o600)
        temporary.write_text(json.dumps(head) + "\n" + text, "utf-8")
        temporary.replace(folder / NAME)


def print_saved(folder: Path, out: TextIO | None = None, now: float | None = None) -> bool:
    """Show the saved frame with its age on the alternate screen; return whether there was one that fits.

    Whoever then does not open the monitor calls ``leave`` first.
    """
    out = out or sys.stdout
    try:
        head_line, _, text = (folder / NAME).read_text("utf-8").partition("\n")
        head = json.loads(head_line)
        size = os.get_terminal_size(out.fileno())
        if size.columns < head["columns"] or size.lines < head["rows"]:
            return False
        age = _age((time.time() if now is None else now) - float(head["at"]))
        mark = AGES.get(str(head.get("language")), AGES["en"]).format(age=age)
        at = max(1, size.columns - len(mark) - 2)
        out.write(f"{ENTER}{text.replace(chr(10), chr(13) + chr(10))}\x1b[0m\x1b[1;{at}H\x1b[7m {mark} \x1b[0m")
        out.flush()
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return True


def leave(out: TextIO | None = None) -> None:
    """Give the terminal back when a frame was shown and no monitor follows."""
    out = out or sys.stdout
    with contextlib.suppress(OSError):
        out.write(LEAVE)
        out.flush()


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
