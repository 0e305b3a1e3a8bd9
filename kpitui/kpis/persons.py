"""People who are known under several keys: which number stands for each key, in the place of its hash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import numpy as np

from kpitui.kpis.context import Identity
from kpitui.measures.labels import fold
from kpitui.series.dataset import Times

NO_KEYS: Mapping[int, tuple[int, ...]] = MappingProxyType({})


class Persons:
    """The mapped keys of each channel as hashes. Numbers of people are negative, which no hash is."""

    def __init__(self, identities: Iterable[Identity], hash_of: Callable[[str], int]) -> None:
        numbers: dict[str, dict[int, int]] = {}
        for person, identity in enumerate(identities, start=1):
            for channel, key in identity.keys:
                known = numbers.setdefault(fold(channel), {})
                known.update({hash_of(way): -person for way in spellings(key)})
        self._sorted = {channel: _columns(known) for channel, known in numbers.items()}
        self._hashes = {channel: _inverted(known) for channel, known in numbers.items()}

    def named(self, channel: str, keys: Times) -> Times:
        """Return the keys of a channel's events, those of mapped people as their numbers."""
        if channel not in self._sorted:
            return keys
        hashes, numbers = self._sorted[channel]
        at = np.minimum(np.searchsorted(hashes, keys), len(hashes) - 1)
        return np.where(hashes[at] == keys, numbers[at], keys)

    def hashes(self, channel: str) -> Mapping[int, tuple[int, ...]]:
        """Return the hashes of each mapped person's keys in a channel."""
        return self._hashes.get(channel, NO_KEYS)


def spellings(key: str) -> frozenset[str]:
    """Return the ways in which an account's name is written: with its sign and without."""
    bare = key.strip().removeprefix("@")
    return frozenset({key, bare, f"@{bare}"})


def _columns(known: Mapping[int, int]) -> tuple[Times, Times]:
    """Return hashes, sorted, and the number of each one's person."""
    hashes = np.array(sorted(known), dtype=np.int64)
    return hashes, np.array([known[one] for one in hashes.tolist()], dtype=np.int64)


def _inverted(known: Mapping[int, int]) -> dict[int, tuple[int, ...]]:
    """Return the hashes of each person."""
    found: dict[int, tuple[int, ...]] = {}
    for one, person in known.items():
        found[person] = (*found.get(person, ()), one)
    return found
