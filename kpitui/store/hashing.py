"""Identities as salted hashes: what a store keeps instead of the names of people. Knows nothing of tables."""

from __future__ import annotations

from collections.abc import Callable

MASK = 2**63 - 1


def hashed(text: str, salt: bytes) -> int:
    """Return a positive 63-bit hash of an id or a key. Ids and keys share it, so that a cohort can join them."""
    # Imported where it is used: it loads 4 MB of OpenSSL, which a process that only reads never needs.
    from hashlib import blake2b

    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=salt).digest()
    return int.from_bytes(digest, "big") & MASK or 1


def hasher(salt: bytes) -> Callable[[str], int]:
    """Return a function that gives what ``hashed`` gives, for many texts: the salt is worked in once."""
    from hashlib import blake2b

    salted = blake2b(digest_size=8, key=salt)

    def hash_of(text: str) -> int:
        """Return the hash of one text."""
        state = salted.copy()
        state.update(text.encode("utf-8", "surrogatepass"))
        return int.from_bytes(state.digest(), "big") & MASK or 1

    return hash_of
