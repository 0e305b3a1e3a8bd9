"""Live counters give what the batch gives, whatever the order in which events come."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.measures import Labels
from kpitui.series.dataset import Events
from kpitui.series.live import STEP, LiveEvent, LiveWindow, Totals

SPAN = 12 * STEP
LABELS: tuple[Labels, ...] = tuple(
    (("brand", brand), ("channel", channel), ("sentiment", sentiment))
    for brand in ("acme", "globex")
    for channel in ("x", "facebook")
    for sentiment in ("positive", "negative")
)

events = st.builds(
    LiveEvent,
    id=st.integers(1, 25),
    t=st.integers(0, 40 * STEP - 1),
    value=st.integers(-5, 5).map(float),
    key=st.integers(0, 6),
    labels=st.sampled_from(LABELS),
)
"""Few ids and keys, so that events replace one another and authors come back."""

acts = st.lists(
    st.one_of(
        events,
        st.integers(1, 25).map(lambda event_id: ("withdraw", event_id)),
        st.integers(0, 45).map(lambda bucket: ("advance", bucket * STEP)),
    ),
    max_size=60,
)


def batch(held: list[LiveEvent], start: int, end: int, **where: str) -> Totals:
    """Count the plain way: every event of the window, one by one."""
    inside = [e for e in held if start <= e.t < end and where.items() <= dict(e.labels).items()]
    keys: dict[tuple[str, str], set[int]] = {}
    for event in inside:
        said = dict(event.labels)
        if event.key:
            keys.setdefault((said["brand"] if "brand" in where else "", said["channel"]), set()).add(event.key)
    sizes = [len(found) for found in keys.values()]
    exact = "sentiment" not in where
    return Totals(
        len(inside),
        sum(e.value for e in inside),
        sum(sizes) if exact else None,
        max(sizes, default=0) if exact else None,
    )


@settings(max_examples=300, deadline=None)
@given(acts)
def test_live_equals_batch(done: list[LiveEvent | tuple[str, int]]) -> None:
    """Late, repeated, replaced and withdrawn events leave the totals that counting everything anew gives."""
    live = LiveWindow(SPAN)
    held: dict[int, LiveEvent] = {}
    end = 0
    for act in done:
        if isinstance(act, LiveEvent):
            live.add(act)
            held[act.id] = act
        elif act[0] == "withdraw":
            live.withdraw(act[1])
            held.pop(act[1], None)
        else:
            end = max(end, act[1])
            live.advance(act[1])
        start, all_events = live.start, list(held.values())
        assert live.end == end
        assert live.total() == batch(all_events, start, end)
        assert live.total({"brand": "acme"}) == batch(all_events, start, end, brand="acme")
        assert live.total({"sentiment": "negative"}) == batch(all_events, start, end, sentiment="negative")
        for channel, totals in live.split("channel", {"brand": "globex"}).items():
            assert totals == batch(all_events, start, end, brand="globex", channel=channel)
        for channel, totals in live.split("channel").items():
            assert totals == batch(all_events, start, end, channel=channel)
        half = max(end - SPAN // 2, 0)
        assert live.distinct_since(half) == batch(all_events, half, end).distinct


def test_an_event_that_comes_again_changes_nothing() -> None:
    """The same event delivered twice counts once and touches no reading."""
    live = LiveWindow(SPAN)
    live.advance(SPAN)
    event = LiveEvent(1, STEP, 1.0, 7, LABELS[0])
    assert live.add(event) == STEP
    assert live.add(event) is None
    assert live.total() == Totals(1, 1.0, 1, 1)


def test_a_replaced_event_moves() -> None:
    """An event delivered anew with another sentiment leaves its old place; the earlier of both instants is touched."""
    live = LiveWindow(SPAN)
    live.advance(SPAN)
    live.add(LiveEvent(1, 3 * STEP, 1.0, 7, LABELS[0]))
    assert live.add(LiveEvent(1, 5 * STEP, 2.0, 7, LABELS[1])) == 3 * STEP
    assert live.total({"sentiment": "positive"}).count == 0
    assert live.total({"sentiment": "negative"}).mean == 2.0


def test_an_author_withdrawn_falls_back_to_the_bucket_before() -> None:
    """Deleting an author's newest mention keeps the author until the older one leaves the window too."""
    live = LiveWindow(SPAN)
    live.advance(SPAN)
    live.add(LiveEvent(1, 0, 1.0, 7, LABELS[0]))
    live.add(LiveEvent(2, 8 * STEP, 1.0, 7, LABELS[0]))
    live.withdraw(2)
    assert live.total().distinct == 1
    live.advance(SPAN + STEP)
    assert live.total().distinct == 0


def test_events_without_an_id_are_all_different() -> None:
    """Without ids two equal events are two events."""
    live = LiveWindow(SPAN)
    live.advance(SPAN)
    for _ in range(2):
        live.add(LiveEvent(0, STEP, 1.0, 7, LABELS[0]))
    assert live.total() == Totals(2, 2.0, 1, 1)


def test_an_event_ahead_waits_for_its_window() -> None:
    """An event after the window's end counts once the end has passed it, and touches nothing before."""
    live = LiveWindow(SPAN)
    live.advance(SPAN)
    assert live.add(LiveEvent(1, SPAN + 10, 1.0, 7, LABELS[0])) is None
    assert live.total().count == 0
    live.advance(SPAN + STEP)
    assert live.total().count == 1


def test_filling_from_a_dataset() -> None:
    """A start from stored events gives what adding them one by one gives."""
    rng = np.random.default_rng(3)
    size = 500
    stored = Events(
        "mentions",
        np.sort(rng.integers(0, 40 * STEP, size)),
        rng.normal(size=size),
        np.arange(1, size + 1),
        rng.integers(1, 50, size),
        rng.integers(0, len(LABELS), size).astype(np.int32),
        tuple(("source", labels) for labels in LABELS),
    )
    live = LiveWindow(SPAN)
    live.fill(stored, 40 * STEP)
    inside = stored.t >= 28 * STEP
    total = live.total()
    assert total.count == np.count_nonzero(inside)
    assert abs(total.sum - stored.v[inside].sum()) < 1e-9
