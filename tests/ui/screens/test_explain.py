"""The words of an explained figure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from kpitui.text import Language
from kpitui.ui.screens.explain import as_said
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
