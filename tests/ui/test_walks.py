"""Every key does what the key map says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from textual.pilot import Pilot

from kpitui.text import Language
from kpitui.ui.app import Monitor
from kpitui.ui.commands import COMMANDS
from kpitui.ui.screens.objective import REST
from tests.ui.boards import NOW, FakeFeed
from tests.ui.monitors import monitor_of, text


@dataclass
class Walk:
    """A monitor at whose keyboard somebody sits."""

    monitor: Monitor
    pilot: Pilot[int]
    feed: FakeFeed

    async def press(self, *keys: str) -> str:
        """Press keys, let the chart follow, return the screen."""
        await self.pilot.press(*keys)
        await self.pilot.pause(REST + 0.05)
        return text(self.monitor)


@asynccontextmanager
async def walking(language: Language = Language.EN, size: tuple[int, int] = (120, 36)) -> AsyncIterator[Walk]:
    """Open the monitor."""
    feed = FakeFeed()
    monitor = monitor_of(language, feed)
    async with monitor.run_test(size=size) as pilot:
        await pilot.pause()
        yield Walk(monitor, pilot, feed)


@pytest.mark.parametrize(
    ("key", "tab"),
    [
        ("1", "awareness"), ("2", "acquisition"), ("3", "interaction"), ("4", "satisfaction"), ("5", "conversion"),
        ("&", "awareness"), ("é", "acquisition"), ('"', "interaction"), ("'", "satisfaction"), ("(", "conversion"),
        ("à", "overview"), ("0", "overview"), ("7", "sources"), ("è", "sources"), ("L", "log"),
        ("6", "alerts"), ("!", "alerts"),
        ("tab", "awareness"), ("l", "awareness"), ("shift+tab", "log"), ("h", "log"), ("ctrl+right", "awareness"),
    ],
)  # fmt: skip
async def test_tabs(key: str, tab: str) -> None:
    """Digits, the AZERTY row, tab, h and l go from page to page."""
    async with walking() as walk:
        await walk.press(key)
        assert walk.monitor.view.choice.tab == tab


async def test_moving_selects_and_the_chart_follows() -> None:
    """J goes down, and the chart is that of the line."""
    async with walking() as walk:
        screen = await walk.press("1", "j")
        assert "Impressions / views  by hour" in screen
        await walk.press("G")
        assert walk.monitor.page.kpi == "authors_per_mention"
        await walk.press("g")
        assert walk.monitor.page.kpi == "mentions"
        await walk.press("down", "down", "k", "up")
        assert walk.monitor.page.kpi == "mentions"


async def test_a_selection_is_kept_while_one_is_elsewhere() -> None:
    """Coming back one finds the line where one left it."""
    async with walking() as walk:
        await walk.press("1", "j", "j", "2", "1")
        assert walk.monitor.page.kpi == "reach"


async def test_enter_opens_and_esc_goes_back() -> None:
    """Details show definition, formula, inputs, breakdown and what to do."""
    async with walking(size=(120, 60)) as walk:
        screen = await walk.press("1", "j", "enter")
        for part in ("How many times posts were shown", "sum(impressions)", "100 * 570", "By network", "What to do"):
            assert part in screen
        screen = await walk.press("escape")
        assert "Share of voice" in screen
        assert walk.monitor.page.kind == "objective"


async def test_kpis_without_a_source_are_one_line() -> None:
    """Enter on it tells what each would need."""
    async with walking() as walk:
        screen = await walk.press("4", "G")
        assert "1 KPI without a source: enter" in screen
        assert "csat_ratings" in await walk.press("enter")


async def test_the_filter_follows_what_is_typed() -> None:
    """It filters while one types, ! inverts, esc clears."""
    async with walking() as walk:
        screen = await walk.press("1", "slash", "v", "o", "i")
        assert "Share of voice" in screen
        assert "Visits from social" not in screen
        await walk.press("enter")
        assert walk.monitor.view.choice.filter == "voi"
        assert "Visits from social" in await walk.press("escape")
        screen = await walk.press("slash", "!", "v", "o", "i", "enter")
        assert "Share of voice" not in screen
        assert "matches" in await walk.press("slash", "ctrl+u", "x", "y", "z", "q")


async def test_periods_by_list_and_by_plus_and_minus() -> None:
    """P shows the list; + is longer, - shorter; the collector is asked for the view."""
    async with walking() as walk:
        assert "28 days" in await walk.press("p")
        await walk.press("down", "enter")
        assert walk.monitor.view.choice.period == "28d"
        await walk.press("plus")
        assert walk.monitor.view.choice.period == "90d"
        await walk.press("minus", "minus", "minus", "minus")
        assert walk.monitor.view.choice.period == "24h"
        assert ("want", "lumen", "24h", ()) in walk.feed.asked


async def test_networks_go_round() -> None:
    """C takes each in turn, then all again; C goes back."""
    async with walking() as walk:
        await walk.press("1", "c")
        assert walk.monitor.view.choice.labels == (("channel", "x"),)
        assert " · X" in text(walk.monitor)
        await walk.press("C", "C")
        assert walk.monitor.view.choice.labels == (("channel", "instagram"),)
        await walk.press("c")
        assert not walk.monitor.view.choice.labels


async def test_brands_are_chosen_from_a_list() -> None:
    """B shows one's own brands alone."""
    async with walking() as walk:
        screen = await walk.press("B")
        assert "Atelier Nord" in screen
        assert "Globex" not in screen
        await walk.press("down", "enter")
        assert walk.monitor.view.choice.brand == "second"


