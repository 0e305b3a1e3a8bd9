"""A server that answers as X does, for the tests, and sources that ask it."""

from __future__ import annotations

from collections.abc import Mapping

from kpitui.config.spans import DAY
from tests.servers.replay import Asked, Given, Reply, said
from tests.sources.platforms.asking import NOW, Asking

USERS, COUNTS, SEARCH = "/2/users/by", "/2/tweets/counts/recent", "/2/tweets/search/recent"
USAGE, TWEETS = "/2/usage/tweets", "/2/users/1/tweets"
HOUR = DAY // 24
EMPTY = said({"meta": {"result_count": 0}})


def people(asked: Asked) -> Reply:
    """Return a profile for each name that is asked for; the first one's id is 1."""
    names = asked.query["usernames"].split(",")
    found = [
        {"id": str(at), "username": name, "public_metrics": {"followers_count": 100 * at}}
        for at, name in enumerate(names, 1)
    ]
    return said({"data": found})


ALL: Mapping[str, Given] = {USERS: people, COUNTS: EMPTY, SEARCH: EMPTY, TWEETS: EMPTY}
"""What a server answers that has nothing to tell."""


def asking(url: str, **options: object) -> Asking:
    """Return a source of X on a server."""
    usual = {"base_url": url, "token": "bearer-secret"}
    return Asking("x", {**usual, **options})


def people_of(*names: str) -> dict[str, object]:
    """Return the profiles of some accounts."""
    metrics = [{"followers_count": 10 * at} for at in range(1, len(names) + 1)]
    return {
        "data": [
            {"id": str(at), "username": name, "public_metrics": metric}
            for at, (name, metric) in enumerate(zip(names, metrics, strict=True), 1)
        ]
    }


def own_posts() -> list[dict[str, object]]:
    """Return a post, an answer to somebody, the next post of a thread, and a copy."""
    request = str((NOW - 4 * HOUR - 1_288_834_974_657) << 22)
    at = "2026-09-21T11:13:20Z"
    figures = {"like_count": 9, "reply_count": 2, "retweet_count": 3, "quote_count": 1, "bookmark_count": 4}
    private = {"impression_count": 900, "url_link_clicks": 12}
    reply = {"type": "replied_to", "id": request}
    return [
        {
            "id": "11",
            "created_at": at,
            "text": "New #Acme",
            "public_metrics": {**figures, "impression_count": 800},
            "non_public_metrics": private,
        },
        {"id": "12", "created_at": at, "text": "@u yes", "referenced_tweets": [reply], "in_reply_to_user_id": "99"},
        {"id": "13", "created_at": at, "text": "2/2", "referenced_tweets": [reply], "in_reply_to_user_id": "1"},
        {"id": "14", "created_at": at, "text": "RT", "referenced_tweets": [{"type": "retweeted", "id": "5"}]},
    ]
