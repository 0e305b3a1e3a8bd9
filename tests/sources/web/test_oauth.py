"""Access tokens that are valid whenever they are used, and refresh tokens that are never used twice."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpitui.config.secrets import Secret
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.measures import Credential
from kpitui.sources.contract import SourceSettings
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.granted import Refusals
from kpitui.sources.web.grants import CHECK_CLIENT, AppGrant, Identity
from kpitui.sources.web.messages import Request, Said
from kpitui.sources.web.oauth import AccessTokens, OAuthApp, OAuthOptions, access_tokens
from kpitui.sources.web.redact import Redactor
from kpitui.sources.web.tokens import Tokens, run_auth
from kpitui.text import Text
from tests.servers.oauth import CLIENT, SECRET, OAuthServer
from tests.sources.web.logged import NOW, WHO, Clock, app_of, had, kept, logged_in, shown

DAY = 86_400_000
NO = Text("no", "non")
LOGIN = "kpitui auth"


@pytest.fixture
def server() -> Iterator[OAuthServer]:
    """Give the server."""
    with OAuthServer() as running:
        yield running


async def test_a_token_is_renewed_before_its_end(server: OAuthServer, tmp_path: Path) -> None:
    """The last tenth of its life is left for that; until then no server is asked."""
    grant, file = await logged_in(server, tmp_path)
    clock = Clock()
    access = AccessTokens("x-own", grant, file, clock=clock)
    first = await had(access)
    clock.now += 3200
    assert await had(access) == first
    assert len(server.forms) == 1
    clock.now += 50
    second = await had(access)
    assert second != first
    assert kept(file).access == second
    assert server.forms[-1]["grant_type"] == "refresh_token"
    assert server.reused == 0


async def test_an_old_refresh_token_is_never_used_again(server: OAuthServer, tmp_path: Path) -> None:
    """Through a hundred renewals by several sources at once, each refresh token is used once."""
    grant, file = await logged_in(server, tmp_path)
    clock = Clock()
    sources = [AccessTokens("x-own", grant, file, clock=clock) for _ in range(5)]
    for _ in range(20):
        clock.now += 3500
        given = await asyncio.gather(*(had(one) for one in sources))
        assert len(set(given)) == 1
    used = [form["refresh_token"] for form in server.forms if form["grant_type"] == "refresh_token"]
    assert len(used) == len(set(used)) == 20
    assert server.reused == 0


async def test_it_is_on_the_disk_before_it_is_used(
    server: OAuthServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where new tokens can't be kept, they aren't used either, and the error says why."""
    grant, file = await logged_in(server, tmp_path)
    before = file.path.read_bytes()
    access = AccessTokens("x-own", grant, file, clock=Clock())

    def full(path: Path, content: bytes, mode: int = 0) -> None:
        """Be a full disk."""
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kpitui.sources.web.tokens.replace_file", full)
    with pytest.raises(SourceError, match="can't be written"):
        await had(access, refused=kept(file).access)
    assert file.path.read_bytes() == before


async def test_a_lost_login_says_what_to_do(server: OAuthServer, tmp_path: Path) -> None:
    """Where the platform takes a login back, a person is told which command to run; nothing secret is shown."""
    grant, file = await logged_in(server, tmp_path)
    server.logins[0].ended = True
    with pytest.raises(SourceRefused) as caught:
        await had(AccessTokens("x-own", grant, file), refused=kept(file).access)
    assert caught.value.cause is Cause.AUTH
    assert caught.value.advice is not None
    assert "kpitui auth x-own" in caught.value.advice.say("fr")
    assert "invalid_grant" in shown(caught.value) or "not accepted" in shown(caught.value)
    for secret in (*kept(file).secrets, SECRET):
        assert secret not in shown(caught.value)


@pytest.mark.parametrize(("status", "valid"), [(503, True), (503, False), (429, False)])
async def test_a_failing_server_costs_nothing(server: OAuthServer, tmp_path: Path, status: int, valid: bool) -> None:
    """A renewal that fails is tried later; meanwhile a token that still holds serves."""
    grant, file = await logged_in(server, tmp_path)
    clock, server.failing = Clock(), status
    clock.now += 3300 if valid else 3700
    access = AccessTokens("x-own", grant, file, clock=clock)
    if valid:
        assert await had(access) == kept(file).access
    else:
        with pytest.raises(SourceError) as caught:
            await had(access)
        assert not isinstance(caught.value, SourceRefused)
        assert caught.value.cause in (Cause.TRANSIENT, Cause.LIMITED)
    assert len(server.forms) == 2
    server.failing = 0
    assert await had(access) == kept(file).access != ""
    assert server.reused == 0