async def test_breakdown_by_another_label() -> None:
    """B offers the labels that the data has."""
    async with walking() as walk:
        assert "By campaign" in await walk.press("1", "b")
        assert "By campaign" in await walk.press("down", "enter")
        assert walk.monitor.view.choice.breakdown == "campaign"


async def test_the_figure_is_explained() -> None:
    """D shows formula, numbers, inputs, what is left out."""
    async with walking() as walk:
        screen = await walk.press("1", "j", "d")
        assert "100 * 570 / 10,000 = 5.7" in screen
        assert "Left out: Instagram" in screen
        assert "100 * 570" not in await walk.press("escape")


async def test_polls_and_pauses_are_asked_of_the_collector() -> None:
    """R asks for the source in view, R for all, u pauses and resumes."""
    async with walking() as walk:
        await walk.press("7", "j", "r", "R", "u", "j", "j", "j", "u")
        assert ("poll", "x", False) in walk.feed.asked
        assert ("poll", None, False) in walk.feed.asked
        assert ("pause", "x", True) in walk.feed.asked
        assert ("pause", "crm", False) in walk.feed.asked


async def test_frozen_nothing_moves_until_it_goes_on() -> None:
    """X freezes with a banner; the collector's news are not read."""
    async with walking() as walk:
        assert "frozen since 12:04" in await walk.press("1", "x")
        before = walk.monitor.view.seen.board
        walk.feed.tick = 5
        walk.monitor.tick()
        assert walk.monitor.view.seen.board is before
        assert "frozen" not in await walk.press("x")
        assert walk.monitor.view.seen.board is not before


async def test_back_in_time_says_that_it_is_not_live() -> None:
    """The comma goes back, the semicolon forward, z returns."""
    async with walking() as walk:
        assert "21 Nov 12:00, not live" in await walk.press("1", "comma")
        assert "20 Nov 12:00, not live" in await walk.press("left_square_bracket")
        await walk.press("semicolon")
        assert walk.monitor.view.choice.at is not None
        assert "not live" not in await walk.press("z")


async def test_the_value_cursor() -> None:
    """V shows moment and values; arrows move it; esc and another line drop it."""
    async with walking() as walk:
        assert "22 Nov 11:00" in await walk.press("1", "v")
        assert "22 Nov 10:00" in await walk.press("left")
        assert "22 Nov 11:00" in await walk.press("right")
        await walk.press("j")
        assert walk.monitor.page.chart is not None
        assert walk.monitor.page.chart.cursor is None


