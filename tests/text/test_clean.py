"""Text from outside can't command the terminal, hide, or turn a line around."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.text.clean import plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("été à Noël", "été à Noël"),
        ("e\u0301te\u0301", "été"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jcleared", "cleared"),
        ("\x1bPsixel\x1b\\after", "after"),
        ("a\x00b\x08c\x7fd", "abcd"),
        ("two\nlines\r\nthree\ttabs", "two lines three tabs"),
        ("user\u202etxt.exe", "usertxt.exe"),
        ("\u2066iso\u2069late", "isolate"),
        ("zero\u200b\u200bwidth\ufeff", "zerowidth"),
        ("soft\u00adhyphen", "softhyphen"),
        ("[bold]markup[/bold]", "[bold]markup[/bold]"),
        ("👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("a\x1fb", "ab"),
        ("\x1b", ""),
        ("\x1b[", ""),
    ],
)
def test_what_is_left(text: str, expected: str) -> None:
    """Escapes, controls, overrides and invisible signs go; letters, emoji and brackets stay."""
    assert plain(text) == expected


def test_heaps_of_marks_are_cut() -> None:
    """A letter keeps four marks at most, so that it stays in its line."""
    assert len(plain("Z" + "\u0335\u0336\u0321\u0322\u0334" * 20)) <= 5


def test_a_long_text_is_cut_with_a_sign() -> None:
    """The limit counts the ellipsis; a text that fits is left alone."""
    assert plain("0123456789", 6) == "01234…"
    assert plain("012345", 6) == "012345"


@given(st.text(max_size=80))
def test_nothing_dangerous_is_ever_left(text: str) -> None:
    """No control, no bidi override, no lone surrogate; and cleaning twice is cleaning once."""
    found = plain(text)
    assert plain(found) == found
    for sign in found:
        assert unicodedata.category(sign) not in {"Cc", "Cs", "Zl", "Zp"}
        assert unicodedata.bidirectional(sign) not in {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI"}
