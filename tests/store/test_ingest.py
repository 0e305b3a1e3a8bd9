"""Whatever is delivered, in whatever order and however often, the store holds each sample once."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.measures import Delivery, Kind, Rejection, Sample
from kpitui.store import Store, numeric, open_store
from kpitui.text import Text
from tests.store.strategies import BRANDS, expected, held, held_in, samples

L = BRANDS[0]


def _store() -> Store:
    """Return an empty store in memory."""
    return open_store(None, now=0)


def _minutes(count: int, value: float = 1.0, start: int = 0) -> list[Sample]:
    """Return one sample a minute of one series."""
    return [Sample("impressions", Kind.DELTA, L, t * 60_000, value, "m1") for t in range(start, start + count)]


@pytest.fixture(params=[4, numeric.FULL_TAIL], ids=["many chunks", "usual chunks"])
def full_tail(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal after a few rows, so that small tests reach the chunks."""
    monkeypatch.setattr(numeric, "FULL_TAIL", request.param)


@pytest.mark.usefixtures("full_tail")
class TestAnyOrder:
    """Properties of random deliveries."""

    @given(st.lists(samples, max_size=6))
    @settings(max_examples=60, deadline=None)
    def test_holds_the_last_of_equals(self, deliveries: Sequence[list[Sample]]) -> None:
        """After any deliveries each sample is there once, as it came last."""
        store = _store()
        for number, part in enumerate(deliveries):
            store.ingest("s", Delivery(number, part))
        assert held(store) == expected(sample for part in deliveries for sample in part)

    @given(samples, st.randoms(use_true_random=False))
    @settings(max_examples=40, deadline=None)
    def test_repeating_changes_nothing(self, given_samples: list[Sample], rng: random.Random) -> None:
        """A delivery that comes again, in another order, is not new and replaces nothing."""
        store = _store()
        unique = {_identity(sample): sample for sample in given_samples}
        again = list(unique.values())
        first = store.ingest("s", Delivery(1, given_samples))
        rng.shuffle(again)
        second = store.ingest("s", Delivery(2, again))
        assert first.new == len(unique)
        assert (second.new, second.replaced, second.withdrawn) == (0, 0, 0)

    @given(st.lists(st.tuples(samples, st.booleans()), max_size=5), samples)
    @settings(max_examples=60, deadline=None)
    def test_complete_is_a_fresh_start(self, before: list[tuple[list[Sample], bool]], last: list[Sample]) -> None:
        """After a complete delivery the store is what a new store would be."""
        store = _store()
        for number, (part, complete) in enumerate(before):
            store.ingest("s", Delivery(number, part, complete=complete))
        store.ingest("other", Delivery(50, _minutes(3)))
        store.ingest("s", Delivery(99, last, complete=True))
        fresh = _store()
        fresh.ingest("other", Delivery(50, _minutes(3)))
        fresh.ingest("s", Delivery(99, last, complete=True))
        assert held(store) == held(fresh)
        assert _people(store) == _people(fresh)
        assert _sums(store) == _sums(fresh)

    @given(st.lists(st.tuples(samples, st.booleans()), max_size=6), st.booleans())
    @settings(max_examples=80, deadline=None)
    def test_refresh_is_a_load(self, deliveries: list[tuple[list[Sample], bool]], late: bool) -> None:
        """A dataset that is refreshed after each delivery, or after some, equals one loaded anew."""
        store = _store()
        dataset = store.dataset()
        for number, (part, complete) in enumerate(deliveries):
            store.ingest("s", Delivery(number, part, complete=complete))
            if not late or number % 2:
                dataset = store.refresh(dataset)
        dataset = store.refresh(dataset)
        assert held_in(dataset) == held(store)
        for events in dataset.events.values():
            assert (events.t[1:] >= events.t[:-1]).all()


def _identity(sample: Sample) -> object:
    """Return what makes a sample itself."""
    if sample.kind is Kind.EVENT:
        return (dict(sample.labels)["brand"], sample.id)
    return (sample.labels, sample.t)


def _people(store: Store) -> list[tuple[object, ...]]:
    """Return when people were first and last seen, by place; their keys differ from store to store."""
    with store._database.read() as db:
        query = "SELECT p.brand, n.first, n.last FROM seen n JOIN place p ON p.id = n.place"
        return sorted(db.execute(query).fetchall())


def _sums(store: Store) -> list[tuple[object, ...]]:
    """Return the five-minute sums."""
    with store._database.read() as db:
        query = (
            "SELECT l.text, e.bucket, e.n, round(e.total, 6) FROM event_sum e JOIN label_group g ON g.id = e.grp"
            " JOIN labels l ON l.id = g.labels"
        )
        return sorted(db.execute(query).fetchall())


def test_counts_what_is_new_and_what_is_corrected() -> None:
    """A revised figure is replaced, the same figure isn't touched, a new one is new."""
    store = _store()
    store.ingest("s", Delivery(1, _minutes(3)))
    done = store.ingest("s", Delivery(2, [*_minutes(2, 5.0, 2), *_minutes(1)]))
    assert (done.new, done.replaced, done.withdrawn) == (1, 1, 0)


