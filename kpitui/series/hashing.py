"""Stable numbers for ids and keys, so that arrays hold them. The same text gives the same number on every machine."""

from __future__ import annotations

from hashlib import blake2b

NONE = 0
"""What stands where an event has no id or no key."""

_MASK = 2**63 - 1


def number_of(text: str | None) -> int:
    """Return the 63-bit number of an id or key, never 0 for one that is there."""
    if text is None:
        return NONE
    return (int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") & _MASK) or 1
