"""Sparklines stand at absolute times."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.charts.sparkline import group_for, grouped, spark
from kpitui.kpis.reading import Track

HOUR = 3_600_000
WEEK = Track(tuple(HOUR * i for i in range(1000, 1168)), tuple(float(i % 24) for i in range(168)), (), HOUR, True)


@pytest.mark.parametrize("cells", [1, 7, 8, 10, 24, 42, 168, 400])
def test_a_sparkline_fits(cells: int) -> None:
    """It has as many cells as there is room."""
    assert len(spark(WEEK, cells).levels) == cells


@pytest.mark.parametrize("count", [2, 3, 5, 7])
def test_a_track_of_few_buckets_is_as_long_as_one_of_many(count: int) -> None:
    """Each bucket takes as many cells as it needs, those of the last one move together."""
    few = Track(tuple(HOUR * i for i in range(count)), tuple(float(i) for i in range(count)), (), HOUR, False)
    drawn = spark(few, 20)
    assert len(drawn.levels) == 20
    assert drawn.levels[0] == 1
    assert drawn.levels[-drawn.open] == drawn.levels[-1] > drawn.levels[-drawn.open - 1]
    assert drawn.open in (20 // count, 20 // count + 1)


def test_a_single_bucket_is_not_drawn_as_open_throughout() -> None:
    """Its last cell alone says that it still moves."""
    one = Track((0,), (5.0,), (), HOUR, False)
    assert (len(spark(one, 20).levels), spark(one, 20).open) == (20, 1)


def test_only_the_last_cell_moves_until_a_bucket_closes() -> None:
    """An hour that goes by moves the open cell alone."""
    before = spark(WEEK, 24).levels
    after = spark(replace(WEEK, values=(*WEEK.values[:-1], 11.0)), 24).levels
    assert before[:-1] == after[:-1]


def test_groups_are_cut_at_absolute_times() -> None:
    """Dropping the oldest hour leaves the other groups as they were."""
    later = replace(WEEK, t=WEEK.t[1:], values=WEEK.values[1:])
    assert (
        grouped(WEEK, WEEK.values, 8)[2:] == grouped(later, later.values, 8)[-len(grouped(WEEK, WEEK.values, 8)[2:]) :]
    )


def test_what_is_unknown_is_blank() -> None:
    """A hole is a hole, not a zero."""
    holed = replace(WEEK, values=tuple(None if 40 <= i < 60 else 5.0 + i % 3 for i in range(168)))
    assert 0 in spark(holed, 42).levels


def test_nothing_known_draws_nothing() -> None:
    """No track, an empty one, one of holes."""
    assert spark(None, 10).levels == ()
    assert spark(Track((), (), (), HOUR, True), 10).levels == ()
    assert set(spark(replace(WEEK, values=(None,) * 168), 10).levels) == {0}


def test_amounts_stand_on_zero_unless_that_flattens_them() -> None:
    """A count between 0 and 23 starts at the bottom; one between 90 and 100 shows its shape."""
    high = replace(WEEK, values=tuple(90.0 + i % 24 / 2.3 for i in range(168)))
    assert len(set(spark(high, 168).levels)) > 4
    assert group_for(WEEK, 168) == 1
