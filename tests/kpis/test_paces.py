"""Whether a target will be met: by a straight line or the hours of the week, at many instants as at one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from kpitui.kpis.context import Context, Target
from kpitui.kpis.frame import Frame
from kpitui.kpis.paces import Moments, paces
from kpitui.kpis.period import CalendarUnit
from kpitui.kpis.reading import Scope
from kpitui.kpis.targets import unit_window
from kpitui.measures import Sample
from kpitui.series.dataset import Dataset
from tests.kpis.build import (
    ACME,
    DAY,
    HOUR,
    PARIS,
    ask,
    at,
    context_of,
    data_of,
    delta,
    event,
    events,
    gauge,
    throughout,
)

WEEK = 168


def aiming(target: Target, zone: ZoneInfo | None = None) -> Context:
    """Return the usual context with a target."""
    return replace(context_of(zone or ZoneInfo("UTC")), targets=(target,))


@pytest.mark.parametrize(("value", "pace"), [(320_000.0, 96.0), (333_333.0, 100.0), (500_000.0, 150.0)])
def test_a_published_pace_of_a_month(value: float, pace: float) -> None:
    """320 k of 500 k after 20 of April's 30 days is 96 % (kpifrontier.com, pacing): little history, a straight line."""
    now = at("2026-04-21")
    data = data_of(delta("mentions", {at("2026-04-01"): value}, DAY), now=now, coverage=[throughout(now)])
    found = ask(data, "mentions", "month", now, aiming(Target("mentions", ACME, value=500_000.0)))
    assert found.pace == pytest.approx(pace, rel=1e-4)


@pytest.mark.parametrize(
    ("now", "level", "pace"), [(6, 57.0, 95.0), (6, 60.0, 100.0), (5, 45.0, 90.0), (12, 80.0, 80.0)]
)
def test_a_published_pace_of_a_way_to_a_date(now: int, level: float, pace: float) -> None:
    """57 of 100 after 6 of 10 days is 95 %: of what should have been gained; after its end, of all of it."""
    start = at("2026-03-01")
    data = data_of(gauge("followers", {start: 0.0, start + DAY: level}), now=start + now * DAY)
    target = Target("followers_total", ACME, unit="reach", value=100.0, since=start, by=start + 10 * DAY)
    assert ask(data, "followers_total", "7d", start + now * DAY, aiming(target)).pace == pytest.approx(pace)


def test_without_a_way_to_go_or_time_gone_by_there_is_no_pace() -> None:
    """A level that starts at its target; a month of which less than a day has gone by; a KPI without a target."""
    start = at("2026-03-01")
    data = data_of(gauge("followers", {start: 100.0}), events("mentions", 9, start), now=start + 20 * HOUR)
    target = Target("followers_total", ACME, unit="reach", value=100.0, since=start - 5 * DAY, by=start + 5 * DAY)
    assert ask(data, "followers_total", "7d", start + 20 * HOUR, aiming(target)).pace is None
    assert ask(data, "mentions", "7d", start + 20 * HOUR, aiming(Target("mentions", ACME, value=9.0))).pace is None
    assert ask(data, "mentions", "7d", start + 20 * HOUR).pace is None


def busy(weeks: int, seed: int = 1) -> list[Sample]:
    """Return mentions of office hours in Paris, over the clock change of March 2026."""
    chance, begun = Random(seed), at("2026-02-02", PARIS)  # noqa: S311 (an invented rhythm)
    found: list[Sample] = []
    for hour in range(weeks * WEEK):
        t = begun + hour * HOUR
        wall = datetime.fromtimestamp(t / 1000, UTC).astimezone(PARIS)
        number = chance.randrange(4) if wall.weekday() < 5 and 9 <= wall.hour < 18 else 0
        found.extend(event("mentions", t + chance.randrange(HOUR)) for _ in range(number))
    return found


@pytest.mark.parametrize("unit", ["week", "month"])
def test_many_instants_are_what_going_through_the_hours_gives(unit: str) -> None:
    """The usual weight of each hour of the local week, over the last eight weeks; a straight line before four."""
    samples = busy(12)
    now = at("2026-04-24 17:00", PARIS)
    data = data_of(samples, now=now, coverage=[throughout(now)])
    context = aiming(Target("mentions", ACME, unit=unit, value=300.0), PARIS)
    frame = Frame(context, data, now)
    moments = np.arange(at("2026-02-20", PARIS), now, 7 * HOUR + 25 * 60_000, dtype=np.int64)
    found = paces(frame, context.catalogue.kpis["mentions"], Scope(ACME), Moments(moments, moments))
    assert not np.isnan(found).all()
    for place, moment in enumerate(moments.tolist()):
        expected = slowly(frame, data, moment, context.targets[0])
        assert found[place] == pytest.approx(np.nan if expected is None else expected, nan_ok=True), place


def slowly(frame: Frame, data: Dataset, now: int, target: Target) -> float | None:
    """Return a pace hour by hour."""
    start, end = unit_window(frame, CalendarUnit(target.unit), now)
    if now - start < DAY:
        return None
    times = data.events["mentions"].t
    done = int(((times >= start) & (times < now)).sum())
    first = int(times[0])
    last = now - now % HOUR
    hours = range(max(last - 8 * WEEK * HOUR, first - first % HOUR), last, HOUR)
    amounts = {hour: int(((times >= hour) & (times < hour + HOUR)).sum()) for hour in hours}
    share = (now - start) / (end - start)
    if len(hours) >= 4 * WEEK:
        sums, seen = [0.0] * WEEK, [0] * WEEK
        for hour, amount in amounts.items():
            sums[_of_week(hour)] += amount
            seen[_of_week(hour)] += 1
        weights = [total / number for total, number in zip(sums, seen, strict=True)]
        share = _weight(weights, start, now) / _weight(weights, start, end)
    return 100 * done / (target.value * share)


def _weight(weights: list[float], start: int, end: int) -> float:
    """Return the weight of a stretch; hours cut by its ends count in part."""
    cut: Iterable[int] = range(start - start % HOUR, end, HOUR)
    return sum(weights[_of_week(hour)] * (min(hour + HOUR, end) - max(hour, start)) / HOUR for hour in cut)


def _of_week(t: int) -> int:
    """Return the hour of the week in Paris."""
    wall = datetime.fromtimestamp(t / 1000, UTC).astimezone(PARIS)
    return wall.weekday() * 24 + wall.hour
