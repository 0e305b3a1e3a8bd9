"""What a source may still spend, in words: calls, units of its own, or money."""

from __future__ import annotations

from datetime import tzinfo

from kpitui.measures import Quota
from kpitui.text import Language, Text
from kpitui.text.numbers import digits
from kpitui.text.times import moment

MONEY = frozenset("$€£¥")
OF = Text("{left} of {allowed}", "{left} sur {allowed}")
UNTIL = Text("{left} until {when}", "{left} jusqu’au {when}")
SCARCE = 0.1
"""The part from which on little is left."""


def is_scarce(quota: Quota | None) -> bool:
    """Tell whether a tenth or less is left."""
    return quota is not None and quota.left is not None and quota.left <= (quota.allowed or 0) * SCARCE


def said_left(quota: Quota, language: Language | str) -> str:
    """Return what is left of how much: ``412 of 500``, ``9,980 of 10,000 units``, ``$12.40 of $50``; empty: unknown."""
    if quota.left is None:
        return ""
    unit = "" if quota.unit is None else quota.unit.say(language)
    left = _amount(quota.left, unit, language)
    if quota.allowed is not None:
        left = OF.given(left=left, allowed=_amount(quota.allowed, unit, language)).say(language)
    return left if not unit or unit in MONEY else f"{left} {unit}"


def said_quota(quota: Quota, zone: tzinfo, language: Language | str, now: int) -> str:
    """Return what is left, and until when; empty where it is not known."""
    left = said_left(quota, language)
    if not left or quota.reset is None:
        return left
    return UNTIL.given(left=left, when=moment(quota.reset, zone, language, now)).say(language)


def _amount(value: float, unit: str, language: Language | str) -> str:
    """Return a number, with the sign of its currency where it is money."""
    number = digits(value, 0 if value == round(value) else 2, language)
    if unit not in MONEY:
        return number
    return f"{number}\u00a0{unit}" if language == Language.FR else f"{unit}{number}"
