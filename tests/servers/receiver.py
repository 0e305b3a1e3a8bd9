"""A webhook's receiver on loopback: it drops repeats, and fails in whatever way it is told to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """The server: it can be put into a mood, closed and opened again on the same port."""

    mood: str = "fine"
    """``fine``, ``hang``, ``cut`` (it has taken the message, its answer gets lost) or a status."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What it answers beside a status."""
    body: bytes = b""
    """What it says."""
    port: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Every message that came, repeats too."""
    heads: list[dict[str, str]] = field(default_factory=list)
    kept: list[tuple[str, int]] = field(default_factory=list)
    """Incident and sequence of the news that it took, without repeats, in order."""
    _http: ThreadingHTTPServer | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}/hooks/s3cr3t-t0ken"

    def open(self) -> None:
        """Listen."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            """Hands each request to the server's state."""

            def do_POST(self) -> None:
                """Answer."""
                with suppress(OSError):
                    receiver.answer(self)

            def do_GET(self) -> None:
                """Answer what a redirect would make of a message."""
                self.send_response(200)
                self.end_headers()

            def log_request(self, code: object = "-", size: object = "-") -> None:
                """Say nothing of a request."""

        self._http = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Listen no more: the port is closed."""
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http = None

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request in the mood of the moment."""
        message = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        mood = self.mood
        self.asked.append(message)
        self.heads.append({name.lower(): value for name, value in handler.headers.items()})
        if mood == "hang":
            time.sleep(3)
            return
        if mood in ("fine", "cut"):
            news = [(alert["incident"], alert["sequence"]) for alert in message["alerts"]]
            self.kept += [one for one in news if one not in self.kept]
        if mood == "cut":
            handler.connection.close()
            return
        handler.send_response(204 if mood == "fine" else int(mood))
        for name, value in self.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(self.body)))
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.wfile.write(self.body)


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Give a running server."""
    server = Receiver()
    server.open()
    try:
        yield server
    finally:
        server.close()
