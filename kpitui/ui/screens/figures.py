"""The overview's figures: three lines high and side by side where there is room, else one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kpitui.ui.rows import RowView
from kpitui.ui.themes import Role
from kpitui.ui.widgets.digits import HEIGHT, large
from kpitui.ui.widgets.lines import Span, TextLine, line
from kpitui.ui.widgets.pen import Glyphs, Look

LARGE_FROM = (90, 28)
"""The columns and lines of the screen from which figures are large."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One figure and what stands beside it."""

    row: RowView
    note: str
    """The share of voice, or the state."""

    def change(self, glyphs: Glyphs) -> str:
        """Return arrow and change."""
        arrow = {1: glyphs.up, -1: glyphs.down}.get(self.row.direction or 0, glyphs.level)
        return f"{arrow} {self.row.change}" if self.row.change else ""


def figure_lines(shown: Sequence[Shown], size: tuple[int, int], look: Look) -> list[TextLine]:
    """Return the figures for a screen of so many columns and lines."""
    if not shown:
        return []
    room = max(18, (size[0] - 3) // len(shown))
    if size[0] >= LARGE_FROM[0] and size[1] >= LARGE_FROM[1]:
        return [line(), *_large(shown, room, look), line()]
    return [line(), *(_small(one, size[0], look) for one in shown), line()]


def _small(one: Shown, width: int, look: Look) -> TextLine:
    """Return one figure in one line: name, figure, change, note."""
    row = one.row
    return TextLine(
        (
            Span("   " + row.name, Role.DIM, width=32 if width >= 76 else 22),
            Span(f" {row.figure}", bold=True, width=13),
            Span(one.change(look.glyphs), row.change_role, width=13),
            Span(one.note, Role.DIM),
        )
    )


def _large(shown: Sequence[Shown], room: int, look: Look) -> Iterator[TextLine]:
    """Return names with their notes, figures with unit and change at their right, sparklines."""
    signs = " " + look.glyphs.spark
    yield _across(
        shown, lambda one: (Span(f"{one.row.name}  {one.note}", Role.DIM, width=room - 1), Span(" ", width=1))
    )
    for height in range(HEIGHT):
        yield TextLine((Span("   "), *(span for one in shown for span in _slice(one, height, room, look))))
    yield _across(
        shown,
        lambda one: (
            Span("".join(signs[level] for level in one.row.sparks.of(room - 3).levels), Role.SPARK, width=room),
        ),
    )


def _across(shown: Sequence[Shown], spans: Callable[[Shown], tuple[Span, ...]]) -> TextLine:
    """Return one line with something of each figure."""
    return TextLine((Span("   "), *(span for one in shown for span in spans(one))))


def _slice(one: Shown, height: int, room: int, look: Look) -> tuple[Span, ...]:
    """Return one line of a large figure, with unit and change beside it."""
    figure = one.row.figure
    digits = large(figure.number, in_ascii=look.ascii)
    if digits is None or len(digits[0]) + 12 > room:
        digits = ("", str(figure), "")
    beside = (
        (figure.unit if digits[1] != str(figure) else "", Role.TEXT),
        (one.change(look.glyphs), one.row.change_role),
        ("", Role.DIM),
    )[height]
    width = max(len(digits[0]), len(digits[1])) + 2
    text = Span(digits[height], Role.TEXT, bold=not look.ascii, width=width)
    return text, Span(beside[0], beside[1], width=max(0, room - width - 1)), Span(" ", width=1)
