"""X: followers, counts and hashtags from recorded answers, and what is asked next."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.measures import Kind
from kpitui.setup.opening import open_text
from kpitui.sources.x import ABOUT
from tests.servers.replay import Asked, Reply, recorded, replaying, said
from tests.sources.platforms.asking import NOW, notes, of, total, value
from tests.sources.platforms.x_server import ALL, COUNTS, HOUR, USERS, asking, people_of

RECORDED = (
    "x/counts_recent.json",
    "x/get_recent_tweets_count.json",
    "x/get_user.json",
    "x/user_public_metrics.json",
)


def test_recorded_counts() -> None:
    """411 mentions in 169 hourly buckets, the hours as X cuts them; the time read ends where the last bucket does."""
    counts = recorded("x/get_recent_tweets_count.json")
    with replaying({**ALL, COUNTS: counts}) as server:
        found = replace(asking(server.url, keywords="tweepy"), now=1_632_165_514_000).poll()
    buckets = of(found, "mentions", brand="acme", channel="x")
    assert len(buckets) == 169
    assert total(found, "mentions") == 411
    assert {one.kind for one in buckets} == {Kind.DELTA}
    assert found.covered["mentions"] == (1_631_560_704_000, 1_632_165_504_000)
    asked = next(one for one in server.asked if one.path == COUNTS)
    assert asked.query["query"] == "(tweepy)"
    assert asked.query["granularity"] == "hour"
    assert asked.query["start_time"] == "2021-09-13T20:00:00Z"
    assert asked.headers["authorization"] == "Bearer bearer-secret"


def test_documented_counts() -> None:
    """The documentation's counts add up to their own total."""
    counts = recorded("x/counts_recent.json")
    with replaying({**ALL, COUNTS: counts}) as server:
        found = replace(asking(server.url, keywords="day"), now=1_622_700_000_000).poll()
    assert total(found, "mentions") == counts.content["meta"]["total_tweet_count"]


def test_counted_hours_replace_one_another() -> None:
    """The next count begins at a whole hour, two hours back; what X cuts off its first hour is not added."""

    def counts(asked: Asked) -> Reply:
        """Answer with the hours since the time asked for, the first one cut."""
        del asked
        start, hour = "2026-09-21T08:00:00Z", "2026-09-21T09:00:00Z"
        cut = {"start": "2026-09-21T08:20:00Z", "end": hour, "tweet_count": 5}
        whole = {"start": start, "end": hour, "tweet_count": 7}
        return said({"data": [cut, whole], "meta": {}})

    with replaying({**ALL, COUNTS: counts}) as server:
        later = asking(server.url, keywords="acme").poll({"now": NOW + HOUR})
    assert [one.value for one in of(later, "mentions")] == [7]
    asked = [one.query["start_time"] for one in server.asked if one.path == COUNTS]
    assert asked[1] == "2026-09-21T07:00:00Z"


def test_counts_are_asked_for_once_an_hour() -> None:
    """A count costs a call: polls in between leave it out, and the stretch that was read stays the same."""
    counts = recorded("x/get_recent_tweets_count.json")
    with replaying({**ALL, COUNTS: counts}) as server:
        later = replace(asking(server.url, keywords="tweepy"), now=1_632_165_514_000).poll(
            {"now": 1_632_165_514_000 + 900_000}
        )
    assert server.paths().count(COUNTS) == 1
    assert later.covered["mentions"] == (1_631_560_704_000, 1_632_165_504_000)


def test_recorded_accounts() -> None:
    """Followers as X says them; a profile without figures gives none, and no zero."""
    with replaying({**ALL, USERS: recorded("x/user_public_metrics.json")}) as server:
        found = asking(server.url, accounts="@TwitterDev", posts=False).poll()
    assert value(found, "followers", account="@TwitterDev", brand="acme") == 514020
    with replaying({**ALL, USERS: recorded("x/get_user.json")}) as server:
        found = asking(server.url, accounts="Twitter", posts=False).poll()
    assert not of(found, "followers")
    assert not found.failed


def test_competitors() -> None:
    """All accounts come in one call; one that doesn't exist is told of, and costs the others nothing."""
    problem = {
        "value": "gone",
        "title": "Not Found Error",
        "type": "https://api.twitter.com/2/problems/resource-not-found",
    }
    answer = {**people_of("acme", "globex"), "errors": [problem]}
    rivals = {"globex": ["@Globex", "gone"]}
    with replaying({**ALL, USERS: said(answer)}) as server:
        found = asking(server.url, accounts="acme", competitors=rivals, posts=False).poll()
    assert value(found, "followers", brand="globex") == 20
    assert value(found, "followers", brand="acme") == 10
    assert server.paths().count(USERS) == 1
    assert server.asked[1].query["usernames"] == "acme,globex,gone"
    assert "followers" not in found.failed
    assert "X knows no account @gone (Not Found Error)" in notes(found)
    queries = {one.query["query"] for one in server.asked if one.path == COUNTS}
    assert queries == {"(@acme) -from:acme", "(@globex OR @gone) -from:globex -from:gone"}


def test_more_accounts_than_one_call_takes() -> None:
    """A hundred accounts a call."""
    rivals = {"globex": [f"globex{at}" for at in range(120)]}
    options = {"competitors": rivals, "keywords": "acme"}
    with replaying({**ALL}) as server, pytest.raises(Exception, match=r"512"):
        asking(server.url, **options).settings()
    rivals = {f"rival{brand}": [f"r{brand}x{at}" for at in range(10)] for brand in range(12)}
    with replaying({**ALL}) as server:
        found = asking(server.url, competitors=rivals, max_usd_per_month=100).poll()
    assert len(of(found, "followers")) == 120
    assert [len(one.query["usernames"].split(",")) for one in server.asked if one.path == USERS] == [100, 20]


def test_hashtags_are_counted_once_whatever_their_capitals() -> None:
    """X does not tell capitals apart: one count for each tag."""
    bucket = {"start": "2026-09-21T08:00:00Z", "end": "2026-09-21T09:00:00Z", "tweet_count": 4}
    with replaying({**ALL, COUNTS: said({"data": [bucket]})}) as server:
        found = asking(server.url, hashtags=["#IchBinHanna", "ichbinhanna", "other"]).poll()
    assert [one.query["query"] for one in server.asked if one.path == COUNTS] == ["#IchBinHanna", "#other"]
    assert [dict(one.labels)["hashtag"] for one in of(found, "hashtag_mentions")] == ["IchBinHanna", "other"]
    assert not of(found, "mentions")


def test_followers_alone() -> None:
    """Who wants no mentions pays for none: there are no counts and no searches."""
    for search in (True, False):
        with replaying({**ALL}) as server:
            found = asking(server.url, accounts="acme", mentions=False, posts=False, search=search).poll()
        assert {one.measure for one in found.samples} == {"followers"}
        assert server.paths() == ["/2/usage/tweets", USERS]


def test_options_say_what_x_would_refuse() -> None:
    """A name that is none would cost all others their call: it is refused before, in words."""
    with pytest.raises(Exception, match="no name of an account"):
        asking("http://localhost", accounts="https://x.com/acme").settings()


def test_example() -> None:
    """The documentation's example is a configuration."""
    project = open_text(ABOUT.example, Path("kpitui.toml"))
    assert [source.name for source in project.sources] == ["x"]
