"""No secret is ever shown: not by an error, a log, a delivery, a command or the store, whatever a server sends back."""

from __future__ import annotations

import base64
import json
import logging
import os
import subprocess
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from kpitui.errors import SourceError
from kpitui.measures import Delivery
from kpitui.sources.web.client import HttpClient
from kpitui.text import Language
from tests.servers.replay import Asked, Given, Reply, replaying, said
from tests.sources.cases.case import HEAD, Case, failing
from tests.sources.cases.every import CASES

STATUSES = (200, 400, 401, 403, 404, 429, 500)
"""With which a server sends back whatever it was sent."""
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


@pytest.mark.parametrize("page", [True, False], ids=["page", "JSON"])
def test_what_a_server_sends_back(
    case: Case, page: bool, client: HttpClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Errors and deliveries hide every form of the secrets, though the server's own words hold them; so do logs."""
    caplog.set_level(logging.DEBUG)
    for status in STATUSES:
        with replaying(failing(case, echo(status, page=page)).routes) as server:
            try:
                shown = list(told(case.poll(case.bound(server.url), client)))
            except SourceError as error:
                shown = list(everything(error))
            needles = hidden(case, server.asked)
            assert server.asked
        assert not case.secrets or needles
        written = capfd.readouterr()
        for text in (*shown, caplog.text, written.out, written.err):
            assert not leaks(text, needles), f"{status}: {text[:300]}"
        caplog.clear()


def test_a_sound_poll_tells_nothing(
    case: Case, client: HttpClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """What is kept between polls, and what is logged, holds no secret; the secrets did go to the server."""
    caplog.set_level(logging.DEBUG)
    with replaying(case.routes) as server:
        source = case.bound(server.url)
        shown = [*told(case.poll(source, client, case.now, case.now + 60_000)), repr(source), repr(client)]
        needles = hidden(case, server.asked)
        sent = repr([(one.headers, one.query, one.body, one.path) for one in server.asked])
    written = capfd.readouterr()
    for text in (*shown, caplog.text, written.out, written.err):
        assert not leaks(text, needles), text[:300]
    assert not case.secrets or leaks(sent, needles)


def call(folder: Path, *words: str) -> str:
    """Run kpitui in a process of its own on a configuration with every kind, and return all that it prints."""
    secrets = {one.variable: one.value for case in CASES.values() for one in case.secrets}
    keep = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    env = {**keep, **secrets, "HOME": str(folder), "PYTHONWARNINGS": "default", "PYTHONASYNCIODEBUG": "1"}
    command = [sys.executable, "-m", "kpitui", "-c", str(folder / "kpitui.toml"), "--data-dir", str(folder / "data")]
    done = subprocess.run([*command, *words], capture_output=True, text=True, env=env, timeout=120, check=False)
    return done.stdout + done.stderr


def every_kind(folder: Path, urls: Mapping[str, str]) -> None:
    """Write a configuration with every kind."""
    tables = [case.toml(urls[kind]) for kind, case in CASES.items()]
    (folder / "kpitui.toml").write_text(HEAD + "\n".join(tables), "utf-8")


def test_commands_and_the_store(tmp_path: Path) -> None:
    """All kinds at once, refused by a server that sends everything back: no command and no file holds a secret."""
    with replaying({"*": echo(401, page=False)}) as server:
        every_kind(tmp_path, dict.fromkeys(CASES, server.url))
        printed = {language.value: call(tmp_path, "--lang", language, "check") for language in Language}
        printed |= {"collect": call(tmp_path, "collect", "--once"), "status": call(tmp_path, "status")}
        asked = list(server.asked)
    needles = set().union(*(hidden(case, asked) for case in CASES.values()))
    assert all(kind in printed[language] for kind in CASES for language in Language)
    assert "the credentials are not accepted" in printed[Language.EN]
    assert "identifiants" in printed[Language.FR]
    for text in printed.values():
        assert not leaks(text, needles), leaks(text, needles)
        assert "Traceback" not in text
    assert holds(tmp_path, needles) == []


def test_commands_and_the_store_when_all_is_well(tmp_path: Path) -> None:
    """All kinds at once on sound servers: each gives samples; no command and no file but the logins' holds a secret."""
    with ExitStack() as servers:
        running = {kind: servers.enter_context(replaying(case.routes)) for kind, case in CASES.items()}
        every_kind(tmp_path, {kind: server.url for kind, server in running.items()})
        printed = [call(tmp_path, "collect", "--once"), call(tmp_path, "status")]
        needles = set().union(*(hidden(case, running[kind].asked) for kind, case in CASES.items()))
        assert all(server.asked for server in running.values())
    for text in printed:
        assert not leaks(text, needles), leaks(text, needles)
        assert "Traceback" not in text
    assert holds(tmp_path, needles) == []


def holds(folder: Path, needles: Iterable[str]) -> list[str]:
    """Return the files that hold a secret, but for those that keep tokens: of these only the rights are checked."""
    wanted = [needle.encode() for needle in needles if needle]
    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        if path.parent.name == "tokens":
            assert path.stat().st_mode & 0o077 == 0
        elif any(needle in path.read_bytes() for needle in wanted):
            found.append(path.name)
    return found
