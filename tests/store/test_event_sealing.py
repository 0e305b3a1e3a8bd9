"""Events load from their chunks exactly as from their rows, whatever happened to them since they were copied."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpitui.measures import Delivery, Kind, Labels, Sample
from kpitui.store import Store, event_sealing, open_store
from kpitui.store.hashing import hashed
from kpitui.store.retention import HOUR, Keep
from tests.store.strategies import BRANDS, events, held_in

MINUTE = 60_000
NOW = 100 * MINUTE
NEVER = 10**15

Step = Callable[[Store], object]


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copy a few events at once, so that small tests have many chunks."""
    monkeypatch.setattr(event_sealing, "SIZE", 5)
    monkeypatch.setattr(event_sealing, "LEAST", 2)
    monkeypatch.setattr(event_sealing, "OPEN", 0)


def _nameless(sample: Sample) -> Sample:
    """Return an event without an id."""
    return sample._replace(id=None)


_parts = st.lists(st.one_of(events, events.map(_nameless)), max_size=40)
_delivered: st.SearchStrategy[Step] = st.builds(
    lambda samples, source, mapping, complete: (
        lambda store: store.ingest(
            source,
            Delivery(
                NOW,
                [each._replace(mapping=mapping) for each in samples],
                complete=complete,
                mappings=frozenset({mapping}),
            ),
        )
    ),
    _parts,
    st.sampled_from(("s", "r")),
    st.sampled_from(("m1", "m1", "m1", "m2")),
    st.sampled_from((False, False, True)),
)
_sealed: st.SearchStrategy[Step] = st.integers(min_value=1, max_value=50).map(
    lambda chunks: lambda store: store.seal_events(NOW, chunks)
)
_others: st.SearchStrategy[Step] = st.one_of(
    st.sampled_from(("ann", "bob")).map(lambda name: lambda store: store.personal.forget(name)),
    st.sampled_from(("acme", "globex")).map(lambda brand: lambda store: store.personal.drop_brand(brand)),
    st.integers(0, 60).map(lambda minute: lambda store: store.personal.drop_source("s", minute * MINUTE)),
    st.just(lambda store: store.retire(["r"])),
    st.integers(0, 2).map(lambda hour: lambda store: store.retain(Keep(raw=HOUR, people=NOW), hour * HOUR + HOUR)),
    st.integers(0, 60).map(
        lambda minute: lambda store: store.retain(Keep(raw=NEVER, hourly=NEVER, people=HOUR), HOUR + minute * MINUTE)
    ),
)


@pytest.mark.usefixtures("small_chunks")
class TestSameAsRows:
    """Properties of random histories."""

    @given(
        st.lists(st.one_of(_delivered, _delivered, _sealed, _sealed, _others), max_size=12),
        st.one_of(st.none(), st.integers(-5, 60).map(lambda minute: minute * MINUTE)),
    )
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_after_anything(self, steps: list[Step], since: int | None) -> None:
        """After each step a load by chunks is a load by rows, array for array; so is a dataset that was refreshed."""
        store = open_store(None, now=0)
        dataset = store.dataset(since=since)
        for step in steps:
            step(store)
            fast, slow = _arrays(store, since), _by_rows(store, since)
            assert fast == slow
            dataset = store.refresh(dataset)
            assert held_in(dataset) == held_in(store.dataset(since=since))


def test_only_what_is_over_is_copied() -> None:
    """Lately happened events stay rows alone, few ones too; the rest is copied once, by steps."""
    store = _filled(40_000)
    assert store.seal_events(event_sealing.OPEN) == 0
    assert store.seal_events(NOW * 1_000, 1) == 1
    assert store.seal_events(NOW * 1_000, 9) == 2
    assert store.seal_events(NOW * 1_000, 9) == 0
    assert _chunked(store) == 40_000


def test_late_events_reopen_their_chunk_alone() -> None:
    """A late event takes its chunk's copy away, and no other's; the next turn copies it again, but for the odd one."""
    store = _filled(40_000)
    store.seal_events(NOW * 1_000, 9)
    store.ingest("s", Delivery(1, [_event(20_000)._replace(id="late")]))
    assert _chunked(store) == 40_000 - event_sealing.SIZE
    assert store.seal_events(NOW * 1_000, 9) == 1
    assert _chunked(store) == 40_000
    assert _arrays(store, None) == _by_rows(store, None)


def test_copies_hold_nobody_who_was_forgotten() -> None:
    """Neither chunks nor rows hold a hash of an author who was forgotten, or of a brand that was dropped."""
    store = _filled(5_000)
    store.ingest("s", Delivery(1, [_event(t, BRANDS[2])._replace(key="eve") for t in range(5_000)]))
    store.seal_events(NOW * 1_000, 9)
    ann, eve = (hashed(name, store.salt).to_bytes(8, "little") for name in ("ann", "eve"))
    assert all(any(key in blob for blob in _blobs(store)) for key in (ann, eve))
    store.personal.forget("ann")
    assert not any(ann in blob for blob in _blobs(store))
    store.seal_events(NOW * 1_000, 9)
    store.personal.drop_brand("globex")
    assert _blobs(store)
    assert not any(key in blob for blob in _blobs(store) for key in (ann, eve))


def _event(t: int, labels: Labels = BRANDS[0]) -> Sample:
    """Return one mention."""
    return Sample("mentions", Kind.EVENT, labels, t, 1.0, "m", id=f"e{t}", key="ann" if t % 2 else "bob")


def _filled(count: int) -> Store:
    """Return a store with an event each millisecond."""
    store = open_store(None, now=0)
    store.ingest("s", Delivery(1, [_event(t) for t in range(count)]))
    return store


def _chunked(store: Store) -> int:
    """Return how many events are in chunks."""
    row = store._database.connection.execute("SELECT coalesce(sum(n), 0) FROM event_chunk").fetchone()
    return int(row[0])


def _blobs(store: Store) -> list[bytes]:
    """Return the bytes of all chunks."""
    return [row[0] for row in store._database.connection.execute("SELECT data FROM event_chunk")]


def _by_rows(store: Store, since: int | None) -> dict[str, object]:
    """Return what a store would hold if it had no chunks."""
    with store._database.read() as db:
        db.execute("DELETE FROM event_chunk")
        return _arrays(store, since)


def _arrays(store: Store, since: int | None) -> dict[str, object]:
    """Return the events of a store, array for array."""
    return {
        name: (
            *(column.tolist() for column in (each.t, each.v, each.id, each.key)),
            [each.groups[group] for group in each.group.tolist()],
            bool(np.all(np.diff(each.t) >= 0)),
        )
        for name, each in store.dataset(since=since).events.items()
    }
