"""The words of an explained figure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from kpitui.text import Language, Text
from kpitui.ui.deep import InputView
from kpitui.ui.screens.explain import as_said, input_lines
from kpitui.ui.speech import Speech


@pytest.mark.parametrize(
    ("numbers", "english", "french"),
    [
        ("100 * 220801 / 1234567.25", "100 * 220,801 / 1,234,567.25", "100 * 220 801 / 1 234 567,25"),
        ("-(1234.5 - 0.5)", "-(1,234.5 - 0.5)", "-(1 234,5 - 0,5)"),
        ("quantile(x2000, 0.5) / 2e-05", "quantile(x2000, 0.5) / 2e-05", "quantile(x2000, 0,5) / 2e-05"),
        ('cohort(a(post="20240"), b, "9000h")', 'cohort(a(post="20240"), b, "9000h")', None),
    ],
)
def test_a_formulas_numbers_are_written_as_the_language_does(numbers: str, english: str, french: str | None) -> None:
    """Grouped, with its own decimal sign; names, labels, spans and powers of ten stay."""
    assert as_said(numbers, Speech(Language.EN, ZoneInfo("UTC"))) == english
    assert as_said(numbers, Speech(Language.FR, ZoneInfo("UTC"))).replace("\u00a0", " ") == (french or english)


def test_a_long_remark_stands_below_its_figure() -> None:
    """It is shown in full, wrapped; a short one stays beside."""
    speech = Speech(Language.EN, ZoneInfo("UTC"))
    words = "12% of all have no sentiment and are left out; " * 3
    long, short = (InputView("sum(mentions)", 3.0, ("s",), None, Text(said, said)) for said in (words, "none"))
    assert len(input_lines(short, speech, 100)) == 1
    first, *below = input_lines(long, speech, 100)
    assert "sentiment" not in "".join(span.text for span in first.spans)
    shown = " ".join("".join(span.text for span in line.spans).strip() for line in below)
    assert shown == words.strip()
