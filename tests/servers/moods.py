"""A page's figures by HTTP on loopback, other ones at each request, in whatever mood it is put."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

from tests.servers.listening import Listening, reply


@dataclass
class Moods(Listening):
    """The server: it can be put into a mood, closed and opened again on the same port."""

    mood: str = "fine"
    """``fine``, ``500``, ``hang``, ``garbage`` or ``huge``."""
    asked: int = 0

    @property
    def url(self) -> str:
        """Return its address."""
        return f"{self.origin}/pages"

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
        if self.mood == "huge":
            handler.send_response(200)
            handler.end_headers()
            for _ in range(200):
                handler.wfile.write(b" " * 1_000_000)
            return
        reply(handler, body, 500 if self.mood == "500" else 200, Content_Type="application/json")


def _pages(number: int) -> list[dict[str, object]]:
    """Return the figures of two pages, greater at each request."""
    return [
        {"net": "facebook", "followers": 12_000 + 31 * number, "likes": 900 + 7 * number},
        {"net": "instagram", "followers": 8_000 + 13 * number, "likes": 400 + 5 * number},
    ]


def moods() -> Moods:
    """Return a server, to be opened by ``with``."""
    return Moods()
