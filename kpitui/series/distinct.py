"""Exact distinct counts over a sliding window: the last bucket of each key, and how many were last seen in each bucket.

An event costs the same however many came before; a window's count is a suffix sum. A key that is withdrawn falls back
to the bucket before in which it was seen.
"""

from __future__ import annotations


class SlidingKeys:
    """The different keys of one window, by the buckets in which they were seen; the oldest bucket leaves first."""

    __slots__ = ("_in", "_last", "distinct", "last_seen")

    def __init__(self) -> None:
        self.distinct = 0
        self.last_seen: dict[int, int] = {}
        self._last: dict[int, int] = {}
        self._in: dict[int, dict[int, int]] = {}

    def add(self, key: int, bucket: int) -> None:
        """Count a key in a bucket."""
        inside = self._in.setdefault(bucket, {})
        inside[key] = inside.get(key, 0) + 1
        last = self._last.get(key)
        if last is None:
            self.distinct += 1
        elif last < bucket:
            self.last_seen[last] -= 1
        else:
            return
        self._last[key] = bucket
        self.last_seen[bucket] = self.last_seen.get(bucket, 0) + 1

    def remove(self, key: int, bucket: int, first: int) -> None:
        """Take one event of a key out of a bucket; ``first`` is the window's first bucket."""
        inside = self._in[bucket]
        inside[key] -= 1
        if inside[key]:
            return
        del inside[key]
        if self._last[key] != bucket:
            return
        self.last_seen[bucket] -= 1
        for before in range(bucket - 1, first - 1, -1):
            if key in self._in.get(before, ()):
                self._last[key] = before
                self.last_seen[before] = self.last_seen.get(before, 0) + 1
                return
        del self._last[key]
        self.distinct -= 1

    def expire(self, bucket: int) -> None:
        """Forget a bucket that has left the window."""
        self.distinct -= self.last_seen.pop(bucket, 0)
        for key in self._in.pop(bucket, ()):
            if self._last[key] == bucket:
                del self._last[key]

    def since(self, bucket: int) -> int:
        """Return how many keys were seen in a bucket or after it."""
        return sum(count for seen, count in self.last_seen.items() if seen >= bucket)
