"""Numbers as people read them in both languages."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.text.numbers import MISSING, Figure, amount, change, digits, figure, parts

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "english", "french"),
    [
        (5_211, "count", "5,211", f"5{NBSP}211"),
        (9_999, "count", "9,999", f"9{NBSP}999"),
        (12_480, "count", "12,480", f"12{NBSP}480"),
        (99_999.4, "people", "99,999", f"99{NBSP}999"),
        (99_999.5, "people", f"100{NBSP}k", f"100{NBSP}k"),
        (-12_480, "count", "−12,480", f"−12{NBSP}480"),
        (640_400, "people", f"640{NBSP}k", f"640{NBSP}k"),
        (999_950, "count", f"1.00{NBSP}M", f"1,00{NBSP}M"),
        (1_210_000, "count", f"1.21{NBSP}M", f"1,21{NBSP}M"),
        (1_200_000_000, "count", f"1.20{NBSP}B", f"1,20{NBSP}Md"),
        (0, "count", "0", "0"),
        (-1_234, "count", "−1,234", f"−1{NBSP}234"),
        (38.14, "percent", "38.1%", f"38,1{NBSP}%"),
        (0.473, "percent", "0.47%", f"0,47{NBSP}%"),
        (0.0473, "percent", "0.047%", f"0,047{NBSP}%"),
        (412.4, "percent", "412%", f"412{NBSP}%"),
        (0.0, "percent", "0.0%", f"0,0{NBSP}%"),
        (41.2, "score", "+41", "+41"),
        (-0.2, "score", "0", "0"),
        (1.25, "points", f"+1.3{NBSP}pt", f"+1,3{NBSP}pt"),
        (-0.04, "points", f"0.0{NBSP}pt", f"0,0{NBSP}pt"),
        (0.4221, "ratio", "0.42", "0,42"),
        (17.5, "currency", f"17.50{NBSP}€", f"17,50{NBSP}€"),
        (3_333.33, "currency_per_day", f"3,333{NBSP}€/d", f"3{NBSP}333{NBSP}€/j"),
        (45_678.4, "currency", f"45,678{NBSP}€", f"45{NBSP}678{NBSP}€"),
        (123_456, "currency", f"123{NBSP}k{NBSP}€", f"123{NBSP}k{NBSP}€"),
        (171.43, "per_day", f"171{NBSP}/d", f"171{NBSP}/j"),
        (53 * 60, "duration", f"53{NBSP}min", f"53{NBSP}min"),
        (285.6 * 60, "duration", f"4{NBSP}h{NBSP}46", f"4{NBSP}h{NBSP}46"),
        (51 * 3_600, "duration", f"2{NBSP}d{NBSP}03{NBSP}h", f"2{NBSP}j{NBSP}03{NBSP}h"),
        (42, "duration", f"42{NBSP}s", f"42{NBSP}s"),
        (3_599, "duration", f"1{NBSP}h{NBSP}00", f"1{NBSP}h{NBSP}00"),
        (86_399, "duration", f"1{NBSP}d{NBSP}00{NBSP}h", f"1{NBSP}j{NBSP}00{NBSP}h"),
    ],
)
def test_every_unit_in_both_languages(value: float, unit: str, english: str, french: str) -> None:
    """Groups, decimal signs, steps of a thousand, signs and units as each language writes them."""
    assert figure(value, unit, "en", "EUR") == english
    assert figure(value, unit, "fr", "EUR") == french


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf])
def test_what_is_not_there_is_a_dash(value: float | None) -> None:
    """Never 0, never NaN."""
    assert figure(value, "count", "fr") == MISSING
    assert str(change(value, "percent", "en")) == MISSING


def test_number_and_unit_come_apart() -> None:
    """A table aligns the numbers and sets the units beside them."""
    assert parts(1_210_000, "count", "fr") == Figure("1,21", "M")
    assert parts(38.1, "percent", "en") == Figure("38.1", "%", glued=True)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (8.2, "percent", "+8.2%"),
        (-30.6, "percent", "−30.6%"),
        (250.4, "percent", "+250%"),
        (1.2, "points", "+1.2\u00a0pt"),
    ],
)
def test_changes_have_signs(value: float, unit: str, expected: str) -> None:
    """Per cent or points, with a sign."""
    assert str(change(value, unit, "en")) == expected


def test_half_is_rounded_up_as_it_is_read() -> None:
    """2.675 reads as 2.68, though its binary form lies below; −0.5 rounds away from zero."""
    assert digits(2.675, 2, "en") == "2.68"
    assert digits(0.5, 0, "en") == "1"
    assert digits(-0.5, 0, "en") == "−1"


def test_amounts_that_are_not_whole_keep_a_decimal() -> None:
    """Averages under a hundred show one decimal."""
    assert amount(12.34, "en") == Figure("12.3")
    assert amount(1_234.5, "en") == Figure("1,235")


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15), st.sampled_from(["en", "fr"]))
def test_no_number_is_written_as_minus_zero(value: float, language: str) -> None:
    """A value that rounds to nothing has no sign; no text is empty or scientific."""
    for unit in ("count", "percent", "points", "score", "ratio", "currency", "duration"):
        said = figure(value, unit, language, "EUR")
        assert "e" not in said.lower()
        assert "nan" not in said
        number = parts(value, unit, language).number
        if not any(sign in "123456789" for sign in number):
            assert not number.startswith(("−", "+"))
