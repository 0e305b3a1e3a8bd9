"""Sends the cells that differ from what the terminal shows, and nothing else.

Textual rewrites whole dirty lines; this stands under its compositor and remembers the screen. It touches private names
of Textual, so it works for the versions of ``KNOWN`` alone, and gives way to Textual's own painting everywhere else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
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

_UNKNOWN = "\0"
_MANY = 2048
"""Styles whose sequences are remembered; then all are forgotten, since texts from outside may make ever new ones."""


def supported() -> bool:
    """Return whether the differ may be used: a known version of Textual, and no switch against it."""
    return ".".join(_version().split(".")[:2]) in KNOWN and not os.environ.get(SWITCH)


def _version() -> str:
    """Return Textual's version by the name of its metadata's folder: asking itself costs 15 modules."""
    known = vars(textual).get("__version__")
    folders = list(Path(textual.__file__).parent.parent.glob("textual-*.dist-info"))
    if known is None and len(folders) == 1:
        return folders[0].name.removeprefix("textual-").removesuffix(".dist-info")
    return str(known or textual.__version__)


class Row:
    """One line of the terminal as it is shown, cell by cell; a wide sign is followed by an empty text."""

    __slots__ = ("given", "styles", "texts")

    def __init__(self, width: int) -> None:
        self.texts = [_UNKNOWN] * width
        self.styles: list[Style | None] = [None] * width
        """What is seen of each cell: of a blank, its ground."""
        self.given: list[Style | None] = [None] * width
        """The styles in which the cells came, to know a piece of a line again at a glance."""

    def holds(self, start: int, end: int, text: str, style: Style | None) -> bool:
        """Return whether a piece of a line is shown already. Pieces with wide signs are not known again."""
        return self.texts[start:end] == list(text) and self.given[start:end] == [style] * (end - start)

    def keep(self, column: int, text: str, style: Style | None, wide: int) -> None:
        """Remember a written cell. What it overwrote half of has to be sent again."""
        texts, end = self.texts, column + max(wide, 1)
        if texts[column] == "" and column:
            texts[column - 1] = _UNKNOWN
        if end < len(texts) and texts[end] == "":
            texts[end] = _UNKNOWN
        texts[column], self.styles[column] = text, style
        for rest in range(column + 1, min(end, len(texts))):
            texts[rest], self.styles[rest] = "", style

    def again(self, start: int, end: int, style: Style | None) -> bool:
        """Return whether cells that don't change may be written again in a style that is in force."""
        return all(_plain(self.texts[i]) and self.styles[i] == style for i in range(start, end))


class Ink:
    """What styles look like in a terminal's colours; remembered by identity, since hashing a style is slow."""

    def __init__(self, colours: ColorSystem | None) -> None:
        self._colours = colours
        self._grounds: dict[int, tuple[Style, Style]] = {}
        self._sequences: dict[int, tuple[Style, str]] = {}

    def ground(self, style: Style | None) -> Style | None:
        """Return what is seen of a style where nothing is written: two blanks of one ground are the same."""
        if style is None:
            return None
        found = self._grounds.get(id(style))
        if found is None:
            if len(self._grounds) > _MANY:
                self._grounds.clear()
            plain = not (style.reverse or style.underline or style.strike or style.overline)
            found = self._grounds[id(style)] = (style, Style(bgcolor=style.bgcolor) if plain else style)
        return found[1]

    def sequence(self, style: Style | None) -> str:
        """Return the sequence that sets a style from any other."""
        if style is None:
            return "\x1b[0m"
        found = self._sequences.get(id(style))
        if found is None:
            if len(self._sequences) > _MANY:
                self._sequences.clear()
            codes = style._make_ansi_codes(self._colours) if self._colours is not None else ""
            if self._colours is None and not (style.color or style.bgcolor):
                codes = style._make_ansi_codes(ColorSystem.STANDARD)
            found = self._sequences[id(style)] = (style, f"\x1b[0;{codes}m" if codes else "\x1b[0m")
        return found[1]


