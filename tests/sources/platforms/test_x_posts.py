"""X: mentions that are searched, own posts and answers, from recorded answers."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from kpitui.config.spans import DAY
from kpitui.measures.labels import fold
from kpitui.sources.platforms.x.ids import moment_of
from tests.servers.replay import recorded, replaying, said
from tests.sources.platforms.asking import NOW, notes, of, total, value
from tests.sources.platforms.x_server import ALL, COUNTS, EMPTY, HOUR, SEARCH, TWEETS, asking, own_posts

RECORDED = (
    "x/get_users_mentions.json",
    "x/get_users_tweets.json",
    "x/search_recent_tweets.json",
    "x/tweets_public_metrics_sample.json",
)


def test_recorded_posts_searched() -> None:
    """25 posts of 17 people: 719 likes, 157 reposts, 15 replies and 4 quotes, less what copies only repeat."""
    posts = recorded("x/tweets_public_metrics_sample.json").content
    with replaying({**ALL, SEARCH: said({"data": posts})}) as server:
        found = asking(server.url, keywords="IchbinHanna", search=True).poll()
    mentions = of(found, "mentions", brand="acme")
    assert len({one.id for one in mentions}) == 25
    assert len({one.key for one in mentions}) == 17
    copied = 48 + 4 * 4
    assert total(found, "author_interactions") == 719 + 157 + 15 + 4 - copied
    tags = Counter(fold(tag) for one in mentions for tag in dict(one.labels).get("hashtag", "").split("\x1f"))
    assert tags[fold("IchbinHanna")] == 20
    assert {dict(one.labels).get("language") for one in mentions} <= {"de", "en", None}
    assert COUNTS not in server.paths()
    assert not of(found, "author_followers")


@pytest.mark.parametrize("name", ["x/search_recent_tweets.json", "x/get_users_mentions.json"])
def test_recorded_search(name: str) -> None:
    """A search without times gives them by the posts' ids; a page that leads to itself is the last one."""
    with replaying({**ALL, SEARCH: recorded(name)}) as server:
        found = replace(asking(server.url, keywords="tweepy", search=True), now=1_665_182_629_000).poll()
    mentions = of(found, "mentions")
    assert len({one.id for one in mentions}) == 10
    assert all(1_665_181_000_000 < one.t < 1_665_182_629_000 for one in mentions)
    assert server.paths().count(SEARCH) == 2
    assert {one.key for one in mentions} == {None}


def test_ids_tell_the_time() -> None:
    """The recorded posts say when they were written, to the second, and so do their ids."""
    posts = recorded("x/tweets_public_metrics_sample.json").content
    for post in posts:
        said_at = datetime.fromisoformat(post["created_at"].replace("Z", "+00:00")).timestamp()
        assert (moment_of(post["id"]) or 0) // 1000 == said_at
    assert moment_of("20") is None
    assert moment_of("no number") is None


def test_search_reads_on() -> None:
    """Only what is new is asked for, since what was read is paid for; after seven days X has forgotten it."""
    first = str((NOW - 60_000 - 1_288_834_974_657) << 22)
    post = {"id": first, "text": "acme", "author_id": "7", "created_at": "2026-09-21T14:12:20Z"}
    with replaying({**ALL, SEARCH: [said({"data": [post], "meta": {}}), EMPTY]}) as server:
        later = asking(server.url, keywords="acme", search=True).poll({"now": NOW + 900_000}, {"now": NOW + 8 * DAY})
    asked = [one.query for one in server.asked if one.path == SEARCH]
    assert asked[1]["since_id"] == first
    assert "start_time" not in asked[1]
    assert "since_id" not in asked[2]
    assert later.covered["mentions"] == (NOW + DAY + 60_000, NOW + 8 * DAY)


def test_breaking_off_keeps_what_was_paid_for() -> None:
    """A second page that fails costs the first one nothing; what is missing is searched for again."""
    at = NOW - HOUR
    ident = str((at - 1_288_834_974_657) << 22)
    page = said({"data": [{"id": ident, "text": "acme"}], "meta": {"next_token": "two"}})
    with replaying({**ALL, SEARCH: [page, said({}, 503), EMPTY]}) as server:
        source = asking(server.url, keywords="acme", search=True)
        found = source.poll()
        later = replace(source, state=found.state, now=NOW + 900_000).poll()
    assert len(of(found, "mentions")) == 1
    assert found.covered["mentions"] == (moment_of(ident), NOW)
    assert "the search broke off after 1 posts, which are kept" in notes(found)
    last = [one.query for one in server.asked if one.path == SEARCH][-1]
    assert "since_id" not in last
    read = later.covered["mentions"]
    assert read is not None
    assert read[1] == NOW + 900_000


