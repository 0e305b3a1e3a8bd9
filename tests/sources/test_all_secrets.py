"""No secret is ever shown: not by an error, a log, a delivery, a command or the store, whatever a server sends back."""

from __future__ import annotations

import base64
import json
import logging
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import pytest

from kpitui.errors import SourceError
from kpitui.measures import Delivery
from kpitui.sources.web.client import HttpClient
from kpitui.text import Language
from tests.servers.replay import Asked, Given, Reply, replaying, said
from tests.sources.cases.case import Case, failing
from tests.sources.cases.every import CASES
from tests.sources.conftest import Local

STATUSES = (200, 400, 401, 403, 404, 500, 429)
"""With which a server sends back whatever it was sent; the last one ends the calls."""
TELLING = frozenset({"authorization", "x-goog-api-key", "x-key"})
"""Headers that say who asks."""


def echo(status: int, *, page: bool) -> Given:
    """Return a server that sends back, in its words, all that it was sent: as a page, or as an error in JSON."""

    def answer(asked: Asked) -> Reply:
        """Send it back."""
        told = [asked.path, *asked.query.values(), *asked.headers.values(), asked.body.decode("latin-1")]
        words = "bad request: " + " ".join(told)
        if page:
            html = f"<html><title>{words}</title><body>{words}</body></html>"
            return Reply(html.encode(), status, {"content-type": "text/html"})
        inner = {"message": words, "code": 190, "errors": [{"reason": "keyInvalid", "message": words}]}
        return said({"error": inner, "message": words, "detail": words, "description": words}, status)

    return answer


def forms(secrets: Iterable[str]) -> set[str]:
    """Return every way in which a secret could be written."""
    found: set[str] = set()
    for secret in secrets:
        packed = base64.b64encode(secret.encode()).decode().rstrip("=")
        found |= {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), packed, repr(secret)[1:-1]}
        found |= {json.dumps(secret)[1:-1], secret.replace("/", "\\/")}
    return found


def hidden(case: Case, asked: Iterable[Asked]) -> set[str]:
    """Return what must not be shown: the secrets, what a login gave, and how they were sent."""
    sent = {value.rpartition(" ")[2] for one in asked for name, value in one.headers.items() if name in TELLING}
    proofs = {one.query["appsecret_proof"] for one in asked if "appsecret_proof" in one.query}
    return forms({*(secret.value for secret in case.secrets), *case.made, *sent, *proofs})


def leaks(text: str, needles: Iterable[str]) -> list[str]:
    """Return the secrets that a text holds."""
    return [needle for needle in needles if needle and needle in text]


def everything(error: BaseException | None) -> Iterator[str]:
    """Give all that could be shown of an error and of what it came from."""
    while error is not None:
        yield repr(error)
        yield str(error)
        yield repr(error.args)
        yield repr(vars(error))
        if isinstance(error, SourceError):
            yield from (text.say(language) for text in (error.text, error.advice) if text for language in Language)
        yield "".join(traceback.format_exception(error))
        error = error.__cause__ or error.__context__


def told(delivery: Delivery) -> Iterator[str]:
    """Give all that a delivery keeps."""
    yield json.dumps(delivery.state)
    yield repr(delivery)
    texts = (*delivery.notes, *delivery.failed.values(), *(one.reason for one in delivery.rejected))
    yield from (text.say(language) for text in texts for language in Language)


@dataclass(frozen=True, slots=True)
class Heard:
    """What is logged, at whatever level, and what is printed."""

    logs: pytest.LogCaptureFixture
    streams: pytest.CaptureFixture[str]

    def all(self) -> tuple[str, str, str]:
        """Return all since the last time."""
        logged, printed = self.logs.text, self.streams.readouterr()
        self.logs.clear()
        return logged, printed.out, printed.err


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Heard:
    """Listen to everything."""
    caplog.set_level(logging.DEBUG)
    return Heard(caplog, capfd)


@pytest.mark.parametrize("page", [True, False], ids=["page", "JSON"])
def test_what_a_server_sends_back(case: Case, page: bool, client: HttpClient, local: Local, heard: Heard) -> None:
    """Errors and deliveries hide every form of the secrets, though the server's own words hold them; so do logs."""
    for status in STATUSES:
        with local(failing(case, echo(status, page=page)).routes) as server:
            try:
                shown = list(told(case.poll(case.bound(server.url), client)))
            except SourceError as error:
                shown = list(everything(error))
            needles = hidden(case, server.asked)
            assert server.asked
        assert not case.secrets or needles
        for text in (*shown, *heard.all()):
            assert not leaks(text, needles), f"{status}: {text[:300]}"


def test_a_sound_poll_tells_nothing(case: Case, client: HttpClient, local: Local, heard: Heard) -> None:
    """What is kept between polls, and what is logged, holds no secret; the secrets did go to the server."""
    with local(case.routes) as server:
        source = case.bound(server.url)
        shown = [*told(case.poll(source, client, case.now, case.now + 60_000)), repr(source), repr(client)]
        needles = hidden(case, server.asked)
        sent = repr([(one.headers, one.query, one.body, one.path) for one in server.asked])
    for text in (*shown, *heard.all()):
        assert not leaks(text, needles), text[:300]
    assert not case.secrets or leaks(sent, needles)


@pytest.mark.parametrize("kind", [kind for kind, case in CASES.items() if case.logins])
@pytest.mark.parametrize("status", STATUSES)
def test_what_a_login_sends_back(
    kind: str, status: int, client: HttpClient, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one logs in, too, the server's words are shown without what it was sent."""
    case = CASES[kind]
    for secret in case.secrets:
        monkeypatch.setenv(secret.variable, secret.value)
    for page in (True, False):
        with replaying({**case.routes, **dict.fromkeys(case.logins, echo(status, page=page))}) as server:
            try:
                shown = list(told(case.poll(case.bound(server.url), client)))
            except SourceError as error:
                shown = list(everything(error))
            assert set(case.logins) & set(server.paths())
            needles = hidden(case, server.asked)
        for text in (*shown, *heard.all()):
            assert not leaks(text, needles), text[:300]
