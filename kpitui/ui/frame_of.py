"""Keeps the screen's last frame, and what was copied, beside the store."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path
from typing import Any, Protocol

from rich.console import Console
from textual._compositor import LayoutUpdate
from textual.screen import Screen

from kpitui.ui.terminal import frame
from kpitui.ui.terminal.cells import COLOURS, CellDiffer
from kpitui.ui.view import View

EVERY = 60.0
_LINE_START = re.compile(r"\x1b\[\d+;1H")


class Framed(Protocol):
    """What shows the screen that is kept."""

    view: View
    differ: CellDiffer | None

    @property
    def screen_stack(self) -> list[Screen[Any]]:
        """The screens, the pages' own first."""
        ...

    @property
    def console(self) -> Console:
        """What renders in the terminal's colours."""
        ...


class FrameKeeper:
    """Writes the frame once a minute and at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._saved = time.monotonic()

    def tick(self, monitor: Framed) -> None:
        """Save the frame when a minute has gone by."""
        if time.monotonic() - self._saved >= EVERY:
            self.save(monitor)

    def save(self, monitor: Framed) -> None:
        """Save the frame of the page in front."""
        self._saved = time.monotonic()
        text = frame_text(monitor)
        if text:
            frame.save(self.folder, text, monitor.view.language)

    def copied(self, text: str) -> None:
        """Keep what was copied, for terminals that refuse OSC 52."""
        with contextlib.suppress(OSError):
            path = self.folder / "copied.txt"
            path.touch(0o600)
            path.write_text(text + "\n", "utf-8")


def frame_text(monitor: Framed) -> str:
    """Return the page as lines of text with colours, a style said only where it changes.

    What the terminal shows is known already, unless something lies over the page.
    """
    screen = monitor.screen_stack[0] if monitor.screen_stack else None
    if screen is None:
        return ""
    if len(monitor.screen_stack) == 1 and monitor.differ is not None and (known := monitor.differ.shown()):
        return known
    update = screen._compositor.render_update(full=True)
    if not isinstance(update, LayoutUpdate):
        return ""
    colours = COLOURS.get(monitor.console.color_system or "")
    drawn = CellDiffer(colours).changes(update, update.region.width, update.region.height)
    return _LINE_START.sub("\n", drawn).removeprefix("\n")
