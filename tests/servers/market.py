"""A local server that stands for a dozen platforms of an invented brand, each with live figures of its own."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

from tests.servers.replay import Asked, Given, Reply, said

DAY = 86_400
FIGURES = "# TYPE visits counter\nvisits_total 42\n# TYPE queue gauge\nqueue 3\n# EOF\n"


def routes() -> dict[str, Given]:
    """Return what each platform answers."""
    return {
        "/api/v1/search_by_date": _hackernews,
        "/alerts": lambda _: Reply(_feed().encode(), headers={"content-type": "application/rss+xml"}),
        "/api/v2/doc/doc": _gdelt,
        "/api/v1/accounts/lookup": said({"id": "1", "followers_count": 10}),
        "/api/v1/accounts/1": lambda _: said({"id": "1", "followers_count": 3_000 + _tick()}),
        "/api/v1/accounts/1/statuses": said([]),
        "/index.php": _matomo,
        "/api/v2/query": lambda _: said({"results": [], "meta": {}, "query": {}}),
        "/youtube/v3/channels": lambda _: said({"items": [_channel()]}),
        "/youtube/v3/*": said({"items": []}),
        "/api/v2/incremental/tickets/cursor.json": _tickets,
        "/api/v2/search/count.json": lambda _: said({"count": 7 + _tick() % 5}),
        "/api/v2/satisfaction_ratings.json": said({"satisfaction_ratings": []}),
        "/crm/v3/objects/contacts/search": lambda _: said({"total": 4, "results": []}),
        "/crm/v3/objects/deals/search": lambda _: said({"total": 2, "results": []}),
        "/xrpc/app.bsky.actor.getProfiles": lambda asked: said({"profiles": [_profile(asked)]}),
        "/xrpc/app.bsky.feed.getAuthorFeed": said({"feed": []}),
        "/metrics": lambda _: Reply(FIGURES.encode(), headers={"content-type": "application/openmetrics-text"}),
        "/rows": lambda _: said([{"at": time.time(), "n": 5 + _tick() % 3}]),
    }


def broken() -> dict[str, Given]:
    """Return what answers in four ways that are none."""

    def hang(_: Asked) -> Reply:
        """Answer when nobody listens any more."""
        time.sleep(4)
        return said([])

    page = Reply(b"<html><title>Please sign in</title></html>", headers={"content-type": "text/html"})
    return {
        "/hang": hang,
        "/page": page,
        "/refused/api/v2/query": said({"error": "Invalid API key"}, 401),
        "/limited": said({"error": "slow down"}, 429, retry_after="3600"),
    }


def _tick() -> int:
    """Return a number that grows by one every five seconds."""
    return int(time.time()) // 5 % 1_000


def _hackernews(asked: Asked) -> Reply:
    """Find two stories, one of them new."""
    word, now = asked.query["query"].strip('"'), int(time.time())
    hits = [
        {
            "objectID": str(at),
            "created_at_i": at,
            "author": f"a{at % 7}",
            "title": f"On {word}",
            "points": 3,
            "num_comments": 1,
        }
        for at in (now - 3_600, now // 10 * 10)
    ]
    return said({"hits": hits, "nbPages": 1, "page": 0})


def _feed() -> str:
    """Return a feed of one entry."""
    when = datetime.now(UTC).strftime("%a, %d %b %Y %H:00:00 +0000")
    item = f"<item><title>Acme wins</title><guid>{when}</guid><link>https://n.example/1</link><pubDate>{when}</pubDate></item>"
    return f'<rss version="2.0"><channel><title>t</title>{item}</channel></rss>'


def _gdelt(asked: Asked) -> Reply:
    """Count two articles a quarter of an hour."""
    if asked.query["mode"] == "artlist":
        return said({"articles": [{"domain": "a.example"}]})
    edges = (datetime.strptime(asked.query[name], "%Y%m%d%H%M%S") for name in ("startdatetime", "enddatetime"))
    start, end = (int(edge.replace(tzinfo=UTC).timestamp()) for edge in edges)
    step = 900 if end - start < 3 * DAY else DAY
    stamps = (datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ") for at in range(start, end, step))
    return said({"timeline": [{"data": [{"date": stamp, "value": 2} for stamp in stamps]}]})


def _matomo(asked: Asked) -> Reply:
    """Count some visits today."""
    today = datetime.now(UTC).date().isoformat()
    calls = asked.body.count(b"urls%5B")
    return said([{today: {"nb_visits": 20 + _tick(), "nb_conversions": 1, "revenue": 9}}] * calls if calls else [])


def _channel() -> dict[str, object]:
    """Return a channel whose subscribers grow."""
    return {
        "id": "UCacme",
        "statistics": {"subscriberCount": str(1_000 + _tick() * 10), "hiddenSubscriberCount": False},
        "contentDetails": {"relatedPlaylists": {"uploads": "UUacme"}},
    }


def _tickets(asked: Asked) -> Reply:
    """Return a ticket that was opened an hour ago."""
    opened = datetime.fromtimestamp(int(time.time()) // 60 * 60 - 3_600, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    ticket = {"id": json.dumps(opened), "created_at": opened, "status": "open", "via": {"channel": "email"}}
    return said({"tickets": [ticket], "end_of_stream": True, "after_cursor": "c"})


def _profile(asked: Asked) -> dict[str, object]:
    """Return a profile whose followers grow."""
    return {"did": "did:plc:1", "handle": asked.query.get("actors", "acme"), "followersCount": 500 + _tick()}
