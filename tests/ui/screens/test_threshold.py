"""The editor of thresholds by keys: the line moves at once, 90 days follow, enter saves, esc leaves all as it was."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from kpitui.charts.plot import Ink
from kpitui.kpis.kpi import Condition
from kpitui.text import Language
from kpitui.ui.app import Monitor
from kpitui.ui.deep import Desk
from kpitui.ui.options import Options
from kpitui.ui.screens.threshold import REST, ThresholdScreen
from kpitui.ui.widgets.chart_pane import ChartPane
from tests.ui.boards import FakeDeep, FakeFeed
from tests.ui.monitors import monitor_of, shown, text


@dataclass
class Seat:
    """A monitor on which the editor is open, and the clerk behind it."""

    monitor: Monitor
    pilot: Pilot[int]
    deep: FakeDeep
    feed: FakeFeed

    async def press(self, *keys: str, wait: float = REST + 0.15) -> str:
        """Press keys, let the trial follow, return the screen."""
        await self.pilot.press(*keys)
        await self.pilot.pause(wait)
        return text(self.monitor)

    @property
    def open(self) -> bool:
        """Whether the editor is open."""
        return isinstance(self.monitor.screen, ThresholdScreen)

    def line(self, ink: Ink) -> float:
        """Return where a limit's line ends on the chart."""
        plot = self.monitor.screen.query_one(ChartPane).model.plot
        assert plot is not None
        points = next(line.points for line in plot.lines if line.ink is ink)
        assert points[-1] is not None
        return points[-1][1]


@asynccontextmanager
async def seated(
    *keys: str, language: Language = Language.EN, size: tuple[int, int] = (80, 24), options: Options | None = None
) -> AsyncIterator[Seat]:
    """Open the monitor, press keys and sit down."""
    feed, deep = FakeFeed(), FakeDeep()
    monitor = monitor_of(language, feed)
    monitor.view.deep = lambda: deep
    monitor.options = options or Options()
    async with monitor.run_test(size=size) as pilot:
        await pilot.pause()
        seat = Seat(monitor, pilot, deep, feed)
        await seat.press(*(keys or ("1", "j", "t")))
        yield seat


async def test_it_opens_with_the_users_rule_and_the_chart_in_view() -> None:
    """Limits, window, time and routes are the rule's; who changed it and when is said; its lines are on the chart."""
    async with seated() as seat:
        screen = text(seat.monitor)
        for part in ("Thresholds · Impressions / views · Maison Lumen", "value below", "1.00 M", "clears at 1.10 M",
                     "800 k", "7 days", "30 min", "équipe", "a month", "Changed here by zoé"):  # fmt: skip
            assert part in screen, part
        assert "In 90 days: 10 times, 2 d in all, the last on" in screen
        assert (seat.line(Ink.WARNING), seat.line(Ink.CRITICAL)) == (1_000_000.0, 800_000.0)


async def test_the_line_moves_at_once_and_the_number_follows() -> None:
    """Before the clerk has answered the older number stands there, marked; nothing is asked while keys are pressed."""
    async with seated() as seat:
        asked = len(seat.deep.trials)
        screen = await seat.press("up", "up", "plus", wait=0)
        assert seat.line(Ink.WARNING) == 1_060_000.0
        assert "10 times" in screen
        screen = await seat.press("pageup")
        assert seat.line(Ink.WARNING) == 1_260_000.0
        assert "In 90 days: 12 times" in screen
        assert len(seat.deep.trials) == asked + 1


async def test_a_number_of_an_older_draft_is_marked() -> None:
    """The mark stands there until the newest draft's number has come; the last answer wins."""
    async with seated() as seat:
        screen = seat.monitor.screen
        assert isinstance(screen, ThresholdScreen)
        seat.monitor.view.desk = Desk(lambda: None)
        screen._drafting._view.desk._answers[("draft", screen._drafting._visit, "trial")] = (
            seat.deep.tried(screen._ask, screen._rested.judged if screen._rested else seat.deep.trials[0]),
            "older",
        )
        await seat.pilot.press("up")
        assert "the last on" in text(seat.monitor)
        assert "…" in next(line for line in shown(seat.monitor) if "In 90" in line)


async def test_enter_saves_and_the_collector_is_told() -> None:
    """What was typed is written by the clerk; the editor closes and says where."""
    async with seated() as seat:
        screen = await seat.press(*"900k", "tab", *"700k", "enter")
        assert not seat.open
        assert "Saved in kpitui.local.toml." in screen
        (draft,) = seat.deep.saved
        assert [level.limit for level in draft.levels] == [900_000.0, 700_000.0]
        assert ("reload",) in seat.feed.asked


