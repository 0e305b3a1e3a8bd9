"""Taking charge, silencing, going to what fires: by keys alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest

from kpitui.text import Language
from kpitui.ui.alert_feed import AlertsView
from kpitui.ui.app import Monitor
from kpitui.ui.commands.alerting import beside
from tests.ui.alerts import HOUR, FakeAlerts
from tests.ui.boards import NOW, FakeFeed, board_of
from tests.ui.monitors import monitor_of, text

MORNING = NOW + 19 * HOUR + 55 * 60_000 + 29_000


@dataclass
class Desk:
    """A monitor on the alerts of the fixture, and what was decided at it."""

    monitor: Monitor
    alerts: FakeAlerts

    @property
    def decided(self) -> list[tuple[object, ...]]:
        """Return what was decided."""
        return self.alerts.decided


@asynccontextmanager
async def at_desk(
    *keys: str, language: Language = Language.EN, size: tuple[int, int] = (80, 24), feed: FakeFeed | None = None
) -> AsyncIterator[Desk]:
    """Open the monitor, press keys, and show what they did."""
    feed = feed or FakeFeed()
    monitor = monitor_of(language, feed)
    async with monitor.run_test(size=size) as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.05)
        feed.tick += 1
        monitor.tick()
        await pilot.pause(0.05)
        yield Desk(monitor, feed.alerts)


async def test_taking_charge_with_a_note() -> None:
    """The note is typed at once; without another end it lasts as long as the alert."""
    async with at_desk("6", "a", *"on it", "enter", language=Language.FR) as desk:
        assert desk.decided == [("acknowledge", "i1", "on it", None)]
        screen = text(desk.monitor)
        assert "Vous vous en chargez : Impressions / vues" in screen
        assert "✓ anne" in screen


async def test_a_note_may_have_spaces() -> None:
    """What is typed is the note, whatever the keys do elsewhere."""
    async with at_desk("6", "a", *"ask", "space", *"jq", "enter") as desk:
        assert desk.decided == [("acknowledge", "i1", "ask jq", None)]


async def test_taking_charge_until_a_time() -> None:
    """The list offers ends; another is typed."""
    async with at_desk("6", "a", "down", "down", "enter") as desk:
        assert desk.decided == [("acknowledge", "i1", "", NOW + 4 * HOUR)]
        assert "until 16:04" in text(desk.monitor)
    async with at_desk("6", "a", "down", "down", "down", "enter") as desk:
        assert desk.decided == [("acknowledge", "i1", "", MORNING)]
    async with at_desk("6", "a", "tab", *"2h", "enter") as desk:
        assert desk.decided == [("acknowledge", "i1", "", NOW + 2 * HOUR)]


async def test_an_end_that_is_no_time_is_refused() -> None:
    """The box stays and says how to write one."""
    async with at_desk("6", "a", "tab", *"soon", "enter") as desk:
        assert desk.decided == []
        assert "is no time: write 18:30" in text(desk.monitor)
        assert len(desk.monitor.screen_stack) == 2
    async with at_desk("6", "a", "tab", *"soon", "enter", size=(40, 10)) as desk:
        assert "is no time" in text(desk.monitor)


async def test_the_footer_offers_charge_where_an_alert_is_on() -> None:
    """Also where there is room for few keys; not where nothing is on, nor where somebody handles it."""
    for keys in (("1", "j"), ("6",)):
        async with at_desk(*keys) as desk:
            assert "⏎ details  a take charge" in text(desk.monitor)
    for walk in (("1", "j", "j", "j"), ("6", "a", "enter")):
        async with at_desk(*walk) as desk:
            assert not any(action.called_for for action in desk.monitor.actions())


async def test_giving_back() -> None:
    """What nobody is in charge of can't be given back."""
    async with at_desk("6", "A") as desk:
        assert "Nobody is in charge of it." in text(desk.monitor)
    async with at_desk("6", "j", "j", "j", "A") as desk:
        assert desk.decided == [("give back", "i3")]
        assert "Given back: Click-through rate" in text(desk.monitor)


async def test_what_does_not_fire_yet_is_nobodys() -> None:
    """A pending alert has no incident; a KPI within bounds neither."""
    async with at_desk("6", "j", "j", "a") as desk:
        assert "No alert is on here." in text(desk.monitor)
    async with at_desk("1", "j", "j", "j", "j", "a") as desk:
        assert "No alert is on here." in text(desk.monitor)
        assert len(desk.monitor.screen_stack) == 1


async def test_silencing_the_kpi_in_view() -> None:
    """KPI and brand are ticked; two keys silence for an hour."""
    async with at_desk("1", "j", "m", "enter") as desk:
        assert desk.decided == [("silence", (("kpi", ("impressions",)), ("brand", ("lumen",))), NOW + HOUR, "")]
        assert "Silenced until 13:04: Impressions / views" in text(desk.monitor)
        assert "!! ⊘ 12 min" in text(desk.monitor)


