"""A Graph API for the tests: empty, save for what a test says of single places."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.servers.replay import RECORDED, Asked, Given, Replay, Reply, replaying, said
from tests.sources.platforms.asking import NOW, Asking

TOKEN = "user-token-of-the-source"  # noqa: S105 - of nobody
SECRET = "secret-of-the-app"  # noqa: S105 - of nobody
PAGE_TOKEN = "token-of-the-page"  # noqa: S105 - of nobody
V = "/v25.0"
EMPTY = said({"data": []})
QUIET = ("days", "posts", "mentions", "messages", "leads")
"""What is left out of Facebook where a test is about something else."""


@dataclass(frozen=True, slots=True)
class World:
    """A source and the server that it asks."""

    server: Replay
    kind: str

    def asking(self, now: int = NOW, **options: object) -> Asking:
        """Return how the source is asked."""
        given = {"base_url": self.server.url, "token": TOKEN, "client_secret": SECRET, **options}
        return Asking(self.kind, given, now=now)

    def calls(self, path: str) -> list[Asked]:
        """Return the calls of a place."""
        return [one for one in self.server.asked if one.path == f"{V}/{path}"]


@contextmanager
def world(kind: str, **places: Given) -> Iterator[World]:
    """Serve a Graph API; in the names of places ``__`` is ``/``."""
    named = {f"{V}/{place.replace('__', '/')}": given for place, given in places.items()}
    usual: dict[str, Given] = {
        f"{V}/*": EMPTY,
        f"{V}/acme": page_of({"id": "20531316728", "followers_count": 1200, "fan_count": 1100}),
        f"{V}/17841400000000000": said({"id": "17841400000000000", "followers_count": 64_363}),
        f"{V}/debug_token": said({"data": {"is_valid": True, "expires_at": 0}}),
    }
    with replaying({**usual, **named}) as server:
        yield World(server, kind)


def at(text: str) -> int:
    """Return an instant, ms."""
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def without(*topics: str) -> list[str]:
    """Return what to leave out of Facebook, save for some topics."""
    return [topic for topic in QUIET if topic not in topics]


def page_of(fields: object) -> Given:
    """Return what a page answers: its own token, or its fields."""

    def answer(asked: Asked) -> Reply:
        """Answer one call."""
        if asked.query["fields"] == "access_token":
            return said({"access_token": PAGE_TOKEN, "id": "20531316728"})
        return fields if isinstance(fields, Reply) else said(fields)

    return answer


def error(code: int, message: str = "", **more: object) -> Reply:
    """Return an error as Meta writes it."""
    headers = {name: str(more.pop(name)) for name in list(more) if name.startswith("x_")}
    content = {"message": message or f"(#{code}) something", "type": "OAuthException", "code": code, **more}
    return said({"error": content}, 400, **headers)


def usage_headers() -> dict[str, str]:
    """Return the documented headers of limits, whose values are JSON; empty where the recording is absent."""
    path = RECORDED / "meta" / "ratelimit_headers_docs_sample.json"
    if not path.is_file():
        return {}
    return {name: json.dumps(value) for name, value in json.loads(path.read_bytes()).items()}
