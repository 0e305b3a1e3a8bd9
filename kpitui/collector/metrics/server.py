"""The server of the page: one path, two methods, a few calls at a time; whoever is slow or rude costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from kpitui.collector.metrics.page import Page
from kpitui.config.exposing import is_own

PATH = "/metrics"
AT_ONCE = 8
"""Calls that are answered at the same time; one more is turned away."""
MOST = 64
"""Callers that are listened to at the same time; one more is hung up on."""
LONGEST_HEAD = 16_384
"""Bytes of a call."""
ASKING = 5.0
"""Seconds in which a call must be complete."""
TAKING = 20.0
"""Seconds in which an answer must be taken."""

STATUSES = {
    200: "OK",
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    421: "Misdirected Request",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked."""

    method: str
    path: str
    headers: Mapping[str, str]
    """Names in small letters."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class MetricsServer:
    """Serves the page at one address."""

    def __init__(self, page: Page, private: bool) -> None:
        self._page = page
        self._private = private
        self._active = 0
        self._server: asyncio.Server | None = None

    async def open(self, host: str, port: int) -> int:
        """Listen, and return the port. Raises ``OSError`` where that can't be."""
        self._server = await asyncio.start_server(self._serve, host, port, limit=LONGEST_HEAD)
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Listen no more; what is being answered ends within its time."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one call, and hang up."""
        self._active += 1
        try:
            if self._active > MOST:
                raise ConnectionAbortedError
            async with asyncio.timeout(ASKING):
                reply, head_only = await self._reply(reader)
            async with asyncio.timeout(TAKING):
                writer.write(head_of(reply) + (b"" if head_only else reply.body))
                await writer.drain()
                writer.close()
                await writer.wait_closed()
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            # A caller that is slow or gone is left alone: nobody else has to know.
            writer.transport.abort()
        finally:
            self._active -= 1
            with suppress(OSError):
                writer.close()

    async def _reply(self, reader: asyncio.StreamReader) -> tuple[Reply, bool]:
        """Return the answer to a call, and whether only its head is wanted."""
        crowded = self._active > AT_ONCE
        try:
            call = call_of(await reader.readuntil(b"\r\n\r\n"))
        except asyncio.LimitOverrunError:
            return _refused(431, "the call is too long"), False
        if call is None:
            return _refused(400, "this is no call of HTTP"), False
        if crowded:
            return _refused(503, "too many calls at once"), False
        if (refused := self._refused(call)) is not None:
            return refused, call.method == "HEAD"
        # Writing a large page takes a while: other calls, polls and heartbeats go on meanwhile.
        sheet = await asyncio.to_thread(self._page.sheet, takes_open(call.headers.get("accept", "")))
        packed = "gzip" in call.headers.get("accept-encoding", "")
        more = {"Content-Encoding": "gzip"} if packed else {}
        headers = {"Content-Type": sheet.kind, "Vary": "Accept, Accept-Encoding", **more}
        return Reply(200, sheet.packed if packed else sheet.body, headers), call.method == "HEAD"

    def _refused(self, call: Call) -> Reply | None:
        """Return why a call gets no page; None where it gets it."""
        if call.method not in ("GET", "HEAD"):
            return _refused(405, "GET or HEAD", Allow="GET, HEAD")
        if call.path.partition("?")[0] != PATH:
            return _refused(404, f"the page is {PATH}")
        if self._private and not is_own(_host(call.headers.get("host", "localhost"))):
            # A page in a browser could otherwise reach this one under a name of its own.
            return _refused(421, "this page is for programs on this machine: ask it as localhost")
        return None


def call_of(head: bytes) -> Call | None:
    """Return a call; None where it is none."""
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not words[2].startswith("HTTP/1."):
        return None
    pairs = (line.partition(":") for line in lines if line)
    return Call(words[0], words[1], {name.strip().lower(): value.strip() for name, _, value in pairs})


def takes_open(accept: str) -> bool:
    """Tell whether a caller would rather have OpenMetrics than the older text."""
    wanted = {"application/openmetrics-text": 0.0, "text/plain": 0.0}
    for part in accept.split(","):
        kind, *params = (word.strip().lower() for word in part.split(";"))
        if kind in wanted:
            wanted[kind] = max(wanted[kind], _quality(params))
    return wanted["application/openmetrics-text"] > 0 and (
        wanted["application/openmetrics-text"] >= wanted["text/plain"]
    )


def _quality(params: list[str]) -> float:
    """Return how much a form is wanted."""
    with suppress(ValueError):
        return next((float(one[2:]) for one in params if one.startswith("q=")), 1.0)
    return 0.0


def _host(said: str) -> str:
    """Return the name in a ``Host`` header, without the port."""
    return said[1:].partition("]")[0] if said.startswith("[") else said.partition(":")[0]


def _refused(status: int, words: str, **headers: str) -> Reply:
    """Return an answer without a page."""
    return Reply(status, f"{words}\n".encode(), {"Content-Type": "text/plain; charset=utf-8", **headers})


def head_of(reply: Reply) -> bytes:
    """Return the head of an answer."""
    headers = {
        **reply.headers,
        "Content-Length": str(len(reply.body)),
        "Connection": "close",
        "Cache-Control": "no-store",
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {reply.status} {STATUSES[reply.status]}\r\n{lines}\r\n".encode()
