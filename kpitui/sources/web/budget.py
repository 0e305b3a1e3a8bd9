"""Calls that may still be made: one budget for each host and credential, shared by all sources that use them.

A tenth is kept in reserve, for other programs with the same key. A host that says "too many" is left alone until when
it says, or for a minute, then two, four, up to an hour.
"""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias
from urllib.parse import urlsplit

from kpitui.errors import Cause, SourceError
from kpitui.sources.web.limits import Limits, limits_of, retry_at
from kpitui.sources.web.messages import Rate, Request
from kpitui.sources.web.rates import RESERVE, Window

FIRST = 60.0
"""Seconds to wait where a host says "too many" and not until when; doubled each time."""
LONGEST = 3600.0
FARTHEST = 24 * LONGEST
"""What a host may ask for; more is taken as this."""

Key: TypeAlias = tuple[str, str, str]
"""A host, a fingerprint of who asks, and which of the host's quotas."""


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

    def after(self, headers: Mapping[str, str], now: float, error: SourceError | None = None) -> Budget:
        """Return what is known after an answer, and the error that it meant."""
        said = limits_of(headers, now)
        if error is None or error.cause not in (Cause.LIMITED, Cause.SPENT):
            return Budget(said, now)
        blind = min(FIRST * 2**self.refusals * random.uniform(1.0, 1.2), LONGEST)  # noqa: S311 - spreads load
        again = now + error.retry_after if error.retry_after else retry_at(headers, now) or said.reset_at
        held = now + blind if again is None or again <= now else again
        return Budget(said, now, min(held, now + FARTHEST), min(self.refusals + 1, 10))

    def left(self, now: float) -> Limits:
        """Return what is left, all of it once it has begun again."""
        said = self.limits
        begun = said.reset_at is not None and said.reset_at <= now
        return Limits(said.limit, said.limit) if begun else said


class Budgets:
    """The budgets of all hosts, for several threads."""

    def __init__(self) -> None:
        self._known: dict[Key, Budget] = {}
        self._windows: dict[tuple[Key, Rate], Window] = {}
        self._lock = threading.Lock()

    def take(self, request: Request, now: float) -> float | None:
        """Count a call that is about to be made; where none may be made, return from when one may."""
        key = key_of(request)
        with self._lock:
            budget = self._known.get(key, Budget())
            windows = [(self._window(key, rate), rate.cost) for rate in request.rates]
            free = max((budget.free_at(now), *(window.free_at(cost, now) for window, cost in windows)))
            if free > now:
                return free
            for window, cost in windows:
                window.spend(cost, now)
            left = budget.limits.remaining
            if left is not None:
                limits = replace(budget.limits, remaining=max(left - 1, 0.0))
                self._known[key] = replace(budget, limits=limits)
            return None

    def note(self, request: Request, headers: Mapping[str, str], now: float, error: SourceError | None = None) -> None:
        """Note what an answer says, and the error that it meant."""
        key = key_of(request)
        with self._lock:
            self._known[key] = self._known.get(key, Budget()).after(headers, now, error)

    def left(self, keys: Iterable[Key], now: float) -> Limits:
        """Return the tightest of several quotas, whether hosts say them or they are counted here."""
        wanted = frozenset(keys)
        with self._lock:
            found = [self._known[key].left(now) for key in wanted if key in self._known]
            found += [window.limits(now) for (key, _), window in self._windows.items() if key in wanted]
        said = [one for one in found if one.remaining is not None]
        return min(said, key=lambda one: one.left) if said else Limits()

    def _window(self, key: Key, rate: Rate) -> Window:
        """Return the calls of a rate, whatever each of them costs."""
        free = replace(rate, cost=1)
        return self._windows.setdefault((key, free), Window(free))


def key_of(request: Request) -> Key:
    """Return whose quota a request draws on."""
    who = request.identity or "\0".join(
        (*request.redactor.secrets, *(value for _, value in sorted(request.credentials.items())))
    )
    print_of = hashlib.sha256(who.encode("utf-8", "surrogatepass")).hexdigest()
    return urlsplit(request.url).netloc.lower(), print_of, request.bucket
