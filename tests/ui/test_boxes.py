"""What lists over the page find, and what a step back undoes."""

from __future__ import annotations

import pytest

from kpitui.text import Language
from kpitui.ui.feed import LogLine
from kpitui.ui.screens.choices import choose_label
from tests.ui.boards import NOW, FakeFeed
from tests.ui.monitors import monitor_of, text


@pytest.mark.parametrize(("typed", "found"), [("freeze", "figer"), ("langu", "English"), ("theme pap", "paper")])
async def test_the_palette_is_searched_in_both_languages(typed: str, found: str) -> None:
    """A French palette finds what is typed in English, or as the configuration calls it."""
    monitor = monitor_of(Language.FR)
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("1", "colon", *("space" if sign == " " else sign for sign in typed))
        await pilot.pause(0.1)
        assert found in text(monitor)


async def test_a_palette_that_finds_nothing_says_so() -> None:
    """The box is never empty."""
    monitor = monitor_of(Language.FR)
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "colon", *"xyzzy")
        await pilot.pause(0.1)
        assert "Rien ne correspond." in text(monitor)


async def test_a_list_shows_what_is_found_while_it_is_open() -> None:
    """Labels that arrive a moment later are in the box without opening it again."""
    monitor = monitor_of()
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("1")
        deep, monitor.view.deep = monitor.view.deep, None
        choose_label(monitor)
        await pilot.pause(0.1)
        assert "By hashtag" not in text(monitor)
        monitor.view.deep = deep
        monitor.take_in()
        await pilot.pause(0.1)
        assert "By hashtag" in text(monitor)


async def test_a_step_back_drops_the_value_cursor() -> None:
    """Escape takes it away before it clears the filter."""
    monitor = monitor_of()
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("1", "slash", *"men", "enter", "v", "left")
        pane = monitor.page.chart
        assert pane is not None
        assert pane.cursor is not None
        await pilot.press("escape")
        assert pane.cursor is None
        assert monitor.view.choice.filter == "men"
        await pilot.press("escape")
        assert monitor.view.choice.filter == ""


async def test_the_log_keeps_moment_and_source_apart() -> None:
    """The longest moment leaves a space."""
    feed = FakeFeed()
    feed.log_lines = (LogLine(NOW, "info", "Instagram", feed.log_lines[0].text),)
    monitor = monitor_of(Language.FR, feed)
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("L")
        await pilot.pause(0.1)
        assert "22 nov. 12:04:31 Instagram" in text(monitor)
