"""The server of the page: what it answers, whom it turns away, and that nobody can hold it up."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TypeAlias

import pytest

from kpitui.collector.metrics import server as serving
from kpitui.collector.metrics.form import CLASSIC, OPEN
from kpitui.collector.metrics.page import Page
from kpitui.collector.metrics.server import MetricsServer, takes_open
from tests.collector.metrics.scene import snapshot

Said: TypeAlias = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""


@dataclass
class Site:
    """A running server."""

    port: int

    async def say(self, text: str) -> Said:
        """Send a call as it stands, and return status, headers and body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(text.encode("latin-1"))
        answer = await reader.read()
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        return int(first.split(" ")[1]) if first else 0, headers, body

    async def get(self, path: str = "/metrics", method: str = "GET", **headers: str) -> Said:
        """Send a call of its form."""
        said = {"Host": f"127.0.0.1:{self.port}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        return await self.say(f"{method} {path} HTTP/1.1\r\n{lines}\r\n")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Give a server on this machine."""
    server = MetricsServer(Page(snapshot()), private=True)
    yield Site(await server.open("127.0.0.1", 0))
    server.close()


async def test_the_form_that_is_wanted(site: Site) -> None:
    """Prometheus gets OpenMetrics, a browser the older text; packed where the caller can unpack it."""
    open_first = "application/openmetrics-text;version=1.0.0"
    prometheus = f"{open_first},application/openmetrics-text;version=0.0.1;q=0.75,text/plain;q=0.5"
    status, headers, body = await site.get(Accept=prometheus, Accept_Encoding="gzip")
    assert (status, headers["content-type"], headers["content-encoding"]) == (200, OPEN, "gzip")
    assert int(headers["content-length"]) == len(body)
    assert gzip.decompress(body).endswith(b"# EOF\n")
    status, headers, body = await site.get("/metrics?x=1", Accept="text/html,*/*")
    assert (status, headers["content-type"], "content-encoding" in headers) == (200, CLASSIC, False)
    assert b"# EOF" not in body
    status, headers, body = await site.get(method="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 1000


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", False),
        ("*/*", False),
        ("text/plain;version=0.0.4", False),
        ("application/openmetrics-text", True),
        ("application/openmetrics-text;q=0.5,text/plain;q=0.9", False),
        ("application/openmetrics-text; version=1.0.0; q=0.9, text/plain;q=0.5", True),
        ("application/openmetrics-text;q=0", False),
        ("application/openmetrics-text;q=x", False),
    ],
)
def test_which_form_is_wanted(accept: str, wanted: bool) -> None:
    """The one that is wanted more."""
    assert takes_open(accept) is wanted


async def test_whom_it_turns_away(site: Site) -> None:
    """Other paths, methods and texts get a word; a browser that came under another name gets no page."""
    assert (await site.get("/"))[0] == 404
    status, headers, _ = await site.get(method="POST")
    assert (status, headers["allow"]) == (405, "GET, HEAD")
    assert (await site.say("hello\r\n\r\n"))[0] == 400
    assert (await site.say("\x16\x03\x01\x02\r\n\r\n"))[0] == 400
    assert (await site.get(Host="evil.example.com"))[0] == 421
    assert (await site.get(Host="[::1]:9464"))[0] == 200
    assert (await site.get(X_Long="x" * 40_000))[0] == 431


async def test_an_open_server_knows_its_name_under_any(site: Site) -> None:
    """A page that is meant for others is shown under whatever name they have for it."""
    server = MetricsServer(Page(snapshot()), private=False)
    other = Site(await server.open("127.0.0.1", 0))
    assert (await other.get(Host="metrics.example.com"))[0] == 200
    server.close()


async def test_who_is_slow_costs_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Callers that say nothing hold their place for a moment; others are answered meanwhile."""
    monkeypatch.setattr(serving, "ASKING", 0.5)
    idle = [await asyncio.open_connection("127.0.0.1", site.port) for _ in range(serving.AT_ONCE - 1)]
    idle[0][1].write(b"GET /metrics HTTP/1.1\r\nHost: ")
    await asyncio.sleep(0.05)
    assert (await site.get())[0] == 200
    idle.append(await asyncio.open_connection("127.0.0.1", site.port))
    await asyncio.sleep(0.05)
    assert (await site.get())[0] == 503
    gone = await asyncio.gather(*(_rest(reader) for reader, _ in idle))
    assert gone == [b""] * len(idle)
    assert (await site.get())[0] == 200
    for _, writer in idle:
        writer.close()


async def test_who_takes_nothing_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A caller that asks for a large page and doesn't read it is hung up on, and the others are answered."""
    monkeypatch.setattr(serving, "TAKING", 0.5)
    page = Page(snapshot())
    sheet = page.sheet(False)
    object.__setattr__(sheet, "body", b"x" * 50_000_000)
    server = MetricsServer(page, private=True)
    site = Site(await server.open("127.0.0.1", 0))
    _, writer = await asyncio.open_connection("127.0.0.1", site.port, limit=1024)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await asyncio.sleep(1)
    assert server._active == 0
    assert (await site.get(Accept_Encoding="gzip"))[0] == 200
    writer.close()
    server.close()


async def test_a_taken_port_is_an_error_of_the_system(site: Site) -> None:
    """Two servers can't share a port."""
    with pytest.raises(OSError, match="in use"):
        await MetricsServer(Page(snapshot()), private=True).open("127.0.0.1", site.port)


async def _rest(reader: asyncio.StreamReader) -> bytes:
    """Return what is still sent; nothing where the other side hangs up."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""
