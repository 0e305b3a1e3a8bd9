"""Networks without a login of a person, or hardly: Mastodon, Bluesky, Reddit, Hacker News, feeds, the press."""

from __future__ import annotations

import base64
import json
import time
from datetime import UTC, datetime

from kpitui.errors import Cause
from tests.servers.replay import Asked, Reply, said
from tests.sources.cases.case import SERVER, Case, secret
from tests.sources.platforms.asking import NOW

DAY = 86_400_000
YESTERDAY = NOW - DAY
ISO = datetime.fromtimestamp(YESTERDAY / 1000, UTC).isoformat()


def _account(asked: Asked) -> Reply:
    """Return an account of Mastodon."""
    own = "acme" in asked.query["acct"]
    return said({"id": "1" if own else "2", "acct": asked.query["acct"], "followers_count": 120 if own else 90})


def _status(author: str, ident: str) -> dict[str, object]:
    """Return a status."""
    who = {"id": author, "acct": f"a{author}", "url": f"https://m.example/@a{author}", "followers_count": 12}
    figures = {"favourites_count": 3, "replies_count": 1, "reblogs_count": 2, "visibility": "public"}
    return {"id": ident, "created_at": ISO, "content": "<p>acme says #hello</p>", "account": who, **figures}


MASTODON = Case(
    "mastodon",
    {
        "base_url": SERVER,
        "accounts": "@acme@m.example",
        "keywords": "acme",
        "token": secret("mastodon", "token"),
        "competitors": {"globex": "@globex@m.example"},
    },
    {
        "/api/v1/accounts/lookup": _account,
        "/api/v1/accounts/1/statuses": said([_status("1", "11")]),
        "/api/v1/accounts/2/statuses": said([]),
        "/api/v1/notifications": said([]),
        "/api/v2/search": said({"statuses": [_status("7", "71")]}),
        "/api/v1/timelines/tag/*": said([]),
    },
    {"followers acme": 120, "followers globex": 90, "posts acme": 1, "likes acme": 3, "mentions acme": 1},
    refused=said({"error": "The access token is invalid"}, 401),
    none=("[]",),
)


def _jwt(name: str) -> str:
    """Return a token of Bluesky's that lasts."""
    content = json.dumps({"exp": time.time() + 7200, "jti": name}).encode()
    return f"head.{base64.urlsafe_b64encode(content).decode().rstrip('=')}.{name}-signature"


DID = "did:plc:acme"
ACCESS, REFRESH = _jwt("access"), _jwt("refresh")
LOGIN = "/xrpc/com.atproto.server.createSession"
_PROFILES = [
    {"did": DID, "handle": "acme.example", "followersCount": 55, "postsCount": 3},
    {"did": "did:plc:globex", "handle": "globex.example", "followersCount": 44},
]


def _item(ident: str, author: str) -> dict[str, object]:
    """Return a post of Bluesky."""
    figures = {"likeCount": 5, "replyCount": 1, "repostCount": 2, "quoteCount": 0}
    record = {"$type": "app.bsky.feed.post", "text": "acme", "createdAt": ISO}
    who = {"did": author, "handle": "someone.example"}
    return {
        "uri": f"at://{author}/app.bsky.feed.post/{ident}",
        "author": who,
        "record": record,
        **figures,
        "indexedAt": ISO,
    }


def _feed(asked: Asked) -> Reply:
    """Return the posts of an account."""
    return said({"feed": [] if "globex" in asked.query["actor"] else [{"post": _item("1", DID)}]})


BLUESKY = Case(
    "bluesky",
    {
        "base_url": SERVER,
        "pds": SERVER,
        "accounts": "acme.example",
        "keywords": "acme",
        "app_password": secret("bluesky", "app_password"),
        "competitors": {"globex": "globex.example"},
    },
    {
        "/xrpc/app.bsky.actor.getProfiles": said({"profiles": _PROFILES}),
        "/xrpc/app.bsky.feed.getAuthorFeed": _feed,
        "/xrpc/app.bsky.feed.searchPosts": said({"posts": [_item("2", "did:plc:other")]}),
        "/xrpc/app.bsky.notification.listNotifications": said({"notifications": []}),
        LOGIN: said({"did": DID, "accessJwt": ACCESS, "refreshJwt": REFRESH}),
        "/xrpc/com.atproto.server.refreshSession": said({"did": DID, "accessJwt": ACCESS, "refreshJwt": REFRESH}),
    },
    {"followers acme": 55, "followers globex": 44, "posts acme": 1, "likes acme": 5, "mentions acme": 1},
    logins=(LOGIN, "/xrpc/com.atproto.server.refreshSession"),
    made=(ACCESS, REFRESH),
    refused=said({"error": "ExpiredToken", "message": "Token has expired"}, 400),
    limited=said({"error": "RateLimitExceeded"}, 429, retry_after="120"),
)


