"""Social networks where one logs in: Facebook, Instagram, X, LinkedIn, YouTube, TikTok."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

from tests.servers.replay import Asked, Reply, said
from tests.sources.cases.case import SERVER, Case, secret
from tests.sources.platforms.asking import NOW

DAY = 86_400_000
TODAY = NOW // DAY * DAY
YESTERDAY = NOW - DAY
ISO = datetime.fromtimestamp(YESTERDAY / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
PAGE_TOKEN = "t0ken/of+the=page"  # noqa: S105 - of nobody
EMPTY = said({"data": []})
V = "/v25.0"
USAGE = json.dumps({"1": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 19}]})


def _meta_error(code: int, message: str, **headers: str) -> Reply:
    """Return an error as Meta writes it."""
    return said({"error": {"message": message, "type": "OAuthException", "code": code}}, 400, **headers)


def _page(asked: Asked) -> Reply:
    """Return a page's own token, or its figures."""
    if asked.query.get("fields") == "access_token":
        return said({"access_token": PAGE_TOKEN, "id": "20531316728"})
    return said({"id": "20531316728", "followers_count": 1200})


FACEBOOK = Case(
    "facebook",
    {
        "base_url": SERVER,
        "accounts": "acme",
        "token": secret("facebook", "token"),
        "client_secret": secret("facebook", "client_secret"),
        "without": ["days", "mentions", "messages", "leads"],
        "competitors": {"globex": "globex"},
    },
    {
        f"{V}/*": EMPTY,
        f"{V}/": said({"globex": {"followers_count": 900, "id": "2"}}),
        f"{V}/acme": _page,
        f"{V}/acme/posts": said(
            {
                "data": [
                    {
                        "id": "1_2",
                        "created_time": ISO,
                        "message": "x #Acme",
                        "shares": {"count": 3},
                        "reactions": {"summary": {"total_count": 7}},
                        "comments": {"summary": {"total_count": 2}},
                    }
                ]
            }
        ),
        f"{V}/debug_token": said({"data": {"is_valid": True, "expires_at": 0}}),
    },
    {"followers acme": 1200, "followers globex": 900, "posts acme": 1, "shares acme": 3},
    made=(PAGE_TOKEN,),
    refused=_meta_error(190, "Error validating access token: Session has expired"),
    limited=_meta_error(32, "Page request limit reached", x_business_use_case_usage=USAGE),
    wait=19 * 60,
)


def _named(asked: Asked) -> Reply:
    """Return an account of Instagram, or what it says of a competitor."""
    own = {"id": "17841400000000000", "followers_count": 640, "username": "acme"}
    rival = {"business_discovery": {"followers_count": 450, "id": "2", "username": "globex"}, "id": own["id"]}
    return said(rival if "business_discovery" in asked.query.get("fields", "") else own)


INSTAGRAM = Case(
    "instagram",
    {
        "base_url": SERVER,
        "accounts": "17841400000000000",
        "token": secret("instagram", "token"),
        "client_secret": secret("instagram", "client_secret"),
        "without": ["days", "stories", "mentions"],
        "competitors": {"globex": "@globex"},
    },
    {
        f"{V}/*": EMPTY,
        f"{V}/17841400000000000": _named,
        f"{V}/17841400000000000/media": said(
            {
                "data": [
                    {
                        "id": "9",
                        "timestamp": ISO,
                        "caption": "x #Acme",
                        "media_type": "IMAGE",
                        "like_count": 8,
                        "comments_count": 2,
                    }
                ]
            }
        ),
        f"{V}/debug_token": said({"data": {"is_valid": True, "expires_at": 0}}),
    },
    {"followers acme": 640, "followers globex": 450, "posts acme": 1, "likes acme": 8},
    refused=_meta_error(190, "Error validating access token: Session has expired"),
    limited=_meta_error(80002, "Too many calls to this Instagram account", x_business_use_case_usage=USAGE),
    wait=19 * 60,
)


def _people(asked: Asked) -> Reply:
    """Return a profile of X for each name that is asked for."""
    names = asked.query["usernames"].split(",")
    found = [(str(at), name, {"followers_count": 100 * at}) for at, name in enumerate(names, 1)]
    return said({"data": [{"id": at, "username": name, "public_metrics": counts} for at, name, counts in found]})


def _too_many(_: Asked) -> Reply:
    """Return a limit of X's, with the instant at which it ends."""
    until = str(round(time.time()) + 900)
    limits = {"x_rate_limit_limit": "300", "x_rate_limit_remaining": "0", "x_rate_limit_reset": until}
    return said({"title": "Too Many Requests", "status": 429}, 429, **limits)


X_POST = {
    "id": "11",
    "created_at": ISO.replace("+0000", "Z"),
    "text": "New #Acme",
    "public_metrics": {"like_count": 9, "reply_count": 2, "retweet_count": 3, "quote_count": 1, "bookmark_count": 4},
}
HOUR = {"start": "2026-09-21T08:00:00Z", "end": "2026-09-21T09:00:00Z", "tweet_count": 7}

