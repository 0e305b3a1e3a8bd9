"""What is typed or pasted quickly, enter with it, is taken whole."""

from __future__ import annotations

from textual import events

from kpitui.ui.app import Monitor
from tests.ui.monitors import monitor_of


def rush(monitor: Monitor, text: str) -> None:
    """Send keys as a terminal does when they come in one piece: without waiting between them."""
    for sign in text:
        key = "enter" if sign == "\r" else {"-": "minus"}.get(sign, sign)
        monitor.post_message(events.Key(key, sign))


async def test_a_stretch_typed_in_one_go() -> None:
    """Both days and both enters arrive at once."""
    monitor = monitor_of()
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("p", "end", *["down"] * 15, "enter")
        await pilot.pause()
        rush(monitor, "2026-11-01\r")
        await pilot.pause(0.1)
        rush(monitor, "2026-11-15\r")
        await pilot.pause(0.1)
        assert monitor.view.choice.period == "2026-11-01/2026-11-15"


async def test_a_command_typed_in_one_go() -> None:
    """The palette runs what the whole text means, not its first letters."""
    monitor = monitor_of()
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("colon")
        await pilot.pause()
        rush(monitor, "paper\r")
        await pilot.pause(0.1)
        assert monitor.look.palette.name == "paper"


async def test_a_filter_typed_in_one_go() -> None:
    """All of it filters."""
    monitor = monitor_of()
    async with monitor.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "slash")
        await pilot.pause()
        rush(monitor, "voi\r")
        await pilot.pause(0.1)
        assert monitor.view.choice.filter == "voi"
