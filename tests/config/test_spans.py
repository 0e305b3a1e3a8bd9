"""Spans of time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.config import SpanError, parse_span, write_span
from kpitui.text import Language

HOUR = 3_600_000


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("0s", 0),
        ("30s", 30_000),
        ("15m", 900_000),
        ("6h", 6 * HOUR),
        ("1d", 24 * HOUR),
        ("2w", 14 * 24 * HOUR),
        ("13 months", 13 * 365 * 2 * HOUR),
        ("1 month", 730 * HOUR),
        ("2y", 730 * 24 * HOUR),
        (" 36 h ", 36 * HOUR),
    ],
)
def test_a_span_is_read_in_milliseconds(text: str, milliseconds: int) -> None:
    """Every unit of the configuration is understood, blanks around it too."""
    assert parse_span(text) == milliseconds


@pytest.mark.parametrize("text", ["", "15", "m", "1.5h", "-1h", "15 minutes", "1h30", "١٥m", "9" * 20 + "s", "15M"])
def test_what_is_no_span_is_refused_in_both_languages(text: str) -> None:
    """Fractions, signs, unknown units and foreign digits are refused, and the text shows what was given."""
    with pytest.raises(SpanError) as caught:
        parse_span(text)
    assert text in caught.value.text.say(Language.FR)
    assert "durée" in caught.value.text.say(Language.FR)
    assert "15m" in caught.value.text.say(Language.EN)


@given(st.integers(min_value=0, max_value=10**9 - 1))
def test_a_written_span_is_read_back(seconds: int) -> None:
    """``write_span`` writes what ``parse_span`` reads."""
    assert parse_span(write_span(seconds * 1000)) == seconds * 1000
