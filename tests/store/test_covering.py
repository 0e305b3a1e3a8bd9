"""What was read is kept by measure where a source tells its measures apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.measures import Break, Delivery, Kind, Sample
from kpitui.series.dataset import ALWAYS, Coverage, Dataset, SourceBreak
from kpitui.store import Store, open_store
from kpitui.store.covering import MOST_LATE, lag_of
from kpitui.store.health import SourceTerms
from kpitui.text import Text

HOUR = 3_600_000
DAY = 24 * HOUR
NOW = 1_000 * DAY
WHY = Text("the permission “pages_read” is missing", "la permission « pages_read » manque")
VIEWS = Text("counts views since then", "compte des vues depuis")


def _store(folder: Path | None = None) -> Store:
    """Return a store with one source that is asked every hour."""
    store = open_store(folder, now=NOW)
    store.sources.declare(SourceTerms("insta", HOUR))
    return store


def _of(store: Store, source: str = "insta") -> Coverage:
    """Return the coverage of a source."""
    return store.dataset().coverage[source]


def test_a_measure_that_fails_is_not_read_while_the_others_are() -> None:
    """Its reason is its own; once it is read again there is none."""
    store = _store()
    store.ingest("insta", Delivery(NOW, covers=(None, NOW)))
    store.ingest("insta", Delivery(NOW + HOUR, covers=(NOW, NOW + HOUR), failed={"mentions": WHY}))
    known = _of(store)
    assert (known.spans, known.failing) == (((ALWAYS, NOW + HOUR),), "")
    assert known.of("followers") is known
    assert known.of("mentions").spans == ((ALWAYS, NOW),)
    assert known.of("mentions").failing == "mentions: the permission “pages_read” is missing"
    assert store.dataset(language="fr").coverage["insta"].of("mentions").failing[:11] == "mentions : "
    store.ingest("insta", Delivery(NOW + 2 * HOUR, covers=(NOW + HOUR, NOW + 2 * HOUR)))
    after = _of(store).of("mentions")
    assert (after.spans, after.failing) == (((ALWAYS, NOW), (NOW + HOUR, NOW + 2 * HOUR)), "")


def test_a_measure_that_fails_from_the_start_was_never_read() -> None:
    """It does not count as read with the others."""
    store = _store()
    store.ingest("insta", Delivery(NOW, covers=(None, NOW), covered={"mentions": None}, failed={"mentions": WHY}))
    assert _of(store).of("mentions").spans == ()


def test_a_late_measure_has_a_lag_of_its_own() -> None:
    """Followers are live, reach comes two days late; a day is complete at midnight and waits for the next."""
    store = _store()
    for hour in range(60):
        at = NOW + hour * HOUR
        closed = at - at % DAY - 2 * DAY
        store.ingest("insta", Delivery(at, covered={"reach": (NOW - 90 * DAY, closed), "mentions": (at - HOUR, at)}))
    known = _of(store)
    assert (known.lag, known.of("reach").lag, known.of("mentions").lag) == (0, 2 * DAY, 0)
    assert known.of("reach").spans == ((NOW - 90 * DAY, NOW),)
    assert known.of("mentions").spans == ((NOW - HOUR, NOW + 59 * HOUR),)


@pytest.mark.parametrize(
    ("before", "late", "expected"),
    [
        (None, None, None),
        (None, 3 * HOUR, 3 * HOUR),
        (None, 60_000, 300_000),
        (0, 0, 0),
        (2 * DAY, 2 * DAY + 3 * HOUR, 2 * DAY + 3 * HOUR),
        (2 * DAY + 3 * HOUR, 2 * DAY, 2 * DAY + 2 * HOUR),
        (5 * DAY, HOUR, DAY),
        (HOUR, None, None),
        (HOUR, MOST_LATE + 1, HOUR),
    ],
)
def test_the_lag_follows_what_is_later_and_comes_down_by_and_by(
    before: int | None, late: int | None, expected: int | None
) -> None:
    """What comes sooner one day is no sooner the next; an archive is not late."""
    assert lag_of(before, late) == expected


def test_a_measure_that_is_asked_for_now_and_then_is_expected_so() -> None:
    """Every third poll: its own interval is three of the source's."""
    store = _store()
    for turn in range(7):
        at = NOW + turn * HOUR
        read = (at - 3 * HOUR, at) if turn % 3 == 0 else None
        store.ingest("insta", Delivery(at, covers=(at - HOUR, at), covered={"mentions": read}))
    known = _of(store)
    assert (known.every, known.of("mentions").every) == (HOUR, 3 * HOUR)
    assert known.of("mentions").spans == ((NOW - 3 * HOUR, NOW + 6 * HOUR),)


def test_a_stretch_that_ends_where_the_last_one_did_is_no_new_reading() -> None:
    """A source that tells at each poll how far it has come is not overdue where it comes on every sixth."""
    store = _store()
    for turn in range(20):
        read = NOW + (turn - turn % 6) * HOUR
        store.ingest("insta", Delivery(NOW + turn * HOUR, covered={"reach": (NOW - 9 * DAY, read)}))
        assert _of(store).of("reach").every == (16 * HOUR if turn < 6 else 6 * HOUR)
        assert _of(store).of("reach").lag == 0
    assert _of(store).of("reach").spans == ((NOW - 9 * DAY, NOW + 18 * HOUR),)


