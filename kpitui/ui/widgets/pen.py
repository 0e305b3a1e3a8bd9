"""Writes lines of cells: roles in, strips out. What does not fit is cut with a sign. Knows no widget."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from kpitui.ui.themes import NIGHT, Palette, Role, style_of


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs in which everything is drawn."""

    spark: str = "▁▂▃▄▅▆▇█"
    up: str = "▲"
    down: str = "▼"
    level: str = "="
    rule: str = "─"
    upright: str = "│"
    tee: str = "┬"
    bar: str = "━"
    ellipsis: str = "…"
    mark: str = "▌"
    partial: str = "◔"
    dot: str = "·"
    none: str = "–"
    tick: str = "┼"
    more: str = "↓"
    at_most: str = "≤"
    live: str = "●"
    enter: str = "⏎"
    arrows: str = "↑↓"
    step: str = "◆"


UNICODE = Glyphs()
LOOSE = " \u00a0·:,;-–("
"""What no cut text ends with."""
ASCII = Glyphs(
    spark="_.,-=+*#",
    up="^",
    down="v",
    rule="-",
    upright="|",
    tee="+",
    bar="=",
    ellipsis="~",
    mark=">",
    partial="*",
    dot=".",
    none="-",
    tick="+",
    more="v",
    at_most="<=",
    live="*",
    enter="enter",
    arrows="up/down",
    step="!",
)

_FOLDED = str.maketrans(
    {"’": "'", "…": "~", "–": "-", "—": "-", "·": ".", "×": "x", "≤": "<", "≥": ">", "→": ">", "«": '"', "»": '"',
     "−": "-", "±": "+", "œ": "oe", "Œ": "Oe", "€": "EUR", "\u00a0": " ", "●": "*", "⏎": "enter", "↑": "^", "↓": "v",
     "─": "-", "━": "=", "◔": "%", "↻": "*", "∩": "&", "≈": "~", "°": "o", "▲": "^", "▼": "v", "←": "<",
     "✓": "+", "⊘": "x"}
)  # fmt: skip


def fold(text: str) -> str:
    """Return a text in ASCII: accents off, signs replaced, what has no equal as ``?``."""
    plain = unicodedata.normalize("NFKD", text.translate(_FOLDED))
    return "".join(c for c in plain if not unicodedata.combining(c)).encode("ascii", "replace").decode("ascii")


@dataclass(frozen=True, slots=True)
class Look:
    """Palette and signs together: all that drawing depends on."""

    palette: Palette = NIGHT
    glyphs: Glyphs = UNICODE

    @property
    def ascii(self) -> bool:
        """Whether only ASCII may be sent."""
        return self.glyphs is ASCII

    def cut(self, text: str, width: int) -> str:
        """Return a text of at most ``width`` cells; a sign says that something was cut."""
        if cell_len(text) <= width:
            return text
        if width <= 0:
            return ""
        return set_cell_size(text, width - 1).rstrip(LOOSE) + self.glyphs.ellipsis

    def cut_words(self, text: str, width: int) -> str:
        """Return a text of at most ``width`` cells that ends with a whole word, where the first one has room."""
        if cell_len(text) <= width:
            return text
        head = set_cell_size(text, max(width - 1, 0))
        if not text[len(head) :].startswith((" ", "\u00a0:", "\u00a0;")):
            head = head.rpartition(" ")[0] or head
        return head.rstrip(LOOSE) + self.glyphs.ellipsis if width > 0 else ""


class Pen:
    """Writes one line from left to right."""

    __slots__ = ("_segments", "column", "look", "selected", "width")

    def __init__(self, look: Look, width: int, selected: bool = False) -> None:
        self.look = look
        self.width = width
        self.selected = selected
        self.column = 0
        self._segments: list[Segment] = []

    def put(self, text: str, role: Role = Role.TEXT, *, bold: bool = False) -> Pen:
        """Write a text here, cut with a sign where the line ends."""
        if self.look.ascii:
            text = fold(text)
        room = self.width - self.column
        if text and room > 0:
            text = self.look.cut(text, room)
            self._segments.append(Segment(text, style_of(self.look.palette, role, self.selected, bold)))
            self.column += cell_len(text)
        return self

    def cell(self, text: str, width: int, role: Role = Role.TEXT, *, right: bool = False, bold: bool = False) -> Pen:
        """Write a text in a column of its own, cut or padded."""
        if self.look.ascii:
            text = fold(text)
        text = self.look.cut(text, width)
        pad = " " * (width - cell_len(text))
        return self.put(pad + text if right else text + pad, role, bold=bold)

    def to(self, column: int) -> Pen:
        """Move on to a column; nothing happens when the pen is already past it."""
        if column > self.column:
            self.put(" " * (min(column, self.width) - self.column))
        return self

    def strip(self) -> Strip:
        """Return the line, filled to its width."""
        self.to(self.width)
        return Strip(self._segments, self.width)