class CellDiffer:
    """Remembers what the terminal shows; turns updates of the compositor into the least that has to be sent."""

    def __init__(self, colours: ColorSystem | None) -> None:
        self._ink = Ink(colours)
        self._rows: list[Row] = []
        self._width = 0
        self._strips: dict[int, tuple[int, Strip]] = {}
        """By line: the strip that was painted there last, and its column."""
        self._out: list[str] = []
        self._pen: Style | None = None
        """The style that is in force in the terminal, also between updates; None: not known."""

    def forget(self) -> None:
        """Drop the memory: the next update sends everything it holds."""
        self._rows = []
        self._strips.clear()
        self._pen = None

    def lift(self) -> str:
        """Return what gives the terminal its own style back, before something else is written on it."""
        pen, self._pen = self._pen, None
        return "" if pen is None else "\x1b[0m"

    def changes(self, update: LayoutUpdate | ChopsUpdate, width: int, height: int) -> str:
        """Return what has to be sent for an update of a screen of this size; remember it as sent."""
        if (width, height) != (self._width, len(self._rows)):
            self._width = width
            self._rows = [Row(width) for _ in range(height)]
            self._strips.clear()
        self._out = []
        for y, x, strip in _placed(update):
            last = self._strips.get(y)
            if not 0 <= y < height or (last is not None and last[0] == x and last[1] is strip):
                continue
            self._line(y, x, strip)
            self._strips[y] = (x, strip)
        out, self._out = self._out, []
        return "".join(out)

    def shown(self) -> str:
        """Return what the terminal shows as lines of text with colours; empty where that is not known of each cell."""
        if not self._rows or any(_UNKNOWN in row.texts for row in self._rows):
            return ""
        pen: Style | None = None
        lines = []
        for row in self._rows:
            out: list[str] = []
            for sign, style in zip(row.texts, row.styles, strict=True):
                if sign and style is not pen and style != pen and (sign != " " or self._ink.ground(pen) != style):
                    out.append(self._ink.sequence(style))
                    pen = style
                out.append(sign)
            lines.append("".join(out))
        return "\n".join(lines)

    def _line(self, y: int, x: int, strip: Strip) -> None:
        """Write the cells of one strip that differ."""
        row, column, cursor = self._rows[y], x, -1
        for text, style, control in strip:
            if control:
                continue
            length = len(text) if text.isascii() else cell_len(text)
            end = column + length
            if column < 0 or not row.holds(column, end, text, style):
                cursor = self._piece(y, column, text, style, cursor)
                if column >= 0 and end <= self._width:
                    row.given[column:end] = [style] * length
            column = end

    def _piece(self, y: int, x: int, text: str, style: Style | None, cursor: int) -> int:
        """Write the cells of a piece of one style that differ; return where the terminal's cursor is, -1 for unsure."""
        row, ground = self._rows[y], self._ink.ground(style)
        for column, sign, wide in _cells(text, x, self._width):
            seen = ground if sign == " " else style
            if row.texts[column] == sign and (row.styles[column] is seen or row.styles[column] == seen):
                continue
            self._go(y, column, cursor)
            pen = self._pen
            if pen is None or (seen is not pen and seen != pen and (sign != " " or self._ink.ground(pen) != seen)):
                self._out.append(self._ink.sequence(seen))
                self._pen = seen
            self._out.append(sign)
            row.keep(column, sign, seen, wide)
            cursor = column + wide if _plain(sign) else -1
        return cursor

    def _go(self, y: int, column: int, cursor: int) -> None:
        """Bring the cursor to a column: by a jump, or by writing a few cells again."""
        row, gap = self._rows[y], column - cursor
        if cursor < 0:
            self._out.append(f"\x1b[{y + 1};{column + 1}H")
        elif gap and gap <= LONGEST_GAP and row.again(cursor, column, self._pen):
            self._out.extend(row.texts[cursor:column])
        elif gap:
            self._out.append(f"\x1b[{column + 1}G")


def _plain(text: str) -> bool:
    """Return whether every terminal agrees on the width of a cell."""
    return len(text) == 1 and (text.isascii() or text < "\u2e80") and text != _UNKNOWN


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


def _cells(text: str, x: int, width: int) -> Iterator[tuple[int, str, int]]:
    """Return column, sign and width of the cells of a text. What has no width of its own stays with the sign before."""
    if text.isascii():
        for column, sign in enumerate(text, x):
            if 0 <= column < width:
                yield column, sign, 1
        return
    column = x
    for cluster in _clusters(text):
        wide = cell_len(cluster)
        if column >= 0 and column + wide <= width:
            yield column, cluster, wide
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
