"""Sends the cells that differ from what the terminal shows, and nothing else.

Textual rewrites whole dirty lines; this stands under its compositor and remembers the screen. It touches private names
of Textual, so it works for the versions of ``KNOWN`` alone, and gives way to Textual's own painting everywhere else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import textual
from rich.cells import cell_len
from rich.color import ColorSystem
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.app import App

KNOWN = ("8.2",)
SWITCH = "KPITUI_FULL_REPAINT"
"""The environment variable that turns the differ off."""
COLOURS = {"standard": ColorSystem.STANDARD, "256": ColorSystem.EIGHT_BIT, "truecolor": ColorSystem.TRUECOLOR}
"""By the console's name for them: the colours that a terminal has."""
LONGEST_GAP = 4
"""Unchanged cells of the same style that are rewritten rather than jumped over: a jump costs as much."""

Cell = tuple[str, Style | None]
_UNKNOWN: Cell = ("\0", None)


def supported() -> bool:
    """Return whether the differ may be used: a known version of Textual, and no switch against it."""
    version = ".".join(textual.__version__.split(".")[:2])
    return version in KNOWN and not os.environ.get(SWITCH)


class CellDiffer:
    """Remembers what the terminal shows; turns updates of the compositor into the least that has to be sent."""

    def __init__(self, colours: ColorSystem | None) -> None:
        self._colours = colours
        self._rows: list[list[Cell]] = []
        self._width = 0
        self._strips: dict[tuple[int, int], Strip] = {}
        self._sgr: dict[Style | None, str] = {}
        self._grounds: dict[Style | None, Style] = {}

    def forget(self) -> None:
        """Drop the memory: the next update sends everything it holds."""
        self._rows = []
        self._strips.clear()

    def changes(self, update: LayoutUpdate | ChopsUpdate, width: int, height: int) -> str:
        """Return what has to be sent for an update of a screen of this size; remember it as sent."""
        if (width, height) != (self._width, len(self._rows)):
            self._width = width
            self._rows = [[_UNKNOWN] * width for _ in range(height)]
            self._strips.clear()
        out: list[str] = []
        pen: Style | None = None
        for y, x, strip in _placed(update):
            if not 0 <= y < height or self._strips.get((y, x)) is strip:
                continue
            pen = self._line(y, x, strip, out, pen)
            self._strips = {at: one for at, one in self._strips.items() if at[0] != y or at == (y, x)}
            self._strips[y, x] = strip
        if out:
            out.append("\x1b[0m")
        return "".join(out)

    def _line(self, y: int, x: int, strip: Strip, out: list[str], pen: Style | None) -> Style | None:
        """Write the cells of one strip that differ; return the style in force after it."""
        row = self._rows[y]
        cursor = -1
        for column, (text, style) in _cells(strip, x, self._width):
            if text == " ":
                style = self._ground(style)
            if row[column] == (text, style):
                continue
            wide = cell_len(text) if not text.isascii() else len(text)
            gap = column - cursor
            if cursor < 0:
                out.append(f"\x1b[{y + 1};{column + 1}H")
            elif gap and gap <= LONGEST_GAP and all(_same(row[i], pen) for i in range(cursor, column)):
                out.extend(row[i][0] for i in range(cursor, column))
            elif gap:
                out.append(f"\x1b[{column + 1}G")
            if pen is None or (style != pen and (text != " " or self._ground(pen) != style)):
                out.append(self._style(style))
                pen = style
            out.append(text)
            self._keep(row, column, text, style, wide)
            cursor = column + wide if _plain((text, style)) else -1
        return pen

    def _keep(self, row: list[Cell], column: int, text: str, style: Style | None, wide: int) -> None:
        """Remember a written cell. What it overwrote half of has to be sent again."""
        if row[column][0] == "" and column:
            row[column - 1] = _UNKNOWN
        end = column + max(wide, 1)
        if end < self._width and row[end][0] == "":
            row[end] = _UNKNOWN
        row[column] = (text, style)
        for rest in range(column + 1, min(end, self._width)):
            row[rest] = ("", style)

    def _ground(self, style: Style | None) -> Style | None:
        """Return what is seen of a style where nothing is written: two blanks of one ground are the same."""
        found = self._grounds.get(style)
        if found is None and style is not None:
            plain = not (style.reverse or style.underline or style.strike or style.overline)
            found = self._grounds[style] = Style(bgcolor=style.bgcolor) if plain else style
        return found

    def _style(self, style: Style | None) -> str:
        """Return the sequence that sets a style from any other."""
        found = self._sgr.get(style)
        if found is None:
            codes = style._make_ansi_codes(self._colours) if style is not None and self._colours is not None else ""
            if style is not None and self._colours is None:
                codes = style._make_ansi_codes(ColorSystem.STANDARD) if not (style.color or style.bgcolor) else ""
            found = self._sgr[style] = f"\x1b[0;{codes}m" if codes else "\x1b[0m"
        return found


def _plain(cell: Cell) -> bool:
    """Return whether every terminal agrees on the width of a cell."""
    text = cell[0]
    return len(text) == 1 and (text.isascii() or text < "\u2e80") and text != "\0"


def _same(cell: Cell, style: Style | None) -> bool:
    """Return whether a cell may be written again in a style that is in force."""
    return _plain(cell) and cell[1] == style


def _placed(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Return the strips of an update with the line and column where each begins."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield y, x, strip
                x += strip.cell_length
        return
    for y in sorted({span[0] for span in update.spans}):
        for x, chop in update.chops[y].items():
            if chop is not None:
                yield y, x, chop


def _cells(strip: Strip, x: int, width: int) -> Iterator[tuple[int, Cell]]:
    """Return the cells of a strip by column. What has no width of its own stays with the sign before it."""
    column = x
    for text, style, control in strip:
        if control:
            continue
        if text.isascii():
            for sign in text:
                if 0 <= column < width:
                    yield column, (sign, style)
                column += 1
            continue
        for cluster in _clusters(text):
            wide = cell_len(cluster)
            if column >= 0 and column + wide <= width:
                yield column, (cluster, style)
            column += wide


def _clusters(text: str) -> Iterable[str]:
    """Return a text cut into signs with what clings to them: marks, joiners, variation selectors, skin tones."""
    parts: list[str] = []
    for sign in text:
        clings = parts and (cell_len(sign) == 0 or parts[-1].endswith("\u200d"))
        if clings:
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def send(app: App[Any], differ: CellDiffer, update: LayoutUpdate | ChopsUpdate) -> None:
    """Send what an update changes, in one synchronised frame where the terminal knows them."""
    driver = app._driver
    if driver is None:
        return
    data = differ.changes(update, app.size.width, app.size.height)
    if not data:
        return
    if app._sync_available and len(data) > 200:
        data = f"\x1b[?2026h{data}\x1b[?2026l"
    driver.write(data)
    driver.flush()
