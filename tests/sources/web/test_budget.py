"""One budget for a host and a credential: a reserve is kept, and whoever says "too many" is left alone."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from kpitui.errors import Cause, SourceError
from kpitui.sources.web.budget import Budget, Budgets, key_of
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.failures import status_of
from kpitui.sources.web.limits import Limits
from kpitui.sources.web.messages import Request
from kpitui.sources.web.redact import redactor
from kpitui.text import Text
from tests.servers.faults import faults

NOW = 1_750_000_000.0


def by(token: str, url: str = "https://api.test/x") -> Request:
    """Return a request of someone."""
    return Request(url, credentials={"Authorization": token}, redactor=redactor([token]))


@pytest.mark.parametrize(
    ("headers", "free"),
    [
        # X: epoch seconds
        ({"x-rate-limit-limit": "300", "x-rate-limit-remaining": "31", "x-rate-limit-reset": "1750000090"}, 0),
        ({"x-rate-limit-limit": "300", "x-rate-limit-remaining": "30", "x-rate-limit-reset": "1750000090"}, 90),
        # Mastodon: ISO 8601
        (
            {
                "X-RateLimit-Limit": "300",
                "X-RateLimit-Remaining": "5",
                "X-RateLimit-Reset": "2025-06-15T15:08:20.000Z",
            },
            1_750_000_100 - NOW,
        ),
        # Bluesky
        ({"ratelimit-limit": "3000", "ratelimit-remaining": "10", "ratelimit-reset": "1750000030"}, 30),
        # Zendesk: seconds left
        ({"x-rate-limit": "700", "ratelimit-limit": "700", "ratelimit-remaining": "12", "ratelimit-reset": "17"}, 17),
        # Reddit: used and remaining
        ({"x-ratelimit-used": "95", "x-ratelimit-remaining": "5.0", "x-ratelimit-reset": "462"}, 462),
        # HubSpot: the tightest of several windows
        (
            {
                "x-hubspot-ratelimit-daily": "160000",
                "x-hubspot-ratelimit-daily-remaining": "159000",
                "x-hubspot-ratelimit-secondly": "60",
                "x-hubspot-ratelimit-secondly-remaining": "1",
            },
            1,
        ),
        # Brandwatch and Freshdesk: no reset, so one call a minute finds out
        ({"x-rate-limit": "30/10m", "x-rate-limit-used": "28"}, 60),
        ({"X-RateLimit-Total": "200", "X-RateLimit-Remaining": "3"}, 60),
        # Meta: per cent of what is allowed; minutes in JSON
        ({"x-app-usage": '{"call_count":28,"total_time":25,"total_cputime":91}'}, 60),
        (
            {
                "x-business-use-case-usage": '{"17841": [{"type": "pages", "call_count": 100,'
                ' "estimated_time_to_regain_access": 19}]}'
            },
            19 * 60,
        ),
        # the draft standard
        ({"ratelimit": "limit=100, remaining=5, reset=30"}, 30),
        ({"content-type": "text/html"}, 0),
    ],
)
def test_a_tenth_is_kept(headers: dict[str, str], free: float) -> None:
    """In the words of every platform: the last tenth isn't used, and more is asked from when they say."""
    budget = Budget().after(headers, NOW)
    assert max(budget.free_at(NOW) - NOW, 0) == pytest.approx(free)
    assert budget.free_at(NOW + free) <= NOW + free


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"retry-after": "120"}, 120),
        (429, {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "0", "x-rate-limit-reset": "1750000300"}, 300),
        (403, {"ratelimit-limit": "10", "ratelimit-remaining": "0", "ratelimit-reset": "40"}, 40),
        (403, {}, 0),
        (402, {"retry-after": "7200"}, 7200),
    ],
)
def test_too_many(monkeypatch: pytest.MonkeyPatch, status: int, headers: dict[str, str], wait: float) -> None:
    """A refusal holds until it says; a 403 is one only where the quota is used up."""
    monkeypatch.setattr(time, "time", lambda: NOW)
    error = status_of(status, headers, b"", by("one"))
    budget = Budget().after(headers, NOW, error)
    assert max(budget.held - NOW, 0) == pytest.approx(wait)