async def test_a_refused_token_is_renewed_once(server: OAuthServer, tmp_path: Path) -> None:
    """A call that is refused is made once more with a new token, and no third time."""
    grant, file = await logged_in(server, tmp_path)
    clock = Clock()
    access, client = AccessTokens("x-own", grant, file, clock=clock), HttpClient()
    try:
        server.expire()
        answer = await access.send(client, Request(f"{server.origin}/me"))
        assert answer.json()["data"]["username"] == "acme"
        assert len(server.calls) == 2
        clock.now += 600
        monkey = Request(f"{server.origin}/me", dialect=lambda said: SourceRefused(NO, cause=Cause.AUTH))
        with pytest.raises(SourceRefused) as caught:
            await access.send(client, monkey)
        assert len(server.calls) == 4
        assert [form["grant_type"] for form in server.forms[1:]] == ["refresh_token", "refresh_token"]
        assert caught.value.advice is not None
    finally:
        await client.close()


async def test_sources_of_a_dead_login_leave_it_alone(server: OAuthServer, tmp_path: Path) -> None:
    """Where every token is refused, sources that share the login don't renew it in turns for ever."""
    grant, file = await logged_in(server, tmp_path)
    clock, client = Clock(), HttpClient()
    clock.now += 600
    sources = [AccessTokens("x-own", grant, file, clock=clock) for _ in range(2)]
    request = Request(f"{server.origin}/me", dialect=lambda said: SourceRefused(NO, cause=Cause.AUTH))
    try:
        for one in sources * 5:
            with pytest.raises(SourceRefused):
                await one.send(client, request)
            clock.now += 5
    finally:
        await client.close()
    assert len(server.forms) == 2


async def test_a_cancelled_poll_loses_no_token(server: OAuthServer, tmp_path: Path) -> None:
    """A renewal that was sent is kept although the poll was given up meanwhile."""
    grant, file = await logged_in(server, tmp_path)
    before, server.delay = kept(file), 0.3
    access, client = AccessTokens("x-own", grant, file), HttpClient()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(access.access(client, refused=before.access), 0.1)
    await asyncio.sleep(0.6)
    await client.close()
    assert kept(file).refresh not in ("", before.refresh)
    assert kept(file).access == next(iter(server.logins[0].access - {before.access}))


async def test_somebody_else_has_renewed_it(server: OAuthServer, tmp_path: Path) -> None:
    """A token that another process has renewed meanwhile is taken from the file, not renewed again."""
    grant, file = await logged_in(server, tmp_path)
    mine, other = (AccessTokens("x-own", grant, file, clock=Clock()) for _ in range(2))
    old = await had(mine)
    new = await had(other, refused=old)
    assert await had(mine, refused=old) == new
    assert len(server.forms) == 2


async def test_when_a_person_must_log_in_again(server: OAuthServer, tmp_path: Path) -> None:
    """The end of what can't renew itself is told: of the refresh token, or of an access token without one."""
    grant, file = await logged_in(server, tmp_path)
    access = AccessTokens("x-own", grant, file, clock=Clock())
    await had(access)
    assert access.credential() == Credential(NOW + 180 * DAY, "kpitui auth x-own")
    file.write(Tokens("t0ken", until=NOW + 60 * DAY, got=NOW, client=CLIENT))
    await had(access)
    assert access.credential() == Credential(NOW + 60 * DAY, "kpitui auth x-own")
    file.write(Tokens("t0ken", client=CLIENT))
    await had(access)
    assert access.credential() is None


