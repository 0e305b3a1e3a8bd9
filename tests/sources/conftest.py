"""What the checks over all kinds share: a client that waits for nothing, and secrets in the environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from kpitui.sources.web.client import HttpClient
from tests.servers.replay import Given, Replay, replaying
from tests.sources.cases.case import Case
from tests.sources.cases.every import CASES


async def _at_once(_: float) -> None:
    """Wait for nothing."""


@pytest.fixture(scope="session")
def trusting() -> HttpClient:
    """Return a client that has read the system's certificates, which takes its time."""
    return HttpClient(pause=_at_once)


@pytest.fixture
def client(trusting: HttpClient) -> HttpClient:
    """Return a client that has met nobody yet."""
    return HttpClient(pause=_at_once, _trust=trusting._trust)


@dataclass(frozen=True, slots=True)
class Local:
    """One server for all checks: each gives it its own answers."""

    replay: Replay

    @contextmanager
    def __call__(self, routes: Mapping[str, Given]) -> Iterator[Replay]:
        """Serve answers, and remember nothing of earlier calls."""
        self.replay.routes, self.replay.asked = dict(routes), []
        yield self.replay


@pytest.fixture(scope="session")
def local() -> Iterator[Local]:
    """Give the server; since its address stays, sources are bound once."""
    with replaying({}) as replay:
        yield Local(replay)


@pytest.fixture(params=[*CASES.values()], ids=[*CASES])
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Give each kind that asks over HTTP, one after the other, with its secrets where the program finds them."""
    found: Case = request.param
    for secret in found.secrets:
        monkeypatch.setenv(secret.variable, secret.value)
    return found
