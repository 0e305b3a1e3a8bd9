"""Reddit: members, traffic and posts that name a brand, from recorded answers."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kpitui.errors import Cause, ConfigError
from kpitui.setup.opening import open_text
from kpitui.sources.contract import SourceOptions
from kpitui.sources.platforms.reddit.asking import community_of
from kpitui.sources.reddit import ABOUT, measures_of, oauth
from kpitui.sources.web.client import HttpClient
from kpitui.sources.web.limits import limits_of
from kpitui.sources.web.tokens import Tokens, token_file
from tests.servers.replay import Asked, Given, Replay, Reply, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, notes, of, total, value
from tests.sources.platforms.spoiling import endure

RECORDED = (
    "reddit/error_403.json",
    "reddit/error_404.json",
    "reddit/error_429_json_no_retry_after.json",
    "reddit/error_503.json",
    "reddit/ratelimit_headers_205.json",
    "reddit/submission_comments.json",
    "reddit/subreddit_search.json",
    "reddit/subreddit_traffic.json",
)
TOKEN = "/api/v1/access_token"  # noqa: S105 - a path
ABOUT_ACME = "/r/acme/about"
TRAFFIC = "/r/acme/about/traffic"
SEARCH = "/r/all/search"
DAY = 86_400_000
FOUND = 1_458_300_000_000
"""18 March 2016, after the newest of the recorded posts."""
COUNTED = 1_479_452_541_000
"""18 November 2016, 07:02: when the traffic was recorded."""


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return an app's secret by reference."""
    monkeypatch.setenv("REDDIT_SECRET", "very-secret-of-the-app")
    return {"env": "REDDIT_SECRET"}


def routes(**given: Given) -> Mapping[str, Given]:
    """Return the answers of a Reddit where little happens; each can be another."""
    usual = {
        "token": (TOKEN, said({"access_token": "token-of-an-hour", "expires_in": 3600, "scope": "*"})),
        "about": (ABOUT_ACME, said({"kind": "t5", "data": {"subscribers": 1200}})),
        "traffic": (TRAFFIC, said({"day": []})),
        "search": (SEARCH, said({"kind": "Listing", "data": {"children": [], "after": None}})),
    }
    return {path: given.get(name, reply) for name, (path, reply) in usual.items()}


def options(server: Replay, secret: Mapping[str, str], **more: object) -> dict[str, object]:
    """Return options that lead to a server."""
    return {"base_url": server.url, "client_id": "p-jcoLKBynTLew", "client_secret": secret, **more}


def post(ident: str, at: int, title: str = "about acme", **more: object) -> dict[str, Any]:
    """Return a post as a listing holds it."""
    data = {"name": f"t3_{ident}", "created_utc": at / 1000, "title": title, "author": "someone", **more}
    return {"kind": "t3", "data": data}


def listing(posts: list[dict[str, Any]], after: str | None = None) -> Reply:
    """Return a listing."""
    return said({"kind": "Listing", "data": {"children": posts, "after": after}})


def test_recorded_search(secret: Mapping[str, str]) -> None:
    """The recorded search is 6 mentions, score 23 and 44 comments, by their authors."""
    with replaying(routes(search=recorded("reddit/subreddit_search.json"))) as server:
        asked = options(server, secret, keywords="praw", backfill="1000d", username="u/acme_team")
        found = Asking("reddit", asked, FOUND).poll()
    mentions = of(found, "mentions", brand="acme", channel="reddit")
    assert len(mentions) == 6
    assert total(found, "author_interactions") == 23 + 44
    assert {one.key for one in mentions} >= {"dClauzel", "nmtake"}
    assert mentions[0].t == 1_439_370_514_000
    assert found.covered["mentions"] == (FOUND - 1000 * DAY, FOUND)
    login, search = server.asked
    pair = base64.b64encode(b"p-jcoLKBynTLew:very-secret-of-the-app").decode()
    assert (login.method, login.path, login.headers["authorization"]) == ("POST", TOKEN, f"Basic {pair}")
    assert login.body == b"grant_type=client_credentials"
    assert search.headers["authorization"] == "Bearer token-of-an-hour"
    assert search.headers["user-agent"].endswith(" (by /u/acme_team)")
    assert search.headers["user-agent"].startswith("python:kpitui:")
    assert search.query["q"] == '"praw"'
    assert search.query["sort"] == "new"


