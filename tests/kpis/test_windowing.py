"""Which window a question means: cut where the slowest and coarsest inputs end."""

from __future__ import annotations

import pytest

from kpitui.kpis.buckets import bucket_of
from kpitui.kpis.engine import Question, window
from kpitui.kpis.reading import Scope
from kpitui.kpis.windows import EVENT_STEP
from kpitui.measures import Kind, Sample
from kpitui.series.build import dataset_of
from kpitui.series.dataset import Dataset
from tests.kpis.build import ACME, DAY, HOUR, NOW, at, context_of, data_of, delta, events, gauge, running, throughout

MIDNIGHT = at("2026-03-15")


def end_of(data: Dataset, kpi: str, period: str = "7d", now: int = NOW + 123_456, **labels: str) -> int:
    """Return where the window of a KPI ends, before now."""
    question = Question(kpi, Scope(ACME, tuple(labels.items())), period, at=now)
    return window(context_of(), data, question).end - NOW


def test_events_close_every_five_minutes_and_levels_at_once() -> None:
    """Days end at midnight; the coarsest of a formula's inputs decides."""
    daily = {MIDNIGHT - day * DAY: 1.0 for day in range(1, 9)}
    hourly = {NOW - hour * HOUR: 1.0 for hour in range(1, 99)}
    assert end_of(data_of(events("mentions", 1, NOW - DAY)), "mentions") == 0
    assert end_of(data_of(gauge("followers", {NOW: 1})), "followers_total") == 123_456
    assert end_of(data_of(running("likes", {NOW: 1})), "likes") == 123_456
    assert end_of(data_of(delta("impressions", hourly)), "impressions") == 0
    data = data_of(delta("impressions", daily, DAY), events("clicks", 5, NOW - DAY))
    assert end_of(data, "click_through_rate") == MIDNIGHT - NOW
    assert end_of(data, "click_through_rate", "month") == 123_456


def test_the_slowest_input_of_the_scope_moves_the_end() -> None:
    """A network that is not asked for is not waited for."""
    rows = [("fast", one) for one in events("mentions", 3, NOW - 3 * DAY, channel="x")]
    rows += [("slow", one) for one in events("mentions", 3, NOW - 3 * DAY, channel="facebook")]
    data = dataset_of(rows, [throughout(source="fast"), throughout(source="slow", lag=36 * HOUR)])
    assert end_of(data, "mentions") == -36 * HOUR
    assert end_of(data, "mentions", channel="x") == 0


def test_what_ended_long_ago_neither_is_waited_for_nor_coarsens() -> None:
    """A network that gave daily figures until last year leaves the hours of the others; alone, it still has days."""
    hourly = delta("impressions", {NOW - hour * HOUR: 1.0 for hour in range(1, 999)}, channel="x")
    ended = delta("impressions", {MIDNIGHT - day * DAY: 1.0 for day in range(90, 200)}, DAY, channel="vine")
    lately = delta("impressions", {MIDNIGHT - day * DAY: 1.0 for day in range(3, 90)}, DAY, channel="vine")
    rows = [("fast", one) for one in hourly] + [("slow", one) for one in ended]
    read = [throughout(source="fast"), throughout(source="slow", lag=36 * HOUR)]
    data = dataset_of(rows, read)
    assert end_of(data, "impressions") == 0
    assert end_of(data, "impressions", channel="vine") == MIDNIGHT - NOW - DAY
    still = dataset_of([*rows, *(("slow", one) for one in lately)], read)
    assert end_of(still, "impressions") == MIDNIGHT - NOW - DAY


def test_a_series_that_came_by_day_and_now_comes_by_hour_ends_by_the_hour() -> None:
    """What is usual is what the newest samples do."""
    days = {MIDNIGHT - day * DAY: 24.0 for day in range(4, 400)}
    hours = {NOW - hour * HOUR: 1.0 for hour in range(1, 84)}
    assert end_of(data_of(delta("impressions", days, DAY), delta("impressions", hours)), "impressions") == 0


def test_all_is_from_the_first_sample_to_the_end_of_the_last_bucket() -> None:
    """1 ms after the last sample where it has none."""
    data = data_of(delta("impressions", {NOW - 9 * DAY: 1, NOW - 8 * DAY: 1}, DAY))
    whole = window(context_of(), data, Question("impressions", Scope(ACME), "all", at=NOW))
    assert (whole.start, whole.end) == (NOW - 9 * DAY, NOW - 7 * DAY)
    level = data_of(gauge("followers", {NOW - 9 * DAY: 1, NOW - 8 * DAY: 1}))
    assert window(context_of(), level, Question("followers_total", Scope(ACME), "all", at=NOW)).end == NOW - 8 * DAY + 1


@pytest.mark.parametrize(
    ("times", "until", "expected"),
    [
        ([0, DAY, 2 * DAY, 3 * DAY], 0, DAY),
        ([0, DAY, 2 * DAY - HOUR, 3 * DAY - HOUR, 4 * DAY - HOUR], 0, DAY),
        ([0, 7 * DAY, 14 * DAY, 28 * DAY, 35 * DAY], 0, 7 * DAY),
        ([0, 5 * HOUR, 29 * HOUR, 31 * HOUR, 99 * HOUR], 0, EVENT_STEP),
        ([0], DAY, DAY),
    ],
)
def test_the_usual_spacing_is_the_bucket(times: list[int], until: int, expected: int) -> None:
    """Days of 23 hours are days; amounts that come at no usual spacing close like events."""
    rows = [
        Sample("clicks", Kind.DELTA, (("brand", "acme"),), t, 1.0, "m", until=t + until if until else None)
        for t in times
    ]
    (series,) = dataset_of([("s", one) for one in rows]).series["clicks"]
    bucket = bucket_of(series)
    assert bucket is not None
    assert bucket.width == expected


def test_two_days_are_a_stretch_of_the_zone_that_ends_now_at_the_latest() -> None:
    """Compared with as much time before; the last day belongs to it; what is to come does not."""
    data = data_of(gauge("followers", {NOW - 30 * DAY: 1}))

    def asked(period: str) -> tuple[int, int]:
        found = window(context_of(), data, Question("followers_total", Scope(ACME), period, at=NOW))
        assert found.period is None
        assert found.start - found.previous_start == found.end - found.start
        return found.start, found.end

    assert asked("2026-03-01/2026-03-02") == (at("2026-03-01"), at("2026-03-03"))
    assert asked("2026-03-14/2026-12-31") == (at("2026-03-14"), NOW)
