"""A process that is killed while it renews a rotating token leaves what the next one can go on with."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpitui.errors import Cause, SourceRefused
from kpitui.sources.web.oauth import AccessTokens
from tests.servers.oauth import OAuthServer
from tests.sources.web.logged import had, kept, logged_in
from tests.sources.web.mortal import STEPS

LOST = STEPS[STEPS.index("answer") : STEPS.index("named")]
"""The steps at which the new refresh token is nowhere but in the process."""


@pytest.fixture
def server() -> Iterator[OAuthServer]:
    """Give the server."""
    with OAuthServer() as running:
        yield running


def lived(folder: Path, server: OAuthServer, step: str = "") -> str:
    """Let a process renew, and die before a step; return what it printed."""
    words = [sys.executable, "-m", "tests.sources.web.mortal", str(folder), server.origin, step]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == (-9 if step else 0), done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("step", STEPS)
def test_a_platform_with_patience(server: OAuthServer, tmp_path: Path, step: str) -> None:
    """Where the token before the last still holds, the login survives a kill at any step."""
    server.grace = True
    grant, file = asyncio.run(logged_in(server, tmp_path))
    assert lived(tmp_path, server, step) == ""
    token = lived(tmp_path, server)
    assert {path.name for path in tmp_path.iterdir()} == {"x-own.json", "x-own.lock"}
    assert token == kept(file).access
    assert token in server.logins[0].access
    assert server.reused == 0
    assert asyncio.run(had(AccessTokens("x-own", grant, file))) == token


@pytest.mark.parametrize("step", STEPS)
def test_a_platform_without(server: OAuthServer, tmp_path: Path, step: str) -> None:
    """Where it doesn't hold, only a kill between the answer and the disk costs the login, and a person is told."""
    grant, file = asyncio.run(logged_in(server, tmp_path))
    before = kept(file)
    assert lived(tmp_path, server, step) == ""
    after = kept(file)
    assert (after == before) is (step in STEPS[: STEPS.index("named")])
    if step not in LOST:
        assert lived(tmp_path, server) == kept(file).access
        assert server.reused == 0
        return
    with pytest.raises(SourceRefused) as caught:
        asyncio.run(had(AccessTokens("x-own", grant, file), refused=before.access))
    assert caught.value.cause is Cause.AUTH
    assert caught.value.advice is not None
    assert "kpitui auth x-own" in caught.value.advice.say("en")


def test_two_processes_at_once(server: OAuthServer, tmp_path: Path) -> None:
    """The collector and a check that renew at the same moment burn no token: one renews, the other takes it."""
    _, file = asyncio.run(logged_in(server, tmp_path))
    server.delay = 0.5
    words = [sys.executable, "-m", "tests.sources.web.mortal", str(tmp_path), server.origin, ""]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    printed = {process.communicate(timeout=60)[0].strip() for process in running}
    assert server.reused == 0
    assert kept(file).access in printed
    assert all(token in server.logins[0].access for token in printed)
