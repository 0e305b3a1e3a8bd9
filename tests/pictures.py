"""Pictures of the real monitor for the README: ``python -m tests.pictures`` runs the demo in a terminal device.

What is drawn is what the terminal shows, cell for cell, so a picture can't flatter.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.terminal_theme import TerminalTheme

from tests.bench.device import Device

DOCS = Path(__file__).resolve().parents[1] / "docs"
THEME = TerminalTheme(
    (16, 18, 24),
    (220, 223, 228),
    [
        (40, 44, 52),
        (224, 108, 117),
        (152, 195, 121),
        (229, 192, 123),
        (97, 175, 239),
        (198, 120, 221),
        (86, 182, 194),
        (220, 223, 228),
    ],
)
FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "Fira Code", "DejaVu Sans Mono", Menlo, Consolas, monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>{lines}</defs>
<rect fill="#101218" width="{width}" height="{height}" rx="8" />
<g transform="translate(26,22)"><circle r="7" fill="#ff5f57" /><circle cx="22" r="7" fill="#febc2e" />
<circle cx="44" r="7" fill="#28c840" /></g>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g></g></svg>
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: how the demo is opened, and what is pressed before it is taken."""

    name: str
    keys: tuple[str, ...]
    shown: str
    """What the screen must show, so that no empty one is taken."""
    language: str = "en"
    columns: int = 120
    rows: int = 36


PICTURES = (
    Picture("overview", ("0",), "pt"),
    Picture("awareness", ("1", "j"), "Share of voice"),
    Picture("interaction", ("3",), "Taux d’engagement", "fr"),
    Picture("small", ("5",), "Leads from social", "en", 80, 24),
    Picture("alerts", ("6",), "What to do"),
    Picture("sources", ("7",), "Facebook"),
)


def segments(device: Device) -> Iterator[Segment]:
    """Yield the terminal's cells with their colours."""
    device.text()
    for row in range(device.rows):
        for column in range(device.columns):
            cell = device.screen.buffer[row][column]
            if not cell.data:
                continue
            style = Style(
                color=_colour(cell.fg), bgcolor=_colour(cell.bg), bold=cell.bold, italic=cell.italics,
                underline=cell.underscore, reverse=cell.reverse,
            )  # fmt: skip
            yield Segment(cell.data, style)
        yield Segment("\n")


def _colour(name: str) -> str | None:
    if name == "default":
        return None
    if len(name) == 6 and all(sign in "0123456789abcdefABCDEF" for sign in name):
        return f"#{name}"
    return {"brown": "yellow"}.get(name, name.replace("bright", "bright_"))


def svg(device: Device) -> str:
    """Return what the terminal shows as a picture."""
    console = Console(record=True, width=device.columns, file=io.StringIO(), color_system="truecolor")
    console.print(_Cells(tuple(_words(Segment.simplify(segments(device))))), end="", no_wrap=True, crop=False)
    return console.export_svg(title="kpitui", theme=THEME, code_format=FRAME, unique_id="kpitui")


def _words(runs: Iterable[Segment]) -> Iterator[Segment]:
    """Yield runs without spaces around them, each of which is placed where it stands: no viewer can shift it."""
    for run in runs:
        for piece in re.split(r"(^ +| {2,}| +$)", run.text):
            if piece:
                yield Segment(piece, run.style)


@dataclass(frozen=True, slots=True)
class _Cells:
    cells: tuple[Segment, ...]

    def __rich_console__(self, *_: object) -> Iterator[Segment]:
        yield from self.cells


def main() -> None:
    """Take every picture anew."""
    for picture in PICTURES:
        command = [sys.executable, "-m", "kpitui", "demo", "--lang", picture.language]
        with Device(command, picture.columns, picture.rows) as device:
            device.until("8/8 sources", 180)
            device.rest(30)
            for key in picture.keys:
                device.press(key)
                device.rest(3)
            if device.until(picture.shown, 180) is None:
                raise SystemExit(f"{picture.name}: {picture.shown} does not appear")
            device.rest(10)
            (DOCS / f"{picture.name}.svg").write_text(svg(device), encoding="utf-8")
            device.quit("q")
        sys.stdout.write(f"{picture.name}\n")


if __name__ == "__main__":
    main()
