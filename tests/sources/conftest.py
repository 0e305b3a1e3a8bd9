"""What the checks over all kinds share: a client that waits for nothing, and secrets in the environment."""

from __future__ import annotations

import pytest

from kpitui.sources.web.client import HttpClient
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


@pytest.fixture(params=[*CASES.values()], ids=[*CASES])
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Give each kind that asks over HTTP, one after the other, with its secrets where the program finds them."""
    found: Case = request.param
    for secret in found.secrets:
        monkeypatch.setenv(secret.variable, secret.value)
    return found
