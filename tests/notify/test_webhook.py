"""Letters to a webhook: a real receiver that fails in every way."""

import json
import time
from collections.abc import Iterator

import pytest

from kpitui.config.routes import RouteTable
from kpitui.errors import RouteError
from kpitui.notify import webhook
from kpitui.notify.contract import Route
from kpitui.notify.opening import open_route
from kpitui.sources.web.client import HttpClient
from kpitui.text import Language
from tests.notify.post import a_letter
from tests.servers.faults import closed_port
from tests.servers.receiver import Receiver, receiver


@pytest.fixture
def server() -> Iterator[Receiver]:
    """Give a receiver."""
    with receiver() as running:
        yield running


def route(url: object) -> Route:
    """Return a route to a URL."""
    return open_route("team", RouteTable.model_validate({"webhook": url}), HttpClient())


async def refused(url: object) -> RouteError:
    """Return why a letter was not sent; no secret of the URL is in it."""
    with pytest.raises(RouteError) as caught:
        await route(url).send(a_letter())
    told = caught.value.text.say(Language.EN) + caught.value.text.say(Language.FR)
    assert "s3cr3t" not in told
    return caught.value


async def test_the_letters_json_is_posted(server: Receiver) -> None:
    """As it is, with its type."""
    letter = a_letter(7)
    await route(server.url).send(letter)
    assert server.asked == [json.loads(letter.json)]
    assert server.heads[0]["content-type"] == "application/json"
    assert server.kept == [("abc", 7)]


@pytest.mark.parametrize("status", ["500", "502", "503", "504", "408", "425"])
async def test_what_may_be_gone_later_is_tried_again(server: Receiver, status: str) -> None:
    """Once a letter: the delivery decides when again."""
    server.mood = status
    error = await refused(server.url)
    assert not error.permanent
    assert status in str(error)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", ["400", "401", "403", "404", "409", "410", "413", "418", "422"])
async def test_what_the_other_side_will_never_take_is_permanent(server: Receiver, status: str) -> None:
    """A status of the client's fault is told with the server's words."""
    server.mood, server.body = status, b'{"error": "no such channel s3cr3t-t0ken"}'
    error = await refused(server.url)
    assert error.permanent
    assert status in str(error)
    assert "no such channel ***" in str(error)


async def test_retry_after_is_passed_on(server: Receiver) -> None:
    """Of 429 and of 503."""
    server.headers = {"Retry-After": "42"}
    for mood in ("429", "503"):
        server.mood = mood
        error = await refused(server.url)
        assert not error.permanent
        assert error.retry_after == pytest.approx(42, abs=1)


async def test_a_quota_that_is_used_up_is_no_refusal(server: Receiver) -> None:
    """Some say so by 403."""
    server.mood, server.headers = "403", {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "0"}
    assert not (await refused(server.url)).permanent


async def test_a_redirect_is_no_arrival(server: Receiver) -> None:
    """Following it would turn the message into a question that anyone answers with 200."""
    server.mood, server.headers = "302", {"Location": "/elsewhere"}
    error = await refused(server.url)
    assert error.permanent
    assert "it has moved elsewhere (302)" in str(error)
    assert server.kept == []


async def test_nobody_there(server: Receiver) -> None:
    """A closed port, a host that does not exist, a URL that is none, a secret that is not set: all may be mended."""
    assert "connection refused" in str(await refused(f"http://127.0.0.1:{closed_port()}/hooks/s3cr3t"))
    assert "no such host" in str(await refused("http://hook.invalid/s3cr3t"))
    assert "URL" in str(await refused("no url s3cr3t"))
    error = await refused({"env": "WEBHOOK_NOT_SET"})
    assert "WEBHOOK_NOT_SET" in str(error)
    assert not error.permanent


async def test_a_receiver_that_hangs_is_left(server: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the deadline."""
    monkeypatch.setattr(webhook, "DEADLINE", 0.5)
    server.mood = "hang"
    begun = time.monotonic()
    error = await refused(server.url)
    assert time.monotonic() - begun < 2.0
    assert not error.permanent


def test_everything_of_a_url_but_its_host_is_hidden() -> None:
    """The path, its pieces, the query, the login."""
    hide = webhook.redacted("https://me:pa55word@hooks.example.org/services/T0123/B0456/abcdefgh?sig=xyz12345")
    assert hide.place("https://hooks.example.org/services/T0123/B0456/abcdefgh") == "hooks.example.org/***"
    said = hide.clean("abcdefgh xyz12345 pa55word https://hooks.example.org/services/T0123/B0456/abcdefgh")
    assert "abcdefgh" not in said
    assert "T0123" not in said
    assert "12345" not in said
    assert "pa55word" not in said
