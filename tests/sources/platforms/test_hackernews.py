"""Hacker News: mentions by word, from the recorded search."""

from __future__ import annotations

from kpitui.errors import Cause
from tests.servers.replay import Asked, Reply, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, of, total

SEARCH = "/api/v1/search_by_date"


def test_recorded_search() -> None:
    """The recorded search gives 4 mentions, 504 points and 196 comments, each with its author and its time."""
    with replaying({SEARCH: recorded("hackernews/search_by_url.json")}) as server:
        found = Asking("hackernews", {"base_url": server.url, "keywords": "medium.com/@shazow"}).poll()
    mentions = of(found, "mentions", brand="acme", channel="hackernews")
    assert len(mentions) == 4
    assert total(found, "author_interactions") == 504 + 196
    assert {one.key for one in mentions} == {"dkua", "fforflo", "turrini", "mparramon"}
    assert mentions[0].t == 1_420_232_746_000


def test_competitors_are_searched_by_their_own_words() -> None:
    """Each brand's words are searched, and what is found is its own; what misspellings bring is left out."""

    def search(asked: Asked) -> Reply:
        """Answer with one item that holds the word, and one that does not."""
        word = asked.query["query"].strip('"')
        hit = {"objectID": word, "created_at_i": NOW // 1000, "author": "a", "title": f"about {word}", "points": None}
        other = {**hit, "objectID": "x", "title": "something else"}
        return said({"hits": [hit, other], "nbPages": 1, "page": 0})

    options = {"keywords": ["Acme"], "competitors": {"globex": {"keywords": ["globex"]}}}
    with replaying({SEARCH: search}) as server:
        found = Asking("hackernews", {"base_url": server.url, **options}).poll()
    assert [(dict(one.labels)["brand"], one.id) for one in of(found, "mentions")] == [
        ("acme", "Acme"),
        ("globex", "globex"),
    ]
    assert not of(found, "author_interactions")


def test_reads_on() -> None:
    """The first poll goes back as far as asked, the next ones two days behind the last."""
    with replaying({SEARCH: said({"hits": [], "nbPages": 0, "page": 0})}) as server:
        asking = Asking("hackernews", {"base_url": server.url, "keywords": "acme", "backfill": "30d"})
        later = asking.poll({"now": NOW + 600_000})
    day = 86_400
    first, second = [int(one.query["numericFilters"].partition(">=")[2]) for one in server.asked]
    assert first == NOW // 1000 - 30 * day
    assert second == NOW // 1000 - 2 * day
    assert later.covered["mentions"] == (NOW - 2 * day * 1000, NOW + 600_000)


def test_limited() -> None:
    """Too many calls are a limit, with the time to wait."""
    with replaying({SEARCH: said({"message": "slow down"}, 429, retry_after="120")}) as server:
        error = Asking("hackernews", {"base_url": server.url, "keywords": "acme"}).failure()
    assert error.cause is Cause.LIMITED
    assert error.retry_after is not None
    assert 100 < error.retry_after <= 120
    assert error.advice is not None
