"""A raw server on loopback that does wrong on purpose, one way for each path, and remembers what it was asked."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial

Peer = socket.socket


@dataclass(slots=True)
class Faults:
    """The server: ``url("/hang")`` and so on."""

    port: int
    asked: list[str] = field(default_factory=list)
    """The heads of all requests, in order."""
    elsewhere: str = ""
    """Where the path ``/elsewhere`` sends to."""
    said: bytes = b"[]"
    """What the path ``/said`` answers."""

    def url(self, path: str) -> str:
        """Return the URL of one way of failing."""
        return f"http://127.0.0.1:{self.port}{path}"

    def serve(self, peer: Peer) -> None:
        """Answer one request."""
        with peer:
            peer.settimeout(20)
            head = b""
            while b"\r\n\r\n" not in head and (piece := peer.recv(4096)):
                head += piece
            self.asked.append(head.decode("latin-1"))
            path = head.split(b" ")[1].decode() if b" " in head else ""
            try:
                self._answer(peer, path)
            except OSError:
                return

    def _answer(self, peer: Peer, path: str) -> None:
        """Do what the path says."""
        name, _, rest = path.lstrip("/").partition("?")
        if name == "elsewhere":
            peer.sendall(response(b"", "302 Found", Location=self.elsewhere))
        elif name == "said":
            peer.sendall(response(self.said))
        elif name == "page":
            number = int(rest.rpartition("=")[2] or 1)
            after = number + 1 if number < 3 else None
            peer.sendall(response(json.dumps({"rows": [{"n": number}], "next": after}).encode()))
        elif name == "flaky":
            sound = sum("/flaky" in one for one in self.asked) > 2
            peer.sendall(response(b'[{"n": 1}]', "200 OK" if sound else "503 Unavailable"))
        elif name == "limited":
            said = dict(pair.split("=", 1) for pair in rest.split("&") if pair)
            peer.sendall(response(b"<html>slow down</html>", "429 Too Many Requests", **said))
        elif name in WAYS:
            WAYS[name](peer)
        else:
            peer.sendall(response(b"<html><title>Nothing here</title></html>", "404 Not Found"))


def response(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """Return a sound answer."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    said = {"Content-Type": "application/json", "Content-Length": str(len(body)), "Connection": "close", **more}
    head = "".join(f"{name}: {value}\r\n" for name, value in said.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@cache
def bomb(size: int) -> bytes:
    """Return an answer that unpacks to so many MB of blanks."""
    return response(gzip.compress(b" " * (size << 20), 9), Content_Encoding="gzip")


def _large(peer: Peer) -> None:
    """Send 200 MB."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
    for _ in range(200):
        peer.sendall(b" " * (1 << 20))


def _trickle(peer: Peer) -> None:
    """Send a byte at a time."""
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        peer.sendall(b" ")
        time.sleep(0.1)


def _slow_headers(peer: Peer) -> None:
    """Send headers without end, a line at a time."""
    peer.sendall(b"HTTP/1.1 200 OK\r\n")
    for at in range(100):
        peer.sendall(f"X-{at}: y\r\n".encode())
        time.sleep(0.1)


WAYS: dict[str, Callable[[Peer], object]] = {
    "rows": lambda peer: peer.sendall(response(b'[{"n": 1}, {"n": 2}]')),
    "csv": lambda peer: peer.sendall(response(b"a,n\nx,3\n", Content_Type="text/csv; charset=utf-8")),
    "number": lambda peer: peer.sendall(response(b"42")),
    "error": lambda peer: peer.sendall(response(b'{"error": {"message": "boom"}}', "500 Internal Server Error")),
    "secret": lambda peer: peer.sendall(response(b'{"error": "bad token s3cr3t-t0ken"}', "401 Unauthorized")),
    "forbidden": lambda peer: peer.sendall(response(b"<html>no</html>", "403 Forbidden")),
    "hang": lambda _: time.sleep(8),
    "garbage": lambda peer: peer.sendall(b"\x00\x01\x02 garbage\r\n\r\n"),
    "html": lambda peer: peer.sendall(response(b"<html><title>Sign in</title></html>", Content_Type="text/html")),
    "text": lambda peer: peer.sendall(response(b"{not json")),
    "empty": lambda peer: peer.sendall(response(b"")),
    "large": _large,
    "bomb": lambda peer: peer.sendall(bomb(200)),
    "wide_header": lambda peer: peer.sendall(response(b"[]", X_Wide="y" * 300_000)),
    "cut_gzip": lambda peer: peer.sendall(response(gzip.compress(b"[]" * 5000)[:-20], Content_Encoding="gzip")),
    "packed": lambda peer: peer.sendall(response(gzip.compress(b'[{"n": 5}]'), Content_Encoding="gzip")),
    "trickle": _trickle,
    "slow_headers": _slow_headers,
    "cut": lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1"),
    "reset": lambda _: None,
    "round": lambda peer: peer.sendall(response(b"", "302 Found", Location="/about")),
    "about": lambda peer: peer.sendall(response(b"", "302 Found", Location="/round")),
    "moved": lambda peer: peer.sendall(response(b"", "301 Moved", Location="/rows")),
    "loop": lambda peer: peer.sendall(response(b'{"rows": [{"n": 1}], "next": "/loop"}')),
}


@contextmanager
def faults() -> Iterator[Faults]:
    """Give a running server."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=32)
    server = Faults(listener.getsockname()[1])
    running = threading.Thread(target=partial(_accept, listener, server), daemon=True)
    running.start()
    try:
        yield server
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        running.join(2)


def _accept(listener: socket.socket, server: Faults) -> None:
    """Answer each peer in a thread of its own, until the listener closes."""
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=server.serve, args=(peer,), daemon=True).start()


def closed_port() -> int:
    """Return a port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
