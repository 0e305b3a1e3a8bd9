"""YouTube: the recorded answers of both APIs, as their maintainers shortened them."""

from __future__ import annotations

import json

import pytest

from kpitui.errors import Cause
from tests.servers.replay import Asked, Given, Reply, all_recorded, patched, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, notes, of, total, value
from tests.sources.platforms.wrong import spoiled

RECORDED = (
    "youtube/analytics_reports_query_channel.json",
    "youtube/channel_statistics.json",
    "youtube/channel_statistics_youtube.json",
    "youtube/comment_threads_p1.json",
    "youtube/error_400_key_invalid.json",
    "youtube/error_400_missingRequiredParameter.json",
    "youtube/error_403_permission.json",
    "youtube/search_keywords_p1.json",
    "youtube/videos_multi.json",
)
CHANNELS = "/youtube/v3/channels"
CHANNEL = {
    "id": "UCown",
    "statistics": {"subscriberCount": "1230", "hiddenSubscriberCount": False},
    "contentDetails": {"relatedPlaylists": {"uploads": "UUown"}},
}
ROUTES: dict[str, Given] = {
    CHANNELS: said({"items": [CHANNEL]}),
    "/youtube/v3/playlistItems": said({"items": []}),
    "/youtube/v3/search": said({"items": []}),
    "/youtube/v3/commentThreads": said({"items": []}),
    "/v2/reports": said({"columnHeaders": [{"name": "day"}]}),
}
KEY = "AIza-s3cr3t-key"
LOGIN = {"token": "ya29.t0ken"}


def asking(url: str, **options: object) -> Asking:
    """Return a source of one channel."""
    return Asking("youtube", {"base_url": url, "accounts": "UCown", "key": KEY, **options})


def test_subscribers() -> None:
    """The recorded channel: texts become numbers, and subscribers say that they are rounded."""
    with replaying({**ROUTES, CHANNELS: recorded("youtube/channel_statistics.json")}) as server:
        found = asking(server.url, accounts="UC_x5XG1OV2P6uZZ5FSM9Ttw", videos=0).poll()
    (followers,) = of(found, "followers", brand="acme", channel="youtube")
    assert (followers.value, followers.digits) == (1_927_873, 3)
    assert server.asked[0].headers["x-goog-api-key"] == KEY
    assert KEY not in str(server.asked[0].query)


def test_a_channel_without_a_name() -> None:
    """A handle is asked for as a handle; an unknown channel is an empty answer of success, told as not found."""
    with replaying({**ROUTES, CHANNELS: said({"pageInfo": {"totalResults": 0}})}) as server:
        error = asking(server.url, accounts="@nobody", videos=0).failure()
    assert error.cause is Cause.NOT_FOUND
    assert error.text.say("fr") == "YouTube n’a pas de chaîne @nobody"
    assert server.asked[0].query["forHandle"] == "@nobody"


def test_hidden_subscribers_are_absent() -> None:
    """A channel that hides its subscribers has none to show, and that is said."""
    hidden = {**CHANNEL, "statistics": {"hiddenSubscriberCount": True, "subscriberCount": "0"}}
    with replaying({**ROUTES, CHANNELS: said({"items": [hidden]})}) as server:
        found = asking(server.url).poll()
    assert not of(found, "followers")
    assert "hides its subscribers" in notes(found)


def test_videos() -> None:
    """The recorded videos came without figures: the videos are there, and their figures are absent, not zero."""
    reply = recorded("youtube/videos_multi.json")
    listed = said({"items": [{"contentDetails": {"videoId": one["id"]}} for one in reply.content["items"]]})
    routes = {**ROUTES, "/youtube/v3/playlistItems": listed}
    with replaying({**routes, "/youtube/v3/videos": reply}) as server:
        found = asking(server.url).poll()
    assert len(of(found, "posts")) == 2
    assert not of(found, "likes")
    counted = {
        "items": [{**one, "statistics": {"viewCount": "50", "likeCount": "7"}} for one in reply.content["items"]]
    }
    with replaying({**routes, "/youtube/v3/videos": said(counted)}) as server:
        found = asking(server.url).poll()
    assert (total(found, "impressions"), total(found, "likes")) == (100, 14)
    assert not of(found, "comments")
    assert all(one.published is not None and one.t == NOW for one in of(found, "likes"))