def _search(asked: Asked) -> Reply:
    """Return a post of Reddit that names what is searched."""
    word = asked.query["q"].strip('"')
    data = {"name": f"t3_{word}", "created_utc": YESTERDAY / 1000, "title": f"about {word}", "author": "someone"}
    post = {"kind": "t3", "data": {**data, "score": 4, "num_comments": 2}}
    return said({"kind": "Listing", "data": {"children": [post], "after": None}})


REDDIT = Case(
    "reddit",
    {
        "base_url": SERVER,
        "client_id": "p-jcoLKBynTLew",
        "client_secret": secret("reddit", "client_secret"),
        "accounts": "r/acme",
        "keywords": "acme",
        "competitors": {"globex": {"accounts": "r/globex", "keywords": "globex"}},
    },
    {
        "/api/v1/access_token": said({"access_token": "t0ken-of-an-hour", "expires_in": 3600, "scope": "*"}),
        "/r/acme/about": said({"kind": "t5", "data": {"subscribers": 1200}}),
        "/r/globex/about": said({"kind": "t5", "data": {"subscribers": 900}}),
        "/r/all/search": _search,
    },
    {"followers acme": 1200, "followers globex": 900, "mentions acme": 1, "mentions globex": 1},
    logins=("/api/v1/access_token",),
    made=("t0ken-of-an-hour",),
    refused=said({"message": "Unauthorized", "error": 401}, 401),
    limited=said({"error": 429}, 429, x_ratelimit_remaining="0", x_ratelimit_used="100", x_ratelimit_reset="120"),
)


def _hits(asked: Asked) -> Reply:
    """Return an item of Hacker News that names what is searched."""
    word = asked.query["query"].strip('"')
    hit = {"objectID": f"1{len(word)}", "created_at_i": YESTERDAY // 1000, "author": "a", "title": f"about {word}"}
    return said({"hits": [{**hit, "points": 3, "num_comments": 2}], "nbPages": 1, "page": 0})


HACKERNEWS = Case(
    "hackernews",
    {"base_url": SERVER, "keywords": "acme", "competitors": {"globex": {"keywords": "globex"}}},
    {"/api/v1/search_by_date": _hits},
    {"mentions acme": 1, "mentions globex": 1, "author_interactions acme": 5},
)

FEED = f"""<rss version="2.0"><channel><title>News</title><language>en</language>
<item><title>Acme wins</title><link>https://n.example/1</link><guid>1</guid>
<pubDate>{datetime.fromtimestamp(YESTERDAY / 1000, UTC):%a, %d %b %Y %H:%M:%S} +0000</pubDate></item>
</channel></rss>"""
_RSS = Reply(FEED.encode(), headers={"content-type": "application/rss+xml; charset=utf-8"})

RSS = Case(
    "rss",
    {"feeds": [f"{SERVER}/own"], "competitors": {"globex": f"{SERVER}/globex"}},
    {"/own": _RSS, "/globex": _RSS},
    {"mentions acme": 1, "mentions globex": 1},
    channel="web",
)


def _timeline(asked: Asked) -> Reply:
    """Return an article for each bucket of the stretch that is asked for."""
    if asked.query["mode"] == "artlist":
        return said({"articles": [{"url": "https://n.example/1", "domain": "n.example"}]})
    edges = [
        datetime.strptime(asked.query[name], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        for name in ("startdatetime", "enddatetime")
    ]
    start, end = (int(edge.timestamp()) for edge in edges)
    stamps = (datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ") for at in range(start, end + 1, 900))
    points = [{"date": stamp, "value": 1} for stamp in stamps]
    return said({"timeline": [{"series": "Article Count", "data": points}]})


GDELT = Case(
    "gdelt",
    {"base_url": SERVER, "keywords": "acme", "backfill": "1h"},
    {"/api/v2/doc/doc": _timeline},
    {"authors acme": 1},
    channel="web",
    limited=Reply(b"Please limit requests to one every 5 seconds", 429, {"content-type": "text/plain"}),
    wait=60,
    causes={"no JSON": Cause.PERMISSION},
    none=("{}",),
)
