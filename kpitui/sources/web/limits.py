"""How much may still be asked, as each platform's headers say it (``sources.md``, Rate limits)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_EPOCH_FROM = 1e8
_MILLISECONDS_FROM = 1e11
_PREFIXES = ("x-rate-limit", "x-ratelimit", "ratelimit", "rate-limit", "x-app-rate-limit")
_NUMBER = re.compile(r"\d+(\.\d+)?", re.ASCII)
_PER = re.compile(r"(\d+)\s*/\s*(\d*)\s*([smhd])", re.ASCII)
_FIELD = re.compile(r"(limit|total|remaining|resets?|q|r|t)\s*=\s*(\d+(?:\.\d+)?)", re.ASCII)
_SHORT = {"q": "limit", "total": "limit", "r": "remaining", "t": "reset", "resets": "reset"}


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's quota."""

    limit: float | None = None
    """How many calls a window allows."""
    remaining: float | None = None
    """How many are left."""
    reset_at: float | None = None
    """When the window begins again, seconds since 1970."""

    @property
    def left(self) -> float:
        """Return the share that is left, from 0 to 1; 1 where nothing is said."""
        if self.remaining is None:
            return 1.0
        return min(self.remaining / self.limit, 1.0) if self.limit else float(self.remaining > 0)


def limits_of(headers: Mapping[str, str], now: float) -> Limits:
    """Return the tightest quota that an answer's headers speak of."""
    named = {name.lower(): value for name, value in headers.items()}
    found = [one for one in _all(named, now) if one != Limits()]
    # Of two spellings of the same quota, the one that also says when it begins again.
    return min(found, key=lambda one: (one.left, one.reset_at is None)) if found else Limits()


def retry_at(headers: Mapping[str, str], now: float) -> float | None:
    """Return when ``Retry-After`` lets one ask again, seconds since 1970: it holds seconds or a date."""
    text = {name.lower(): value for name, value in headers.items()}.get("retry-after", "").strip()
    if _NUMBER.fullmatch(text):
        return now + float(text)
    return _date(text)


def _all(headers: Mapping[str, str], now: float) -> Iterator[Limits]:
    """Yield every quota that headers speak of."""
    for prefix in _PREFIXES:
        yield _family(headers, prefix, now)
    for window, seconds in (("daily", None), ("secondly", 1.0), ("interval", 10.0)):
        yield _hubspot(headers, window, None if seconds is None else now + seconds)
    for name, value in headers.items():
        if name in ("ratelimit", "x-rate-limit") or name.startswith("zendesk-ratelimit"):
            yield _fields(value, now)
    yield from _meta(headers, now)


def _family(headers: Mapping[str, str], prefix: str, now: float) -> Limits:
    """Return the quota of the usual three headers, in one of their spellings."""
    limit = _number(headers.get(f"{prefix}-limit") or headers.get(f"{prefix}-total") or headers.get(prefix))
    used, remaining = _number(headers.get(f"{prefix}-used")), _number(headers.get(f"{prefix}-remaining"))
    if limit is None and (per := _PER.match(headers.get(prefix, ""))) is not None:
        limit = float(per[1])
    if limit is None and used is not None and remaining is not None:
        limit = used + remaining
    if remaining is None and limit is not None and used is not None:
        remaining = max(limit - used, 0.0)
    return Limits(limit, remaining, _reset(headers.get(f"{prefix}-reset", ""), now))


def _hubspot(headers: Mapping[str, str], window: str, reset: float | None) -> Limits:
    """Return one of HubSpot's quotas."""
    prefix = f"x-hubspot-ratelimit-{window}"
    limit = _number(headers.get(prefix) or headers.get("x-hubspot-ratelimit-max" if window == "interval" else "-"))
    remaining = _number(headers.get(f"{prefix}-remaining" if window != "interval" else "x-hubspot-ratelimit-remaining"))
    return Limits() if limit is None and remaining is None else Limits(limit, remaining, reset)


def _fields(text: str, now: float) -> Limits:
    """Return a quota written in one header: ``limit=100, remaining=50, reset=30`` or ``"default";r=50;t=30``."""
    found = {_SHORT.get(name, name): value for name, value in _FIELD.findall(text)}
    if not found:
        return Limits()
    return Limits(_number(found.get("limit")), _number(found.get("remaining")), _reset(found.get("reset", ""), now))


def _meta(headers: Mapping[str, str], now: float) -> Iterator[Limits]:
    """Yield Meta's quotas: per cent of what is allowed, and minutes until it is allowed again."""
    for name in ("x-app-usage", "x-page-usage", "x-ad-account-usage"):
        if isinstance(said := _json(headers.get(name)), dict):
            seconds = _number(str(said.get("reset_time_duration", "")))
            yield Limits(100.0, _rest(said), None if seconds is None else now + seconds)
    business = _json(headers.get("x-business-use-case-usage"))
    for accounts in business.values() if isinstance(business, dict) else ():
        for one in accounts if isinstance(accounts, list) else ():
            if isinstance(one, dict):
                minutes = _number(str(one.get("estimated_time_to_regain_access", 0))) or 0.0
                yield Limits(100.0, 0.0 if minutes else _rest(one), now + 60 * minutes if minutes else None)


def _rest(said: Mapping[str, object]) -> float:
    """Return the per cent that Meta leaves."""
    names = ("call_count", "total_time", "total_cputime", "acc_id_util_pct")
    used = [float(value) for name in names if isinstance(value := said.get(name), int | float)]
    return max(100.0 - max(used, default=0.0), 0.0)


def _json(text: str | None) -> object:
    """Return what a header holds as JSON; None where it is none."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def _number(text: str | None) -> float | None:
    """Return the number that a header begins with: ``10;w=86400`` is 10."""
    found = _NUMBER.match((text or "").strip())
    return float(found[0]) if found and "/" not in (text or "") else None


def _reset(text: str, now: float) -> float | None:
    """Return when a quota begins again: an instant in seconds or milliseconds, a date, or seconds from now."""
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return _date(text)
    number = float(text)
    if number >= _MILLISECONDS_FROM:
        return number / 1000
    return number if number >= _EPOCH_FROM else now + number


def _date(text: str) -> float | None:
    """Return an ISO 8601 or HTTP date as seconds since 1970."""
    if not text:
        return None
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, TypeError, IndexError):
            continue
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    return None
