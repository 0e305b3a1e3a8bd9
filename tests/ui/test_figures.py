"""The overview's figures: three lines high where there is room, one line each where there is not."""

from __future__ import annotations

import pytest

from kpitui.text import Language
from kpitui.ui.widgets.digits import large
from kpitui.ui.widgets.pen import ASCII, UNICODE, Glyphs
from tests.ui.monitors import monitor_of, text


@pytest.mark.parametrize("in_ascii", [False, True])
def test_three_lines_of_one_width(in_ascii: bool) -> None:
    """Every sign of a number has a form; an unknown one has none."""
    lines = large("-12\u00a0480,56379.", in_ascii=in_ascii)
    assert lines is not None
    assert len(lines) == 3
    assert len({len(line) for line in lines}) == 1
    assert not in_ascii or "".join(lines).isascii()
    assert large("new", in_ascii=in_ascii) is None
    assert len({large(digit, in_ascii=in_ascii) for digit in "0123456789"}) == 10


@pytest.mark.parametrize(("glyphs", "sign"), [(UNICODE, "█▀█"), (ASCII, "|_|")])
async def test_large_where_there_is_room(glyphs: Glyphs, sign: str) -> None:
    """At 120 x 36 the figures are large, the share of voice beside the mentions."""
    monitor = monitor_of(glyphs=glyphs)
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        screen = text(monitor)
        assert sign in screen
        assert "share of voice" in screen


async def test_one_line_each_at_80_by_24() -> None:
    """Name, figure, change and note stand in one line."""
    monitor = monitor_of(Language.FR)
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        lines = text(monitor).splitlines()
        assert any("Mentions" in line and "12 480" in line and "part de voix" in line for line in lines)
