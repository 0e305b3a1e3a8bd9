"""Identities as salted hashes."""

from hypothesis import given
from hypothesis import strategies as st

from kpitui.store.hashing import MASK, hashed, hasher


@given(st.lists(st.text(), max_size=5), st.binary(min_size=1, max_size=32))
def test_many_hashes_at_once_are_the_hashes_of_each(texts: list[str], salt: bytes) -> None:
    """A store that was filled in one way is read in the other: same number, positive, never 0."""
    hash_of = hasher(salt)
    assert [hash_of(text) for text in texts] == [hashed(text, salt) for text in texts]
    assert all(0 < hash_of(text) <= MASK for text in texts)


def test_another_salt_is_another_identity() -> None:
    """Two stores can't be joined."""
    assert hashed("alice", b"a") != hashed("alice", b"b")
