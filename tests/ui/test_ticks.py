"""A second that brought nothing for the rows makes none of them anew."""

from __future__ import annotations

import pytest

from kpitui.ui.view import View
from tests.ui.monitors import monitor_of


async def test_rows_are_made_anew_only_for_another_board(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tick on the same board, or an answer that belongs to the chart, leaves the rows alone."""
    monitor = monitor_of()
    async with monitor.run_test(size=(120, 40)) as pilot:
        monitor.go("awareness")
        monitor.page.tick()
        await pilot.pause()
        made: list[str] = []
        monkeypatch.setattr(View, "rows", lambda _, objective="": (*map(made.append, [objective]),)[1:])
        monitor.page.tick()
        monitor.page.arrived()
        assert made == []
        monkeypatch.setattr(View, "trouble", lambda _: (("reviews", None),))
        monitor.page.tick()
        assert made == ["awareness"]
