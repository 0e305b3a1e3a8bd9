"""Identities as salted hashes: what a store keeps instead of the names of people. Knows nothing of tables."""

from __future__ import annotations

from hashlib import blake2b

MASK = 2**63 - 1


def hashed(text: str, salt: bytes) -> int:
    """Return a positive 63-bit hash of an id or a key. Ids and keys share it, so that a cohort can join them."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=salt).digest()
    return int.from_bytes(digest, "big") & MASK or 1


def anonymous(content: str, salt: bytes) -> int:
    """Return the negative identity of an event without an id, made from its content; it never joins anything."""
    return -hashed(content, salt)
