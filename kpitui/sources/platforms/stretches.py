"""Which stretch of time a part has read, as its state keeps it from poll to poll, and what several have in common.

``from`` and ``until`` are the edges of what was read last; ``owed``: it could not be told then, since another account's
part failed; ``missed``: it was read, and not in full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Span = tuple[int | None, int]
"""A stretch of time, ms; None: from ever on."""


def settled(state: Mapping[str, object]) -> Mapping[str, object]:
    """Return a part's state once what it has read is told."""
    return {name: value for name, value in state.items() if name != "owed"}


def stretch_of(read: Span | None, failed: bool, before: Mapping[str, object]) -> Mapping[str, object]:
    """Return what a part has read, for its state: with what was read before as long as that could not be told."""
    missed = {"missed": True} if failed else {}
    if read is None:
        return {**{name: before[name] for name in ("from", "until", "owed") if name in before}, **missed}
    start, until = read
    first, last = number(before.get("from")), number(before.get("until"))
    joined = last is not None and (start is None or start <= last)
    if before.get("owed") and not before.get("missed") and not missed and joined:
        start = None if first is None or start is None else min(first, start)
    return {"from": start, "until": until, **missed}


def common(spans: Sequence[Span]) -> Span | None:
    """Return the stretch that all have read; None where there is none."""
    if not spans:
        return None
    starts = [start for start, _ in spans if start is not None]
    start, end = max(starts, default=None), min(end for _, end in spans)
    return None if start is not None and start >= end else (start, end)


def mapping(value: object) -> Mapping[str, object]:
    """Return an object of a state that was stored."""
    return value if isinstance(value, dict) else {}


def number(value: object) -> int | None:
    """Return a whole number of a state that was stored."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
