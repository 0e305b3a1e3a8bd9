"""Random samples and deliveries, and what a store must hold after them, told without a store."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from kpitui.measures import Kind, Labels, Sample
from kpitui.series.dataset import Dataset
from kpitui.store import Store

BRANDS: tuple[Labels, ...] = (
    (("brand", "acme"), ("channel", "x")),
    (("brand", "acme"), ("channel", "facebook")),
    (("brand", "globex"), ("channel", "x")),
)

_times = st.integers(min_value=-5, max_value=60).map(lambda minute: minute * 60_000)
_values = st.one_of(
    st.integers(min_value=-(10**12), max_value=10**12).map(float),
    st.decimals(min_value=-1000, max_value=1000, places=2).map(float),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda value: value + 0.0),
)

numbers = st.builds(
    lambda labels, t, value, until: Sample(
        "impressions", Kind.DELTA, labels, t, value, "m1", until=None if until is None else t + until
    ),
    st.sampled_from(BRANDS),
    _times,
    _values,
    st.one_of(st.none(), st.sampled_from((60_000, 3_600_000))),
)
"""Amounts of a few series."""

events = st.builds(
    lambda labels, t, value, number, key: Sample(
        "mentions", Kind.EVENT, labels, t, value, "m1", id=str(number), key=key
    ),
    st.sampled_from(BRANDS),
    _times,
    st.sampled_from((1.0, 2.0, 0.25)),
    st.integers(min_value=0, max_value=30),
    st.one_of(st.none(), st.sampled_from(("ann", "bob", "eve"))),
)
"""Events with few ids, so that many come again, with other labels too."""

samples = st.lists(st.one_of(numbers, events), max_size=60)


def expected(given: Iterable[Sample]) -> list[str]:
    """Return what a store must hold: of the samples that are the same, the last."""
    held: dict[object, tuple[object, ...]] = {}
    for sample in given:
        if sample.kind is Kind.EVENT:
            same: object = (sample.measure, dict(sample.labels)["brand"], sample.id)
            held[same] = (sample.measure, sample.labels, sample.t, sample.value)
        else:
            same = (sample.measure, sample.labels, sample.t)
            held[same] = (sample.measure, sample.labels, sample.t, sample.value, sample.until or 0)
    return sorted(map(repr, held.values()))


def held(store: Store) -> list[str]:
    """Return what a store holds, sorted."""
    return held_in(store.dataset())


def held_in(dataset: Dataset) -> list[str]:
    """Return what a dataset holds, sorted."""
    found: list[tuple[object, ...]] = []
    for measure, many in dataset.series.items():
        for one in many:
            ends = [0] * len(one.t) if one.until is None else one.until.tolist()
            rows = zip(one.t.tolist(), one.v.tolist(), ends, strict=True)
            found += [(measure, one.key.labels, t, v, until) for t, v, until in rows]
    for measure, events in dataset.events.items():
        rows = zip(events.group.tolist(), events.t.tolist(), events.v.tolist(), strict=True)
        found += [(measure, events.groups[group][1], t, v) for group, t, v in rows]
    return sorted(map(repr, found))