def test_requests() -> None:
    """A post that is addressed to the brand calls for an answer; a copy, or one's own post, does not."""
    tagged = {"mentions": [{"username": "Acme"}]}
    posts = [
        {"id": "21", "author_id": "5", "created_at": "2026-09-21T08:00:00Z", "text": "@acme?", "entities": tagged},
        {"id": "22", "author_id": "6", "created_at": "2026-09-21T08:00:00Z", "text": "acme", "entities": {}},
        {"id": "23", "author_id": "1", "created_at": "2026-09-21T08:00:00Z", "text": "@acme", "entities": tagged},
    ]
    users = [
        {"id": "5", "username": "someone", "public_metrics": {"followers_count": 77}},
        {"id": "1", "username": "acme"},
    ]
    answer = said({"data": posts, "includes": {"users": users}})
    with replaying({**ALL, SEARCH: answer}) as server:
        found = asking(server.url, accounts="acme", search=True, posts=False).poll()
    assert [one.id for one in of(found, "requests")] == ["21"]
    (standing,) = of(found, "author_followers")
    assert (standing.value, standing.key) == (77, "5")
    assert "someone" not in json.dumps(found.state)


def test_recorded_timeline() -> None:
    """Two posts, whose figures X was not asked for: posts without figures, and no zeros; its next page is itself."""
    with replaying({**ALL, TWEETS: recorded("x/get_users_tweets.json")}) as server:
        found = replace(asking(server.url, accounts="acme"), now=1_665_182_629_000).poll()
    assert {one.id for one in of(found, "posts")} == {"1577730467436138524", "1565318587736285184"}
    assert not of(found, "likes")
    assert server.paths().count(TWEETS) == 2
    asked = next(one for one in server.asked if one.path == TWEETS)
    assert asked.query["exclude"] == "retweets"
    assert "non_public_metrics" not in asked.query["tweet.fields"]


def test_own_posts_and_answers() -> None:
    """A post has its lifetime figures; what answers somebody is an answer and no post; a copy is neither."""
    with replaying({**ALL, TWEETS: said({"data": own_posts(), "meta": {}})}) as server:
        found = asking(server.url, accounts="acme").poll()
    assert [one.id for one in of(found, "posts")] == ["11", "13"]
    figures = {name: value(found, name, post="11") for name in ("likes", "comments", "shares", "saves", "impressions")}
    assert figures == {"likes": 9, "comments": 2, "shares": 4, "saves": 4, "impressions": 900}
    (answer,) = of(found, "answers")
    assert answer.key == str((NOW - 4 * HOUR - 1_288_834_974_657) << 22)
    assert value(found, "response_seconds") == pytest.approx(3600, abs=1)
    assert found.covered["posts"] == (NOW - 7 * DAY, NOW)


def test_login_asks_for_what_only_the_author_may_know(tmp_path: Path) -> None:
    """With a login clicks are asked for; what X then leaves out is a note, not a failure."""
    tmp_path.chmod(0o700)
    kept = tmp_path / "test.json"
    kept.write_text(json.dumps({"access": "user-token", "client": "app"}))
    kept.chmod(0o600)
    answer = {"data": own_posts(), "errors": [{"title": "Field Authorization Error"}] * 2}
    options = {"client_id": "app", "accounts": "acme", "token": None}
    with replaying({**ALL, TWEETS: said(answer)}) as server:
        found = replace(asking(server.url, **options), tokens=tmp_path).poll()
    assert value(found, "clicks", post="11") == 12
    asked = next(one for one in server.asked if one.path == TWEETS)
    assert "non_public_metrics" in asked.query["tweet.fields"]
    assert asked.headers["authorization"] == "Bearer user-token"
    assert "X left something out, 2 times: “Field Authorization Error”" in notes(found)
