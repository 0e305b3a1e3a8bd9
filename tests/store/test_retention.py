"""Old samples become hourly and go; sums, levels, rises and first sightings stay right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.measures import Delivery, Kind, Sample
from kpitui.series.dataset import Series
from kpitui.store import open_store
from kpitui.store.columns import Columns
from kpitui.store.retention import DAY, HOUR, Keep, rolled
from tests.store.strategies import BRANDS

MINUTE = 60_000
NOW = 100 * DAY


def _rises(values: Sequence[float]) -> float:
    """Return the rise of a counter: after a fall the new value."""
    return sum(b - a if b >= a else b for a, b in pairwise(values))


def _series(kind: Kind, count: int) -> list[Sample]:
    """Return minutes that end now."""
    start = NOW - count * MINUTE
    return [Sample("m", kind, BRANDS[0], start + n * MINUTE, float(n % 7), "m") for n in range(count)]


@given(st.lists(st.integers(0, 50).map(float), min_size=2, max_size=300))
@settings(max_examples=60, deadline=None)
def test_hourly_form_says_the_same(values: list[float]) -> None:
    """Sums of amounts, extremes and ends of levels, and rises of counters are those of the raw samples."""
    raw = Columns(np.arange(len(values), dtype=np.int64) * 7 * MINUTE, np.array(values))
    hours = raw.t // HOUR
    sums, levels, counter = (rolled(kind, raw) for kind in (Kind.DELTA, Kind.GAUGE, Kind.COUNTER))
    for hour in set(hours.tolist()):
        inside = raw.v[hours == hour]
        assert sums.v[sums.t // HOUR == hour].tolist() == [inside.sum()]
        kept = levels.v[levels.t // HOUR == hour]
        assert (kept.min(), kept.max(), kept[-1]) == (inside.min(), inside.max(), inside[-1])
    whole = [values[0], *counter.v.tolist()]
    assert _rises(whole) == _rises(values)
    assert (np.diff(levels.t) > 0).all()


def test_old_amounts_become_hourly_once() -> None:
    """After retention old minutes are hours with the same sum; a second run and a late repeat change nothing."""
    store = open_store(None, now=0)
    samples = _series(Kind.DELTA, 5 * 24 * 60)
    store.ingest("s", Delivery(NOW, samples, complete=True))
    dataset = store.dataset()
    keep = Keep(raw=2 * DAY)
    assert store.retain(keep, NOW) > 0
    series = store.dataset().series["m"][0]
    assert series.v.sum() == sum(sample.value for sample in samples)
    assert len(series.t) == 2 * 24 * 60 + 3 * 24
    assert store.retain(keep, NOW) == 0
    again = store.ingest("s", Delivery(NOW, samples, complete=True))
    assert not again.changed
    assert _same(store.refresh(dataset).series["m"][0], series)


def test_old_events_become_numbers() -> None:
    """Counts, sums and shares of old events stay; who they were from goes, but for when each was first seen."""
    store = open_store(None, now=0)
    start = NOW - 20 * DAY
    events = [
        Sample("mentions", Kind.EVENT, BRANDS[0], start + n * HOUR // 2, float(n % 3), "m", id=str(n), key=str(n % 5))
        for n in range(20 * 48)
    ]
    store.ingest("s", Delivery(NOW, events))
    before = store.dataset().events["mentions"]
    key = int(before.key[0])
    assert store.retain(Keep(raw=5 * DAY), NOW) == 15 * 48
    dataset = store.dataset()
    after = dataset.events["mentions"]
    assert sorted(after.v.tolist()) == sorted(before.v.tolist())
    assert np.count_nonzero(after.key) == 5 * 48
    assert dataset.first_seen["mentions"]["acme", key] == start
    assert store.ingest("s", Delivery(NOW, events)).new == 0
    store.retain(Keep(raw=5 * DAY, people=2 * DAY), NOW + 3 * DAY)
    assert ("acme", key) not in store.dataset().first_seen.get("mentions", {})


def test_older_hours_become_days() -> None:
    """Beyond the hourly time a day of amounts is one figure, whether it was hourly before or not; the sum stays."""
    samples = _series(Kind.DELTA, 6 * 24 * 60)
    keep = Keep(raw=DAY, hourly=3 * DAY)
    stepwise, at_once = open_store(None, now=0), open_store(None, now=0)
    for store in (stepwise, at_once):
        store.ingest("s", Delivery(NOW, samples))
    stepwise.retain(Keep(raw=DAY), NOW)
    for store in (stepwise, at_once):
        store.retain(keep, NOW)
        series = store.dataset().series["m"][0]
        assert len(series.t) == 3 + 2 * 24 + 24 * 60
        assert series.v.sum() == sum(sample.value for sample in samples)


def test_what_is_too_old_goes() -> None:
    """Daily figures are dropped after their time, and a series of which nothing is left goes with them."""
    store = open_store(None, now=0)
    store.ingest("s", Delivery(NOW, _series(Kind.GAUGE, 24 * 60)))
    dataset = store.dataset()
    store.retain(Keep(raw=DAY, hourly=2 * DAY, daily=3 * DAY), NOW + 10 * DAY)
    assert store.dataset().series == {}
    assert store.refresh(dataset).series == {}


def _same(one: Series, other: Series) -> bool:
    """Tell whether two series hold the same samples."""
    return bool(np.array_equal(one.t, other.t) and np.array_equal(one.v, other.v))
