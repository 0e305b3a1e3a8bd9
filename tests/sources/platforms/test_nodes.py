"""Fields of answers: absent is absent, a wrong type is told by its place, and nothing else ever happens."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.measures import Rejection
from kpitui.sources.platforms.nodes import Malformed, Node, each, summed

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(10**300, 10**320) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
DATES = st.text("0123456789-+:TZ., eE WMonSepGMTAMP", max_size=40)
READERS: tuple[Callable[[Node], object], ...] = (
    Node.text,
    Node.name,
    Node.number,
    Node.count,
    Node.flag,
    Node.moment,
    Node.when,
    Node.rows,
    lambda node: dict(node.items()),
    lambda node: node["a"]["b"][0],
    lambda node: node[-1],
    bool,
    lambda node: summed(node, node),
)
BAD: tuple[tuple[Any, str], ...] = (
    ("x", "a number"),
    (True, "a number"),
    ([], "a number"),
    ("1,5", "a number"),
    ("1e999", "a number"),
    (10**400, "a number"),
)


@given(JSON)
def test_any_content_is_read_or_malformed(content: object) -> None:
    """Whatever a field holds, it is read, or the place where something else was expected is told."""
    told: list[str] = []
    for read in READERS:
        try:
            read(Node(content, "data[3].field"))
        except Malformed as error:
            told.append(error.text.say("fr"))
    assert all(text.startswith("data[3].field") for text in told)


@given(st.text(max_size=30) | st.text("0123456789+-,.eE %", max_size=12))
def test_written_numbers(text: str) -> None:
    """A text is no number, or a finite one."""
    try:
        found = Node(text).number()
    except Malformed:
        return
    assert (found is None and text == "") or (found is not None and math.isfinite(found))


@pytest.mark.parametrize(
    ("written", "number"),
    [("1,234", 1234), ("1,234,567.5", 1234567.5), ("50%", 50), (" 7 ", 7), ("-3", -3), ("1e3", 1000), (".5", 0.5)],
)
def test_ways_to_write_numbers(written: str, number: float) -> None:
    """As platforms write them."""
    assert Node(written).number() == number


@pytest.mark.parametrize(("value", "wanted"), BAD)
def test_no_numbers(value: object, wanted: str) -> None:
    """What is none is told, never taken for another."""
    with pytest.raises(Malformed) as caught:
        Node(value, "likes").number()
    assert f"likes: {wanted} was expected" in caught.value.text.say("en")
    assert "likes\u00a0: on attendait un nombre, pas" in caught.value.text.say("fr")


def test_absent_is_none() -> None:
    """Absent and null are no zero, and an object that is absent has no members."""
    node = Node({"a": None, "empty": ""})
    for one in (node["a"], node["b"], node["a"]["c"][0]["d"], node["empty"]):
        assert one.number() is None
        assert one.moment() is None
        assert not one
    assert node["a"]["c"][0].place == "a.c[0]"
    assert Node(0)
    assert Node(False)
    assert not Node(None).flag()


@given(st.integers(-60_000_000_000, 99_000_000_000))
def test_seconds_milliseconds_and_texts_are_one_instant(at: int) -> None:
    """Epoch seconds, as a number or a text, ISO 8601 and an e-mail's date: the same instant."""
    moment = datetime.fromtimestamp(at, UTC)
    written = (moment.isoformat(), moment.isoformat().replace("+00:00", "+0000"), format_datetime(moment))
    for value in written if moment.year >= 1000 else written[:2]:
        assert Node(value).moment() == at * 1000
    if at >= 0:
        assert Node(at).moment() == at * 1000
    if at >= 100_000_000:
        assert Node(at * 1000).moment() == at * 1000
        assert Node(float(at)).moment() == at * 1000
        assert Node(str(at)).moment() == Node(str(at * 1000)).moment() == at * 1000


@given(DATES)
def test_anything_like_a_date(text: str) -> None:
    """It is an instant within the years that there are, or none."""
    try:
        found = Node(text).moment()
    except Malformed:
        return
    assert found is None or -62_135_596_800_000 <= found < 253_402_300_800_000


def test_times_without_an_offset_are_of_a_zone() -> None:
    """The source's own; an offset that is written holds."""
    paris = ZoneInfo("Europe/Paris")
    assert Node("2026-07-01 12:00:00").moment(paris) == Node("2026-07-01T10:00:00Z").moment()
    assert Node("2026-07-01T12:00:00-0700").moment(paris) == Node("2026-07-01T19:00:00Z").moment()


@pytest.mark.parametrize("value", ["yesterday", True, -1, [], 1e300, math.inf, math.nan, 10**400, "9" * 15])
def test_no_times(value: object) -> None:
    """What is none is told, however large."""
    with pytest.raises(Malformed):
        Node(value).moment()


def test_counts_are_not_negative() -> None:
    """And a name holds something."""
    with pytest.raises(Malformed):
        Node(-1).count()
    for nothing in (None, "", "  "):
        with pytest.raises(Malformed):
            Node(nothing).name()
        with pytest.raises(Malformed):
            Node(nothing or "").when()
    assert Node(12).name() == "12"


def test_texts_are_cleaned() -> None:
    """Nothing reaches a terminal that would do something there."""
    assert "\x1b" not in (Node("a\x1b[31mb\x07").text() or "")


def test_one_bad_row_costs_itself() -> None:
    """The others are made; what was wrong is told once, with how many and where."""
    rows = Node(json.loads('{"data": [{"n": 1}, {"n": "x"}, {"n": null}, {"n": "y"}]}'))["data"].rows()
    rejected: list[Rejection] = []
    assert each(rows, lambda row: row["n"].number(), rejected) == [1]
    (one,) = rejected
    assert (one.rows, one.place) == (2, "data")
    assert one.reason.say("en") == "data[1].n: a number was expected, not “x”"


def test_sums() -> None:
    """Of what is there; of nothing there is none."""
    assert summed(Node(1), Node(None), Node("2")) == 3
    assert summed(Node(None), Node("")) is None
