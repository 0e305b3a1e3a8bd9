"""Labels as they are compared: trimmed, case-folded, NFC; a value with several parts matches by any of them."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import normalize

from kpitui.measures import MULTI, Labels


@lru_cache(maxsize=65_536)
def fold(value: str) -> str:
    """Return a label's value in the form in which two spellings are compared."""
    return normalize("NFC", normalize("NFC", value).strip().casefold())


def fold_value(label: str, value: str) -> str:
    """Return the value of one label as it is compared: a hashtag without its sign."""
    return fold(value).removeprefix("#") if label == "hashtag" else fold(value)


@lru_cache(maxsize=65_536)
def parts(value: str) -> tuple[str, ...]:
    """Return the parts of a label's value, one for a plain label, none for an empty one."""
    return tuple(part for part in value.split(MULTI) if part)


def value_of(labels: Labels, name: str) -> str | None:
    """Return the value of one label, None where it is absent."""
    return next((value for label, value in labels if label == name), None)
