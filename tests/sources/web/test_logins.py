"""Logging in at a browser elsewhere, or by a short code."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.apps import Exchange, OAuthApp, Pkce
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.grants import AppGrant
from kpitui.sources.web.logins import Waiting, account_of, begin, begin_device, challenge, finish, finish_device
from kpitui.sources.web.oauth import AccessTokens
from kpitui.sources.web.tokens import Tokens
from tests.servers.oauth import CLIENT, OAuthServer
from tests.sources.web.logged import NOW, WHO, Clock, app_of, had, kept, logged_in, shown


@pytest.fixture
def server() -> Iterator[OAuthServer]:
    """Give the server."""
    with OAuthServer() as running:
        yield running


def asked(url: str) -> dict[str, str]:
    """Return what a link asks for."""
    return dict(parse_qsl(urlsplit(url).query))


def test_the_link_asks_for_what_the_platform_wants() -> None:
    """With a challenge and a state of its own each time, and the platform's own names for things."""
    app = OAuthApp("https://x.test/t", "https://x.test/a?v=2", ("read", "offline"), extra={"access_type": "offline"})
    one, other = (asked(begin(AppGrant(app, WHO)).url) for _ in range(2))
    assert {one["v"], one["response_type"], one["access_type"]} == {"2", "code", "offline"}
    assert (one["client_id"], one["redirect_uri"]) == (CLIENT, "http://127.0.0.1:8765/")
    assert (one["scope"], one["code_challenge_method"]) == ("read offline", "S256")
    assert one["state"] != other["state"]
    assert one["code_challenge"] != other["code_challenge"]
    tiktok = replace(app, client_name="client_key", separator=",", pkce=Pkce.HEX)
    own = asked(begin(AppGrant(tiktok, replace(WHO, redirect="https://acme.test/back"))).url)
    assert (own["client_key"], own["scope"], own["redirect_uri"]) == (CLIENT, "read,offline", "https://acme.test/back")
    assert len(own["code_challenge"]) == 64
    assert "code_challenge" not in asked(begin(AppGrant(replace(app, pkce=Pkce.NONE), WHO)).url)


def test_the_challenge_is_the_standards() -> None:
    """The example of RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge(verifier, Pkce.S256) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_what_may_be_pasted() -> None:
    """The whole address, its end, or the code alone; with line ends of a terminal that breaks lines."""
    attempt = begin(AppGrant(OAuthApp("https://x.test/t", "https://x.test/a"), WHO))
    address = f"http://127.0.0.1:8765/?state={attempt.state}&code=4%2F0AbC-d_e#_=_"
    for pasted in (address, f"  {address}\n", address[:40] + "\r\n" + address[40:], address.partition("?")[2]):
        assert attempt.code(pasted) == "4/0AbC-d_e"
    assert attempt.code(f"https://x.test/back#state={attempt.state}&code=abc") == "abc"
    assert attempt.code(" 4/0AbC-d_e\n") == "4/0AbC-d_e"


@pytest.mark.parametrize(
    ("pasted", "said"),
    [
        ("http://127.0.0.1:8765/?state=forged&code=abc", "another login"),
        ("http://127.0.0.1:8765/?code=abc", "another login"),
        (
            "http://127.0.0.1:8765/?error=access_denied&error_description=No%20thanks%1B[31m",
            "access was denied: No thanks",
        ),
        ("http://127.0.0.1:8765/", "no code"),
        ("", "no code"),
    ],
)
def test_what_may_not(pasted: str, said: str) -> None:
    """An address of another login is refused: somebody may have sent it."""
    attempt = begin(AppGrant(OAuthApp("https://x.test/t", "https://x.test/a"), WHO))
    with pytest.raises(SourceRefused, match=said) as caught:
        attempt.code(pasted)
    assert caught.value.cause is Cause.AUTH
    assert "\x1b" not in shown(caught.value)
    assert attempt.state not in repr(attempt)


async def test_a_code_holds_once(server: OAuthServer) -> None:
    """What it is given for is the login's; a second time it is refused, without showing it."""
    grant, client = AppGrant(app_of(server, whoami=f"{server.origin}/me"), WHO), HttpClient()
    attempt = begin(grant)
    code = attempt.code(server.agree(attempt.url))
    try:
        tokens = await account_of(client, grant, await finish(client, grant, attempt, code, NOW))
        assert tokens == Tokens(
            tokens.access, NOW + 3_600_000, tokens.refresh, NOW + 15_552_000_000, NOW, "acme", (), CLIENT
        )
        with pytest.raises(SourceRefused) as caught:
            await finish(client, grant, attempt, code, NOW)
    finally:
        await client.close()
    assert code not in shown(caught.value)
    assert code not in caught.value.text.say("fr")


