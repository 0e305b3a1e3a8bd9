"""A webhook's receiver on loopback: it drops repeats, and fails in whatever way it is told to."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.servers.listening import Listening, reply


@dataclass
class Receiver(Listening):
    """The server: it can be put into a mood, closed and opened again on the same port."""

    mood: str = "fine"
    """``fine``, ``hang``, ``cut`` (it has taken the message, its answer gets lost) or a status."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What it answers beside a status."""
    body: bytes = b""
    """What it says."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Every message that came, repeats too."""
    heads: list[dict[str, str]] = field(default_factory=list)
    kept: list[tuple[str, int]] = field(default_factory=list)
    """Incident and sequence of the news that it took, without repeats, in order."""

    @property
    def url(self) -> str:
        """Return its address."""
        return f"{self.origin}/hooks/s3cr3t-t0ken"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request in the mood of the moment; what a redirect would make of a message is taken as nothing."""
        if handler.command == "GET":
            reply(handler, b"")
            return
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
        reply(handler, self.body, 204 if mood == "fine" else int(mood), **{"Connection": "close", **self.headers})


def receiver() -> Receiver:
    """Return a server, to be opened by ``with``."""
    return Receiver()
