"""Numbers as people and programs write them: plain, ``475.8m``, ``1.39%``; with a decimal comma or point."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import numpy as np
import pandas as pd

from kpitui.config.mappings import NumberForm
from kpitui.sources.rows.signs import Signs, signs_of
from kpitui.sources.rows.table import Cells, Floats, Mask

ABSENT = frozenset({"", "na", "-", "nan"})
"""What an empty cell may hold, in small letters. Absent is not zero, and not a mistake."""

_SPACES = "[ \u00a0\u202f\u2009]"
_PLAIN = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_SUFFIX = re.compile(r"(?P<number>[^a-zA-Z]+?)\s*(?P<unit>[a-zA-Z]{0,3})", re.ASCII)
_SPACED = re.compile(rf"([+-]?\d{{1,3}})((?:{_SPACES}\d{{3}})+)((?:[.,]\d+)?)")
_UNITS = {"": 0, "k": 3, "m": 6, "b": 9, "bn": 9, "md": 9, "g": 9, "t": 12}


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How a column writes its numbers."""

    form: NumberForm = NumberForm.PLAIN
    """Plain, with a suffix, or in per cent."""
    decimal: str | None = None
    """The decimal sign; None: seen from the column."""
    thousands: str | None = None
    """The sign between thousands; None: seen from the column."""
    separator: str = ","
    """What separates the file's cells: where it is a semicolon, a comma is a decimal sign."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column read as numbers."""

    values: Floats
    """The numbers; NaN where there is none."""
    absent: Mask
    """Where the cell is empty or says so."""
    bad: Mask
    """Where the cell is no finite number."""
    seen: Signs = field(default_factory=Signs)
    """What the column shows of its signs."""
    signs: tuple[str, str] = (".", "")
    """The decimal sign and the sign between thousands with which it was read."""


def read_numbers(column: Cells, style: NumberStyle, before: Signs | None = None) -> Numbers:
    """Return a column's numbers; ``before`` is what the rows before these have shown of its signs."""
    codes, uniques = pd.factorize(column)
    texts = [str(one).strip() for one in uniques]
    absent = np.array([text.casefold() in ABSENT for text in texts], bool)
    present = [text for text, empty in zip(texts, absent, strict=True) if not empty]
    seen = signs_of(present) if before is None else signs_of(present).with_those(before)
    decimal, thousands = signs = _signs(seen, style)
    values = np.full(len(texts), np.nan)
    values[~absent] = [parse(text, style.form, decimal, thousands) for text in present]
    bad = ~absent & ~np.isfinite(values)
    if not len(texts):
        nothing = np.zeros(len(column), bool)
        return Numbers(np.full(len(column), np.nan), nothing, nothing, seen, signs)
    return Numbers(values[codes], absent[codes], bad[codes], seen, signs)


def parse(text: str, form: NumberForm, decimal: str, thousands: str) -> float:
    """Return one number; NaN where the text is none."""
    if form is NumberForm.PERCENT and text.endswith("%"):
        text = text[:-1].rstrip()
    exponent = 0
    if form is NumberForm.SUFFIX:
        found = _SUFFIX.fullmatch(text)
        if found is None or found["unit"].lower() not in _UNITS:
            return math.nan
        text, exponent = found["number"].strip(), _UNITS[found["unit"].lower()]
    text = _point(text, decimal, thousands)
    if _PLAIN.fullmatch(text) is None:
        return math.nan
    return _scaled(text, exponent)


def _point(text: str, decimal: str, thousands: str) -> str:
    """Return a number with a decimal point and nothing between thousands."""
    if (spaced := _SPACED.fullmatch(text)) is not None:
        text = spaced[1] + re.sub(_SPACES, "", spaced[2]) + spaced[3]
    if thousands and thousands in text:
        whole, sign, rest = text.partition(decimal)
        first, *groups = whole.split(thousands)
        sound = first.lstrip("+-").isdigit() and len(first.lstrip("+-")) <= 3 and all(len(one) == 3 for one in groups)
        text = "".join((first, *groups, sign, rest)) if sound else "!"
    if decimal != ".":
        text = "!" if "." in text else text.replace(decimal, ".")
    return text


def _scaled(text: str, exponent: int) -> float:
    """Return a number times a power of ten, exactly rounded; NaN where it is not finite."""
    try:
        value = float(Decimal(text).scaleb(exponent)) if exponent else float(text)
    except (InvalidOperation, OverflowError):
        return math.nan
    return value if math.isfinite(value) else math.nan


def _signs(seen: Signs, style: NumberStyle) -> tuple[str, str]:
    """Return the decimal sign and the sign between thousands, as given or as the column shows them."""
    if style.decimal is not None or style.thousands is not None:
        decimal = style.decimal or ("," if style.thousands == "." else ".")
        return decimal, style.thousands or ""
    return seen.chosen(style.separator == ";")
