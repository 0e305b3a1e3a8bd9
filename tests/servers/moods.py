"""A page's figures by HTTP on loopback, other ones at each request, in whatever mood it is put."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Moods:
    """The server: it can be put into a mood, closed and opened again on the same port."""

    mood: str = "fine"
    """``fine``, ``500``, ``hang``, ``garbage`` or ``huge``."""
    asked: int = 0
    port: int = 0
    _http: ThreadingHTTPServer | None = field(default=None, repr=False)

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}/pages"

    def open(self) -> None:
        """Listen."""
        moods = self

        class Handler(BaseHTTPRequestHandler):
            """Hands each request to the server's state."""

            def do_GET(self) -> None:
                """Answer."""
                with suppress(OSError):
                    moods.answer(self)

            def log_request(self, code: object = "-", size: object = "-") -> None:
                """Say nothing of a request."""

        self._http = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._http.daemon_threads = True
        self._http.block_on_close = False
        self.port = self._http.server_address[1]
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        """Listen no more: the port is closed."""
        if self._http is not None:
            self._http.shutdown()
            self._http.server_close()
            self._http = None

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request in the mood of the moment."""
        if self.mood == "hang":
            time.sleep(4)
            return
        if self.mood == "garbage":
            handler.wfile.write(b"\x00\x01\x02 garbage\r\n\r\n")
            return
        self.asked += 1
        body = json.dumps(_pages(self.asked)).encode()
        handler.send_response(500 if self.mood == "500" else 200)
        handler.send_header("Content-Type", "application/json")
        if self.mood == "huge":
            handler.end_headers()
            for _ in range(200):
                handler.wfile.write(b" " * 1_000_000)
            return
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


def _pages(number: int) -> list[dict[str, object]]:
    """Return the figures of two pages, greater at each request."""
    return [
        {"net": "facebook", "followers": 12_000 + 31 * number, "likes": 900 + 7 * number},
        {"net": "instagram", "followers": 8_000 + 13 * number, "likes": 400 + 5 * number},
    ]


@contextmanager
def moods() -> Iterator[Moods]:
    """Give a running server."""
    server = Moods()
    server.open()
    try:
        yield server
    finally:
        server.close()