def test_a_platform_says_it_in_its_own_words() -> None:
    """What a dialect takes for a limit holds as long as it says, whatever the status is."""
    said = SourceError(Text("quota", "quota"), 900, cause=Cause.LIMITED)
    assert Budget().after({}, NOW, said).held == NOW + 900
    assert Budget().after({}, NOW, SourceError(Text("down", "en panne"), 900)).held == 0
    far = SourceError(Text("spent", "épuisé"), 40 * 86_400, cause=Cause.SPENT)
    assert Budget().after({}, NOW, far).held == NOW + 86_400


def test_blind_waits_double_up_to_an_hour() -> None:
    """Without a time the waits grow; an answer ends them."""
    budget, waits = Budget(), []
    for _ in range(9):
        budget = budget.after({}, NOW, SourceError(Text("many", "trop"), cause=Cause.LIMITED))
        waits.append(budget.held - NOW)
    assert 60 <= waits[0] <= 72
    assert 120 <= waits[1] <= 144
    assert waits[-1] == 3600
    assert budget.after({}, NOW).free_at(NOW) <= NOW


def test_sources_share_what_one_key_may() -> None:
    """Calls of all sources with one key count together before answers come; another key or host has its own."""
    budgets = Budgets()
    said = {"x-rate-limit-limit": "10", "x-rate-limit-remaining": "3", "x-rate-limit-reset": "1750000090"}
    budgets.note(by("one"), said, NOW)
    assert budgets.take(by("one"), NOW) is None
    assert budgets.take(by("one", "https://api.test/other"), NOW) is None
    assert budgets.take(by("one"), NOW) == 1_750_000_090
    assert budgets.take(by("another"), NOW) is None
    assert budgets.take(by("one", "https://other.test/x"), NOW) is None
    assert budgets.take(by("one"), NOW + 91) is None


def test_each_credential_and_bucket_has_its_own() -> None:
    """Two accounts at one host show each its own quota; so do two quotas of one account; the tightest of several."""
    budgets, now = Budgets(), NOW
    for who, left in (("one", "200"), ("another", "50")):
        budgets.note(by(who), {"x-rate-limit-limit": "300", "x-rate-limit-remaining": left}, now)
    search = replace(by("one"), bucket="search")
    budgets.note(search, {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "10"}, now)
    assert budgets.left([key_of(by("one"))], now).remaining == 200
    assert budgets.left([key_of(by("another"))], now).remaining == 50
    assert budgets.left([key_of(by("one")), key_of(search)], now) == Limits(100, 10)
    assert budgets.left([], now) == Limits()
    # Tokens that are renewed go on drawing on the same quota.
    renewed = [key_of(replace(by(token), identity="login x")) for token in ("old", "new")]
    assert renewed[0] == renewed[1]
    assert "another" not in str(key_of(by("another")))


def test_what_has_begun_again_is_whole() -> None:
    """After its reset a quota is shown as whole, until an answer says otherwise."""
    budgets = Budgets()
    said = {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(NOW) + 60)}
    budgets.note(by("one"), said, NOW)
    assert budgets.left([key_of(by("one"))], NOW + 59).remaining == 0
    assert budgets.left([key_of(by("one"))], NOW + 60) == Limits(300, 300)


def test_sources_see_their_own_quota() -> None:
    """A client that is given to one source tells of that source's calls alone, and shares the budget."""
    with faults() as server:

        async def ask() -> None:
            client = HttpClient()
            mine, other = client.apart(), client.apart()
            path = "/limited?x-rate-limit-limit=300&x-rate-limit-remaining=0&x-rate-limit-reset=600"
            try:
                with pytest.raises(SourceError, match="limited until"):
                    await mine.send(by("one", server.url(path)))
                assert (mine.limits().remaining, mine.limits().limit) == (0, 300)
                assert other.limits() == client.limits() == Limits()
                with pytest.raises(SourceError, match="limited until"):
                    await other.send(by("one", server.url("/rows")))
                assert other.limits() == mine.limits()
            finally:
                await client.close()

        asyncio.run(ask())


def test_a_held_host_is_not_asked() -> None:
    """After a 429 no source asks that host with that key until it may; the error says until when."""
    with faults() as server:

        async def ask() -> None:
            client = HttpClient()
            try:
                for path in ("/limited?Retry-After=600", "/rows", "/csv"):
                    with pytest.raises(SourceError, match="limited until") as caught:
                        await client.send(by("one", server.url(path)))
                    assert caught.value.retry_after == pytest.approx(600, abs=30)
                assert (await client.send(by("another", server.url("/rows")))).status == 200
            finally:
                await client.close()

        asyncio.run(ask())
        assert len(server.asked) == 2
