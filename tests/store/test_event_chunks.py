"""Events in chunks come back bit for bit, and take about as many bytes as their hashes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.store.event_chunks import decode_events, encode_events
from kpitui.store.stored import EVENT

_hashes = st.integers(min_value=0, max_value=2**63 - 1)
_rows = st.lists(
    st.tuples(
        st.integers(min_value=-(2**45), max_value=2**45),
        st.one_of(
            st.sampled_from((0.0, -0.0, 1.0, 300.0, -2.0, 1e300, float("inf"))),
            st.floats(allow_nan=False),
            st.integers(0, 9),
        ),
        _hashes,
        _hashes,
        st.integers(min_value=1, max_value=2**31 - 1),
    ),
    min_size=1,
    max_size=20,
)


@given(st.lists(_rows, min_size=1, max_size=4))
def test_gives_back_what_went_in(lots: list[list[tuple[int, float, int, int, int]]]) -> None:
    """Chunks laid one behind the other are the events that were encoded, the sign of a zero too."""
    parts = [np.array(lot, dtype=EVENT) for lot in lots]
    whole = np.concatenate(parts)
    columns = {name: np.empty(len(whole), dtype=EVENT[name]) for name in EVENT.names or ()}
    at = 0
    for part in parts:
        at = decode_events(encode_events(part), columns, at)
    assert at == len(whole)
    for name, column in columns.items():
        assert column.tobytes() == whole[name].tobytes()


@pytest.mark.parametrize(("values", "most"), [((1.0,), 22), ((1.0, 2.0, 250.0), 23), ((0.1, 0.2), 30)])
def test_takes_little_room(values: tuple[float, ...], most: int) -> None:
    """An event takes its two hashes and little more."""
    rng = np.random.default_rng(1)
    rows = np.zeros(16_384, dtype=EVENT)
    rows["t"] = np.sort(rng.integers(0, 30 * 86_400_000, len(rows)))
    rows["v"] = rng.choice(values, len(rows))
    rows["id"], rows["key"] = rng.integers(0, 2**62, len(rows)), rng.integers(0, 2**62, len(rows))
    rows["group"] = rng.integers(100, 150, len(rows))
    assert len(encode_events(rows)) / len(rows) < most
