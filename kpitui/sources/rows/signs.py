"""Which signs a column writes its numbers with, as its cells show them. What several parts of it show can be added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_COMMA_DECIMAL = re.compile(r"[+-]?\d*,(\d{1,2}|\d{4,})(\D|$)|[+-]?(0|\d{4,}),\d{3}(\D|$)|\.\d{3}.*,")
_COMMA_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.|\D|$)")


@dataclass(frozen=True, slots=True)
class Signs:
    """What the cells of a column show of its decimal sign and of the sign between thousands."""

    point: bool = False
    """A cell has a point."""
    comma: bool = False
    """A cell has a comma."""
    both: bool = False
    """A cell has a comma and a point."""
    decimal: bool = False
    """A cell's comma can only be a decimal sign."""
    grouped: bool = True
    """All cells with commas may have them between thousands."""

    def with_those(self, other: Signs) -> Signs:
        """Return what two parts of a column show together."""
        return Signs(
            self.point or other.point,
            self.comma or other.comma,
            self.both or other.both,
            self.decimal or other.decimal,
            self.grouped and other.grouped,
        )

    def chosen(self, semicolons: bool) -> tuple[str, str]:
        """Return the decimal sign and the sign between thousands; ``semicolons`` separate the file's cells."""
        if not self.comma:
            return ".", ""
        if self.decimal or (semicolons and not self.point):
            return ",", "." if self.both else ""
        return (".", ",") if self.grouped else (".", "")


def signs_of(texts: Sequence[str]) -> Signs:
    """Return what texts show."""
    commas = [text for text in texts if "," in text]
    return Signs(
        any("." in text for text in texts),
        bool(commas),
        any("." in text for text in commas),
        any(_COMMA_DECIMAL.search(text) for text in commas),
        all(_COMMA_THOUSANDS.match(text) for text in commas),
    )
