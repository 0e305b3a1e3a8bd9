"""From rows to samples: which rows count, what is added, what makes an event itself."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as testing
from hypothesis import strategies as st

from kpitui.errors import SourceRefused
from kpitui.measures import Kind
from tests.sources.making import NOW, figures, notes, only, opened, polled, read, reasons

ROWS = "id,kind,n,city\n1,a,5,Paris\n2,A ,15,\n3,b,x,Lyon\n4,c,25,Nice\n"


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ({"kind": "a"}, "12"),
        ({"kind": ["A", "b"]}, "123"),
        ({"city": ""}, "2"),
        ({"city": {"not": ""}}, "134"),
        ({"kind": {"not": ["a", "b"]}}, "4"),
        ({"n": {"at_least": 15}}, "24"),
        ({"n": {"at_most": 15}}, "12"),
        ({"n": 5}, "1"),
        ({"n": {"at_least": 5, "at_most": 15}, "kind": "a"}, "12"),
    ],
)
def test_where(tmp_path: Path, where: dict[str, object], ids: str) -> None:
    """Rows are chosen by values, lists, their absence and bounds."""
    delivery = read(tmp_path, ROWS, {"name": "mentions", "id": "id", "where": where})
    assert "".join(str(sample.id) for sample in delivery.samples) == ids


def test_absent_is_not_zero(tmp_path: Path) -> None:
    """Empty cells give no sample; words are rejected with place, text and number."""
    rows = "n\n1\n\nNA\n-\nNaN\ninf\nNaN%\nmany\n0\n"
    delivery = read(tmp_path, rows, {"name": "nps_ratings", "value": "n"})
    assert figures(delivery) == [1, 0]
    assert reasons(delivery) == ["rows.csv:7, n: “inf” is not a number (3)"]
    assert delivery.rows == 8


def test_rows_of_one_bucket_are_added(tmp_path: Path) -> None:
    """Amounts on the same series and time are added; of levels the last one holds."""
    rows = "t,c,n\n2026-01-01,x,1\n2026-01-01,X,2\n2026-01-02,x,4\n"
    labels = {"channel": "$c"}
    delta = read(tmp_path, rows, {"name": "impressions", "time": "t", "value": "n", "labels": labels})
    assert figures(delta) == [3, 4]
    gauge = read(tmp_path, rows, {"name": "followers", "time": "t", "value": "n", "labels": labels})
    assert figures(gauge) == [2, 4]


def test_rounded_figures_say_so(tmp_path: Path) -> None:
    """The digits that a platform leaves go with each sample of the mapping; elsewhere there are none."""
    rows = "t,n\n2026-01-01,164000\n"
    mapping = {"name": "followers", "time": "t", "value": "n"}
    assert [sample.digits for sample in read(tmp_path, rows, {**mapping, "rounded": 3}).samples] == [3]
    assert [sample.digits for sample in read(tmp_path, rows, mapping).samples] == [None]


def test_buckets(tmp_path: Path) -> None:
    """A bucket ends as given, or after the usual spacing; a day of the zone lasts 23 or 25 hours twice a year."""
    rows = "t,n\n2026-03-28,1\n2026-03-29,1\n2026-03-30,1\n"
    days = read(tmp_path, rows, {"name": "impressions", "time": "t", "value": "n"})
    assert [(sample.until or 0) - sample.t for sample in days.samples] == [86_400_000, 82_800_000, 86_400_000]
    hours = read(tmp_path, rows, {"name": "impressions", "time": "t", "value": "n", "bucket": "1h"})
    assert {(sample.until or 0) - sample.t for sample in hours.samples} == {3_600_000}
    alone = read(tmp_path, "t,n\n2026-03-28,1\n", {"name": "impressions", "time": "t", "value": "n"})
    assert only(alone).until is None


def test_windows_of_people(tmp_path: Path) -> None:
    """The window of a distinct count is given, or ends in a column, or ends at the poll."""
    rows = "t,end,n\n2026-03-28,2026-04-04,9\n2026-03-29,2026-03-01,9\n"
    given_ = read(tmp_path, rows, {"name": "reach", "time": "t", "value": "n", "window": "7d"})
    assert [(sample.until or 0) - sample.t for sample in given_.samples] == [601_200_000, 601_200_000]
    column = read(tmp_path, rows, {"name": "reach", "time": "t", "value": "n", "until": "end"})
    assert len(column.samples) == 1
    assert "ends before it begins" in reasons(column)[0]
    now = read(tmp_path, "n\n9\n", {"name": "reach", "value": "n", "window": "7d"})
    assert only(now).until == NOW


def test_published(tmp_path: Path) -> None:
    """A post's publication is kept beside the time of the poll, and may be unknown."""
    rows = "p,n\n2026-01-01T00:00:00Z,7\n,8\n"
    delivery = read(tmp_path, rows, {"name": "likes", "value": "n", "published": "p"})
    assert [(sample.t, sample.published) for sample in delivery.samples] == [(NOW, 1_767_225_600_000), (NOW, None)]


