"""Axes are snapped, so that a live chart stands still."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kpitui.charts.scale import nice_step, snapped

FINITE = st.floats(-1e12, 1e12, allow_nan=False)


@given(FINITE, FINITE)
@example(0.0, 5e-324)
@example(5e-324, 1e-323)
def test_a_scale_holds_both_ends(one: float, other: float) -> None:
    """Whatever the values, they lie within the range, and the ticks lie on it."""
    low, high = sorted((one, other))
    scale = snapped(low, high, 4)
    slack = abs(scale.step) * 1e-6
    assert scale.low - slack <= low
    assert scale.high + slack >= high
    assert scale.low < scale.high


def test_steps_are_one_two_five() -> None:
    """Nobody reads a tick at 37.3."""
    assert [nice_step(width) for width in (0.9, 1.1, 3, 7, 40)] == [1.0, 2.0, 5.0, 10.0, 50.0]


def test_a_small_move_leaves_the_scale() -> None:
    """A last bucket that grows a little moves no tick."""
    assert snapped(0, 118, 4) == snapped(0, 119, 4)


@pytest.mark.parametrize("value", [0.0, 5.0, -3.0])
def test_a_flat_series_has_room(value: float) -> None:
    """A constant is drawn inside its range."""
    scale = snapped(value, value, 4)
    assert scale.low <= value <= scale.high


def test_what_is_not_finite_does_no_harm() -> None:
    """NaN and infinity give a scale all the same."""
    assert snapped(math.nan, math.inf, 4).high == 1.0
