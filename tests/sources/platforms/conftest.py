"""What makes hundreds of polls quick: the system's certificates are read once, not for each client."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import httpx
import pytest


@pytest.fixture(scope="session", autouse=True)
def certificates_read_once() -> Iterator[None]:
    """Give every client of these tests the same certificates: none of them speaks TLS or adds any."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx, "create_ssl_context", lru_cache(maxsize=1)(httpx.create_ssl_context))
        yield
