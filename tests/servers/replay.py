"""A local server that answers as real platforms once answered: recorded bodies with their status and headers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

RECORDED = Path(__file__).resolve().parents[3] / "shared" / "fixtures"
"""Answers that real platforms gave; absent where the project stands alone."""

LEFT_OUT = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection"})
"""Headers of the way, not of the answer: recorded bodies are decoded already."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    body: bytes = b"{}"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    raw: Callable[[socket], object] | None = None
    """Answers in its own way, where that is no sound answer: too late, too much, cut off."""

    @property
    def content(self) -> Any:
        """Return the body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Asked:
    """One call that came."""

    method: str
    path: str
    query: Mapping[str, str]
    """The last value of each parameter."""
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes


Answering = Callable[[Asked], Reply]
Given = Reply | Sequence[Reply] | Answering
"""What a path answers: always the same, one after the other (the last one again and again), or what a function says."""


@dataclass(slots=True)
class Replay:
    """The server: its paths, and what it was asked."""

    routes: dict[str, Given]
    """By path; ``"*"`` is any other. A path that ends in ``*`` is all that begin so."""
    port: int = 0
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def paths(self) -> list[str]:
        """Return the paths that were asked, in order."""
        return [one.path for one in self.asked]

    def reply(self, asked: Asked) -> Reply:
        """Return the answer to a call, and remember it."""
        earlier = sum(one.path == asked.path for one in self.asked)
        self.asked.append(asked)
        given = self._given(asked.path)
        if isinstance(given, Reply):
            return given
        if callable(given):
            return given(asked)
        return given[min(earlier, len(given) - 1)]

    def _given(self, path: str) -> Given:
        """Return what a path answers."""
        if path in self.routes:
            return self.routes[path]
        begun = [name for name in self.routes if name.endswith("*") and path.startswith(name[:-1])]
        if begun:
            return self.routes[max(begun, key=len)]
        return said({"error": f"no such path: {path}"}, 404)


def said(content: object, status: int = 200, **headers: str) -> Reply:
    """Return an answer in JSON; in the names of headers ``_`` is ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(json.dumps(content).encode(), status, {"content-type": "application/json", **named})


def recorded(name: str, at: int = 0) -> Reply:
    """Return a recorded answer; skips the test where recordings are absent.

    A file that holds only a body, as some maintainers keep them, was answered with 200.
    """
    return all_recorded(name)[at]


def all_recorded(name: str) -> list[Reply]:
    """Return all recorded answers of a file, in order; skips the test where recordings are absent."""
    path = RECORDED / name
    if not path.is_file():
        pytest.skip(f"no recorded answers: {name} is absent")
    if path.suffix != ".json":
        return [Reply(path.read_bytes(), headers={"content-type": f"text/{path.suffix[1:]}; charset=utf-8"})]
    content = json.loads(path.read_bytes())
    if not isinstance(content, dict) or "exchanges" not in content:
        return [Reply(path.read_bytes())]
    return [_reply(exchange["response"]) for exchange in content["exchanges"]]


def _reply(response: Mapping[str, Any]) -> Reply:
    """Return a recorded answer."""
    headers = {name.lower(): value for name, value in response.get("headers", {}).items()}
    kept = {name: value for name, value in headers.items() if name not in LEFT_OUT}
    if "json" in response:
        body, usual = json.dumps(response["json"]).encode(), "application/json"
    else:
        body, usual = str(response.get("text", response.get("body", ""))).encode(), "text/html"
    return Reply(body, response["status"], {"content-type": usual, **kept})


def patched(reply: Reply, **fields: object) -> Reply:
    """Return an answer with some fields of its JSON object replaced."""
    return replace(reply, body=json.dumps({**reply.content, **fields}).encode())


@contextmanager
def replaying(routes: Mapping[str, Given]) -> Iterator[Replay]:
    """Serve answers on loopback."""
    replay = Replay(dict(routes))

    class Handler(BaseHTTPRequestHandler):
        """Hands each call to the replay."""

        def do_GET(self) -> None:
            """Answer."""
            length = int(self.headers.get("content-length") or 0)
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
            named = {name.lower(): value for name, value in self.headers.items()}
            reply = replay.reply(Asked(self.command, parts.path, query, named, self.rfile.read(length)))
            with suppress(OSError):
                if reply.raw is not None:
                    reply.raw(self.connection)
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

        def do_POST(self) -> None:
            """Answer."""
            self.do_GET()

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Say nothing of a call."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    replay.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