async def test_overlays() -> None:
    """O goes through what the chart is compared with."""
    async with walking() as walk:
        assert "a week earlier" in await walk.press("1", "o")
        assert "a year earlier" in await walk.press("o")
        assert "average over 7 days" in await walk.press("o")
        await walk.press("o")
        assert "period before" in await walk.press("o")


async def test_the_chart_on_the_whole_screen() -> None:
    """F shows it alone, esc closes it."""
    async with walking() as walk:
        screen = await walk.press("1", "f")
        assert "Mentions  by hour" in screen
        assert "Share of voice" not in screen
        assert "Share of voice" in await walk.press("escape")


async def test_sorting() -> None:
    """S sorts by the next column, S turns it; after the last comes the catalogue's order."""
    async with walking() as walk:
        await walk.press("1", "s", "s")
        assert walk.monitor.view.rows("awareness")[0].kpi == "impressions"
        await walk.press("S")
        assert walk.monitor.view.rows("awareness")[0].kpi == "authors_per_mention"
        await walk.press("s", "s", "s", "s")
        assert walk.monitor.view.choice.sort == ""


async def test_copying_says_what_was_copied() -> None:
    """Y takes the line."""
    async with walking() as walk:
        assert "Copied: Mentions  12,480" in await walk.press("1", "y")
        assert walk.monitor.clipboard.startswith("Mentions\t12,480")


async def test_themes_and_language_change_at_once() -> None:
    """ctrl+t and the palette."""
    async with walking() as walk:
        await walk.press("1", "ctrl+t")
        assert walk.monitor.look.palette.name == "paper"
        screen = await walk.press("ctrl+p", *"fran", "enter")
        assert "Notoriété" in screen
        assert "Part de voix" in screen
        assert "12 480" in screen


async def test_the_palette_runs_commands_and_names_their_keys() -> None:
    """Every action is found by its words."""
    async with walking() as walk:
        screen = await walk.press("1", "colon", *"freeze")
        assert "x" in screen
        await walk.press("enter")
        assert walk.monitor.view.choice.frozen == NOW
        await walk.press("ctrl+p", *"influencer sc", "escape")
        assert walk.monitor.view.choice.tab == "awareness"


async def test_help_is_made_of_the_live_bindings() -> None:
    """Every command that works here is in it, with its key, and the KPI in view."""
    async with walking(size=(120, 90)) as walk:
        await walk.press("1")
        page = [command for command in COMMANDS if command.available(walk.monitor)]
        screen = await walk.press("question_mark")
        for command in page:
            assert command.title.en in screen
        assert "Mentions" in screen
        await walk.press("escape")
        assert len(walk.monitor.screen_stack) == 1


async def test_quitting() -> None:
    """Q quits; ctrl+c needs to be pressed twice."""
    async with walking() as walk:
        assert "again to quit" in await walk.press("ctrl+c")
        assert walk.monitor.is_running
        await walk.pilot.press("q")
    assert walk.monitor.return_code == 0


async def test_keys_of_ones_own() -> None:
    """A binding is changed under its id; footer and help name the new key."""
    feed = FakeFeed()
    monitor = monitor_of(feed=feed)
    monitor.view.profile = replace(monitor.view.profile, keys={"periods": "ctrl+y"})
    monitor.set_keymap({"periods": "ctrl+y"})
    async with monitor.run_test(size=(120, 36)) as pilot:
        await pilot.press("p")
        assert len(monitor.screen_stack) == 1
        assert "ctrl+y period" in text(monitor)
        await pilot.press("ctrl+y")
        assert len(monitor.screen_stack) == 2


def test_ids_are_unique_and_keys_can_be_told_apart() -> None:
    """No two commands share an id; none needs a key that a terminal or tmux swallows."""
    ids = [command.id for command in COMMANDS]
    assert len(ids) == len(set(ids))
    for command in COMMANDS:
        for key in command.keys.split(","):
            assert not key.startswith("alt+")
            assert key not in {"ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+b", "ctrl+a"}
