"""Windows of many ends are those of each end, over clock changes too."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.kpis.period import days_back
from kpitui.kpis.window_grid import before_of, days_back_of, grid_ending
from kpitui.kpis.windows import window_ending

ZONES = ("UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Casablanca")
CHANGE = 1_774_746_000_000
"""2026-03-29 01:00 UTC, when clocks go forward in Europe."""


@given(st.sampled_from(ZONES), st.lists(st.integers(CHANGE - 10**11, CHANGE + 10**11), min_size=1, max_size=20))
def test_each_is_the_window_that_ends_there(name: str, ends: list[int]) -> None:
    """Start, the window before, and the one before that, for hours, days and the calendar's periods."""
    zone, at = ZoneInfo(name), np.array(ends, dtype=np.int64)
    for period in ("24h", "1d", "7d", "28d", "month", "today", "last_week"):
        grid = grid_ending(period, at, zone, 0)
        before = before_of(grid, period, zone)
        for place, end in enumerate(ends):
            window = window_ending(period, end, zone)
            assert (grid.starts[place], grid.previous_starts[place], grid.previous_ends[place]) == (
                window.start,
                window.previous_start,
                window.previous_end,
            )
            assert (before.starts[place], before.ends[place]) == (window.previous_start, window.previous_end)


@pytest.mark.parametrize("name", ZONES)
def test_days_back_at_every_half_hour_of_two_months_around_a_change(name: str) -> None:
    """The hour that is skipped and the one that comes twice are where the calendar puts them."""
    zone = ZoneInfo(name)
    times = np.arange(CHANGE - 30 * 86_400_000, CHANGE + 30 * 86_400_000, 1_800_000, dtype=np.int64)
    for days in (1, 7, -3):
        found = days_back_of(times, days, zone)
        assert found.tolist() == [days_back(at, days, zone) for at in times.tolist()]
