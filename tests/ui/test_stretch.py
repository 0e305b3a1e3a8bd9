"""From … to: two days typed, in the monitor's zone, worked out by the clerk."""

from __future__ import annotations

from datetime import date

import pytest

from kpitui.kpis.period import stretch_of
from kpitui.text import Language
from kpitui.ui.speech import Speech
from kpitui.ui.stretch import BACKWARDS, FUTURE, NOTHING, moved, stretch_between
from tests.ui.boards import ZONE, FakeFeed
from tests.ui.monitors import monitor_of, text

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("last", ["2026-11-15", "15/11/2026", "15.11.2026", " 2026-11-15 "])
def test_days_are_typed_year_first_or_day_first(last: str) -> None:
    """Either way gives the same period."""
    assert stretch_between("1/11/2026", last, TODAY) == ("2026-11-01/2026-11-15", None)


def test_what_is_wrong_is_said() -> None:
    """Nothing, no date, the wrong order and the future each have their words, in both languages."""
    assert stretch_between("", "2026-11-15", TODAY)[1] == NOTHING
    assert stretch_between("2026-11-16", "2026-11-15", TODAY)[1] == BACKWARDS
    assert stretch_between("2026-11-23", "2026-11-25", TODAY)[1] == FUTURE
    wrong = stretch_between("31/02/2026", "2026-11-15", TODAY)[1]
    assert wrong is not None
    assert "“31/02/2026” is no date" in wrong.say(Language.EN)
    assert "31/02/2026" in wrong.say(Language.FR)


def test_days_are_those_of_the_zone_and_the_last_is_included() -> None:
    """A stretch over the end of summer time has an hour more."""
    found = stretch_of("2026-10-24/2026-10-25", ZONE)
    assert found is not None
    assert found[1] - found[0] == 49 * 3_600_000
    assert stretch_of("7d", ZONE) is None


def test_a_stretch_has_a_name() -> None:
    """The year is said once where it is one."""
    assert Speech().period("2026-11-01/2026-11-15") == "1\u00a0Nov → 15\u00a0Nov\u00a02026"
    assert Speech(Language.FR).period("2025-12-30/2026-01-02") == "30\u00a0déc.\u00a02025 → 2\u00a0janv.\u00a02026"


async def test_p_offers_from_to() -> None:
    """The last line of the periods opens two fields; a mistake is said there; the clerk is asked, not the collector."""
    feed = FakeFeed()
    monitor = monitor_of(Language.FR, feed)
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("1", "p", *["down"] * 20, "enter")
        await pilot.pause()
        await pilot.press(*"1/11/2026", "enter", *"x", "enter")
        await pilot.pause()
        assert "n’est pas une date" in text(monitor)
        await pilot.press("ctrl+u", *"2026-11-15", "enter")
        await pilot.pause()
        assert monitor.view.choice.period == "2026-11-01/2026-11-15"
        assert monitor.view.seen.board is not None
        assert "1 nov. → 15 nov. 2026" in text(monitor)
        assert not any(asked[0] == "want" and "/" in str(asked[2]) for asked in feed.asked)


@pytest.mark.parametrize(
    ("by", "stretch"),
    [(-1, "2026-10-17/2026-10-31"), (1, "2026-11-16/2026-11-30"), (2, "2026-11-01/2026-11-15")],
)
def test_a_stretch_moves_by_its_own_length(by: int, stretch: str) -> None:
    """Back and forth, but never wholly into the future."""
    assert moved("2026-11-01/2026-11-15", by, TODAY) == stretch


async def test_the_keys_of_time_move_a_stretch_and_z_leaves_it() -> None:
    """Earlier, later, then back to the period that was looked at before, live."""
    monitor = monitor_of(feed=FakeFeed())
    async with monitor.run_test(size=(120, 36)) as pilot:
        monitor.choose(period="28d")
        monitor.choose(period="2026-11-01/2026-11-15")
        await pilot.press("1", "comma")
        assert monitor.view.choice.period == "2026-10-17/2026-10-31"
        assert "not live" in text(monitor)
        await pilot.press("semicolon", "semicolon")
        assert monitor.view.choice.period == "2026-11-16/2026-11-30"
        assert "not live" not in text(monitor)
        await pilot.press("z")
        assert monitor.view.choice.period == "28d"
