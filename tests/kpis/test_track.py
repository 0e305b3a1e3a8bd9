"""The steps of a track hold whole buckets of what is drawn."""

from __future__ import annotations

import pytest

from kpitui.kpis.engine import Question, track
from kpitui.kpis.reading import Scope, Track
from kpitui.measures import Sample
from kpitui.series.build import dataset_of
from kpitui.series.dataset import Dataset
from tests.kpis.build import ACME, DAY, HOUR, NOW, at, context_of, data_of, delta, throughout, unique

MIDNIGHT = at("2026-03-15")
OLD = {MIDNIGHT - day * DAY: 24.0 for day in range(5, 200)}
NEW = {NOW - hour * HOUR: 1.0 for hour in range(1, 109)}


def drawn(data: Dataset, period: str, points: int = 60) -> Track:
    """Return the track of impressions."""
    return track(context_of(), data, Question("impressions", Scope(ACME), period, at=NOW), points)


@pytest.mark.parametrize("stated", [True, False])
def test_a_series_of_two_widths_is_drawn_by_the_wider_one(stated: bool) -> None:
    """Half days would be a comb: a day’s amount, nothing, a day’s amount."""
    rows = [*delta("impressions", OLD, DAY), *delta("impressions", NEW)]
    if not stated:
        rows = [Sample(one.measure, one.kind, one.labels, one.t, one.value, one.mapping) for one in rows]
    found = drawn(data_of(rows), "28d")
    assert found.step == DAY
    assert set(found.values[1:-1]) == {24.0}
    assert drawn(data_of(rows), "1d").step < DAY


def test_a_series_that_ended_before_what_is_drawn_coarsens_nothing() -> None:
    """Its days lie before the window and the one behind it."""
    ended = {MIDNIGHT - day * DAY: 24.0 for day in range(30, 200)}
    hourly = {NOW - hour * HOUR: 1.0 for hour in range(1, 999)}
    data = data_of(delta("impressions", ended, DAY, channel="vine"), delta("impressions", hourly, channel="x"))
    assert drawn(data, "7d").step == 3 * HOUR


def test_a_step_is_a_whole_number_of_buckets() -> None:
    """Amounts of four hours on steps of six would rise and fall by themselves."""
    amounts = {MIDNIGHT + 8 * HOUR - place * 4 * HOUR: 4.0 for place in range(200)}
    found = drawn(data_of(delta("impressions", amounts, 4 * HOUR)), "14d")
    assert found.step == 8 * HOUR
    assert set(found.values[1:-1]) == {8.0}


def test_one_odd_sample_is_no_habit() -> None:
    """A week’s amount among hours leaves the hours as they are."""
    rows = [*delta("impressions", NEW), *delta("impressions", {NOW - 120 * HOUR: 9.0}, 7 * DAY)]
    assert drawn(data_of(rows), "7d").step == 3 * HOUR


def test_people_over_a_week_told_each_day_are_drawn_by_day() -> None:
    """How often the figure comes counts, not over how long it is."""
    starts = [MIDNIGHT - day * DAY for day in range(7, 60)]
    figures = [(start, start + 7 * DAY, 100.0 + place) for place, start in enumerate(starts)]
    days = [(start + 6 * DAY, start + 7 * DAY, 20.0) for start in starts]
    rows = [("weeks", one) for one in unique("reach", figures)] + [("days", one) for one in unique("reach", days)]
    data = dataset_of(rows, [throughout(source="weeks"), throughout(source="days")])
    found = track(context_of(), data, Question("reach", Scope(ACME), "7d", at=NOW), 60)
    assert found.step <= DAY
    assert len({value for value in found.values if value is not None}) >= 6
