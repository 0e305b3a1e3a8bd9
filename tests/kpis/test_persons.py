"""People who are known under several keys count once; what nobody says of the others stays within bounds."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.kpis.context import Identity
from kpitui.kpis.engine import Question, boards, read
from kpitui.kpis.reading import Flag, Reading, Scope
from kpitui.kpis.rounds import Rounds
from kpitui.measures import Delivery, Sample
from kpitui.series.dataset import Dataset
from kpitui.store import open_store
from tests.kpis.build import ACME, DAY, NOW, context_of, data_of, event, formula

ADA = Identity("Ada", (("x", "ada"), ("Instagram", "@ada.l"), ("reddit", "countess")))
BOB = Identity("Bob", (("x", "bob"), ("reddit", "bob")))
CHANNELS = ("x", "instagram", "reddit")
KEYS = ("ada", "ada.l", "countess", "bob", "carl")
START = NOW - 7 * DAY


def asked(data: Dataset, *people: Identity, text: str = "distinct(mentions)", now: int = NOW, **labels: str) -> Reading:
    """Return Acme's reading of a formula over seven days, where some people are known under several keys."""
    context = replace(context_of(k=formula(text)), identities=people)
    return read(context, data, Question("k", Scope(ACME, tuple(sorted(labels.items()))), "7d", at=now))


def said(*who: tuple[str, str], ago: int = DAY) -> list[Sample]:
    """Return mentions by keys in channels."""
    return [event("mentions", NOW - ago, key=key, channel=channel) for channel, key in who]


def ends(reading: Reading) -> tuple[float | None, float | None]:
    """Return the bounds of a reading, both its value where it is exact."""
    return (reading.value if reading.low is None else reading.low, reading.value)


def test_where_everybody_is_mapped_the_count_is_exact() -> None:
    """One person on three networks is one, without bounds; a key means somebody in its own channel only."""
    data = data_of(said(("x", "ada"), ("instagram", "ada.l"), ("reddit", "countess"), ("reddit", "bob")))
    reading = asked(data, ADA, BOB)
    assert (reading.value, reading.low, reading.flags) == (2, None, frozenset())
    assert asked(data, ADA, BOB, channel="reddit").value == 2
    assert ends(asked(data)) == (2, 4)
    elsewhere = data_of(said(("x", "ada"), ("reddit", "ada")))
    assert ends(asked(elsewhere, ADA)) == (1, 2)


def test_those_who_are_not_mapped_leave_bounds_that_are_closer() -> None:
    """At least everybody who is known, or the largest network; at most those and every other key."""
    data = data_of(said(("x", "ada"), ("x", "u1"), ("x", "u2"), ("instagram", "ada.l"), ("instagram", "u3")))
    assert ends(asked(data)) == (3, 5)
    reading = asked(data, ADA)
    assert ends(reading) == (3, 4)
    assert reading.flags == frozenset({Flag.BOUNDS})
    both = data_of(said(("x", "ada"), ("instagram", "ada.l"), ("reddit", "bob"), ("x", "u1")))
    assert ends(asked(both, ADA, BOB)) == (2, 3)


def test_two_accounts_in_one_network_are_one_person() -> None:
    """Also where that network is looked at alone."""
    twice = Identity("Ada", (("x", "ada"), ("x", "ada2")))
    data = data_of(said(("x", "ada"), ("x", "ada2"), ("x", "carl")))
    assert ends(asked(data, twice, channel="x")) == (2, 2)
    assert asked(data, channel="x").value == 3


def test_who_was_seen_in_another_network_before_is_no_newcomer() -> None:
    """With a map; without one a key is new where it was never seen."""
    data = data_of(said(("instagram", "ada.l"), ago=30 * DAY), said(("x", "ada"), ("x", "bob")))
    assert ends(asked(data, text="newcomers(mentions)")) == (2, 2)
    assert ends(asked(data, ADA, BOB, text="newcomers(mentions)")) == (1, 1)


def test_what_retention_dropped_is_remembered_of_all_keys_of_a_person() -> None:
    """The first of them counts."""
    data = data_of(said(("x", "ada"), ("x", "bob")))
    data.first_seen["mentions"] = {(ACME, data.hash_of("@ada")): NOW - 90 * DAY}
    assert asked(data, ADA, BOB, text="newcomers(mentions)").value == 1


