"""No size breaks the layout: every page from 40 × 10 to 300 × 100, in colours, sixteen of them, none, and ASCII."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from kpitui.kpis.reading import Status
from kpitui.text import Language, Text
from kpitui.ui.feed import Alive, Health, LogLine, SourceView
from kpitui.ui.themes import NIGHT, PLAIN, SIXTEEN, Palette
from kpitui.ui.widgets.pen import ASCII
from tests.ui.boards import FakeFeed, board_of
from tests.ui.monitors import monitor_of, shown, text

SIZES = [(40, 10), (41, 11), (60, 20), (72, 15), (80, 24), (99, 30), (120, 36), (160, 48), (300, 100)]
WALK = (
    "1",
    "enter",
    "escape",
    "f",
    "escape",
    "question_mark",
    "escape",
    "2",
    "7",
    "L",
    "p",
    "escape",
    "ctrl+p",
    "escape",
)
HOSTILE = "[red]x[/red] [/] \\[ \u4e2d\u6587 \U0001f469\u200d\U0001f469\u200d\U0001f467 e\u0301 " + "w" * 300


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("language", list(Language))
async def test_every_page_at_every_size(size: tuple[int, int], language: Language) -> None:
    """Each line fills the width exactly, and the pages come up."""
    monitor = monitor_of(language)
    async with monitor.run_test(size=size) as pilot:
        for key in WALK:
            await pilot.press(key)
            await pilot.pause(0.07 if key in ("1", "f") else 0)
            assert {cell_len(line) for line in shown(monitor)} == {size[0]}
            assert len(shown(monitor)) == size[1]


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_names_values_changes_and_states_are_always_shown(size: tuple[int, int]) -> None:
    """Even 60 × 20 tells what is wrong."""
    monitor = monitor_of()
    async with monitor.run_test(size=size) as pilot:
        await pilot.press("1")
        await pilot.pause(0.07)
        line = next(line for line in shown(monitor) if "Impressions" in line)
        for part in ("1.10", "▼", "30.6%", "!!"):
            assert part in line


async def test_the_chart_keeps_eight_lines_at_80_by_24() -> None:
    """The table scrolls instead, and says how many lines are out of view."""
    monitor = monitor_of()
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await pilot.pause(0.07)
        assert monitor.page.chart is not None
        assert monitor.page.chart.size.height >= 8
        assert "↓" in shown(monitor)[2]


async def test_a_resize_lays_out_anew() -> None:
    """Whatever the order of sizes, the last one counts."""
    monitor = monitor_of()
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("1")
        for size in ((40, 10), (300, 100), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.02)
            assert {cell_len(line) for line in shown(monitor)} == {size[0]}


async def test_ascii_is_ascii() -> None:
    """A terminal without UTF-8 gets nothing else, in French too."""
    monitor = monitor_of(Language.FR, glyphs=ASCII)
    async with monitor.run_test(size=(120, 36)) as pilot:
        for key in WALK:
            await pilot.press(key)
            await pilot.pause(0.07 if key in ("1", "f") else 0)
            if len(monitor.screen_stack) == 1:
                assert all(line.isascii() for line in shown(monitor))


@pytest.mark.parametrize("palette", [NIGHT, SIXTEEN, PLAIN], ids=lambda palette: palette.name)
async def test_states_are_told_without_colour(palette: Palette) -> None:
    """The shapes are there in every palette."""
    monitor = monitor_of(palette=palette)
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("1")
        await pilot.pause(0.07)
        assert "!! critical" in text(monitor)
        assert "!  ⊘ warning" in text(monitor)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 36)])
async def test_hostile_texts_stay_texts(size: tuple[int, int]) -> None:
    """Markup, wide signs, joined emoji and endless words from outside break nothing."""
    bad = Text(HOSTILE, HOSTILE)
    board = board_of()
    rows = tuple(
        replace(row, reading=replace(row.reading, value=None, status=Status.ERROR, reason=bad, left_out=(HOSTILE,)))
        for row in board.rows
    )
    feed = FakeFeed(
        boards={("lumen", "7d", ()): replace(board, rows=rows)},
        source_views=(SourceView(HOSTILE, Health.ERROR, message=bad, remarks=(bad,)),),
        log_lines=(LogLine(0, "error", HOSTILE, bad),),
        sign=Alive(alive=True, problem=bad),
    )
    monitor = monitor_of(feed=feed)
    async with monitor.run_test(size=size) as pilot:
        for key in WALK:
            await pilot.press(key)
            await pilot.pause(0.07 if key == "1" else 0)
            assert {cell_len(line) for line in shown(monitor)} == {size[0]}
        await pilot.press("7")
        assert size[0] < 60 or "[red]x[/red]" in text(monitor)


async def test_nothing_yet_is_said_in_words() -> None:
    """Before the first board the page says what it waits for."""
    feed = FakeFeed(boards={("lumen", "7d", ()): None}, source_views=(), log_lines=())
    monitor = monitor_of(feed=feed)
    monitor.view.deep = None
    async with monitor.run_test(size=(80, 24)) as pilot:
        for key, words in (("0", "Waiting"), ("1", "Waiting"), ("7", "names no source"), ("L", "has not written")):
            await pilot.press(key)
            assert words in text(monitor)