def test_kinds(tmp_path: Path) -> None:
    """The mapping's kind holds; else an id makes events where a measure may be events; else the usual one."""
    rows = "id,n\n1,2\n"
    assert only(read(tmp_path, rows, {"name": "spend", "value": "n"})).kind is Kind.DELTA
    assert only(read(tmp_path, rows, {"name": "spend", "value": "n", "id": "id"})).kind is Kind.EVENT
    assert only(read(tmp_path, rows, {"name": "likes", "value": "n", "kind": "delta"})).kind is Kind.DELTA


def test_ids_are_exact(tmp_path: Path) -> None:
    """Ids are texts: long ones keep every digit, ``3399.0`` is ``3399``, case and zeros matter."""
    rows = "id,who\n1526540472222638081,a\n3399.0,007\n5.70306E+17,b.0\nAb,\nab,12.00\n"
    delivery = read(tmp_path, rows, {"name": "mentions", "id": "id", "key": "who"})
    assert [sample.id for sample in delivery.samples] == ["1526540472222638081", "3399", "5.70306E+17", "Ab", "ab"]
    assert [sample.key for sample in delivery.samples] == ["a", "007", "b.0", None, "12"]


def test_repeated_ids_are_reported(tmp_path: Path) -> None:
    """An id that stands in rows which say different things is reported; the same row twice is not."""
    rows = "id,text\n" + "".join(f"5.70301E+17,row {at}\n" for at in range(3))
    assert "rows.csv, id: 3 rows, 1 different ids: a spreadsheet has ruined them" in notes(
        read(tmp_path, rows, {"name": "mentions", "id": "id"})
    )
    assert notes(read(tmp_path, "id,text\n1,a\n1,a\n", {"name": "mentions", "id": "id"})) == ""


def test_events_without_id(tmp_path: Path) -> None:
    """Events are told apart by what they say and their number among equals, not by their time."""
    mapping = {"name": "mentions", "time": "t"}
    before = read(tmp_path, "t,text\n2026-01-01,a\n2026-01-02,a\n2026-01-03,b\n", mapping)
    after = read(tmp_path, "t,text\n2026-02-01,a\n2026-01-02,a\n2026-01-03,b\n", mapping)
    ids = [sample.id for sample in before.samples]
    assert len(set(ids)) == 3
    assert [sample.id for sample in after.samples] == ids


def test_two_mappings_of_one_row_are_two_events(tmp_path: Path) -> None:
    """A row that feeds one measure twice gives two events, though neither has an id."""
    mappings = [{"name": "mentions", "labels": {"brand": "a", "stage": stage}} for stage in ("lead", "won")]
    delivery = read(tmp_path, "n\n1\n", *mappings)
    assert len({sample.id for sample in delivery.samples}) == 2


def test_missing_columns_are_named(tmp_path: Path) -> None:
    """A column that the file lacks is refused, with the nearest name."""
    with pytest.raises(SourceRefused, match="no column “Reech”; there is “Reach”"):
        read(tmp_path, "Reach,x\n1,2\n", {"name": "impressions", "value": "Reech"})


def test_a_constant_time_that_is_none_is_refused(tmp_path: Path) -> None:
    """Rows that would all be lost to it are not lost in silence."""
    with pytest.raises(SourceRefused, match="“yesterday” is not a time"):
        read(tmp_path, "n\n1\n", {"name": "mentions", "time": {"at": "yesterday"}})


LINES = [f"2026-01-{day:02},{'abc'[day % 3]},{day * 3 % 7}" for day in range(1, 20) for _ in range(1 + day % 2)]


@testing(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_order_of_rows_changes_nothing(tmp_path: Path, seed: int) -> None:
    """Amounts and events are the same in whatever order the rows stand."""
    lines = LINES.copy()
    random.Random(seed).shuffle(lines)  # noqa: S311 - an order, no secret
    mappings = (
        {"name": "impressions", "time": "t", "value": "n", "labels": {"channel": "$c"}, "bucket": "1d"},
        {"name": "nps_ratings", "time": "t", "value": "n", "labels": {"channel": "$c"}},
    )
    straight = read(tmp_path, "t,c,n\n" + "\n".join(LINES), *mappings)
    mixed = read(tmp_path, "t,c,n\n" + "\n".join(lines), *mappings)
    assert sorted((s.measure, s.labels, s.t, s.value) for s in straight.samples) == sorted(
        (s.measure, s.labels, s.t, s.value) for s in mixed.samples
    )
    assert {s.id for s in straight.samples} == {s.id for s in mixed.samples}


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    """A file read twice gives the very same samples."""
    (tmp_path / "rows.csv").write_text("t,c\n2026-01-01,a\n2026-01-01,a\n", "utf-8")
    mapping = {"name": "mentions", "time": "t", "labels": {"channel": "$c"}}
    first, second = (polled(opened(tmp_path, {"path": "rows.csv"}, mapping)) for _ in range(2))
    assert first.samples == second.samples


def test_a_row_without_its_time_costs_only_itself(tmp_path: Path) -> None:
    """A bucket of days can't be told for a row whose time is missing: it is rejected, the others are read."""
    rows = "t,n\n2026-01-01,1\n,2\n2026-01-02,3\n"
    delivery = read(tmp_path, rows, {"name": "impressions", "time": "t", "value": "n", "bucket": "1d"})
    assert figures(delivery) == [1, 3]
    assert reasons(delivery) == ["rows.csv:3, t: the time is missing (1)"]
