"""Datasets hold what is asked for, from the last sample before an instant on, and stay right when refreshed."""

from __future__ import annotations

import numpy as np
import pytest

from kpitui.measures import Delivery, Kind, Sample
from kpitui.store import Store, open_store
from tests.store.strategies import BRANDS, held_in

MINUTE = 60_000
COUNT = 3_000


def _store() -> Store:
    """Return a store with a long level, a short one and events."""
    store = open_store(None, now=0)
    samples = [Sample("followers", Kind.GAUGE, BRANDS[0], t * MINUTE, float(t), "m") for t in range(COUNT)]
    samples += [Sample("followers", Kind.GAUGE, BRANDS[1], t * 900 * MINUTE, float(t), "m") for t in range(3)]
    samples += [
        Sample("mentions", Kind.EVENT, BRANDS[0], t * MINUTE, 1.0, "m", id=str(t), key=str(t % 40))
        for t in range(COUNT)
    ]
    store.ingest("s", Delivery(COUNT * MINUTE, samples))
    return store


@pytest.mark.parametrize("since", [0, 1, 50 * MINUTE, 1_500 * MINUTE + 1, 2_999 * MINUTE, 10_000 * MINUTE])
def test_begins_with_the_last_level_before(since: int) -> None:
    """Each series begins with its last sample before the instant, events at it; both stay so when refreshed."""
    store = _store()
    dataset = store.dataset(since=since)
    for series in dataset.series["followers"]:
        whole = next(each for each in store.dataset().series["followers"] if each.key == series.key)
        start = max(int(np.searchsorted(whole.t, since)) - 1, 0)
        assert series.t.tolist() == whole.t[start:].tolist()
    late = [Sample("followers", Kind.GAUGE, BRANDS[0], t * MINUTE, -1.0, "m") for t in (10, 1_400, 2_990, COUNT)]
    store.ingest("s", Delivery(1, late))
    assert held_in(store.refresh(dataset)) == held_in(store.dataset(since=since))


def test_only_the_measures_asked_for() -> None:
    """Other measures are neither loaded nor added by a refresh."""
    store = _store()
    dataset = store.dataset(measures=["followers"])
    event = Sample("mentions", Kind.EVENT, BRANDS[0], 5, 1.0, "m", id="n")
    store.ingest("s", Delivery(1, [event, Sample("likes", Kind.DELTA, BRANDS[0], 5, 1.0, "m")]))
    assert list(store.refresh(dataset).measures()) == ["followers"]


def test_tells_who_was_seen_before() -> None:
    """A part of the events comes with when each person was first seen before it."""
    store = _store()
    whole = store.dataset()
    seen = store.dataset(since=2_000 * MINUTE).first_seen["mentions"]
    key = int(whole.events["mentions"].key[7])
    assert seen["acme", key] == 7 * MINUTE
    assert len(seen) == 40
    assert set(seen) == {("acme", int(key)) for key in set(whole.events["mentions"].key.tolist())}
    assert ("globex", key) not in seen
    assert whole.first_seen == {}


def test_same_series_object_grows() -> None:
    """A refresh lays new samples behind those that are there, in the same series."""
    store = _store()
    dataset = store.dataset()
    series = dataset.series["followers"][1]
    for t in range(COUNT, COUNT + 500):
        store.ingest("s", Delivery(t, [Sample("followers", Kind.GAUGE, series.key.labels, t * MINUTE, 2.5, "m")]))
        assert store.refresh(dataset) is dataset
    assert dataset.series["followers"][1] is series
    assert series.t[-1] == (COUNT + 499) * MINUTE
    assert held_in(dataset) == held_in(store.dataset())