def moderator(server: Replay, secret: Mapping[str, str], folder: Path, now: int = COUNTED) -> Asking:
    """Return the asking of a moderator who has logged in."""
    made = int(time.time() * 1000)
    kept = Tokens("token-of-a-moderator", made + 3_600_000, "refresh", got=made, client="p-jcoLKBynTLew")
    token_file(folder, "test").write(kept)
    asked = options(server, secret, accounts="r/acme", traffic=True)
    return Asking("reddit", asked, now, tokens=folder)


def test_recorded_traffic(secret: Mapping[str, str], tmp_path: Path) -> None:
    """The recorded traffic is 56 whole days in UTC; today's zeros are not yet counted and none of them."""
    reply = recorded("reddit/subreddit_traffic.json")
    days = [row for row in reply.content["day"] if row[0] * 1000 + DAY <= COUNTED]
    with replaying(routes(traffic=reply)) as server:
        found = moderator(server, secret, tmp_path).poll()
    views = of(found, "impressions", account="r/acme")
    assert len(views) == len(days) == 56
    assert total(found, "impressions") == sum(row[2] for row in days)
    assert total(found, "reach") == sum(row[1] for row in days)
    assert total(found, "follows") == sum(row[3] for row in days)
    newest = max(views, key=lambda one: one.t)
    assert (newest.t, newest.until, newest.value) == (1_479_340_800_000, 1_479_427_200_000, 17)
    assert found.covered["impressions"] == (min(row[0] for row in days) * 1000, 1_479_427_200_000)
    assert server.asked[-1].headers["authorization"] == "Bearer token-of-a-moderator"


