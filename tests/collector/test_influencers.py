"""Influencers and hashtags from mentions, all the way: platforms that answer, a store on disk, the engine.

What the engine says is compared with plain arithmetic on the same statuses: the bar with its hysteresis, ranks in the
middle of equals, advocates, hashtags once a post and whatever their case.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

import pytest

from kpitui.kpis.reading import Flag, Status
from kpitui.measures import Delivery
from kpitui.series.dataset import Dataset
from tests.collector.village import (
    FOLLOWERS,
    WRITTEN,
    advocates,
    barred,
    influencers,
    mastodon,
    polled,
    score,
    stored,
    value,
)
from tests.kpis.build import DAY, HOUR, NOW, ask
from tests.servers.replay import replaying, said


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    """Return what the Mastodon source gave, from a store on disk."""
    return stored(tmp_path_factory.mktemp("village"), m=mastodon())


def test_who_came_and_who_went(data: Dataset) -> None:
    """The world is as its names say; the engine counts the same."""
    before, after = influencers(NOW - 28 * DAY), influencers(NOW)
    assert (before, after) == ({"old", "silent", "hover", "fell"}, {"old", "hover", "rose"})
    loyal = advocates(NOW) - advocates(NOW - 28 * DAY)
    assert loyal == {"small"}
    assert value(data, "influencers", "28d") == len(after - before) == 1
    assert value(data, "lost", "28d") == len(before - after) == 2
    assert value(data, "advocates", "28d") == len(loyal)
    assert value(data, "both", "28d") == len((after - before) | loyal) == 2


@pytest.mark.parametrize("posts", [True, False])
def test_score(posts: bool) -> None:
    """With the number of the authors' posts and without it, which is then that of those that received something."""
    reading = ask(stored(None, m=mastodon(posts)), "score", "90d", NOW, barred())
    assert reading.value == pytest.approx(score())
    assert Flag.LOW_N not in reading.flags


def test_the_built_in_bar(data: Dataset) -> None:
    """Without a bar of one's own it is the 95th percentile of the authors seen, 1,000 at least."""
    for kpi, period in (("new_influencers", "28d"), ("influencers_lost", "28d"), ("influencer_score", "90d")):
        assert ask(data, kpi, period, NOW).value is not None, kpi
    net = ask(data, "influencers_gained", "28d", NOW).value, ask(data, "influencers_lost", "28d", NOW).value
    assert None not in net


def test_few_authors_are_few() -> None:
    """Ranks among fewer than five authors say little."""
    few = mastodon()
    kept = {"id-rose", "id-old", "id-small"}
    some = [replace(one, samples=[each for each in one.samples if each.key in kept]) for one in few]
    assert Flag.LOW_N in ask(stored(None, m=some), "score", "90d", NOW, barred()).flags


def test_people_talking_are_authors(data: Dataset) -> None:
    """However often each one writes."""
    week = {one.author for one in WRITTEN if NOW - 7 * DAY <= one.at < NOW}
    assert value(data, "people_talking", "7d") == len(week)


def test_nothing_of_a_person_is_stored(tmp_path: Path) -> None:
    """Neither names, nor handles, nor ids, nor addresses, of whatever size; the state has none either."""
    deliveries = mastodon()
    stored(tmp_path / "store", m=deliveries)
    content = b"".join(path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())
    assert len(content) > 10_000
    told = json.dumps([one.state for one in deliveries]) + " ".join(
        note.say("en") for one in deliveries for note in one.notes
    )
    for author in FOLLOWERS:
        for secret in (f"{author}_of_the_village", f"id-{author}"):
            assert secret.encode() not in content
            assert secret not in told


def news(texts: Sequence[tuple[float, str]]) -> dict[str, object]:
    """Return a search of Hacker News that finds some texts, so many days old."""
    hits = [
        {
            "objectID": f"hn{at}",
            "created_at_i": (NOW - round(days * DAY)) // 1000,
            "author": f"writer{at}",
            "title": text,
        }
        for at, (days, text) in enumerate(texts)
    ]
    return {"hits": [{**hit, "points": 4, "num_comments": 2} for hit in hits], "nbPages": 1, "nbHits": len(hits)}


def hacker_news(texts: Sequence[tuple[float, str]]) -> list[Delivery]:
    """Return what a Hacker News source gives of some texts."""
    with replaying({"/api/v1/search_by_date": said(news(texts))}) as server:
        options = {"base_url": server.url, "keywords": "acme", "hashtags": ["#AcmeDay", "Café"], "backfill": "95d"}
        return polled("hackernews", options, [NOW])


def test_hashtags() -> None:
    """Once a post, however often and however written; by hashtag each; growth against the week before."""
    now = [(day / 10, "acme #acmeday and #ACMEDAY again #AcmeDay") for day in range(1, 31)]
    two = [(4.5, "acme #AcmeDay #café"), (4.6, "acme #CAFE\u0301"), (4.7, "acme #acmedays")]
    before = [(8 + day / 10, "acme #ACMEDAY") for day in range(20)]
    data = stored(None, hn=hacker_news([*now, *two, *before]))
    assert value(data, "hashtag_mentions", "7d") == 32
    assert value(data, "hashtag_mentions", "7d", hashtag="acmeday") == 31
    assert value(data, "hashtag_mentions", "7d", hashtag="#Café") == 2
    assert value(data, "hashtag_growth", "7d") == pytest.approx(100 * (32 - 20) / 20)
    assert value(data, "people_talking", "7d") == 33


def test_a_network_without_followers(data: Dataset) -> None:
    """It adds people who talk, on a network of its own, and no influencers: their followers are not known."""
    texts = [(day / 2, "Acme") for day in range(1, 9)]
    both = stored(None, m=mastodon(), hn=hacker_news(texts))
    week = value(data, "people_talking", "7d") or 0
    reading = ask(both, "people_talking", "7d", NOW)
    assert (reading.low, reading.high) == (max(week, 8), week + 8)
    assert value(both, "people_talking", "7d", channel="hackernews") == 8
    assert value(both, "score", "90d") == pytest.approx(score())
    alone = ask(both, "score", "90d", NOW, barred(), channel="hackernews")
    assert (alone.value, alone.status) == (None, Status.NO_DATA)
    assert alone.reason is not None
    assert alone.reason.say("en") == "no samples of author_followers"
    assert value(both, "lost", "28d", channel="hackernews") == 0


def test_engaging_posts() -> None:
    """Own posts with half the median of 28 days, and one interaction at least."""
    received = [0, 0, 1, 4, 10, 20, 21, 3]
    account = {"id": "9", "acct": "acme", "url": "https://m.example/@acme"}
    rows = [
        {
            "id": str(at),
            "created_at": (NOW - (at + 2) * DAY) // 1000,
            "content": "<p>news</p>",
            "visibility": "public",
            "account": account,
            "favourites_count": count // 2,
            "reblogs_count": count - count // 2,
            "replies_count": 0,
        }
        for at, count in enumerate(received)
    ]
    routes = {
        "/api/v1/accounts/lookup": said({**account, "followers_count": 9}),
        "/api/v1/accounts/9/statuses": said(rows),
    }
    with replaying(routes) as server:
        options = {"base_url": server.url, "accounts": "@acme", "backfill": "40d"}
        found = polled("mastodon", options, [NOW - HOUR, NOW])
    bar = max(1, 0.5 * median(received))
    assert value(stored(None, m=found), "engaging_posts", "28d") == sum(count >= bar for count in received) == 5
