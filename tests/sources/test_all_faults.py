"""What every kind makes of a server that does wrong: one error of ours, with its cause, in both languages."""

from __future__ import annotations

import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from urllib.parse import quote

import pytest

from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.setup.project import BoundSource
from kpitui.sources.platforms import calls
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.messages import Request
from tests.servers.faults import WAYS, bomb
from tests.servers.replay import Reply, replaying, said
from tests.sources.cases.case import Case, failing
from tests.sources.conftest import Local

PAGE = {"content-type": "text/html; charset=utf-8"}
HTML = b"<!doctype html><html><head><title>Sign in</title></head><body>please</body></html>"
FAULTS: dict[str, tuple[Reply, Cause]] = {
    "a page (200)": (Reply(HTML, 200, PAGE), Cause.PARSE),
    "a page (502)": (Reply(HTML, 502, PAGE), Cause.TRANSIENT),
    "no JSON": (Reply(b"[not json"), Cause.PARSE),
    "nothing": (Reply(b""), Cause.PARSE),
    "cut off": (Reply(raw=WAYS["cut"]), Cause.TRANSIENT),
    "cut gzip": (Reply(raw=WAYS["cut_gzip"]), Cause.TRANSIENT),
    "garbage": (Reply(raw=WAYS["garbage"]), Cause.TRANSIENT),
    "no answer": (Reply(raw=WAYS["reset"]), Cause.TRANSIENT),
    "a wide header": (Reply(raw=WAYS["wide_header"]), Cause.TRANSIENT),
    "a circle": (Reply(raw=WAYS["round"]), Cause.NOT_FOUND),
    "500": (said({"error": {"message": "boom"}}, 500), Cause.TRANSIENT),
    "403": (said({"error": "no"}, 403), Cause.PERMISSION),
    "404": (said({"error": "no such"}, 404), Cause.NOT_FOUND),
}
"""What is answered everywhere but at a login, and the cause that it has for every kind."""


def shown(error: SourceError, server: str) -> None:
    """Check the words of an error: in both languages, not the same, with the place, and without what must not be."""
    english, french = error.text.say("en"), error.text.say("fr")
    assert english
    assert french
    assert english != french
    for text in (english, french):
        assert server.removeprefix("http://") in text
        assert "{" not in text
        assert "\n" not in text
        assert len(text) < 400


@pytest.mark.parametrize("fault", FAULTS)
def test_faults(case: Case, fault: str, client: HttpClient, local: Local) -> None:
    """Each fault has its cause, whatever the kind; what a person must mend is a refusal, the rest is not."""
    reply, usual = FAULTS[fault]
    cause = case.causes.get(fault, usual)
    with local(failing(case, reply).routes) as server:
        error = case.failure(case.bound(server.url), client)
        asked = len(server.asked)
    assert error is not None
    shown(error, server.url)
    assert error.cause is cause, error.text.say("en")
    assert isinstance(error, SourceRefused) == (cause is Cause.PERMISSION or fault == "404")
    assert asked <= 60


SLOW = ("hang", "trickle", "slow_headers")
"""Ways in which an answer never comes to its end."""


def test_deadlines(case: Case, client: HttpClient) -> None:
    """A call that hangs, drips or never ends its headers is given up at the source's timeout."""
    slow = replace(client)
    with ThreadPoolExecutor(len(SLOW)) as pool:
        for error, seconds, parts in pool.map(lambda way: _slow(case, way, slow), SLOW):
            assert error.cause is Cause.TRANSIENT
            assert error.text.say("en") != error.text.say("fr")
            assert seconds < (0.15 + 0.1) * parts + 1


def changed(source: BoundSource, **values: int) -> BoundSource:
    """Return a source with other options, as far as it has them: also such as no configuration may say."""
    known = {name: value for name, value in values.items() if name in type(source.options).model_fields}
    options = source.options.model_copy(update=known)
    return replace(source, settings=replace(source.settings, options=options))


def _slow(case: Case, way: str, client: HttpClient) -> tuple[SourceError, float, int]:
    """Return how a slow server fails, after how many seconds, and how many calls were made."""
    with replaying(failing(case, Reply(raw=WAYS[way])).routes) as server:
        source = changed(case.bound(server.url), timeout=150)
        begun = time.monotonic()
        error = case.failure(source, client)
        seconds, asked = time.monotonic() - begun, len(server.asked)
    assert error is not None
    shown(error, server.url)
    return error, seconds, asked


def test_a_bomb(case: Case, client: HttpClient, local: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small answer that unpacks to 200 MB is given up at the cap, here of 4 MB, and its memory is given back."""
    monkeypatch.setattr(calls, "Request", partial(Request, largest=4 << 20))
    packed = bomb(200)
    with local(failing(case, Reply(raw=WAYS["bomb"])).routes) as server:
        source = changed(case.bound(server.url), largest=4)
        case.failure(source, client)
        tracemalloc.start()
        try:
            error = case.failure(source, client)
            now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert error is not None
    assert len(packed) < 1 << 20
    shown(error, server.url)
    assert error.cause is Cause.PARSE
    assert "4 MB" in error.text.say("en")
    assert now < 4 << 20
    assert peak < 16 << 20


@pytest.mark.parametrize("status", [302, 307])
def test_a_redirect_to_another_host(case: Case, status: int, client: HttpClient, local: Local) -> None:
    """Who is sent elsewhere asks there without a credential, or not at all."""
    with replaying({"*": said({})}) as other:
        onward = Reply(b"", status, {"location": f"{other.url}/elsewhere"})
        with local(failing(case, onward).routes) as server:
            case.failure(case.bound(server.url), client)
            assert server.asked
    hidden = [*(secret.value for secret in case.secrets), *case.made]
    for asked in other.asked:
        sent = f"{asked.path} {asked.query} {asked.headers} {asked.body!r}"
        assert "authorization" not in asked.headers
        assert not [value for value in hidden if value in sent or quote(value, safe="") in sent]
