"""What small HTTP servers of tests share: a port on loopback that opens, closes and opens again."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


@dataclass
class Listening:
    """A server: what it answers is its own."""

    port: int = field(default=0, kw_only=True)
    """Its port; chosen when it opens first, then always the same."""
    _http: ThreadingHTTPServer | None = field(default=None, repr=False, kw_only=True)

    @property
    def origin(self) -> str:
        """Return the beginning of its addresses."""
        return f"http://127.0.0.1:{self.port}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        raise NotImplementedError

    def open(self) -> None:
        """Listen."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            """Hands each request to the server's state."""

            def do_GET(self) -> None:
                """Answer."""
                with suppress(OSError):
                    server.answer(self)

            def do_POST(self) -> None:
                """Answer."""
                self.do_GET()

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

    def __enter__(self) -> Self:
        """Listen, for a while."""
        self.open()
        return self

    def __exit__(self, *error: object) -> None:
        """Listen no more."""
        self.close()


def reply(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    """Send an answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
