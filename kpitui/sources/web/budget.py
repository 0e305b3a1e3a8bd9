"""Calls that may still be made: one budget for each host and credential, shared by all sources that use them.

A tenth is kept in reserve, for other programs with the same key. A host that says "too many" is left alone until when
it says, or for a minute, then two, four, up to an hour.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import urlsplit

from kpitui.sources.web.limits import Limits, limits_of, retry_at
from kpitui.sources.web.messages import Request

RESERVE = 0.1
"""The share of a quota that is left to others."""
FIRST = 60.0
"""Seconds to wait where a host says "too many" and not until when; doubled each time."""
LONGEST = 3600.0

Key: TypeAlias = tuple[str, tuple[str, ...]]
"""A host, and what identifies who asks."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What is known of one quota."""

    limits: Limits = field(default_factory=Limits)
    """What the host last said, less the calls made since."""
    seen: float = 0.0
    """When it said so, seconds since 1970."""
    held: float = 0.0
    """Until when no call is made."""
    refusals: int = 0
    """How often in a row it said "too many"."""

    def free_at(self, now: float) -> float:
        """Return from when a call may be made; ``now`` or before: at once."""
        said = self.limits
        if said.remaining is None or said.limit is None or said.remaining - 1 >= RESERVE * said.limit:
            return self.held
        # Without a time from which more is allowed, one call a minute finds out.
        again = self.seen + FIRST if said.reset_at is None else said.reset_at
        return max(self.held, again)

    def after(self, status: int, headers: Mapping[str, str], now: float) -> Budget:
        """Return what is known after an answer."""
        said = limits_of(headers, now)
        if status != 429 and not (status == 403 and said.remaining == 0):
            return Budget(said, now)
        blind = min(FIRST * 2**self.refusals * random.uniform(1.0, 1.2), LONGEST)  # noqa: S311 - spreads load
        again = retry_at(headers, now) or said.reset_at
        held = now + blind if again is None or again <= now else again
        return Budget(said, now, min(held, now + 24 * LONGEST), min(self.refusals + 1, 10))


class Budgets:
    """The budgets of all hosts, for several threads."""

    def __init__(self) -> None:
        self._known: dict[Key, Budget] = {}
        self._lock = threading.Lock()

    def take(self, request: Request, now: float) -> float | None:
        """Count a call that is about to be made; where none may be made, return from when one may."""
        with self._lock:
            budget = self._known.get(key_of(request), Budget())
            free = budget.free_at(now)
            if free > now:
                return free
            left = budget.limits.remaining
            if left is not None:
                limits = replace(budget.limits, remaining=max(left - 1, 0.0))
                self._known[key_of(request)] = replace(budget, limits=limits)
            return None

    def note(self, request: Request, status: int, headers: Mapping[str, str], now: float) -> None:
        """Note what an answer says."""
        with self._lock:
            before = self._known.get(key_of(request), Budget())
            self._known[key_of(request)] = before.after(status, headers, now)


def key_of(request: Request) -> Key:
    """Return whose quota a request draws on."""
    who = (*request.redactor.secrets, *(value for _, value in sorted(request.credentials.items())))
    return urlsplit(request.url).netloc.lower(), who