def test_mentions_are_searched() -> None:
    """The recorded search gives its videos as mentions, with their channels' subscribers where they show them."""
    reply = recorded("youtube/search_keywords_p1.json")
    videos = [one for one in reply.content["items"] if "videoId" in one["id"]]
    authors = sorted({one["snippet"]["channelId"] for one in videos})

    def channels(asked: Asked) -> Reply:
        """Return the channels that were asked for; one hides its subscribers."""
        names = asked.query.get("id", "").split(",")
        shown = [
            {"id": name, "statistics": {"subscriberCount": "100", "hiddenSubscriberCount": name == authors[0]}}
            for name in names
        ]
        return said({"items": [CHANNEL] if names == ["UCown"] else shown})

    with replaying({**ROUTES, CHANNELS: channels, "/youtube/v3/search": reply}) as server:
        found = asking(server.url, keywords=["surf", "wave"]).poll()
    assert len(of(found, "mentions")) == len(videos) > 0
    assert {one.key for one in of(found, "author_followers")} == set(authors[1:])
    assert next(one for one in server.asked if one.path.endswith("search")).query["q"] == '"surf"|"wave"'


def test_searches_are_spread_over_the_day() -> None:
    """With two brands searched, each is searched half as often: a hundred searches a day are enough."""
    options = {"keywords": "acme", "competitors": {"globex": {"keywords": ["globex"]}}, "videos": 0}
    with replaying(ROUTES) as server:
        asking(server.url, **options).poll({"now": NOW + 900_000}, {"now": NOW + 2_000_000})
    assert sum(one.path.endswith("search") for one in server.asked) == 4


def test_comments_are_mentions_and_questions_requests() -> None:
    """The recorded threads: each comment of others is a mention; a question that the channel answered is answered."""
    reply = recorded("youtube/comment_threads_p1.json")
    with replaying({**ROUTES, "/youtube/v3/commentThreads": patched(reply, nextPageToken=None)}) as server:
        found = asking(server.url, backfill="3000d").poll()
    assert len(of(found, "mentions")) == len(reply.content["items"])

    own, other = (
        {"authorChannelId": {"value": name}, "publishedAt": f"2026-09-20T1{at}:00:00Z"}
        for at, name in enumerate(("UCown", "UCx"))
    )
    top = {"id": "c1", "snippet": {**other, "textDisplay": "Does it <b>work</b>?", "likeCount": 2}}
    thread = {
        "snippet": {"topLevelComment": top, "totalReplyCount": 2},
        "replies": {"comments": [{"id": "c2", "snippet": {**own, "publishedAt": "2026-09-20T12:00:00Z"}}]},
    }
    with replaying({**ROUTES, "/youtube/v3/commentThreads": said({"items": [thread]})}) as server:
        found = asking(server.url).poll()
    (request,), (answer,) = of(found, "requests"), of(found, "answers")
    assert (request.id, answer.key, answer.t - request.t) == ("c1", "c1", 3_600_000)
    assert total(found, "author_interactions") == 4


def test_daily_figures_of_the_recorded_views() -> None:
    """The recorded 50 views, given to a day: the answer's columns decide, not their place."""
    (first, *_, last) = all_recorded("youtube/analytics_reports_query_channel.json")
    table = first.content
    table["columnHeaders"].append({"name": "day"})
    table["rows"][0].append("2026-09-10")
    with replaying({**ROUTES, "/v2/reports": said(table)}) as server:
        found = asking(server.url, **LOGIN).poll()
    assert value(found, "impressions", channel="youtube") == 50
    (views,) = of(found, "impressions")
    assert (views.until or 0) - views.t == 86_400_000
    assert found.covered["follows"] is not None
    with replaying({**ROUTES, "/v2/reports": last}) as server:
        found = asking(server.url, **LOGIN).poll()
    assert "impressions" in found.failed
    assert "follows" in found.failed
    assert "not allowed" in found.failed["follows"].say("en")
    assert of(found, "followers")


def test_rows_may_be_absent() -> None:
    """A channel without figures has no rows: nothing was read, and nothing is zero."""
    with replaying(ROUTES) as server:
        found = asking(server.url, **LOGIN).poll()
    assert not of(found, "impressions")
    assert found.covered["follows"] is None


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_answer_anywhere(name: str) -> None:
    """An answer to another question is taken or refused in words, wherever it comes."""
    for path in ROUTES:
        with replaying(ROUTES) as server:
            for reply in all_recorded(name):
                server.routes[path] = reply
                asking(server.url, keywords="acme", **LOGIN).tolerant()


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        ("youtube/error_400_key_invalid.json", Cause.AUTH),
        ("youtube/error_400_missingRequiredParameter.json", Cause.PERMISSION),
        ("youtube/error_403_permission.json", Cause.PERMISSION),
    ],
)
def test_recorded_errors(reply: str, cause: Cause) -> None:
    """The recorded errors, with the status that they name."""
    answer = recorded(reply)
    status = answer.content["error"]["code"]
    with replaying({"/*": Reply(answer.body, status)}) as server:
        error = asking(server.url).failure()
    assert error.cause is cause
    assert error.advice is not None
    assert KEY not in error.text.say("en")