def test_a_measure_told_apart_later_was_read_when_it_says() -> None:
    """Not at the polls before it was asked for."""
    store = _store()
    store.ingest("insta", Delivery(NOW))
    store.ingest("insta", Delivery(NOW + HOUR, covered={"reach": (NOW - DAY, NOW - HOUR)}))
    assert _of(store).of("reach").spans == ((NOW - DAY, NOW - HOUR),)


def test_a_level_is_read_at_instants_among_stretches() -> None:
    """A stretch without length is an instant; polls near each other are one stretch."""
    store = _store()
    for turn in range(3):
        at = NOW + turn * HOUR
        store.ingest("insta", Delivery(at, covers=(at - DAY, at), covered={"followers": (at, at)}))
    assert _of(store).of("followers").spans == ((NOW, NOW + 2 * HOUR + 1),)


def test_all_is_there_after_a_restart(tmp_path: Path) -> None:
    """Stretches, lags, failures and breaks; dropping and withdrawing take theirs along."""
    store = _store(tmp_path)
    _fill(store)
    before = _said(store.dataset())
    store.close()
    store = open_store(tmp_path, now=NOW)
    assert _said(store.dataset()) == before
    assert store.dataset().breaks == {"impressions": (SourceBreak("insta", (("channel", "facebook"),), NOW, VIEWS),)}
    store.personal.drop_source("insta", NOW - DAY)
    assert _of(store).of("reach").spans == ((NOW - DAY, NOW - HOUR),)
    store.retire(["insta"])
    store.sources.declare(SourceTerms("insta", HOUR))
    assert (_of(store), store.dataset().breaks) == (Coverage("insta", every=HOUR), {})
    store.close()


def _fill(store: Store) -> None:
    """Deliver a bit of everything."""
    sample = Sample("reach", Kind.UNIQUE, (("brand", "acme"),), NOW - 2 * DAY, 5.0, "m", until=NOW - DAY)
    turn = Break("impressions", NOW, VIEWS, (("channel", "facebook"),))
    covered = {"reach": (NOW - 9 * DAY, NOW - HOUR)}
    store.ingest("insta", Delivery(NOW, [sample], covered=covered, failed={"mentions": WHY}, breaks=(turn,)))


def _said(dataset: Dataset) -> object:
    """Return what is known of the reading of sources."""
    return dataset.coverage, dataset.breaks


def test_breaks_are_those_of_the_last_poll() -> None:
    """They replace the earlier ones, also in a dataset that runs; a poll without anything new leaves them."""
    store = _store()
    running = store.dataset()
    _fill(store)
    assert set(store.refresh(running).breaks) == {"impressions"}
    store.ingest("insta", Delivery(NOW + 1, unchanged=True))
    assert set(store.refresh(running).breaks) == {"impressions"}
    store.ingest("insta", Delivery(NOW + 2, breaks=(Break("reach", NOW, VIEWS),)))
    assert store.refresh(running).breaks == {"reach": (SourceBreak("insta", (), NOW, VIEWS),)}
    assert store.dataset(measures=["likes"]).breaks == {}
    store.ingest("insta", Delivery(NOW + 3))
    assert store.refresh(running).breaks == {}


_stretches = st.one_of(
    st.none(),
    st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair) * HOUR, max(pair) * HOUR)),
)
_polls = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(("mentions", "reach", "posts")), _stretches, max_size=3),
        st.sets(st.sampled_from(("mentions", "reach"))),
        _stretches,
    ),
    max_size=8,
)


@given(_polls)
@settings(max_examples=60, deadline=None)
def test_a_refresh_is_a_load(
    polls: list[tuple[dict[str, tuple[int, int] | None], set[str], tuple[int, int] | None]],
) -> None:
    """Whatever polls say of their measures, a dataset that runs knows what one that is loaded knows."""
    store = _store()
    running = store.dataset()
    for turn, (covered, failed, covers) in enumerate(polls):
        why = dict.fromkeys(failed, WHY)
        store.ingest("insta", Delivery(60 * HOUR + turn, covers=covers, covered=covered, failed=why))
        assert _said(store.refresh(running)) == _said(store.dataset())
    for part in running.coverage["insta"].parts.values():
        assert list(part.spans) == sorted(part.spans)
        assert all(start < stop for start, stop in part.spans)
        assert all(one[1] < other[0] for one, other in zip(part.spans, part.spans[1:], strict=False))
    store.close()


@pytest.mark.parametrize("events", [3, 6_000])
def test_what_could_not_be_read_is_not_withdrawn(events: int) -> None:
    """A delivery that says to be complete, of which a measure failed, takes nothing out; the next whole one does."""
    store = _store()
    labels = (("brand", "acme"),)
    mentions = [Sample("mentions", Kind.EVENT, labels, NOW + t, 1.0, "m", id=str(t)) for t in range(events)]
    level = Sample("followers", Kind.GAUGE, labels, NOW, 5.0, "m")
    store.ingest("insta", Delivery(NOW, [*mentions, level], complete=True))
    assert store.ingest("insta", Delivery(NOW + 1, [level], complete=True, failed={"mentions": WHY})).withdrawn == 0
    again = Delivery(NOW + 2, [*mentions[1:], level], complete=True, failed={"reach": WHY})
    assert store.ingest("insta", again).withdrawn == 0
    assert store.ingest("insta", Delivery(NOW + 3, [level], complete=True)).withdrawn == events
    store.close()
