"""Values of databases as texts: exact, and read back as what they were."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.sources.database.values import text_of, texts
from kpitui.sources.rows.identity import exact
from kpitui.sources.rows.numbers import NumberStyle, read_numbers
from kpitui.sources.rows.table import cells
from kpitui.sources.rows.times import TimeStyle, read_times

PARIS = ZoneInfo("Europe/Paris")


class Mood(StrEnum):
    """What some driver might derive from text."""

    GOOD = "good"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (0, "0"),
        (2**70, "1180591620717411303424"),
        (1.5, "1.5"),
        (float("nan"), ""),
        (float("inf"), "inf"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10"), "0.10"),
        (Decimal("NaN"), ""),
        (date(2026, 3, 29), "2026-03-29"),
        (datetime(2026, 3, 29, 1, 30), "2026-03-29T01:30:00.000000"),
        (datetime(2026, 3, 29, 4, 30, tzinfo=PARIS), "2026-03-29T02:30:00.000000+00:00"),
        (time(9, 5), "09:05:00"),
        (timedelta(hours=1, milliseconds=500), "3600.5"),
        (timedelta(days=1), "86400"),
        ("é", "é"),
        (b"text", "text"),
        (memoryview(b"\xff\x00"), "ff00"),
        (["a", None, "b,c"], '["a", null, "b,c"]'),
        ((1, Decimal("1.5")), '[1, "1.5"]'),
        ({"a": date(2026, 1, 1)}, '{"a": "2026-01-01"}'),
        ({"b", "a"}, '["a", "b"]'),
        (UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        (Mood.GOOD, "good"),
        (np.float64("nan"), ""),
        (np.int64(7), "7"),
        (np.array([1, 2]), "[1, 2]"),
    ],
)
def test_one_value(value: object, text: str) -> None:
    """Absent is empty, never zero; nothing is rounded; bytes that are no text are shown in hexadecimal."""
    assert text_of(value) == text
    assert texts([value, value]) == [text, text]
    assert texts([value, None]) == [text, ""]


@given(st.lists(st.one_of(st.none(), st.floats(allow_infinity=False), st.integers(-(2**52), 2**52))))
def test_numbers_come_back(values: list[float | int | None]) -> None:
    """Numbers are read back to the last bit, absent ones as absent."""
    found = read_numbers(cells(texts(values)), NumberStyle(decimal="."))
    wanted = [float("nan") if value is None else float(value) for value in values]
    np.testing.assert_array_equal(found.values, wanted)
    assert not found.bad.any()


@given(st.lists(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1), timezones=st.sampled_from([UTC, PARIS]))))
def test_moments_come_back(moments: list[datetime]) -> None:
    """Moments of any zone are read back to the millisecond."""
    found = read_times(cells(texts(moments)), TimeStyle(ZoneInfo("Asia/Tokyo")))
    assert found.values.tolist() == [int(one.timestamp() * 1_000_000 // 1000) for one in moments]


@given(st.one_of(st.integers(0, 10**30), st.decimals(0, 10**20, places=0).map(lambda one: one + Decimal("0.00"))))
def test_ids_stay_exact(number: int | Decimal) -> None:
    """An id is never made a float: a long one keeps its last digit, a decimal one loses its zeros."""
    assert exact(cells(texts([number]))) == [str(int(number))]


def test_objects_are_json() -> None:
    """What is nested is JSON that other programs read."""
    assert json.loads(text_of({"a": [1, {"b": None}]})) == {"a": [1, {"b": None}]}