X = Case(
    "x",
    {
        "base_url": SERVER,
        "accounts": "@acme",
        "keywords": "acme",
        "token": secret("x", "token"),
        "paid": False,
        "competitors": {"globex": "@globex"},
    },
    {
        "/2/users/by": _people,
        "/2/tweets/counts/recent": said({"data": [HOUR], "meta": {"total_tweet_count": 7}}),
        "/2/users/1/tweets": said({"data": [X_POST]}),
    },
    {"followers acme": 100, "followers globex": 200, "mentions acme": 7, "posts acme": 1, "likes acme": 9},
    refused=said({"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}, 401),
    limited=_too_many,
    wait=900,
    quotas=2,
)

_ELEMENTS = said({"elements": []})
_FIGURES = {"impressionCount": 500, "uniqueImpressionsCount": 300, "shareMentionsCount": 2, "commentMentionsCount": 1}

LINKEDIN = Case(
    "linkedin",
    {
        "base_url": SERVER,
        "accounts": "90362860",
        "token": secret("linkedin", "token"),
        "posts": False,
        "competitors": {"globex": "urn:li:organization:55"},
    },
    {
        "/rest/networkSizes/*": said({"firstDegreeSize": 7}),
        "/rest/organizationalEntityFollowerStatistics": _ELEMENTS,
        "/rest/organizationalEntityShareStatistics": said(
            {"elements": [{"timeRange": {"start": TODAY - DAY, "end": TODAY}, "totalShareStatistics": _FIGURES}]}
        ),
    },
    {"followers acme": 7, "followers globex": 7, "impressions acme": 500, "reach acme": 300, "mentions acme": 3},
    refused=said({"code": "REVOKED_ACCESS_TOKEN", "message": "The token has been revoked", "status": 401}, 401),
    limited=said({"code": "TOO_MANY_REQUESTS", "message": "Slow down", "status": 429}, 429, retry_after="120"),
)

_CHANNELS = {"UCown": 1230, "UCglobex": 980}


def _channel(asked: Asked) -> Reply:
    """Return the channel that is asked for."""
    ident = asked.query["id"].split(",")[0]
    figures = {"subscriberCount": str(_CHANNELS.get(ident, 3)), "hiddenSubscriberCount": False}
    uploads = {"relatedPlaylists": {"uploads": f"UU{ident[2:]}"}}
    return said({"items": [{"id": ident, "statistics": figures, "contentDetails": uploads}]})


def _uploads(asked: Asked) -> Reply:
    """Return the videos of a channel."""
    listed = [{"contentDetails": {"videoId": "v1"}}] if asked.query["playlistId"] == "UUown" else []
    return said({"items": listed})


_VIDEO = {
    "id": "v1",
    "snippet": {"publishedAt": ISO, "title": "Acme", "channelId": "UCown"},
    "statistics": {"viewCount": "50", "likeCount": "7"},
    "contentDetails": {"duration": "PT2M"},
}


def _google(status: int, reason: str) -> Reply:
    """Return an error of Google's."""
    error = {"code": status, "message": f"it is {reason}", "errors": [{"reason": reason}]}
    return said({"error": error}, status)


YOUTUBE = Case(
    "youtube",
    {
        "base_url": SERVER,
        "accounts": "UCown",
        "key": secret("youtube", "key"),
        "competitors": {"globex": "UCglobex"},
    },
    {
        "/youtube/v3/channels": _channel,
        "/youtube/v3/playlistItems": _uploads,
        "/youtube/v3/videos": said({"items": [_VIDEO]}),
        "/youtube/v3/search": said({"items": []}),
        "/youtube/v3/commentThreads": said({"items": []}),
    },
    {"followers acme": 1230, "followers globex": 980, "posts acme": 1, "impressions acme": 50, "likes acme": 7},
    refused=_google(400, "keyInvalid"),
    limited=_google(403, "rateLimitExceeded"),
    wait=60,
)

OK = {"code": "ok", "message": "", "log_id": "1"}


def _tiktok(code: str, status: int) -> Reply:
    """Return an error of TikTok's."""
    return said({"data": {}, "error": {"code": code, "message": f"it is {code}", "log_id": "2"}}, status)


TIKTOK = Case(
    "tiktok",
    {"base_url": SERVER, "accounts": "@acme", "token": secret("tiktok", "token")},
    {
        "/v2/user/info/": said({"data": {"user": {"open_id": "o", "follower_count": 12}}, "error": OK}),
        "/v2/video/list/": said(
            {
                "data": {
                    "videos": [{"id": "1", "create_time": YESTERDAY // 1000, "title": "#a", "like_count": 4}],
                    "has_more": False,
                },
                "error": OK,
            }
        ),
    },
    {"followers acme": 12, "posts acme": 1, "likes acme": 4},
    refused=_tiktok("access_token_invalid", 401),
    limited=_tiktok("rate_limit_exceeded", 200),
    wait=60,
)