async def test_esc_leaves_all_as_it_was() -> None:
    """Nothing is written."""
    async with seated() as seat:
        await seat.press("up", "escape")
        assert not seat.open
        assert not seat.deep.saved


async def test_mistakes_are_said_in_words_and_not_saved() -> None:
    """A critical level milder than its warning stays in the editor until it is mended."""
    async with seated() as seat:
        screen = await seat.press("tab", *"2M", "enter")
        assert "Critical is milder than the warning" in screen
        assert seat.open
        assert not seat.deep.saved
        screen = await seat.press("backspace", "backspace", *"5k")
        assert "milder" not in screen
        await seat.press("enter")
        assert len(seat.deep.saved) == 1


async def test_what_cannot_be_written_is_told() -> None:
    """The editor stays open and says why."""
    async with seated() as seat:
        seat.deep.trouble = True
        assert "The disk is full." in await seat.press("up", "enter")
        assert seat.open
        seat.deep.trouble = False
        await seat.press("enter")
        assert not seat.open


async def test_what_was_changed_is_given_back() -> None:
    """R takes it away; where nothing was changed it says so."""
    async with seated() as seat:
        assert "Given back" in await seat.press("r")
        assert [draft.rule for draft in seat.deep.given] == ["low"]
    async with seated("1", "t") as seat:
        assert "Nothing was changed here." in await seat.press("r")
        assert seat.open


async def test_every_condition_can_be_gone_through() -> None:
    """Each has a name, a chart and a trial; after the last comes the first."""
    async with seated() as seat:
        await seat.press("shift+tab", wait=0)
        screen = seat.monitor.screen
        assert isinstance(screen, ThresholdScreen)
        assert screen.sheet is not None
        first, seen = screen.sheet.condition, set()
        for _ in Condition:
            await seat.press("up", wait=0)
            seen.add(screen.sheet.condition)
            if screen.sheet.condition is first:
                break
        assert {Condition.CHANGE_BELOW, Condition.LEVEL_BELOW, Condition.ANOMALY, Condition.OUTSIDE} <= seen
        assert screen.sheet.condition is first


async def test_details_open_it_too_and_a_target_is_set() -> None:
    """A target of a month is typed; the rest of the rule stays."""
    async with seated("1", "j", "enter", "t") as seat:
        await seat.press("shift+tab", "shift+tab", "shift+tab", *"5000", "enter")
        (draft,) = seat.deep.saved
        assert draft.aim is not None
        assert (draft.aim.form, draft.aim.value) == ("month", 5_000.0)


async def test_a_suggestion_is_put_in_force_as_it_is() -> None:
    """The catalogue's levels are there to begin with; enter confirms them."""
    async with seated("1", "t") as seat:
        assert "Suggested by the catalogue; enter puts it in force." in text(seat.monitor)
        await seat.press("enter")
        assert [draft.condition for draft in seat.deep.saved] == [Condition.ANOMALY]


async def test_one_who_only_looks_is_refused_with_a_word() -> None:
    """--view opens nothing."""
    async with seated(options=Options(view_only=True)) as seat:
        assert not seat.open
        assert "--view only looks" in text(seat.monitor)


async def test_the_demo_says_that_nothing_is_kept() -> None:
    """In the editor itself, before anything is saved."""
    async with seated(options=Options(fleeting=True)) as seat:
        assert "Demo: what is saved is gone with it." in text(seat.monitor)


async def test_before_the_configuration_is_read_there_is_nothing_to_edit() -> None:
    """A word says so."""
    async with seated("1") as seat:
        seat.monitor.view.deep = None
        assert "still being read" in await seat.press("t")


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [(40, 10), (60, 20), (80, 24), (120, 36), (300, 100)], ids=str)
async def test_no_size_breaks_it(size: tuple[int, int], language: Language) -> None:
    """Every line fills the width; the field in which one is can be seen; a resize lays out anew."""
    async with seated(language=language, size=size) as seat:
        screen = seat.monitor.screen
        assert isinstance(screen, ThresholdScreen)
        assert screen.sheet is not None
        for _ in screen.sheet.parts:
            await seat.press("tab", "up", wait=0)
            assert {cell_len(line) for line in shown(seat.monitor)} == {size[0]}
        await seat.pilot.resize_terminal(60, 20)
        await seat.pilot.pause(0.05)
        assert {cell_len(line) for line in shown(seat.monitor)} == {60}
        assert "90" in text(seat.monitor)


async def test_french_is_french() -> None:
    """Every word of the editor."""
    async with seated(language=Language.FR) as seat:
        screen = text(seat.monitor)
        for part in ("Seuils", "valeur sous", "finit à", "Pendant", "Prévient", "En 90 jours : 10 fois",
                     "Modifié ici par zoé", "enregistrer"):  # fmt: skip
            assert part in screen, part
