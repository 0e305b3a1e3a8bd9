"""The table's columns fit every width."""

from __future__ import annotations

import pytest

from kpitui.ui.columns import columns_for


@pytest.mark.parametrize("paced", [True, False])
@pytest.mark.parametrize("width", range(40, 301))
def test_columns_fit(width: int, paced: bool) -> None:
    """Nothing stands beyond the right end, and name, value, change and state are always there."""
    columns = columns_for(width, paced)
    assert columns.width <= width
    assert min(columns.name, columns.number, columns.change, columns.state) > 0


@pytest.mark.parametrize(("width", "spark", "pace"), [(120, True, True), (80, True, False), (60, False, False)])
def test_what_is_shown_at_which_width(width: int, spark: bool, pace: bool) -> None:
    """The sparkline goes before the value does."""
    columns = columns_for(width)
    assert (columns.spark > 0, columns.pace > 0) == (spark, pace)


@pytest.mark.parametrize("width", [96, 120, 200])
def test_without_targets_state_and_sparkline_have_the_room(width: int) -> None:
    """The column is gone, and the line is as long as with it."""
    with_it, without = columns_for(width), columns_for(width, paced=False)
    assert without.pace == without.bar == 0
    assert without.width == with_it.width
    assert without.state > with_it.state
    assert without.spark > with_it.spark