@pytest.mark.parametrize(
    ("reason", "cause"),
    [("quotaExceeded", Cause.SPENT), ("rateLimitExceeded", Cause.LIMITED), ("accessNotConfigured", Cause.PERMISSION)],
)
def test_reasons_of_a_403(reason: str, cause: Cause) -> None:
    """A 403 may be a spent quota, which waits for midnight on the Pacific coast, or an API that is not on."""
    error = {"code": 403, "message": "no", "errors": [{"reason": reason, "domain": "youtube.quota"}]}
    with replaying({"/*": said({"error": error}, 403)}) as server:
        failure = asking(server.url).failure()
    assert failure.cause is cause
    if cause is Cause.SPENT:
        assert 0 < (failure.retry_after or 0) <= 25 * 3600
        assert "minuit" in failure.text.say("fr")


def test_wrong_types_anywhere() -> None:
    """Whatever stands in a field, no figure is wrong and nothing crashes."""
    video = {
        "id": "v",
        "snippet": {"publishedAt": "2026-09-01T00:00:00Z", "title": "t"},
        "statistics": {"viewCount": "5"},
    }
    routes = {**ROUTES, "/youtube/v3/playlistItems": said({"items": [{"contentDetails": {"videoId": "v"}}]})}
    with replaying({**routes, "/youtube/v3/videos": said({"items": [video]})}) as server:
        for content in spoiled({"items": [CHANNEL]}, (None, "wrong", [], ["wrong"], -3)):
            server.routes[CHANNELS] = said(content)
            asking(server.url).tolerant()
    with replaying({**routes}) as server:
        for content in spoiled({"items": [video]}, (None, "wrong", {}, -3)):
            server.routes["/youtube/v3/videos"] = said(content)
            asking(server.url).tolerant()
    table = {"columnHeaders": [{"name": "day"}, {"name": "views"}], "rows": [["2026-09-10", 5]]}
    with replaying({**routes}) as server:
        for content in spoiled(table, (None, "wrong", [], {}, -3)):
            server.routes["/v2/reports"] = Reply(json.dumps(content).encode())
            asking(server.url, **LOGIN, videos=0).tolerant()


def test_searches_that_are_used_up_cost_nothing_else() -> None:
    """The day's searches are a quota of their own: comments and daily figures are read all the same."""
    spent = said({"error": {"errors": [{"reason": "quotaExceeded"}], "message": "no more"}}, 403)
    with replaying({**ROUTES, "/youtube/v3/search": spent}) as server:
        found = asking(server.url, keywords="acme", **LOGIN).poll()
    assert {"mentions", "author_followers"} <= set(found.failed)
    assert not {"followers", "answers", "shares"} & set(found.failed)
    assert {"/youtube/v3/commentThreads", "/v2/reports"} <= set(server.paths())


def test_videos_found_late_are_found() -> None:
    """A search looks again at the day before the last one: new videos are not found at once."""
    with replaying(ROUTES) as server:
        asking(server.url, accounts=[], keywords="acme", backfill="2d").poll({"now": NOW + 3_600_000})
    after = [one.query["publishedAfter"] for one in server.asked if one.path == "/youtube/v3/search"]
    assert after == ["2026-09-19T14:13:20Z", "2026-09-20T14:13:20Z"]


@pytest.mark.parametrize(("token", "begun"), [("more", NOW - 7_400_000), (None, NOW - 90 * 86_400_000)])
def test_which_videos_were_read(token: str | None, begun: int) -> None:
    """Where a channel has more than are read, nothing is claimed of the time before the oldest of them."""
    published = "2026-09-21T12:10:00Z"
    video = {"id": "v", "snippet": {"publishedAt": published}, "statistics": {"viewCount": "5"}}
    listed = {"items": [{"contentDetails": {"videoId": "v"}}], "nextPageToken": token}
    routes: dict[str, Given] = {
        "/youtube/v3/playlistItems": said(listed),
        "/youtube/v3/videos": said({"items": [video]}),
    }
    with replaying({**ROUTES, **routes}) as server:
        found = asking(server.url).poll()
    assert found.covered["posts"] == (begun, NOW)
