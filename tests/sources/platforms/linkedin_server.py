"""A server that answers as LinkedIn does, for the tests, and sources that ask it."""

from __future__ import annotations

from collections.abc import Mapping

from kpitui.config.spans import DAY
from tests.servers.replay import Given, said
from tests.sources.platforms.asking import NOW, Asking

SIZES, GAINS = "/rest/networkSizes/*", "/rest/organizationalEntityFollowerStatistics"
SHARES, POSTS, PAGES = "/rest/organizationalEntityShareStatistics", "/rest/posts", "/rest/organizations"
TODAY = NOW // DAY * DAY
EMPTY = said({"elements": [], "paging": {"start": 0, "count": 10, "links": []}})
ALL: Mapping[str, Given] = {SIZES: said({"firstDegreeSize": 7}), GAINS: EMPTY, SHARES: EMPTY, POSTS: EMPTY}
SHARE, UGC = "urn:li:share:70", "urn:li:ugcPost:71"


def asking(url: str, **options: object) -> Asking:
    """Return a source of LinkedIn on a server."""
    return Asking("linkedin", {"base_url": url, "token": "bearer-secret", "accounts": "90362860", **options})


def day(back: int, **figures: object) -> dict[str, object]:
    """Return an element for a day before today."""
    start = TODAY - back * DAY
    return {"timeRange": {"start": start, "end": start + DAY}, **figures}


def own_posts() -> list[dict[str, object]]:
    """Return posts of a page: two that count, one that is a draft, one that only passes another's on, one too old."""
    at = NOW - DAY
    video = {"media": {"id": "urn:li:video:1"}}
    return [
        {"id": SHARE, "publishedAt": at, "commentary": "New {hashtag|\\#|Acme}", "lifecycleState": "PUBLISHED"},
        {"id": UGC, "createdAt": at, "commentary": "b", "lifecycleState": "PUBLISHED", "content": video},
        {"id": "urn:li:share:72", "createdAt": at, "lifecycleState": "DRAFT"},
        {"id": "urn:li:share:73", "createdAt": at, "reshareContext": {"parent": "urn:li:share:1"}, "commentary": ""},
        {"id": "urn:li:share:74", "createdAt": NOW - 100 * DAY, "commentary": "old"},
    ]
