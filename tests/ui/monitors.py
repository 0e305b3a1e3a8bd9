"""The monitor on the fixture's boards, and what it shows as text."""

from __future__ import annotations

from kpitui.text import Language
from kpitui.ui.app import Monitor
from kpitui.ui.options import Options
from kpitui.ui.themes import NIGHT, Palette
from kpitui.ui.widgets.pen import UNICODE, Glyphs, Look
from tests.ui.boards import FakeFeed, view_of


def monitor_of(
    language: Language = Language.EN, feed: FakeFeed | None = None, palette: Palette = NIGHT, glyphs: Glyphs = UNICODE
) -> Monitor:
    """Return a monitor of the fixture."""
    return Monitor(view_of(language, feed), Look(palette, glyphs), Options())


def shown(monitor: Monitor) -> list[str]:
    """Return the lines on the screen."""
    width, height = monitor.size
    lines = [""] * height
    for y, strips in enumerate(monitor.screen._compositor.render_strips()):
        lines[y] = "".join(segment.text for segment in strips)
    assert all(len(line) <= width for line in lines if line.isascii())
    return lines


def text(monitor: Monitor) -> str:
    """Return the screen as one text, its no-break spaces as spaces."""
    return "\n".join(shown(monitor)).replace("\u00a0", " ")
