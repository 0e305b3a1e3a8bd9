"""Chunks give back exactly what went in, and take little room for what social figures look like."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.series.dataset import Times, Values
from kpitui.store.chunks import SIZE, decode, encode
from kpitui.store.columns import Columns

MINUTE = 60_000
START = 1_700_000_000_000

_values = st.one_of(
    st.lists(st.integers(-(2**60), 2**60).map(float), min_size=1, max_size=80),
    st.lists(st.decimals(-10_000, 10_000, places=2).map(float), min_size=1, max_size=80),
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=80),
    st.integers(1, 80).map(lambda n: [7.25] * n),
)


def _minutes(n: int) -> Times:
    """Return the starts of n minutes."""
    return np.arange(n, dtype=np.int64) * MINUTE + START


def _size(values: Values) -> float:
    """Return the bytes that a sample takes, one a minute in full chunks."""
    t = _minutes(len(values))
    starts = range(0, len(values), SIZE)
    return sum(len(encode(Columns(t[at : at + SIZE], values[at : at + SIZE]))) for at in starts) / len(values)


@given(st.lists(st.tuples(_values, st.sets(st.integers(-(2**52), 2**52), min_size=80, max_size=80)), max_size=5))
@settings(max_examples=100, deadline=None)
def test_gives_back_what_went_in(lots: list[tuple[list[float], set[int]]]) -> None:
    """Any finite values at any times, in many chunks of any lengths at once."""
    chunks = [
        Columns(np.array(sorted(times)[: len(values)], dtype=np.int64), np.array(values)) for values, times in lots
    ]
    back = decode([encode(chunk) for chunk in chunks])
    assert back.t.tolist() == [t for chunk in chunks for t in chunk.t.tolist()]
    assert back.v.tolist() == [v for chunk in chunks for v in chunk.v.tolist()]
    assert back.until is None


@given(st.lists(st.sampled_from((0, MINUTE, 3 * MINUTE)), min_size=1, max_size=60))
def test_keeps_the_ends_of_buckets(lengths: list[int]) -> None:
    """Ends come back beside the samples that have one, 0 beside the others."""
    t = _minutes(len(lengths))
    until = np.where(np.array(lengths) > 0, t + np.array(lengths), 0)
    plain = Columns(t + 10 * SIZE * MINUTE, np.ones(len(t)))
    back = decode([encode(Columns(t, np.ones(len(t)), until)), encode(plain)])
    assert back.ends().tolist() == [*until.tolist(), *([0] * len(t))]


@pytest.mark.parametrize("seed", [1, 2])
def test_takes_little_room(seed: int) -> None:
    """Counts, levels and two-decimal rates take at most 1.4 bytes a sample, a constant next to nothing."""
    rng = np.random.default_rng(seed)
    n = 10 * SIZE
    assert _size(rng.poisson(30, n).astype(float)) <= 0.8
    assert _size(10_000 + np.cumsum(rng.integers(-2, 6, n)).astype(float)) <= 0.7
    assert _size(np.round(rng.normal(3.4, 0.4, n), 2)) <= 1.4
    assert _size(np.cumsum(rng.poisson(4_000, n)).astype(float)) <= 1.4
    assert _size(np.full(n, 12.5)) <= 0.1
