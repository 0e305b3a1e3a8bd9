"""A figure that its source changes after the time for corrections is known as restated, and no other."""

from __future__ import annotations

import pytest

from kpitui.measures import Delivery, Kind, Sample
from kpitui.series.dataset import Restated
from kpitui.store import SourceTerms, Store, numeric, open_store
from tests.store.strategies import BRANDS

HOUR = 3_600_000
DAY = 24 * HOUR
L, OTHER = BRANDS[0], BRANDS[1]


def _day(number: int, value: float) -> Sample:
    """Return the amount of one day."""
    return Sample("impressions", Kind.DELTA, L, number * DAY, value, "m1", until=(number + 1) * DAY)


def _mention(name: str, t: int, labels: tuple[tuple[str, str], ...] = L) -> Sample:
    """Return one mention."""
    return Sample("mentions", Kind.EVENT, labels, t, 1.0, "m1", id=name)


def _store(*polls: tuple[int, list[Sample]]) -> Store:
    """Return a store after some polls."""
    store = open_store(None, now=0)
    for at, samples in polls:
        store.ingest("s", Delivery(at, samples))
    return store


def _restated(store: Store) -> dict[str, tuple[Restated, ...]]:
    """Return what a dataset says of late changes."""
    return store.dataset().restated


class TestFigures:
    """Amounts and levels."""

    def test_a_change_inside_the_horizon_is_a_correction(self) -> None:
        """A day that is revised two days later is not restated."""
        store = _store((2 * DAY, [_day(0, 10)]))
        assert store.ingest("s", Delivery(3 * DAY, [_day(0, 12)])).restated == 0
        assert not _restated(store)

    def test_a_change_after_the_horizon_is_a_restatement(self) -> None:
        """A day that is revised five days later is restated, from its start to its end."""
        store = _store((2 * DAY, [_day(0, 10), _day(1, 5)]))
        assert store.ingest("s", Delivery(6 * DAY, [_day(0, 12), _day(1, 5)])).restated == 1
        assert _restated(store) == {"impressions": (Restated(L, 0, DAY),)}

    def test_what_was_never_there_is_not_restated(self) -> None:
        """Filling old times for the first time restates nothing, nor does reading them again."""
        store = _store((20 * DAY, [_day(0, 10)]))
        for _ in range(2):
            assert store.ingest("s", Delivery(20 * DAY, [_day(0, 10), _day(1, 5)])).restated == 0
        assert not _restated(store)

    def test_the_source_says_its_horizon(self) -> None:
        """A source whose figures settle late may correct them longer."""
        store = _store()
        store.sources.declare(SourceTerms("s", HOUR, late_horizon=10 * DAY))
        store.ingest("s", Delivery(2 * DAY, [_day(0, 10)]))
        assert store.ingest("s", Delivery(6 * DAY, [_day(0, 12)])).restated == 0
        assert store.ingest("s", Delivery(12 * DAY, [_day(0, 13)])).restated == 1

    @pytest.mark.parametrize("chunked", [False, True])
    def test_in_chunks_too(self, chunked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        """It makes no difference whether a figure stands in a chunk or in a row."""
        monkeypatch.setattr(numeric, "FULL_TAIL", 2 if chunked else 1_000)
        store = _store((9 * DAY, [_day(number, 1.0) for number in range(9)]))
        assert store.ingest("s", Delivery(10 * DAY, [_day(2, 4.0), _day(3, 1.0)])).restated == 1
        assert _restated(store) == {"impressions": (Restated(L, 2 * DAY, 3 * DAY),)}

    def test_a_corrected_mapping_restates_nothing(self) -> None:
        """Figures made by another mapping are others."""
        store = _store((2 * DAY, [_day(0, 10)]))
        other = _day(0, 12)._replace(mapping="m2")
        done = store.ingest("s", Delivery(9 * DAY, [other], mappings=frozenset({"m2"})))
        assert (done.replaced, done.restated) == (1, 0)


class TestEvents:
    """Single happenings."""

    def test_another_label_long_after(self) -> None:
        """A mention that gets another label late is restated where it was and where it is now."""
        store = _store((DAY, [_mention("a", HOUR), _mention("b", 2 * HOUR)]))
        done = store.ingest("s", Delivery(9 * DAY, [_mention("a", HOUR, OTHER), _mention("b", 2 * HOUR)]))
        assert done.restated == 1
        assert set(_restated(store)["mentions"]) == {Restated(L, HOUR, HOUR + 1), Restated(OTHER, HOUR, HOUR + 1)}

    def test_withdrawn_is_not_restated(self) -> None:
        """What a complete reading no longer holds is withdrawn, which is told otherwise."""
        store = _store((DAY, [_mention("a", HOUR), _mention("b", 2 * HOUR)]))
        done = store.ingest("s", Delivery(9 * DAY, [_mention("b", 2 * HOUR)], complete=True))
        assert (done.withdrawn, done.restated) == (1, 0)


class TestReaders:
    """Whoever holds a dataset."""

    def test_a_refresh_tells(self) -> None:
        """A dataset that is brought up to date knows of a restatement, and keeps knowing."""
        store = _store((2 * DAY, [_day(0, 10)]))
        dataset = store.dataset()
        store.ingest("s", Delivery(6 * DAY, [_day(0, 12)]))
        dataset = store.refresh(dataset)
        assert dataset.restated == _restated(store) != {}
        store.ingest("s", Delivery(7 * DAY, [_day(6, 12)]))
        assert store.refresh(dataset).restated == _restated(store)

    def test_only_what_is_asked_for(self) -> None:
        """A part of the store tells of its own measures and times."""
        store = _store((2 * DAY, [_day(0, 10)]), (6 * DAY, [_day(0, 12)]))
        assert not store.dataset(("likes",)).restated
        assert not store.dataset(since=3 * DAY).restated

    def test_a_retired_source_leaves_nothing(self) -> None:
        """With the figures goes what was known of them."""
        store = _store((2 * DAY, [_day(0, 10)]), (6 * DAY, [_day(0, 12)]))
        store.retire(("s",))
        assert not _restated(store)


def test_a_series_knows_to_how_many_digits_it_is_rounded() -> None:
    """The digits come with the samples, and survive a refresh and a load."""

    def level(t: int, digits: int | None) -> Sample:
        return Sample("followers", Kind.GAUGE, L, t, 164_000.0, "m1", digits=digits)

    store = _store((DAY, [level(DAY, None)]))
    dataset = store.dataset()
    assert dataset.series["followers"][0].digits is None
    store.ingest("s", Delivery(2 * DAY, [level(2 * DAY, 3)]))
    assert store.refresh(dataset).series["followers"][0].digits == 3
    assert store.dataset().series["followers"][0].digits == 3
