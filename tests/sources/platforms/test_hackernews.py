"""Hacker News: mentions by word, from the recorded search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kpitui.errors import Cause
from kpitui.setup.opening import open_text
from kpitui.sources.hackernews import ABOUT
from kpitui.sources.web.client import HttpClient
from tests.servers.replay import Asked, Reply, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, notes, of, total
from tests.sources.platforms.spoiling import endure

RECORDED = ("hackernews/search_by_url.json",)
SEARCH = "/api/v1/search_by_date"


def hit(ident: str, at: int, **more: object) -> dict[str, Any]:
    """Return a hit that names Acme."""
    return {"objectID": ident, "created_at_i": at // 1000, "author": "a", "title": "Acme", "points": 3, **more}


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
    assert "trop d’appels, limité jusqu’à" in error.text.say("fr")
    assert error.advice is not None


def test_more_than_a_search_gives() -> None:
    """Of however many hits only the newest thousand are given: reading begins at the oldest of them, and is told."""

    def search(asked: Asked) -> Reply:
        """Return a hundred hits a page, a minute older each."""
        page = int(asked.query.get("page", "0"))
        hits = [hit(str(at), NOW - at * 60_000) for at in range(page * 100, page * 100 + 100)]
        return said({"hits": hits, "nbPages": 10, "nbHits": 2345, "page": page})

    with replaying({SEARCH: search}) as server:
        found = Asking("hackernews", {"base_url": server.url, "keywords": "acme"}).poll()
    assert len(server.asked) == 10
    assert len(of(found, "mentions")) == 1000
    assert found.covered["mentions"] == (NOW - 999 * 60_000, NOW)
    assert "“acme” was named more than 1000 times" in notes(found)


def test_words_in_comments() -> None:
    """Comments come in HTML: their words are found as people read them; a hashtag that is followed is counted."""
    comment = hit("1", NOW, title=None, comment_text="<p>At L&#x27;Acm<i>e</i> &amp; sons<p>#Summer", points=None)
    with replaying({SEARCH: said({"hits": [comment], "nbPages": 1, "nbHits": 1, "page": 0})}) as server:
        found = Asking("hackernews", {"base_url": server.url, "keywords": "l'acme & sons", "hashtags": "summer"}).poll()
    assert len(of(found, "mentions")) == 1
    assert len(of(found, "hashtag_mentions", hashtag="summer")) == 1
    assert not of(found, "author_interactions")


def test_nothing_found() -> None:
    """No hits are no mentions over a time that was read."""
    with replaying({SEARCH: said({"hits": [], "nbPages": 0, "nbHits": 0, "page": 0})}) as server:
        found = Asking("hackernews", {"base_url": server.url, "keywords": "acme"}).poll()
    assert not found.samples
    assert found.covered["mentions"] == (NOW - 90 * 86_400_000, NOW)
    assert not found.notes


def test_one_brand_fails_and_the_other_does_not() -> None:
    """What a search refuses for one brand costs the other nothing."""

    def search(asked: Asked) -> Reply:
        """Refuse one word."""
        if "globex" in asked.query["query"]:
            return said({"message": "invalid query"}, 400)
        return said({"hits": [hit("1", NOW)], "nbPages": 1, "nbHits": 1, "page": 0})

    options = {"keywords": "acme", "competitors": {"globex": {"keywords": ["globex"]}}}
    with replaying({SEARCH: search}) as server:
        found = Asking("hackernews", {"base_url": server.url, **options}).poll()
    assert len(of(found, "mentions")) == 1
    assert "mentions, globex: " in notes(found)
    assert "the request is refused (400) (“invalid query”)" in notes(found)


def test_spoiled_answers() -> None:
    """Whatever a field holds, there is an error in words or a row left out; no other exception, no wrong figure."""
    content = recorded("hackernews/search_by_url.json").content
    content["hits"] = content["hits"][:1]
    with replaying({}) as server:
        options = {"base_url": server.url, "keywords": "medium.com/@shazow", "backfill": "9000d"}
        assert endure(server, SEARCH, content, Asking("hackernews", options, client=HttpClient()).poll) > 20


def test_example(tmp_path: Path) -> None:
    """The example is accepted as it is."""
    assert not open_text(ABOUT.example, tmp_path / "kpitui.toml").notes
