"""Every screen at 80 × 24 and 160 × 48, in French and English, is what it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from kpitui.text import Language
from kpitui.ui.screens.objective import REST
from tests.ui.monitors import monitor_of

SCREENS = {
    "overview": (),
    "awareness": ("1", "j"),
    "satisfaction": ("4",),
    "details": ("1", "j", "enter"),
    "unconfigured": ("4", "G", "enter"),
    "explain": ("1", "j", "d"),
    "thresholds": ("1", "j", "t", "up"),
    "alerts": ("6",),
    "taking_charge": ("6", "a"),
    "silencing": ("6", "m", "down"),
    "silences": ("6", "M"),
    "sources": ("7",),
    "log": ("L",),
    "help": ("1", "question_mark"),
    "palette": ("ctrl+p",),
    "periods": ("p",),
    "filter": ("1", "slash", "a"),
    "frozen": ("1", "x"),
}


@pytest.mark.parametrize("size", [(80, 24), (160, 48)], ids=["80x24", "160x48"])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("screen", SCREENS)
def test_screen(
    screen: str,
    language: Language,
    size: tuple[int, int],
    snap_compare: Callable[..., bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The screen is as it was last approved."""
    monkeypatch.setattr("kpitui.ui.peaceful.Peaceful._import", lambda self: None)
    monkeypatch.setattr("kpitui.ui.peaceful.Peaceful._imported", lambda self: True)

    async def walk(pilot: Pilot[int]) -> None:
        for key in SCREENS[screen]:
            await pilot.press(key)
            await pilot.pause(0.1 if key == "6" else None)
        await pilot.pause(REST + 0.05)

    assert snap_compare(monitor_of(language), terminal_size=size, run_before=walk)