def test_zeros_that_are_old_are_zeros(secret: Mapping[str, str], tmp_path: Path) -> None:
    """Days without visitors count once they are two days old; before, nobody has counted them."""
    start = NOW - NOW % DAY
    rows = [[(start - at * DAY) // 1000, 0, 0, 0] for at in range(5)]
    with replaying(routes(traffic=said({"day": rows}))) as server:
        found = moderator(server, secret, tmp_path, NOW).poll()
    assert len(of(found, "impressions")) == 2
    assert found.covered["reach"] == (start - 4 * DAY, start - 2 * DAY)


def test_traffic_is_asked_a_few_times_a_day(secret: Mapping[str, str], tmp_path: Path) -> None:
    """Traffic changes slowly: it is not asked for at each poll, and what was read stays read."""
    start = NOW - NOW % DAY
    reply = said({"day": [[(start - 2 * DAY) // 1000, 3, 4, 5]]})
    with replaying(routes(traffic=reply)) as server:
        found = moderator(server, secret, tmp_path, NOW).poll({"now": NOW + 300_000}, {"now": NOW + 12 * 3_600_000})
        assert server.paths().count(TRAFFIC) == 2
    assert found.covered["impressions"] == (start - 2 * DAY, start - DAY)


@pytest.mark.parametrize(
    ("name", "cause", "words", "french"),
    [
        ("error_403", Cause.PERMISSION, "access is not allowed (403)", "accès non autorisé (403)"),
        ("error_404", Cause.NOT_FOUND, "nothing at this address (404) (“Not Found”)", "rien à cette adresse (404)"),
        ("error_503", Cause.TRANSIENT, "the server fails (503)", "le serveur est en panne (503)"),
        ("error_429_json_no_retry_after", Cause.LIMITED, "too many calls", "trop d’appels"),
        ("ratelimit_headers_205", Cause.PARSE, "empty answer", "réponse vide"),
        ("submission_comments", Cause.PARSE, "an object was expected", "on attendait un objet"),
    ],
)
def test_recorded_answers_that_give_nothing(
    secret: Mapping[str, str], name: str, cause: Cause, words: str, french: str
) -> None:
    """Refusals, an empty success and a list of comments, which are not asked for, are told as what they are."""
    with replaying(routes(about=recorded(f"reddit/{name}.json"))) as server:
        error = Asking("reddit", options(server, secret, accounts="r/acme")).failure()
    assert error.cause is cause
    assert words in error.text.say("en")
    assert french in error.text.say("fr")
    assert (error.advice is not None) == (cause in (Cause.PERMISSION, Cause.NOT_FOUND, Cause.LIMITED))


def test_recorded_limit_at_the_login(secret: Mapping[str, str]) -> None:
    """The 429 was recorded where tokens are given: no other call is made."""
    with replaying(routes(token=recorded("reddit/error_429_json_no_retry_after.json"))) as server:
        error = Asking("reddit", options(server, secret, accounts="r/acme", keywords="acme")).failure()
    assert error.cause is Cause.LIMITED
    assert server.paths() == [TOKEN]


def test_recorded_limit_headers() -> None:
    """The recorded headers leave 598 of 600 calls for 462 seconds."""
    said_so = limits_of(recorded("reddit/ratelimit_headers_205.json").headers, 1000.0)
    assert (said_so.limit, said_so.remaining, said_so.reset_at) == (600.0, 598.0, 1462.0)


def test_limited_by_a_page_with_retry_after(secret: Mapping[str, str]) -> None:
    """The 429 in HTML, which comes with a time to wait, is waited for (as documented; no such answer is recorded)."""
    page = Reply(
        b"<html><title>Too Many Requests</title></html>", 429, {"content-type": "text/html", "retry-after": "40"}
    )
    with replaying(routes(about=page)) as server:
        error = Asking("reddit", options(server, secret, accounts="r/acme")).failure()
    assert error.cause is Cause.LIMITED
    assert error.retry_after is not None
    assert 38 < error.retry_after <= 40


def test_limited_by_what_is_left(secret: Mapping[str, str]) -> None:
    """No call remains for 300 seconds: the seconds of the header are waited for."""
    reply = said({}, 429, x_ratelimit_remaining="0", x_ratelimit_used="1000", x_ratelimit_reset="300")
    with replaying(routes(about=reply)) as server:
        error = Asking("reddit", options(server, secret, accounts="r/acme")).failure()
    assert error.retry_after is not None
    assert 298 < error.retry_after <= 300


def test_a_wrong_key(secret: Mapping[str, str]) -> None:
    """A key that is wrong or withdrawn says so, with where to look; the secret is not shown."""
    with replaying(routes(token=said({"message": "Unauthorized", "error": 401}, 401))) as server:
        error = Asking("reddit", options(server, secret, accounts="r/acme")).failure()
    assert error.cause is Cause.AUTH
    assert error.advice is not None
    assert "reddit.com/prefs/apps" in error.advice.say("fr")
    assert "very-secret" not in error.text.say("en") + error.text.say("fr")


def test_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key nothing is asked."""
    with replaying(routes()) as server:
        error = Asking("reddit", {"base_url": server.url, "accounts": "r/acme"}).failure()
    assert error.cause is Cause.AUTH
    assert error.text.say("en") == "client_id is missing"
    assert server.asked == []


def test_communities_that_are_closed(secret: Mapping[str, str]) -> None:
    """Private, banned and unknown communities have their own words; competitors' ones are no gap of one's own."""
    private = said({"reason": "private", "message": "Forbidden", "error": 403}, 403)
    banned = said({"reason": "banned", "message": "Not Found", "error": 404}, 404)
    with replaying(routes(about=private)) as server:
        error = Asking("reddit", options(server, secret, accounts="acme")).failure()
    assert error.cause is Cause.PERMISSION
    assert error.text.say("fr").endswith("communauté inaccessible (private)")
    others = {"/r/globex/about": banned, "/r/initech/about": listing([])}
    with replaying({**routes(), **others}) as server:
        rivals = {"globex": "r/globex", "initech": "/r/initech/"}
        found = Asking("reddit", options(server, secret, accounts="r/acme", competitors=rivals)).poll()
    assert value(found, "followers", brand="acme") == 1200
    assert not found.failed
    assert "the community is closed to you (banned)" in notes(found)
    assert "there is no community r/initech" in notes(found)


def test_traffic_of_others(secret: Mapping[str, str], tmp_path: Path) -> None:
    """Who is no moderator gets no traffic, but members; what to do is said."""
    with replaying(routes(traffic=recorded("reddit/error_403.json"))) as server:
        found = moderator(server, secret, tmp_path).poll()
    assert value(found, "followers") == 1200
    assert "access is not allowed (403)" in found.failed["reach"].say("en")
    assert "you are not its moderator" in notes(found)


def test_competitors_and_paging(secret: Mapping[str, str]) -> None:
    """Each brand has its words; pages are read back to where reading begins, three of them at most."""

    def search(asked: Asked) -> Reply:
        """Return a post a page, each an hour older."""
        page = int(asked.query.get("after", "0"))
        title = f"about {asked.query['q']}"
        return listing([post(f"{title}{page}", NOW - page * 3_600_000, title, score=-3, num_comments=2)], str(page + 1))

    rivals = {"globex": {"keywords": ["globex"]}}
    with replaying(routes(search=search)) as server:
        found = Asking("reddit", options(server, secret, keywords="Acme", competitors=rivals)).poll()
        assert server.paths().count(SEARCH) == 6
    assert len(of(found, "mentions", brand="acme")) == 3
    assert len(of(found, "mentions", brand="globex")) == 3
    assert total(found, "author_interactions", brand="globex") == 6
    assert found.covered["mentions"] == (NOW - 2 * 3_600_000, NOW)
    assert "“Acme” was found more often" in notes(found)


def test_reads_on(secret: Mapping[str, str]) -> None:
    """Later polls read two days behind the last, and leave out what is older or holds no word of the brand."""
    rows = [
        post("1", NOW, "no word"),
        post("2", NOW - DAY),
        post("3", NOW - 3 * DAY),
        post("4", NOW - DAY, author="[deleted]"),
    ]
    with replaying(routes(search=listing(rows, "x"))) as server:
        asked = options(server, secret, keywords="acme", backfill="30d")
        later = Asking("reddit", asked).poll({"now": NOW + 600_000})
    assert later.covered["mentions"] == (NOW - 2 * DAY, NOW + 600_000)
    assert [(one.id, one.key) for one in of(later, "mentions")] == [("t3_2", "someone"), ("t3_4", None)]
    assert not of(later, "author_interactions")


def test_absent_is_not_zero(secret: Mapping[str, str]) -> None:
    """A community that doesn't say its members has no figure."""
    with replaying(routes(about=said({"kind": "t5", "data": {}}))) as server:
        found = Asking("reddit", options(server, secret, accounts="r/acme")).poll()
    assert not found.samples


def test_spoiled_answers(secret: Mapping[str, str], tmp_path: Path) -> None:
    """Whatever a field holds, there is an error in words or a row left out; no other exception, no wrong figure."""
    found = recorded("reddit/subreddit_search.json").content
    found["data"]["children"] = found["data"]["children"][:1]
    days = [[(NOW - at * DAY) // 1000 // 86_400 * 86_400, 3, 4, 5] for at in (2, 3)]
    with replaying(routes()) as server:
        client = HttpClient()
        asked = options(server, secret, keywords="praw", backfill="1000d")
        assert endure(server, SEARCH, found, replace(Asking("reddit", asked, FOUND), client=client).poll) > 40
        watched = replace(moderator(server, secret, tmp_path, NOW), client=client)
        assert endure(server, TRAFFIC, {"day": days}, watched.poll) == 6
        assert endure(server, ABOUT_ACME, {"kind": "t5", "data": {"subscribers": 1200}}, watched.poll) == 3


def test_state_holds_no_authors(secret: Mapping[str, str]) -> None:
    """What is kept between polls names nobody."""
    with replaying(routes(search=recorded("reddit/subreddit_search.json"))) as server:
        asked = options(server, secret, keywords="praw", backfill="1000d")
        found = Asking("reddit", asked, FOUND).poll()
    assert "dClauzel" not in json.dumps(found.state) + notes(found)


def test_login(secret: Mapping[str, str]) -> None:
    """The app alone is let in; for traffic a moderator agrees, for good; a token from elsewhere needs no login."""

    def chosen(**more: object) -> SourceOptions:
        """Return options."""
        return Asking("reddit", {"client_id": "x", "accounts": "r/acme", **more}).settings().options

    app = oauth(chosen())
    assert app is not None
    assert not app.asks
    assert app.token_url == "https://www.reddit.com/api/v1/access_token"  # noqa: S105 - an address
    asking = oauth(chosen(traffic=True))
    assert asking is not None
    assert asking.asks
    assert asking.extra == {"duration": "permanent"}
    assert oauth(chosen(token=secret)) is None
    assert "reach" in measures_of(chosen(traffic=True))


def test_a_token_from_elsewhere(secret: Mapping[str, str]) -> None:
    """A token that one has is used as it is."""
    with replaying(routes()) as server:
        found = Asking("reddit", {"base_url": server.url, "token": secret, "accounts": "r/acme"}).poll()
    assert value(found, "followers") == 1200
    assert server.asked[0].headers["authorization"] == "Bearer very-secret-of-the-app"


@pytest.mark.parametrize("name", ["acme", "r/acme", "/r/acme/", "https://www.reddit.com/r/acme"])
def test_names_of_communities(name: str) -> None:
    """A community is found in every form in which people write it."""
    assert community_of(name) == "acme"


def test_example_and_mistakes(tmp_path: Path) -> None:
    """The example is accepted as it is; what is no community is a mistake."""
    assert not open_text(ABOUT.example, tmp_path / "kpitui.toml").notes
    with pytest.raises(ConfigError) as caught:
        open_text(ABOUT.example.replace('"r/acme"', '"u/acme space"'), tmp_path / "kpitui.toml")
    assert "a community is written r/name" in caught.value.problems[0].text.say("en")
