"""The client against a server that does wrong on purpose."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from kpitui.errors import SourceError, SourceRefused
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.messages import Answer, Deadlines, Request
from kpitui.sources.web.redact import redactor
from kpitui.sources.web.redirects import redirected
from tests.servers.faults import Faults, closed_port, faults

PATIENT = Deadlines(connect=20, read=30, total=60)
"""Of calls that don't wait in vain: a busy machine may take its time."""
HASTY = {"/hang": Deadlines(20, 0.5, 60), "/trickle": Deadlines(20, 30, 1.5), "/slow_headers": Deadlines(20, 30, 1.5)}
"""Of those that do."""
TOKEN = "s3cr3t-t0ken"  # noqa: S105 - a test's


@pytest.fixture
def server() -> Iterator[Faults]:
    """Give the server."""
    with faults() as running:
        yield running


async def _now(_: float) -> None:
    """Wait not at all between attempts."""


def asked(url: str, **changes: object) -> Answer:
    """Return the answer to one request, sent with a secret."""
    request = Request(
        url,
        params=(("fields", "n"),),
        credentials={"Authorization": f"Bearer {TOKEN}"},
        headers={"X-Api-Key": TOKEN, "Accept": "application/json"},
        deadlines=PATIENT,
        redactor=redactor([TOKEN]),
    )

    async def send() -> Answer:
        client = HttpClient(pause=_now)
        try:
            return await client.send(replace(request, **changes))  # type: ignore[arg-type]
        finally:
            await client.close()

    return asyncio.run(send())


@pytest.mark.parametrize(
    ("path", "kind", "said"),
    [
        ("/error", SourceError, "the server fails (500) (“boom”)"),
        ("/secret", SourceRefused, "the credentials are not accepted (401) (“bad token ***”)"),
        ("/forbidden", SourceRefused, "access is not allowed (403)"),
        ("/nowhere", SourceRefused, "nothing at this address (404) (“Nothing here”)"),
        ("/hang", SourceError, "nothing came for 0.5 s"),
        ("/garbage", SourceError, "the answer is cut or broken"),
        ("/html", SourceError, "a page (HTML) instead of data"),
        ("/text", SourceError, "the answer is not JSON: “{not json”"),
        ("/empty", SourceError, "empty answer"),
        ("/cut_gzip", SourceError, "the answer is cut or broken"),
        ("/cut", SourceError, "the answer is cut or broken"),
        ("/reset", SourceError, "the answer is cut or broken"),
        ("/trickle", SourceError, "no whole answer within 1.5 s"),
        ("/slow_headers", SourceError, "no whole answer within 1.5 s"),
        ("/round", SourceError, "redirects that lead nowhere"),
        ("/limited", SourceError, "too many calls (429)"),
    ],
)
def test_faults(server: Faults, path: str, kind: type[SourceError], said: str) -> None:
    """Each way of failing is told in words, within the deadline, without the secret."""
    with pytest.raises(SourceError) as caught:
        asked(server.url(path), attempts=1, deadlines=HASTY.get(path, PATIENT)).json()
    assert type(caught.value) is kind
    assert said in caught.value.text.say("en")
    assert TOKEN not in caught.value.text.say("en") + caught.value.text.say("fr") + repr(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"http://127.0.0.1:{closed_port()}/", "connection refused"),
        ("http://no-such-host.invalid/", "no such host"),
        ("gopher://127.0.0.1/", "not valid"),
        ("http://127.0.0.1:port/", "not valid"),
    ],
    ids=("closed", "unknown", "scheme", "port"),
)
def test_no_connection(url: str, said: str) -> None:
    """A closed port, an unknown host and a bad URL are told apart."""
    with pytest.raises(SourceError, match=said):
        asked(url, attempts=1)


@pytest.mark.parametrize("path", ["/large", "/bomb"])
def test_the_cap_holds(server: Faults, path: str) -> None:
    """200 MB, sent plainly or as a bomb, stop at the cap."""
    with pytest.raises(SourceError, match="larger than 4 MB"):
        asked(server.url(path), largest=4 << 20)


def test_packed(server: Faults) -> None:
    """A packed body is unpacked."""
    assert asked(server.url("/packed")).json() == [{"n": 5}]


def test_retries(server: Faults) -> None:
    """A reading is tried again where the server fails for a moment; what may not be repeated is not."""
    assert asked(server.url("/flaky")).status == 200
    assert len(server.asked) == 3
    with pytest.raises(SourceError, match="500"):
        asked(server.url("/error"), method="POST", body=b"{}")
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ("Retry-After=120", 120),
        ("X-RateLimit-Limit=100&X-RateLimit-Remaining=0&X-RateLimit-Reset=90", 90),
        ("X-Rate-Limit-Limit=100&X-Rate-Limit-Remaining=0&X-Rate-Limit-Reset={now:.0f}", 60),
    ],
)
def test_limited(server: Faults, headers: str, seconds: float) -> None:
    """429 says until when, and the wait comes with the error."""
    with pytest.raises(SourceError, match="limited until") as caught:
        asked(server.url(f"/limited?{headers.format(now=time.time() + 60)}"), params=())
    assert caught.value.retry_after == pytest.approx(seconds, abs=14)


def test_another_host_learns_nothing(server: Faults) -> None:
    """A redirect to another host carries neither credentials nor keys; one within the host does."""
    with faults() as other:
        server.elsewhere = other.url("/rows")
        assert asked(server.url("/elsewhere")).status == 200
        assert TOKEN in server.asked[0]
        assert TOKEN not in other.asked[0]
        assert "fields" not in other.asked[0]
    asked(server.url("/moved"))
    assert TOKEN in server.asked[-1]


def test_a_body_is_not_sent_elsewhere() -> None:
    """A redirect that would carry a body to another host is refused; an upgrade to TLS keeps the credentials."""
    request = Request("http://a.test/x", method="POST", body=b"q", credentials={"Authorization": TOKEN})
    with pytest.raises(SourceError):
        redirected(request, 307, "http://b.test/x")
    assert redirected(request, 308, "https://a.test/x").credentials
    assert redirected(request, 302, "http://a.test/y").method == "GET"
    assert redirected(request, 302, "http://b.test/x").body is None
    assert not redirected(replace(request, body=None), 302, "http://a.test:8080/y").credentials


def test_cookies_do_not_stay(server: Faults) -> None:
    """No request carries a cookie."""
    asked(server.url("/rows"))
    asked(server.url("/rows"))
    assert "cookie" not in "".join(server.asked).lower()


def test_time_that_runs_out_between_attempts_says_what_the_last_was_answered() -> None:
    """A server that fails is not called slow because one waited for it to come back."""
    with faults() as server:
        request = Request(server.url("/error"), deadlines=Deadlines(connect=20, read=20, total=4))

        async def send() -> None:
            client = HttpClient(pause=lambda _: asyncio.sleep(60))
            try:
                await client.send(request)
            finally:
                await client.close()

        with pytest.raises(SourceError, match="the server fails"):
            asyncio.run(send())


def test_loading_certificates_is_no_time_of_the_servers(server: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a machine takes to begin is not held against the server: a first poll is answered all the same."""
    trusted = HttpClient._trusted

    def slow(client: HttpClient, ca: str | None) -> ssl.SSLContext:
        """Take longer than the deadline, the first time."""
        if ca not in client._trust:
            time.sleep(0.6)
        return trusted(client, ca)

    monkeypatch.setattr(HttpClient, "_trusted", slow)
    assert asked(server.url("/packed"), deadlines=Deadlines(connect=0.5, read=0.5, total=0.5)).status == 200
