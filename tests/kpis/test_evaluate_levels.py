"""Levels at instants and over windows, and their age."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kpitui.kpis.engine import Question, read
from kpitui.kpis.reading import Flag, Scope, Status
from tests.kpis.build import (
    ACME,
    DAY,
    HOUR,
    NOW,
    ask,
    at,
    context_of,
    data_of,
    formula,
    gauge,
    value_of,
)

MIDNIGHT = at("2026-03-15")


def days(number: int, first: float = 1.0, step: float = 0.0, until: int = MIDNIGHT) -> dict[int, float]:
    """Return daily figures that end at midnight."""
    return {until - (number - place) * DAY: first + place * step for place in range(number)}


def test_levels_hold_until_the_next_sample() -> None:
    """``last`` and ``first`` are the last at or before the edges; the mean is weighted by time."""
    data = data_of(gauge("followers", {NOW - 8 * DAY: 100, NOW - 4 * DAY: 200, NOW - HOUR: 240}))
    assert value_of(data, "last(followers)").value == 240
    assert value_of(data, "first(followers)").value == 100
    mean = value_of(data, "mean(followers)").value
    assert mean == pytest.approx((100 * 3 * 24 + 200 * (4 * 24 - 1) + 240) / (7 * 24))
    assert (value_of(data, "min(followers)").value, value_of(data, "max(followers)").value) == (100, 240)


def test_a_level_without_a_start_begins_inside_and_says_so() -> None:
    """The first sample inside stands for it."""
    reading = ask(data_of(gauge("followers", {NOW - 3 * DAY: 100, NOW - HOUR: 110})), "audience_growth_rate")
    assert reading.value == pytest.approx(10)
    assert reading.flags == frozenset({Flag.PARTIAL})


def test_an_old_level_keeps_its_value_and_is_stale() -> None:
    """Age only makes the status; a level that is merely daily is fine for three days."""
    daily = gauge("followers", days(20, 100))
    stale = ask(data_of(daily), "followers_total", now=NOW + 3 * DAY)
    assert (stale.value, stale.status, stale.change) == (100, Status.STALE, None)
    assert ask(data_of(daily), "followers_total").status is Status.OK


def test_one_stale_network_among_fresh_ones_is_named() -> None:
    """The total keeps it, flagged; growth leaves it out."""
    fresh = gauge("followers", days(40, 100, 1), channel="x")
    old = gauge("followers", days(20, 50, 1, MIDNIGHT - 10 * DAY), channel="facebook")
    total = ask(data_of(fresh, old), "followers_total")
    assert (total.value, total.status, total.flags) == (139 + 69, Status.OK, frozenset({Flag.PARTIAL}))
    growth = ask(data_of(fresh, old), "audience_growth_rate")
    assert growth.flags == frozenset({Flag.LIKE_FOR_LIKE})
    assert growth.left_out == ("facebook",)
    assert growth.value == pytest.approx(100 * 6 / 133)


def test_a_window_that_is_not_over_is_judged_as_of_now() -> None:
    """A level isn't old, nor held, in the days that are still to come."""
    data = data_of(gauge("followers", {NOW - 2 * DAY: 100, NOW - DAY: 200}))
    context = context_of(m=formula("mean(followers)"))
    asked = Question("followers_total", Scope(ACME), start=NOW - 2 * DAY, end=NOW + 30 * DAY, at=NOW)
    level = read(context, data, asked)
    assert (level.value, level.status) == (200, Status.OK)
    assert read(context, data, replace(asked, kpi_id="m")).value == pytest.approx(150)
