"""Numbers as they are written for people, in both languages: rounded half up, never ``-0``, never NaN.

The text of the number and the text of its unit come apart, so that a table can align the numbers on their decimal sign.
No-break spaces are U+00A0, which every terminal draws.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kpitui.text import Language

SPACE = "\u00a0"
"""The space inside numbers and before French units."""

MISSING = "–"
"""What stands for a value that is not there."""

_EXACT = 99_999
_STEPS_EN = ("", "k", "M", "B", "T")
_STEPS_FR = ("", "k", "M", "Md", "T")
_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF", "CAD": "CA$"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as text: the digits, and the unit that stands beside them."""

    number: str
    """Sign, digits, group and decimal signs."""
    unit: str = ""
    """``%``, ``k``, ``M €``, ``pt``; may be empty."""
    glued: bool = False
    """True: nothing stands between number and unit (``8.2%`` in English)."""

    def __str__(self) -> str:
        """Return both, as in a sentence."""
        return self.number + ("" if self.glued or not self.unit else SPACE) + self.unit


def figure(value: float | None, unit: str, language: Language | str, currency: str = "") -> str:
    """Return a value in its unit as text."""
    return str(parts(value, unit, language, currency))


def parts(value: float | None, unit: str, language: Language | str, currency: str = "") -> Figure:
    """Return a value in its unit, number and unit apart; ``MISSING`` where there is none."""
    if value is None or not math.isfinite(value):
        return Figure(MISSING)
    match unit:
        case "percent":
            return Figure(digits(value, _percent_places(value), language), "%", glued=language != Language.FR)
        case "score":
            return Figure(digits(value, 0, language, signed=True))
        case "points":
            return Figure(digits(value, 1, language, signed=True), "pt")
        case "ratio":
            return Figure(digits(value, 2, language))
        case "duration":
            return Figure(duration(value, language))
        case "currency" | "currency_per_day":
            return _money(value, language, currency, unit == "currency_per_day")
        case "per_day":
            return _per_day(amount(value, language, 1), language)
        case _:
            return amount(value, language)


def change(value: float | None, unit: str, language: Language | str) -> Figure:
    """Return a change: per cent or points, with its sign."""
    if value is None or not math.isfinite(value):
        return Figure(MISSING)
    if unit == "points":
        return parts(value, "points", language)
    places = 0 if abs(value) >= 100 else 1
    return Figure(digits(value, places, language, signed=True), "%", glued=language != Language.FR)


def nearly_none(margin: float, language: Language | str) -> Figure:
    """Return a growth that can't be told from none, ``0 ±0.76%``."""
    number = f"0 ±{digits(margin, _percent_places(margin), language)}"
    return Figure(number, "%", glued=language != Language.FR)


def amount(value: float, language: Language | str, places: int = 0) -> Figure:
    """Return a count: exact to 99,999, then three significant digits with k, M, B (fr: k, M, Md).

    A count that is not whole shows one decimal under 100, or as many as ``places`` asks.
    """
    size = abs(_rounded(value, 0))
    if size <= _EXACT:
        whole = float(value).is_integer()
        wanted = max(places, 0 if whole else 1) if abs(value) < 100 and not whole else 0
        return Figure(digits(value, wanted, language))
    steps = _STEPS_FR if language == Language.FR else _STEPS_EN
    step = min((len(str(int(size))) - 1) // 3, len(steps) - 1)
    scaled = _significant(value / 1000**step)
    if abs(scaled) >= 1000 and step + 1 < len(steps):
        step += 1
        scaled = _significant(value / 1000**step)
    places = 2 if abs(scaled) < 10 else 1 if abs(scaled) < 100 else 0
    return Figure(digits(scaled, places, language), steps[step])


def digits(value: float, places: int, language: Language | str, signed: bool = False) -> str:
    """Return a number with a fixed number of decimals, grouped by thousands; ``signed`` writes a plus too."""
    rounded = _rounded(value, places)
    text = f"{abs(rounded):,.{places}f}"
    if language == Language.FR:
        text = text.replace(",", SPACE).replace(".", ",")
    sign = "−" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return sign + text


def duration(seconds: float, language: Language | str) -> str:
    """Return a length of time: ``42 s``, ``53 min``, ``4 h 46``, ``2 d 03 h`` (fr: ``2 j 03 h``)."""
    sign = "−" if seconds < 0 and round(seconds) else ""
    total = int(_rounded(abs(seconds), 0))
    if total < 60:
        short = (
            digits(abs(seconds), 1, language) if 0 < abs(seconds) < 10 and not float(seconds).is_integer() else total
        )
        return f"{sign}{short}{SPACE}s"
    minutes = (total + 30) // 60
    if minutes < 60:
        return f"{sign}{minutes}{SPACE}min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{sign}{hours}{SPACE}h{SPACE}{minutes:02d}"
    days, hours = divmod((total + 1800) // 3600, 24)
    day = "j" if language == Language.FR else "d"
    return f"{sign}{digits(days, 0, language)}{SPACE}{day}{SPACE}{hours:02d}{SPACE}h"


def _money(value: float, language: Language | str, currency: str, daily: bool) -> Figure:
    """Return an amount of money: two decimals under 1,000, none up to 99,999, then three significant digits."""
    sign = _SIGNS.get(currency.upper(), currency.upper())
    written = (
        Figure(digits(value, 2, language)) if abs(_rounded(value, 2)) < 1000 else amount(_rounded(value, 0), language)
    )
    unit = " ".join(part for part in (written.unit, sign) if part).replace(" ", SPACE)
    per = ("/j" if language == Language.FR else "/d") if daily else ""
    return Figure(written.number, unit + per)


def _per_day(written: Figure, language: Language | str) -> Figure:
    """Return an amount a day."""
    return Figure(written.number, written.unit + ("/j" if language == Language.FR else "/d"), written.glued)


def _percent_places(value: float) -> int:
    """Return the decimals of a percentage: two under 1 (three under 0.1), one under 100, none above."""
    size = abs(value)
    if size == 0:
        return 1
    if size < 0.1:
        return 3
    return 2 if size < 1 else 1 if size < 100 else 0


def _significant(value: float) -> float:
    """Return a number rounded to three significant digits."""
    if value == 0:
        return 0.0
    return _rounded(value, 2 - math.floor(math.log10(abs(value))))


def _rounded(value: float, places: int) -> float:
    """Round half up, away from zero, by the decimal digits that Python would print; never ``-0.0``."""
    step = Decimal(1).scaleb(-places)
    return float(Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)) + 0.0