def test_a_stores_hashes_are_mapped_and_a_changed_map_changes_the_count() -> None:
    """Names are hashed with the store's salt, when the data are looked at."""
    store = open_store(None, now=0)
    store.ingest("s", Delivery(NOW, said(("x", "ada"), ("instagram", "ada.l")), covers=(None, NOW)))
    data = store.dataset()
    assert asked(data, ADA).value == 1
    assert ends(asked(data, BOB)) == (1, 2)


EVENTS = st.lists(
    st.tuples(st.sampled_from(CHANNELS), st.sampled_from(KEYS), st.integers(0, 20), st.booleans()), min_size=1
)
MAPS = st.dictionaries(
    st.sampled_from(list(product(CHANNELS, KEYS))), st.integers(1, 3), max_size=len(CHANNELS) * len(KEYS)
)


@given(EVENTS, MAPS)
@settings(max_examples=60, deadline=None)
def test_counts_are_those_of_sets(
    given_events: list[tuple[str, str, int, bool]], owner: dict[tuple[str, str], int]
) -> None:
    """Of people and keys: at most all of them, at least those who are surely different, exact where all are mapped."""
    people = tuple(
        Identity(str(person), tuple(key for key, who in owner.items() if who == person)) for person in (1, 2, 3)
    )
    samples = [
        event("mentions", NOW - ago * DAY - 1, key=key, channel=channel, sentiment="positive" if good else "neutral")
        for channel, key, ago, good in given_events
    ]
    for text, chosen in (("distinct(mentions)", {True, False}), ('distinct(mentions, sentiment="positive")', {True})):
        who = {
            (channel, owner.get((channel, key), key))
            for channel, key, ago, good in given_events
            if ago < 7 and good in chosen
        }
        mapped = {person for _, person in who if isinstance(person, int)}
        others = sum(isinstance(person, str) for _, person in who)
        largest = max((sum(one == channel for one, _ in who) for channel in CHANNELS), default=0)
        reading = asked(data_of(samples), *people, text=text)
        assert ends(reading) == (max(len(mapped), largest), len(mapped) + others)
        assert (Flag.BOUNDS in reading.flags) == (reading.low is not None)


@given(EVENTS, MAPS)
@settings(max_examples=40, deadline=None)
def test_newcomers_are_those_of_sets(
    given_events: list[tuple[str, str, int, bool]], owner: dict[tuple[str, str], int]
) -> None:
    """A person is new who was nowhere before, another key that was not in its channel; at most all of these."""
    people = tuple(
        Identity(str(person), tuple(key for key, who in owner.items() if who == person)) for person in (1, 2, 3)
    )
    named = [(channel, owner.get((channel, key), key), ago) for channel, key, ago, _ in given_events]
    before_keys = {(channel, who) for channel, who, ago in named if ago >= 7}
    before = {who for _, who in before_keys}
    now = {(channel, who) for channel, who, ago in named if ago < 7}
    new = {
        (channel, who)
        for channel, who in now
        if (who not in before if isinstance(who, int) else (channel, who) not in before_keys)
    }
    persons = {who for _, who in new if isinstance(who, int)}
    largest = max((sum(one == channel for one, _ in new) for channel in CHANNELS), default=0)
    samples = [
        event("mentions", NOW - ago * DAY - 1, key=key, channel=channel) for channel, key, ago, _ in given_events
    ]
    reading = asked(data_of(samples), *people, text="newcomers(mentions)")
    assert ends(reading) == (max(len(persons), largest), len(persons) + sum(isinstance(who, str) for _, who in new))


@given(EVENTS, MAPS)
@settings(max_examples=25, deadline=None)
def test_boards_kept_up_to_date_count_the_same_people(
    given_events: list[tuple[str, str, int, bool]], owner: dict[tuple[str, str], int]
) -> None:
    """Where events are settled in two parts as where they are looked at together."""
    people = tuple(
        Identity(str(person), tuple(key for key, who in owner.items() if who == person)) for person in (1, 2, 3)
    )
    context = replace(context_of(), identities=people)
    samples = [
        event("mentions", NOW - ago * DAY - 1, key=key, channel=channel) for channel, key, ago, _ in given_events
    ]
    data, view = data_of(samples), (Scope(ACME), "7d")
    rounds = Rounds(context, many=1)
    rounds.begin(data, NOW)
    assert rounds.board(*view) == boards(context, data, [view], NOW)[0]
