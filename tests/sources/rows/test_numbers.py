"""Numbers: plain, with a suffix, per cent; decimal signs; what is absent and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.config.mappings import NumberForm
from kpitui.sources.rows.numbers import NumberStyle, read_numbers
from kpitui.sources.rows.table import cells


def number(text: str, form: str = "plain", **style: str) -> float | str:
    """Return one cell as a number, ``absent`` or ``bad``."""
    found = read_numbers(cells([text]), NumberStyle(NumberForm(form), **style))
    return "absent" if found.absent[0] else "bad" if found.bad[0] else float(found.values[0])


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("0", "plain", 0.0),
        ("-3.5", "plain", -3.5),
        (" 42 ", "plain", 42.0),
        ("4.0143351e+07", "plain", 40_143_351.0),
        ("12,5", "plain", 12.5),
        ("1,234", "plain", 1234.0),
        ("1,234,567.89", "plain", 1_234_567.89),
        ("1.234.567,89", "plain", 1_234_567.89),
        ("1 234 567", "plain", 1_234_567.0),
        ("1\u202f234,5", "plain", 1234.5),
        ("475.8m", "suffix", 475_800_000.0),
        ("1,2 k", "suffix", 1200.0),
        ("3Md", "suffix", 3e9),
        ("17", "suffix", 17.0),
        ("1.39%", "percent", 1.39),
        ("1,39 %", "percent", 1.39),
        ("1.39", "percent", 1.39),
        ("", "plain", "absent"),
        ("NA", "plain", "absent"),
        ("-", "plain", "absent"),
        ("NaN", "plain", "absent"),
        ("NaN%", "percent", "bad"),
        ("inf", "plain", "bad"),
        ("-Infinity", "plain", "bad"),
        ("1e999", "plain", "bad"),
        ("true", "plain", "bad"),
        ("n/a", "plain", "bad"),
        ("twelve", "plain", "bad"),
        ("1.39%", "plain", "bad"),
        ("475.8m", "plain", "bad"),
        ("0x10", "plain", "bad"),
        ("1_000", "plain", "bad"),
        ("12q", "suffix", "bad"),
        ("١٢", "plain", "bad"),
    ],
)
def test_forms(text: str, form: str, expected: float | str) -> None:
    """A cell is a number, absent or refused; absent is never zero."""
    assert number(text, form) == expected


def test_the_separator_tells_a_lone_comma() -> None:
    """Where semicolons separate the cells, a comma is a decimal sign; elsewhere three digits follow thousands."""
    assert number("1,234", separator=";") == 1.234
    assert number("1,234", separator=",") == 1234.0


def test_given_signs_hold() -> None:
    """Signs that are given are used, and a number in the other manner is refused."""
    assert number("1.234,5", decimal=",", thousands=".") == 1234.5
    assert number("1.5", decimal=",", thousands=".") == "bad"
    assert number("1,5", decimal=".") == "bad"


def test_one_column_has_one_manner() -> None:
    """The whole column decides what a comma is."""
    found = read_numbers(cells(["1,234", "2,5"]), NumberStyle())
    assert found.values.tolist() == [1.234, 2.5]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_floats_come_back(value: float) -> None:
    """A number that a program writes is read exactly."""
    found = number(repr(value))
    assert isinstance(found, float)
    assert math.isclose(found, value, rel_tol=0, abs_tol=0)