def test_event_is_the_same_whatever_its_labels() -> None:
    """An event that comes again with another sentiment is moved, not added."""
    store = _store()
    first = Sample("mentions", Kind.EVENT, (*L, ("sentiment", "neutral")), 5, 1.0, "m", id="1", key="ann")
    store.ingest("s", Delivery(1, [first]))
    done = store.ingest("s", Delivery(2, [first._replace(labels=(*L, ("sentiment", "negative")))]))
    assert (done.new, done.replaced) == (0, 1)
    events = store.dataset().events["mentions"]
    assert [dict(events.groups[group][1])["sentiment"] for group in events.group] == ["negative"]


def test_events_without_id_are_told_apart() -> None:
    """Two equal events of one delivery are two, and are still two when they come again."""
    store = _store()
    event = Sample("mentions", Kind.EVENT, L, 5, 1.0, "m")
    store.ingest("s", Delivery(1, [event, event]))
    store.ingest("s", Delivery(2, [event, event]))
    events = store.dataset().events["mentions"]
    assert len(events.t) == 2
    assert events.id.tolist() == [0, 0]


def test_cohorts_join_ids_and_keys() -> None:
    """The key of an answer is the same number as the id of the request that it answers."""
    store = _store()
    store.ingest(
        "s",
        Delivery(
            1,
            [
                Sample("requests", Kind.EVENT, L, 5, 1.0, "m", id="42"),
                Sample("answers", Kind.EVENT, L, 9, 1.0, "m", id="7", key="42"),
            ],
        ),
    )
    dataset = store.dataset()
    assert dataset.events["answers"].key[0] == dataset.events["requests"].id[0] > 0


def test_corrected_mapping_replaces_what_the_old_one_gave() -> None:
    """Rows of a mapping that is no more are gone; the totals are those of a fresh start."""
    store = _store()
    old = [*_minutes(5), Sample("mentions", Kind.EVENT, L, 5, 1.0, "m1", id="1", key="ann")]
    store.ingest("s", Delivery(1, old, mappings=frozenset({"m1"})))
    new = [sample._replace(mapping="m2", value=2.0) for sample in old]
    new[0] = new[0]._replace(labels=BRANDS[1])
    done = store.ingest("s", Delivery(2, new, mappings=frozenset({"m2"})))
    assert (done.new, done.replaced, done.withdrawn) == (0, 6, 0)
    assert held(store) == expected(new)


def test_withdrawn_series_are_counted() -> None:
    """A complete delivery without a series withdraws it and says so."""
    store = _store()
    other = [sample._replace(labels=BRANDS[1]) for sample in _minutes(4)]
    store.ingest("s", Delivery(1, [*_minutes(5), *other], complete=True))
    done = store.ingest("s", Delivery(2, _minutes(5), complete=True))
    assert (done.withdrawn, done.withdrawn_series) == (4, 1)


def test_unchanged_delivery_withdraws_nothing() -> None:
    """A poll that found nothing new leaves everything as it is and counts as read."""
    store = _store()
    store.ingest("s", Delivery(1_000, _minutes(5), complete=True))
    done = store.ingest("s", Delivery(2_000, unchanged=True, mappings=frozenset({"x"})))
    assert not done.changed
    assert len(held(store)) == 5
    assert store.sources.row("s").answered_at == 2_000


def test_sources_removed_take_their_samples_with_them() -> None:
    """A source that leaves the configuration takes part in nothing; one that is back starts anew."""
    store = _store()
    store.ingest("s", Delivery(1, _minutes(5)))
    store.ingest("kept", Delivery(1, _minutes(2)))
    dataset = store.dataset()
    assert store.retire(("s",)) == 5
    assert len(held(store)) == len(held_in(store.refresh(dataset))) == 2
    assert [row.source for row in store.sources.rows()] == ["kept"]


def test_health_tells_of_the_last_answer() -> None:
    """Counts, rejected rows and notes of the last answer, and the failures since, are kept with their reasons."""
    store = _store()
    rejected = (Rejection(Text("not a number", "pas un nombre"), 2, "f.csv:3"),)
    delivery = Delivery(10, _minutes(2), rejected=rejected, notes=(Text("a", "b"),), rows=4, state={"page": 3})
    assert store.ingest("s", delivery).rejected == rejected
    store.failed("s", 20, Text("no {what}", "pas de {what}").given(what=Text("network", "réseau")))
    row = store.sources.row("s")
    assert (row.new, row.rows, row.rejected, row.newest) == (2, 4, rejected, 60_000)
    assert row.reason is not None
    assert (row.failures, row.failing_since, row.reason.say("fr")) == (1, 20, "pas de réseau")
    assert store.state("s") == {"page": 3}
    assert [poll.ok for poll in store.sources.polls("s")] == [0, 1]