async def test_choosing_what_is_silenced() -> None:
    """Ticks are set and taken away by space; the note is behind tab."""
    keys = ("down", "down", "down", "space", "down", "down", "space", "tab", *"fair", "enter")
    async with at_desk("6", "m", *keys) as desk:
        assert desk.decided == [("silence", (("brand", ("lumen",)), ("objective", ("awareness",))), MORNING, "fair")]


async def test_a_part_and_a_source_are_silenced_as_such() -> None:
    """An alert by network is silenced for that network; a source by its name."""
    async with at_desk("6", "G", "k", "k", "k", "m", "enter") as desk:
        assert desk.decided == [
            ("silence", (("kpi", ("mentions",)), ("brand", ("lumen",)), ("channel", ("facebook",))), NOW + HOUR, "")
        ]
    async with at_desk("6", "j", "m", "enter") as desk:
        assert desk.decided == [("silence", (("source", ("instagram",)),), NOW + HOUR, "")]


async def test_nothing_is_silenced_for_everything() -> None:
    """Without a tick the box says so."""
    async with at_desk("6", "j", "m", "down", "down", "down", "space", "enter") as desk:
        assert desk.decided == []
        assert "Tick what it is for." in text(desk.monitor)


async def test_the_list_of_silences_extends_and_ends() -> None:
    """Enter on one offers both; a typed end too."""
    async with at_desk("M") as desk:
        assert "KPI: Authors per mention, brand: Maison Lumen" in text(desk.monitor)
        assert "→ 13:04" in text(desk.monitor)
    async with at_desk("M", "enter", "enter") as desk:
        assert desk.decided == [("extend", 7, NOW + 2 * HOUR)]
        assert "Silenced until 14:04." in text(desk.monitor)
    async with at_desk("M", "enter", "down", "down", "enter", "tab", "tab", *"5h", "enter") as desk:
        assert desk.decided == [("extend", 7, NOW + 5 * HOUR)]
    async with at_desk("M", "enter", "down", "down", "down", "enter") as desk:
        assert desk.decided == [("end", 7)]
        assert "The silence has ended: KPI: Authors per mention" in text(desk.monitor)
        desk.monitor.action_command("silences")
        assert "Nothing is silenced" in desk.monitor.notice[0]


async def test_escape_decides_nothing() -> None:
    """Out of either box."""
    async with at_desk("6", "a", *"x", "escape", "m", "escape", "M", "enter", "escape") as desk:
        assert desk.decided == []
        assert len(desk.monitor.screen_stack) == 1


async def test_a_monitor_that_only_shows_decides_nothing() -> None:
    """It says so instead of opening a box."""
    for key in ("a", "A", "m"):
        feed = FakeFeed()
        feed.alerts.closed = True
        async with at_desk("6", key, feed=feed) as desk:
            assert "only shows (--view)" in text(desk.monitor)
            assert desk.decided == []


async def test_from_one_kpi_that_fires_to_the_next_across_tabs() -> None:
    """Both ways, round the ends; from details to details."""
    async with at_desk("1", "n") as desk:
        assert (desk.monitor.view.choice.tab, desk.monitor.page.kpi) == ("awareness", "impressions")
    async with at_desk("1", "n", "n", "n") as desk:
        assert (desk.monitor.view.choice.tab, desk.monitor.page.kpi) == ("interaction", "click_through_rate")
    async with at_desk("1", "N") as desk:
        assert desk.monitor.page.kpi == "click_through_rate"
    async with at_desk("0", "n", "enter", "n") as desk:
        assert (desk.monitor.page.kind, desk.monitor.page.kpi) == ("details", "impressions")


async def test_nothing_to_go_to_is_said() -> None:
    """Where no KPI fires."""
    rows = tuple(replace(row, reading=replace(row.reading, severity=None)) for row in board_of().rows)
    feed = FakeFeed(boards={("lumen", "7d", ()): replace(board_of(), rows=rows)})
    feed.alerts.view = AlertsView()
    async with at_desk("1", "n", feed=feed) as desk:
        assert "No KPI fires." in text(desk.monitor)


@pytest.mark.parametrize(
    ("here", "step", "found"),
    [("a", 1, "b"), ("b", 1, "d"), ("d", 1, "b"), ("e", 1, "b"), ("", 1, "b"), ("", -1, "d"), ("b", -1, "d"),
     ("c", -1, "b")],
)  # fmt: skip
def test_the_place_beside(here: str, step: int, found: str) -> None:
    """The next one in the order, round the ends; the only one is its own neighbour."""
    order = [("tab", kpi) for kpi in "abcde"]
    assert beside(order, [("tab", "b"), ("tab", "d")], here, step) == ("tab", found)
    assert beside(order, [("tab", "c")], "c", step) == ("tab", "c")