@pytest.mark.parametrize(
    ("tokens", "said"),
    [
        (None, "nobody has logged in yet"),
        (Tokens("t0ken", until=NOW - 1, got=NOW - DAY, client=CLIENT), "its tokens have ended"),
        (
            Tokens("t0ken", until=NOW - 1, refresh="r3fresh", refresh_until=NOW - 1, client=CLIENT),
            "its tokens have ended",
        ),
        (Tokens("t0ken", until=NOW - 1, refresh="r3fresh", client="other"), "another client_id"),
    ],
)
async def test_what_a_person_must_mend(server: OAuthServer, tmp_path: Path, tokens: Tokens | None, said: str) -> None:
    """Without tokens that may be renewed no server is asked, and the advice is to log in."""
    _, file = await logged_in(server, tmp_path)
    file.forget()
    if tokens is not None:
        file.write(tokens)
    with pytest.raises(SourceRefused, match=said) as caught:
        await had(AccessTokens("x-own", AppGrant(app_of(server), WHO), file, clock=Clock()))
    assert (caught.value.cause, len(server.forms)) == (Cause.AUTH, 1)
    assert caught.value.advice is not None


async def test_a_refresh_token_that_stays(server: OAuthServer, tmp_path: Path) -> None:
    """A platform that doesn't rotate gives no new one: the first is kept, with its end."""
    server.rotating = False
    grant, file = await logged_in(server, tmp_path, rotating=False)
    before, clock = kept(file), Clock()
    clock.now += 3500
    access = AccessTokens("x-own", grant, file, clock=clock)
    assert await had(access) != before.access
    assert (kept(file).refresh, kept(file).refresh_until) == (before.refresh, before.refresh_until)


async def test_the_servers_own_words_come_first(server: OAuthServer, tmp_path: Path) -> None:
    """How long tokens live is what the server says, also as a text; nonsense counts as nothing said."""
    server.said = {"expires_in": "600", "refresh_expires_in": 1200, "scope": "read,offline", "open_id": "me\x1b[31m"}
    _, file = await logged_in(server, tmp_path, account=("open_id",))
    tokens = kept(file)
    assert (tokens.until, tokens.refresh_until) == (NOW + 600_000, NOW + 1_200_000)
    assert (tokens.scopes, tokens.account) == (("read", "offline"), "me")
    server.said = {"expires_in": -5, "refresh_expires_in": "never"}
    _, file = await logged_in(server, tmp_path, access_life=7200)
    assert (kept(file).until, kept(file).refresh_until) == (NOW + 7_200_000, NOW + 180 * DAY)


async def test_the_app_says_who_it_is_as_the_platform_wants(server: OAuthServer, tmp_path: Path) -> None:
    """In a header, or among what is asked; an app that isn't known is told as such."""
    server.basic = True
    grant, file = await logged_in(server, tmp_path, client_auth="basic")
    assert await had(AccessTokens("x-own", grant, file), refused=kept(file).access) == kept(file).access
    wrong = AppGrant(app_of(server), Identity(CLIENT, "wr0ng-s3cr3t", "x-own"))
    with pytest.raises(SourceRefused, match="the app is not accepted") as caught:
        await had(AccessTokens("x-own", wrong, file), refused=kept(file).access)
    assert "wr0ng" not in shown(caught.value)


async def test_an_app_alone_is_let_in(server: OAuthServer) -> None:
    """Where no person agrees, tokens live in memory, and nothing ends that a person would renew."""
    app = OAuthApp(f"{server.origin}/token", scopes=("read",))
    options = OAuthOptions(client_id=CLIENT, client_secret=Secret("clear", (SECRET,)))
    access = access_tokens(SourceSettings("a", options), app)
    assert (await had(access)).startswith("acc3ss")
    assert server.forms == [
        {"grant_type": "client_credentials", "scope": "read", "client_id": CLIENT, "client_secret": SECRET}
    ]
    assert access.credential() is None


async def test_a_token_of_the_options_is_used_as_it_is(server: OAuthServer, tmp_path: Path) -> None:
    """It is never renewed; refused, it is said once."""
    options = OAuthOptions(token=Secret("clear", ("my-0wn-t0ken",)))
    access, client = access_tokens(SourceSettings("a", options, tokens=tmp_path), app_of(server)), HttpClient()
    try:
        with pytest.raises(SourceRefused) as caught:
            await access.send(client, Request(f"{server.origin}/me"))
    finally:
        await client.close()
    assert (server.calls, server.forms) == (["my-0wn-t0ken"], [])
    assert "my-0wn-t0ken" not in shown(caught.value)
    assert access.credential() is None
    with pytest.raises(SourceRefused, match="client_id is missing"):
        access_tokens(SourceSettings("a", OAuthOptions(), tokens=tmp_path), app_of(server))


