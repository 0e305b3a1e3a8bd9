"""TLS is verified, an own authority can be trusted, and credentials stay at the host that they are for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpitui.errors import SourceRefused
from kpitui.sources import http
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.messages import Answer, Request
from tests.servers.faults import faults
from tests.servers.tls import OPENSSL, Authority, Secure, secure
from tests.sources.making import figures, opened, polled

TOKEN = "s3cr3t-t0ken"  # noqa: S105 - a test's
LEVEL = {"name": "followers", "value": "n", "labels": {"brand": "acme"}}

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="the command openssl is not installed")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return a certificate authority that nobody trusts."""
    made = Authority(tmp_path_factory.mktemp("authority"))
    made.make()
    return made


@pytest.fixture
def server(authority: Authority) -> Iterator[Secure]:
    """Give a server with its certificate."""
    with secure(authority) as running:
        yield running


def asked(url: str, ca: Path | None) -> Answer:
    """Return the answer to a request with credentials."""
    request = Request(url, credentials={"Authorization": f"Bearer {TOKEN}"}, ca=None if ca is None else str(ca))

    async def send() -> Answer:
        """Send it."""
        client = HttpClient()
        try:
            return await client.send(request)
        finally:
            await client.close()

    return asyncio.run(send())


def test_an_unknown_authority_is_refused(server: Secure) -> None:
    """A certificate that nobody vouches for ends the call before anything is said."""
    with pytest.raises(SourceRefused, match="no secure connection"):
        asked(server.url("/rows"), None)
    assert not server.asked


def test_an_own_authority_is_trusted(server: Secure, authority: Authority, tmp_path: Path) -> None:
    """``ca`` adds an authority, by its path from the configuration; a source with it reads."""
    (tmp_path / "ca.pem").write_bytes(authority.ca.read_bytes())
    assert figures(polled(opened(tmp_path, {"url": server.url("/rows"), "ca": "ca.pem"}, LEVEL, kind=http))) == [2]
    with pytest.raises(SourceRefused, match="holds no certificates"):
        asked(server.url("/rows"), tmp_path / "absent.pem")


def test_a_certificate_for_another_name_is_refused(server: Secure, authority: Authority) -> None:
    """A trusted authority's certificate counts for its own names only."""
    with pytest.raises(SourceRefused, match="no secure connection"):
        asked(f"https://localhost:{server.port}/rows", authority.ca)


def test_redirects_from_tls_drop_credentials(server: Secure, authority: Authority) -> None:
    """Within the host the token follows; to another host, and from TLS to plain HTTP, it does not."""
    assert asked(server.url("/moved"), authority.ca).status == 200
    assert TOKEN in server.asked[-1]
    with faults() as plain, secure(authority) as other:
        for target in (plain, other):
            server.elsewhere = target.url("/rows")
            assert asked(server.url("/elsewhere"), authority.ca).status == 200
            assert TOKEN in server.asked[-1]
            assert len(target.asked) == 1
            assert TOKEN not in target.asked[0]
