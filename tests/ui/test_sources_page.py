"""The Sources screen says what polls cost, and drops its columns from the end on."""

from __future__ import annotations

import pytest

from kpitui.text import Language
from tests.ui.monitors import monitor_of, text


@pytest.mark.parametrize(
    ("language", "latency", "quota"), [(Language.EN, "1.2 s", "Quota left"), (Language.FR, "1,2 s", "Quota restant")]
)
async def test_latency_and_quota(language: Language, latency: str, quota: str) -> None:
    """How long the last poll took; how many calls are left, of how many, until when."""
    monitor = monitor_of(language)
    async with monitor.run_test(size=(120, 30)) as pilot:
        await pilot.press("7")
        screen = text(monitor)
        assert latency in screen
        assert quota in screen
        assert "412/500 · 12 min" in screen


@pytest.mark.parametrize(
    ("width", "there", "gone"),
    [(60, "Last", "Rows"), (80, "Rows", "Latency"), (100, "Latency", "Quota"), (160, "New", "")],
)
async def test_columns_go_from_the_end_on(width: int, there: str, gone: str) -> None:
    """A narrow screen keeps the first ones."""
    monitor = monitor_of()
    async with monitor.run_test(size=(width, 24)) as pilot:
        await pilot.press("7")
        heads = next(line for line in text(monitor).splitlines() if "State" in line)
        assert there in heads
        assert not gone or gone not in heads