async def test_another_program_cannot_finish_it(server: OAuthServer) -> None:
    """Whoever catches the code alone gets nothing for it."""
    grant, client = AppGrant(app_of(server), WHO), HttpClient()
    attempt = begin(grant)
    code = attempt.code(server.agree(attempt.url))
    try:
        with pytest.raises(SourceRefused):
            await finish(client, grant, replace(attempt, verifier="gu3ssed" * 8), code, NOW)
    finally:
        await client.close()
    assert not server.logins


async def test_a_short_code_is_waited_for(server: OAuthServer) -> None:
    """As often as the server asks, more slowly where it says so, until the person has agreed."""
    server.pending = ["authorization_pending", "slow_down", "authorization_pending"]
    app = app_of(server, device_url=f"{server.origin}/device", device_scopes=("youtube",))
    clock, waits = Clock(), list[float]()

    async def sleep(seconds: float) -> None:
        """Let time go by."""
        waits.append(seconds)
        clock.now += seconds

    grant, client = AppGrant(app, WHO), HttpClient()
    waiting = Waiting(lambda: round(clock() * 1000), sleep)
    try:
        device = await begin_device(client, grant, NOW)
        assert (device.user_code, device.url) == ("ABCD-EFGH", "https://example.test/device")
        assert server.forms[0]["scope"] == "youtube"
        tokens = await finish_device(client, grant, device, waiting)
        assert tokens.refresh
        assert waits == [5, 5, 10, 10]
        server.pending = ["access_denied"]
        with pytest.raises(SourceRefused, match="not accepted"):
            await finish_device(client, grant, device, waiting)
        server.pending = ["authorization_pending"] * 200
        with pytest.raises(SourceRefused, match="nobody agreed"):
            await finish_device(client, grant, device, waiting)
    finally:
        await client.close()
    assert "dev1ce-c0de" not in repr(device)


async def test_a_short_lived_token_is_exchanged(server: OAuthServer, tmp_path: Path) -> None:
    """Facebook gives a long-lived token for the first one, which nothing renews: its end is told."""
    longer = Exchange(f"{server.origin}/token", "longer", "fb_exchange_token")
    server.rotating = False
    grant, file = await logged_in(server, tmp_path, long_lived=longer, refresh_life=None)
    first = server.logins[0].access.copy().pop()
    assert server.forms[-1]["fb_exchange_token"] == first
    assert kept(file).access != first
    assert kept(file).until == NOW + 5_184_000_000
    assert first not in repr(grant)


async def test_a_token_that_renews_itself(server: OAuthServer, tmp_path: Path) -> None:
    """Instagram gives a token for the one before: no refresh token, and no end while it is used."""
    grant, file = await logged_in(
        server,
        tmp_path,
        renewal=Exchange(f"{server.origin}/token", "next", "access_token"),
        refresh_life=None,
    )
    before, clock = kept(file), Clock()
    clock.now += 3300
    access = AccessTokens("x-own", grant, file, clock=clock)
    assert await had(access) not in ("", before.access)
    assert server.forms[-1]["access_token"] == before.access
    assert access.credential() is None
    server.failing = 500
    clock.now += 10_000_000
    with pytest.raises(SourceError):
        await had(access)


def test_a_server_that_gives_no_token(server: OAuthServer) -> None:
    """An answer without one is told as such."""
    server.said = {"access_token": None}
    with pytest.raises(SourceError, match="no token") as caught:
        asyncio.run(logged_in(server, Path()))
    assert caught.value.cause is Cause.PARSE
