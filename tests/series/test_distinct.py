"""Distinct keys of a sliding window, exact also when events are taken back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpitui.series.distinct import SlidingKeys

seen = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9)), max_size=40)


@given(seen, st.data())
def test_counts_are_those_of_sets(events: list[tuple[int, int]], data: st.DataObject) -> None:
    """After any additions, removals and expiries the counts are those of plain sets."""
    keys = SlidingKeys()
    for key, bucket in events:
        keys.add(key, bucket)
    left = list(events)
    for key, bucket in data.draw(st.permutations(events)) if events else ():
        if data.draw(st.booleans()):
            keys.remove(key, bucket, 0)
            left.remove((key, bucket))
        for first in range(11):
            assert keys.since(first) == len({k for k, b in left if b >= first})
    for bucket in range(10):
        assert keys.distinct == len({k for k, b in left if b >= bucket})
        keys.expire(bucket)
    assert keys.distinct == 0
