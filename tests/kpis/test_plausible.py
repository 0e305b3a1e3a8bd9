"""Nobody is reached without an impression: figures that say so say that they can't be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpitui.kpis.judge import IMPOSSIBLE
from kpitui.kpis.reading import Flag, Reading, Scope
from kpitui.kpis.rounds import Rounds
from kpitui.series.dataset import Coverage, Dataset
from tests.kpis.build import ACME, DAY, NOW, ask, context_of, data_of, delta, formula, unique

START = NOW - 7 * DAY
KPIS = ("impressions", "reach", "frequency")


def _data(impressions: float, reach: float, channel: str = "x") -> Dataset:
    """Return a week of impressions, and whom they reached in it."""
    return data_of(
        delta("impressions", {START: impressions}, DAY, channel=channel),
        unique("reach", [(START, NOW, reach)], channel=channel),
    )


def _readings(data: Dataset) -> list[Reading]:
    """Return the readings that the two figures make."""
    return [ask(data, kpi) for kpi in KPIS]


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_said_exactly_where_reach_is_larger(impressions: int, reach: int) -> None:
    """Each of the readings says it where reach exceeds impressions, and only there; the value stands."""
    for reading in _readings(_data(impressions, reach)):
        assert (reading.reason == IMPOSSIBLE) == (reach > impressions)
        assert reading.value is not None
        assert not reading.flags


def test_only_in_the_same_scope() -> None:
    """Reach of one network is not held against impressions of another."""
    data = data_of(
        delta("impressions", {START: 10.0}, DAY, channel="x"),
        unique("reach", [(START, NOW, 500.0)], channel="facebook"),
    )
    assert all(ask(data, kpi).reason != IMPOSSIBLE for kpi in ("impressions", "reach"))


def test_bounds_are_judged_by_what_is_certain() -> None:
    """Two networks reach at least as many as the larger one: only where that is too many it can't be."""
    data = data_of(
        delta("impressions", {START: 60.0}, DAY, channel="x"),
        delta("impressions", {START: 60.0}, DAY, channel="facebook"),
        unique("reach", [(START, NOW, 100.0)], channel="x"),
        unique("reach", [(START, NOW, 50.0)], channel="facebook"),
    )
    whole = ask(data, "reach")
    assert Flag.BOUNDS in whole.flags
    assert whole.reason != IMPOSSIBLE
    assert ask(data, "reach", channel="x").reason == IMPOSSIBLE
    assert ask(data, "reach", channel="facebook").reason != IMPOSSIBLE


def test_not_where_part_of_the_window_was_read() -> None:
    """Impressions that were not read throughout may be fewer."""
    data = _data(10, 500)
    data.coverage = {"s": Coverage("s", ((START + 2 * DAY, NOW),))}
    assert ask(data, "impressions").reason != IMPOSSIBLE


def test_other_figures_are_left_alone() -> None:
    """A rate over impressions and clicks says nothing of reach."""
    data = data_of(
        delta("impressions", {START: 10.0}, DAY, channel="x"),
        delta("clicks", {START: 1.0}, DAY, channel="x"),
        unique("reach", [(START, NOW, 500.0)], channel="x"),
    )
    assert ask(data, "click_through_rate").reason is None
    assert ask(data, "k", context=context_of(k=formula("sum(impressions) / 2"))).reason == IMPOSSIBLE


def test_a_kept_row_follows_the_other_figure() -> None:
    """A board that is kept up to date says it of impressions when only reach has changed."""
    rounds = Rounds(context_of())

    def reasons(data: Dataset, at: int) -> set[str]:
        rounds.begin(data, at)
        rows = rounds.board(Scope(ACME), "7d").rows
        return {row.reading.kpi for row in rows if row.reading.reason == IMPOSSIBLE}

    data = _data(100, 50)
    assert not reasons(data, NOW)
    data.series["reach"] = _data(100, 500).series["reach"]
    assert reasons(data, NOW + 1_000) == {"impressions", "reach"}
