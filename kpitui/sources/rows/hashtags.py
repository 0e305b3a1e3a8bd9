"""The hashtags of a text, as the platforms find them. Light: no numpy, no pandas."""

from __future__ import annotations

import re
from itertools import chain
from unicodedata import normalize

_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e"
)
"""Signs that stand on a letter, or join two, and are no letters of their own: accents, vowels of many scripts."""

_ELSEWHERE = re.compile(r"&#?\w+;|\b(?:https?://|www\.|[\w-]+\.[a-z]{2,}/)\S*", re.IGNORECASE)
"""What holds a ``#`` that begins no hashtag: entities and addresses."""
_CHAIN = re.compile(rf"(?<![&/])[#＃][\w#＃\u200c\u200d{_MARKS}]+")
_SIGN = re.compile(r"[#＃]")


def hashtags_in(text: str) -> list[str]:
    """Return the hashtags of a text without their signs: each holds a letter; many are written without a blank."""
    found = _CHAIN.findall(_ELSEWHERE.sub(" ", normalize("NFC", text)))
    tags = chain.from_iterable(_SIGN.split(one) for one in found)
    return [tag for tag in tags if any(sign.isalpha() for sign in tag)]
