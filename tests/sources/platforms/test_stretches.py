"""Stretches that parts have read: kept until they are told, joined where they touch; what several have in common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kpitui.sources.platforms.stretches import Span, common, mapping, number, settled, stretch_of

EDGE = st.integers(0, 100)
SPAN = st.tuples(st.none() | EDGE, EDGE)


def test_what_is_owed_is_joined() -> None:
    """Only where it touches what was read before, and only as long as that was not told."""
    before = {"from": 10, "until": 20}
    assert stretch_of((15, 30), False, before) == {"from": 15, "until": 30}
    assert stretch_of((15, 30), False, {**before, "owed": True}) == {"from": 10, "until": 30}
    assert stretch_of((21, 30), False, {**before, "owed": True}) == {"from": 21, "until": 30}
    assert stretch_of((None, 30), False, {**before, "owed": True}) == {"from": None, "until": 30}
    assert stretch_of((15, 30), False, {"from": None, "until": 20, "owed": True}) == {"from": None, "until": 30}


def test_what_was_not_whole_is_not_joined() -> None:
    """Neither with what comes nor with what was; nothing read keeps what was known."""
    before = {"from": 10, "until": 20, "owed": True}
    assert stretch_of((15, 30), True, before) == {"from": 15, "until": 30, "missed": True}
    assert stretch_of((15, 30), False, {**before, "missed": True}) == {"from": 15, "until": 30}
    assert stretch_of(None, False, before) == before
    assert stretch_of(None, True, {}) == {"missed": True}
    assert settled(before) == {"from": 10, "until": 20}


@given(st.lists(SPAN, max_size=5), EDGE)
def test_what_several_have_in_common(spans: list[Span], at: int) -> None:
    """An instant is in it exactly when it is in all of them."""
    found = common(spans)
    everywhere = bool(spans) and all((start is None or start <= at) and at < end for start, end in spans)
    inside = found is not None and (found[0] is None or found[0] <= at) and at < found[1]
    assert inside == everywhere


def test_states_of_another_form() -> None:
    """What a stored state should not hold is nothing."""
    assert (mapping([]), mapping(None), mapping({"a": 1})) == ({}, {}, {"a": 1})
    assert (number(True), number("3"), number(2.5), number(3)) == (None, None, None, 3)