async def test_no_token_shows_itself(server: OAuthServer, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Through a whole life of a login: no log, no repr, no error holds a token, a code or the app's secret."""
    caplog.set_level(logging.DEBUG)
    grant, file = await logged_in(server, tmp_path)
    clock = Clock()
    clock.now += 600
    access, client, said = AccessTokens("x-own", grant, file, clock=clock), HttpClient(), list[str]()
    first = kept(file)
    server.expire()
    request = Request(f"{server.origin}/me")
    answer = await access.send(client, request)
    said += map(repr, (grant, file, access, answer, kept(file), access.signed(request, "acc3ss-x"), WHO))
    for stop in (503, 0):
        server.failing = stop
        server.logins[0].ended = True
        server.expire()
        clock.now += 600
        with pytest.raises(SourceError) as caught:
            await access.send(client, request)
        said.append(shown(caught.value))
    await client.close()
    secrets = {*first.secrets, *kept(file).secrets, *(form.get("code", SECRET) for form in server.forms), SECRET}
    for text in (*said, caplog.text):
        assert not any(secret in text for secret in secrets)


@pytest.mark.parametrize(
    ("status", "body", "cause", "advice"),
    [
        (400, b'{"error": "invalid_grant"}', Cause.AUTH, LOGIN),
        # X and LinkedIn, of a refresh token that is no more
        (400, b'{"error": "invalid_request", "error_description": "Value passed for the token"}', Cause.AUTH, LOGIN),
        # TikTok, with a status of success
        (200, b'{"error": "invalid_grant", "error_description": "is expired", "log_id": "1"}', Cause.AUTH, LOGIN),
        # Meta
        (400, b'{"error": {"message": "Error validating", "type": "OAuthException", "code": 190}}', Cause.AUTH, LOGIN),
        (400, b'{"error": {"message": "Try again", "code": 2, "is_transient": true}}', Cause.TRANSIENT, ""),
        (401, b"<html>no</html>", Cause.AUTH, LOGIN),
        (400, b'{"error": "invalid_client"}', Cause.AUTH, "client_secret"),
        (400, b'{"error": "invalid_scope"}', Cause.PERMISSION, "client_secret"),
        (400, b'{"error": "temporarily_unavailable"}', Cause.TRANSIENT, ""),
        (500, b'{"error": {"message": "oops", "code": 1}}', Cause.TRANSIENT, ""),
        (200, b'{"error": "what else"}', Cause.TRANSIENT, ""),
        (200, b'{"access_token": "x"}', None, ""),
        (429, b"", None, ""),
        (503, b"", None, ""),
    ],
)
def test_refusals(status: int, body: bytes, cause: Cause | None, advice: str) -> None:
    """Each platform's way of saying that a login is over, and what isn't one."""
    said = Said(status, {}, body, "api.test/token", NOW / 1000, Redactor())
    error = Refusals(run_auth("x"), CHECK_CLIENT, renewing=True)(said)
    assert (None if error is None else error.cause) is cause
    assert isinstance(error, SourceRefused) is bool(advice)
    if error is None or not advice:
        return
    assert error.advice is not None
    assert advice in error.advice.say("en")


ASCII = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60)


@given(ASCII, ASCII, st.sampled_from([str, quote, quote_plus, json.dumps, repr]))
def test_no_echo_shows_a_token(token: str, secret: str, written: Callable[[str], str]) -> None:
    """Whatever a token is made of, and however a server repeats it: it is in no error."""
    who = Identity(CLIENT, secret, "x")
    grant = AppGrant(OAuthApp("https://api.test/token", "https://api.test/a"), who)
    before = Tokens(token, refresh=token[::-1], client=CLIENT)
    request = grant.request("https://api.test/token", {"refresh_token": before.refresh}, before)
    words = " and ".join(written(one) for one in (token, secret, before.refresh))
    assert request.dialect is not None
    for body in ({"error": "invalid_grant", "error_description": words}, {"error": {"message": words, "code": 190}}):
        error = request.dialect(Said(400, {}, json.dumps(body).encode(), "api.test", NOW / 1000, request.redactor))
        assert isinstance(error, SourceError)
        for hidden in (token, secret, before.refresh):
            assert hidden not in shown(error)
            assert hidden not in repr((request, grant, before))
