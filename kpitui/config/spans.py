"""Spans of time as a configuration writes them: ``30s``, ``15m``, ``6h``, ``1d``, ``2w``, ``13 months``, ``2y``."""

from __future__ import annotations

import re

from kpitui.text import Text

SECOND = 1_000
"""Milliseconds in a second."""
DAY = 86_400 * SECOND
"""Milliseconds in a day of 24 hours."""
YEAR = 365 * DAY
"""Milliseconds in a year of 365 days; a month is the twelfth of it."""

UNITS = {
    "s": SECOND,
    "m": 60 * SECOND,
    "h": 3_600 * SECOND,
    "d": DAY,
    "w": 7 * DAY,
    "month": YEAR // 12,
    "months": YEAR // 12,
    "y": YEAR,
    "year": YEAR,
    "years": YEAR,
}
"""Unit to milliseconds."""

_FORM = re.compile(r"\s*(\d{1,9})\s*([a-z]+)\s*", re.ASCII)


class SpanError(ValueError):
    """A text that is not a span; ``text`` says why in both languages."""

    def __init__(self, given: str) -> None:
        self.text = Text(
            "“{given}” is not a span of time: a whole number and s, m, h, d or w, as in 30s, 15m, 6h, 1d, 2w",
            "« {given} » n’est pas une durée : un nombre entier suivi de s, m, h, d ou w, comme 30s, 15m, 6h, 1d, 2w",
        ).given(given=given)
        super().__init__(self.text.en)


def parse_span(text: str) -> int:
    """Return a span in milliseconds. Raises ``SpanError``."""
    found = _FORM.fullmatch(text)
    if found is None or found[2] not in UNITS:
        raise SpanError(text)
    return int(found[1]) * UNITS[found[2]]


def write_span(milliseconds: int) -> str:
    """Return the shortest text that ``parse_span`` reads as this span: ``90000`` is ``90s``."""
    for unit in ("w", "d", "h", "m"):
        if milliseconds and milliseconds % UNITS[unit] == 0:
            return f"{milliseconds // UNITS[unit]}{unit}"
    return f"{milliseconds // SECOND}s"
