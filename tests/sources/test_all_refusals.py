"""How every kind takes a limit and a refused credential: each is told apart, and no call is made that was forbidden."""

from __future__ import annotations

import time

import pytest

from kpitui.collector import schedule
from kpitui.collector.advice import advised
from kpitui.errors import Cause, SourceError, SourceRefused
from kpitui.sources.web.client import HttpClient
from tests.servers.replay import Given, Reply, said
from tests.sources.cases.case import ADVISED, Case, failing
from tests.sources.cases.every import CASES
from tests.sources.conftest import Local

HOUR = 3_600_000
ADVISING = said({"error": {"message": "slow down"}}, 429, retry_after=f"{ADVISED:g}")
"""What any server may say, also one that stands before the platform."""


def failed(case: Case, url: str, client: HttpClient, name: str = "") -> SourceError:
    """Return why a poll of a source fails."""
    error = case.failure(case.bound(url, name), client)
    assert error is not None
    return error


@pytest.mark.parametrize("own", [True, False], ids=["its own words", "Retry-After"])
def test_a_limit(case: Case, own: bool, client: HttpClient, local: Local) -> None:
    """A limit is one, with the time that the other side asks for; until then nobody with this credential asks again."""
    reply: Given = case.limited if own else ADVISING
    wait = case.wait if own else ADVISED
    with local(failing(case, reply).routes) as server:
        first = failed(case, server.url, client)
        asked = data_calls(case, server.paths())
        second, other = (failed(case, server.url, client, name) for name in ("", "another"))
        assert data_calls(case, server.paths()) == asked == case.quotas
    assert not isinstance(first, SourceRefused)
    for error in (first, second, other):
        assert error.cause is Cause.LIMITED, error.text.say("en")
        assert error.retry_after == pytest.approx(wait, abs=5)
        assert server.url.removeprefix("http://") in error.text.say("en")
        assert error.text.say("en") != error.text.say("fr")
        assert error.advice is None or error.advice.say("en") != error.advice.say("fr")
    rhythm = schedule.rhythm_of(case.kind, 30_000)
    now = round(time.time() * 1000)
    plan = schedule.failed(rhythm, now, schedule.first(rhythm, now, None), first.retry_after)
    assert plan.held
    assert plan.due >= now + (wait - 5) * 1000


def data_calls(case: Case, paths: list[str]) -> int:
    """Return how many calls were made, without logins."""
    return sum(path not in case.logins for path in paths)


@pytest.mark.parametrize("own", [True, False], ids=["its own words", "401"])
def test_a_refused_credential(case: Case, own: bool, client: HttpClient, local: Local) -> None:
    """A credential that is not accepted is told apart, with what to do next; nobody asks with it for an hour."""
    if not case.secrets:
        pytest.skip("it asks without a credential")
    reply = case.refused if own else Reply(b"Unauthorized", 401, {"content-type": "text/plain"})
    with local(failing(case, reply).routes) as server:
        error = failed(case, server.url, client)
        calls = data_calls(case, server.paths())
    assert error.cause is Cause.AUTH, error.text.say("en")
    assert isinstance(error, SourceRefused)
    assert server.url.removeprefix("http://") in error.text.say("fr")
    advice = advised(error, remote=True).advice
    assert advice is not None
    english, french = advice.say("en"), advice.say("fr")
    assert len(english) > 40
    assert len(french) > 40
    assert english != french
    assert calls <= 3
    rhythm = schedule.rhythm_of(case.kind, 30_000)
    plan = schedule.stopped(rhythm, 0, schedule.Plan(0), error.retry_after)
    assert plan.stopped
    assert plan.due >= HOUR


def test_what_needs_no_credential_is_named() -> None:
    """Only kinds of public figures ask without one."""
    assert {kind for kind, case in CASES.items() if not case.secrets} == {"gdelt", "hackernews", "rss"}
