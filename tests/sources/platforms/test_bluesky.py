"""Bluesky: followers, posts, mentions, messages and the one session, from recorded answers."""

from __future__ import annotations

import base64
import json
import stat
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kpitui.errors import Cause, ConfigError
from kpitui.setup.opening import open_text
from kpitui.sources.bluesky import ABOUT, measures_of
from kpitui.sources.rows.wording import Campaign, Wording
from kpitui.sources.web.client import HttpClient
from tests.servers.replay import Asked, Given, Replay, Reply, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, notes, of, total, value
from tests.sources.platforms.spoiling import endure

RECORDED = (
    "bluesky/error_400_InvalidRequest.json",
    "bluesky/getAuthorFeed.json",
    "bluesky/getProfiles.json",
    "bluesky/getQuotes.json",
    "bluesky/listNotifications.json",
    "bluesky/searchPosts.json",
)
PROFILES = "/xrpc/app.bsky.actor.getProfiles"
FEED = "/xrpc/app.bsky.feed.getAuthorFeed"
SEARCH = "/xrpc/app.bsky.feed.searchPosts"
INBOX = "/xrpc/app.bsky.notification.listNotifications"
LOGIN = "/xrpc/com.atproto.server.createSession"
REFRESH = "/xrpc/com.atproto.server.refreshSession"
ACTOR = "chriskenny.bsky.social"
DID = "did:plc:wpe35pganb6d4pg4ekmfy6u5"
MAY = 1_747_676_600_000
"""19 May 2025, when all but the error was recorded."""
DAY = 86_400_000
PASSWORD = "-".join(("abcd", "efgh", "ijkl", "mnop"))


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return an app password by reference."""
    monkeypatch.setenv("BLUESKY_PASSWORD", PASSWORD)
    return {"env": "BLUESKY_PASSWORD"}


def jwt(name: str, seconds: float = 7200) -> str:
    """Return a token that ends in so many seconds."""
    content = json.dumps({"exp": time.time() + seconds, "jti": name}).encode()
    return f"head.{base64.urlsafe_b64encode(content).decode().rstrip('=')}.{name}-signature"


def session(number: int = 1, seconds: float = 7200) -> Reply:
    """Return a new session."""
    return said({"did": DID, "accessJwt": jwt(f"access{number}", seconds), "refreshJwt": jwt(f"refresh{number}", 1e6)})


def routes(**given: Given) -> Mapping[str, Given]:
    """Return the answers of a network where nothing happened; each can be another."""
    usual = {
        "profiles": (PROFILES, said({"profiles": [{"did": DID, "handle": ACTOR, "followersCount": 554}]})),
        "feed": (FEED, said({"feed": []})),
        "search": (SEARCH, said({"posts": []})),
        "inbox": (INBOX, said({"notifications": []})),
        "login": (LOGIN, session()),
        "refresh": (REFRESH, session(2)),
    }
    return {path: given.get(name, reply) for name, (path, reply) in usual.items()}


def post(ident: str, at: int = NOW - DAY, author: str = "did:plc:someone", **record: object) -> dict[str, Any]:
    """Return a post with what is asked for in its record."""
    when = f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(at // 1000))}.000Z"
    return {
        "uri": f"at://{author}/app.bsky.feed.post/{ident}",
        "author": {"did": author, "handle": "someone.example"},
        "record": {"text": "hello", "createdAt": when, **record},
        "indexedAt": when,
        "likeCount": 1,
    }


def reply(ident: str, parent: str, **more: Any) -> dict[str, Any]:
    """Return a post that replies to another."""
    return post(ident, reply={"parent": {"uri": parent}, "root": {"uri": parent}}, **more)


def options(server: Replay, **more: object) -> dict[str, object]:
    """Return options that lead to a server."""
    return {"base_url": server.url, "pds": server.url, "accounts": ACTOR, **more}


def ids(found: Any) -> list[str]:
    """Return the last part of events' ids."""
    return [str(one.id).rpartition("/")[2] for one in found]


def test_recorded_profile() -> None:
    """The recorded account has 554 followers; nobody logs in for that."""
    with replaying(routes(profiles=recorded("bluesky/getProfiles.json"))) as server:
        found = Asking("bluesky", options(server), MAY).poll()
    assert value(found, "followers", brand="acme", channel="bluesky", account=ACTOR) == 554
    assert server.paths() == [PROFILES, FEED]
    assert "authorization" not in server.asked[0].headers


def test_recorded_feed() -> None:
    """Of the 50 recorded items 7 are reposts and 23 reply to others: 20 are own posts, with lifetime figures."""
    feed = recorded("bluesky/getAuthorFeed.json")
    items = feed.content["feed"]
    assert sum("reason" in one for one in items) == 7
    own = [one["post"] for one in items if "reason" not in one and not replies_to_others(one["post"])]
    with replaying(routes(feed=[feed, said({"feed": []})])) as server:
        found = Asking("bluesky", options(server, backfill="700d"), MAY).poll()
    assert len(of(found, "posts")) == len(own) == 20
    assert total(found, "likes") == sum(one["likeCount"] for one in own)
    assert total(found, "comments") == sum(one["replyCount"] for one in own)
    assert total(found, "shares") == sum(one["repostCount"] + one["quoteCount"] for one in own)
    assert not of(found, "saves")
    assert {dict(one.labels).get("format") for one in of(found, "posts")} >= {"text", "image", "link", "quote"}
    assert server.asked[-1].query["cursor"] == "2024-03-21T23:36:16.378Z"
    assert found.covered["posts"] == (MAY - 700 * DAY, MAY)


def replies_to_others(item: Mapping[str, Any]) -> bool:
    """Tell whether a recorded post replies to somebody else's."""
    reply_to = item["record"].get("reply")
    return reply_to is not None and item["author"]["did"] not in reply_to["parent"]["uri"]


def test_recorded_search(password: Mapping[str, str]) -> None:
    """The recorded search is 25 mentions by 18 authors, with 107 + 29 + 10 + 2 interactions."""
    with replaying(routes(search=recorded("bluesky/searchPosts.json"))) as server:
        asked = options(server, keywords="redistricting", app_password=password, backfill="400d")
        found = Asking("bluesky", asked, MAY).poll()
    mentions = of(found, "mentions", channel="bluesky")
    assert len(mentions) == 25
    assert len({one.key for one in mentions}) == 18
    assert total(found, "author_interactions") == 107 + 29 + 10 + 2
    assert of(found, "mentions", language="en")
    (search,) = [one for one in server.asked if one.path == SEARCH]
    assert search.query["q"] == "redistricting"
    assert search.query["sort"] == "latest"
    assert "cursor" not in search.query
    assert search.headers["authorization"].startswith("Bearer head.")
    assert len([one for one in server.asked if one.path == PROFILES and "did:plc" in one.query["actors"]]) == 1


def test_recorded_notifications(password: Mapping[str, str]) -> None:
    """Who names the account or quotes it mentions it, whoever names it awaits an answer; what it did itself is none."""
    page = recorded("bluesky/listNotifications.json")
    with replaying(routes(inbox=[page, said({"notifications": []})])) as server:
        found = Asking("bluesky", options(server, app_password=password, backfill="400d"), MAY).poll()
    recorded_by_self = sum(
        one["author"]["did"] == DID for one in page.content["notifications"] if one["reason"] in ("mention", "quote")
    )
    assert len(of(found, "mentions")) == 18 - recorded_by_self
    asked = sum(one["reason"] == "mention" and one["author"]["did"] != DID for one in page.content["notifications"])
    assert len(of(found, "requests")) == asked
    other = Asking("bluesky", {"base_url": server.url}, MAY)
    assert other.kind == "bluesky"


def test_recorded_notifications_of_another_account(password: Mapping[str, str]) -> None:
    """For an account that sent none of them itself, all 18 are mentions and 11 are requests."""
    page = recorded("bluesky/listNotifications.json")
    with replaying(routes(inbox=[page, said({"notifications": []})])) as server:
        asked = options(server, accounts="bskyr.bsky.social", app_password=password, backfill="400d")
        found = Asking("bluesky", asked, MAY).poll()
    assert len(of(found, "mentions")) == 18
    assert len(of(found, "requests")) == 11
    assert {one.key for one in of(found, "author_followers")} == {DID}


def test_recorded_quotes_are_no_feed() -> None:
    """Quotes are counted within each post and not asked for; as a feed they hold none of the account's items."""
    with replaying(routes(feed=recorded("bluesky/getQuotes.json"))) as server:
        found = Asking("bluesky", options(server), MAY).poll()
    assert not of(found, "posts")
    assert value(found, "followers") == 554


def test_recorded_refusal() -> None:
    """The recorded 400 is a refusal in Bluesky's own words; it costs the posts alone."""
    with replaying(routes(feed=recorded("bluesky/error_400_InvalidRequest.json"))) as server:
        found = Asking("bluesky", options(server), MAY).poll()
    assert "Record/text must not be longer than 300 graphemes" in found.failed["posts"].say("en")
    assert "requête refusée (400)" in found.failed["posts"].say("fr")
    assert value(found, "followers") == 554


@pytest.mark.parametrize(
    ("status", "content", "cause", "words"),
    [
        (400, {"error": "InvalidRequest", "message": "Profile not found"}, Cause.NOT_FOUND, "no such account"),
        (400, {"error": "InvalidRequest", "message": "actor must be a valid did"}, Cause.PERMISSION, "valid did"),
        (400, {"error": "AccountTakedown", "message": "Account has been suspended"}, Cause.NOT_FOUND, "suspended"),
        (400, {"error": "InvalidToken", "message": "Bad token scope"}, Cause.AUTH, "session is not accepted"),
        (502, {"error": "UpstreamFailure", "message": "x"}, Cause.TRANSIENT, "(502)"),
        (200, ["no", "object"], Cause.PARSE, "an object was expected"),
    ],
)
def test_refusals_in_the_recorded_envelope(status: int, content: object, cause: Cause, words: str) -> None:
    """What the same envelope says with other words has its own cause."""
    with replaying(
        {"*": said(content, status), PROFILES: said(content, status), FEED: said(content, status)}
    ) as server:
        error = Asking("bluesky", options(server)).failure()
    assert error.cause is cause
    assert words in error.text.say("en")


def test_search_without_login() -> None:
    """The CDN's page with 403 and the network's 401 say that one must log in, and how to make an app password."""
    page = Reply(b"<html><head><title>403 Forbidden</title></head></html>", 403, {"content-type": "text/html"})
    bare = said({"error": "AuthMissing", "message": "Authentication Required"}, 401)
    for refusal in (page, bare):
        with replaying(routes(search=refusal)) as server:
            found = Asking("bluesky", options(server, keywords="acme")).poll()
            error = Asking("bluesky", {"base_url": server.url, "keywords": "acme"}).failure()
        assert "searched only for who logs in" in found.failed["mentions"].say("en")
        assert value(found, "followers") == 554
        assert error.cause is Cause.PERMISSION
        assert error.advice is not None
        assert "App passwords" in error.advice.say("en")
        assert "Mots de passe d’application" in error.advice.say("fr")


def test_one_session_for_many_polls_and_starts(password: Mapping[str, str], tmp_path: Path) -> None:
    """Who logs in does so once: the session is kept in a file for its owner alone, also over a new start."""
    with replaying(routes()) as server:
        asking = Asking("bluesky", options(server, app_password=password), tokens=tmp_path / "tokens")
        asking.poll({"now": NOW + 300_000})
        asking.poll()
        logins = server.paths().count(LOGIN)
        bodies = [json.loads(one.body) for one in server.asked if one.path == LOGIN]
    assert logins == 1
    assert bodies == [{"identifier": ACTOR, "password": PASSWORD}]
    (kept,) = tmp_path.glob("tokens/*.json")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert PASSWORD not in kept.read_text()


def test_a_session_at_its_end_is_refreshed(password: Mapping[str, str], tmp_path: Path) -> None:
    """A session near its end gives the next one, and only where that is refused there is a new login."""
    with replaying(routes()) as server:
        asking = Asking("bluesky", options(server, app_password=password), tokens=tmp_path)
        asking.poll()
        (kept,) = tmp_path.glob("*.json")
        kept.write_text(json.dumps({**json.loads(kept.read_text()), "until": 1}))
        asking.poll()
        refreshed = [one.headers["authorization"] for one in server.asked if one.path == REFRESH]
        assert server.paths().count(LOGIN) == 1
        assert "refresh1" in refreshed[0]
    ended = said({"error": "ExpiredToken", "message": "Token has been revoked"}, 400)

    def inbox(asked: Asked) -> Reply:
        """Refuse the session that was kept."""
        return ended if "access2" in asked.headers["authorization"] else said({"notifications": []})

    with replaying(routes(inbox=inbox, refresh=ended, login=session(3))) as server:
        found = Asking("bluesky", options(server, app_password=password), tokens=tmp_path).poll()
        assert server.paths()[-4:] == [INBOX, REFRESH, LOGIN, INBOX]
    assert not found.failed


def test_a_wrong_app_password(password: Mapping[str, str]) -> None:
    """It is told with what to do, and it is not tried again at each poll: that would spend the day's logins."""
    refusal = said({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401)
    with replaying(routes(login=refusal)) as server:
        asking = Asking("bluesky", options(server, app_password=password, keywords="acme"))
        found = asking.poll({"now": NOW + 300_000}, {"now": NOW + 600_000})
        assert server.paths().count(LOGIN) == 1
    cause = found.failed["mentions"]
    assert "app password is not accepted (AuthenticationRequired: Invalid identifier or password)" in cause.say("en")
    assert "mot de passe d’application n’est pas accepté" in cause.say("fr")
    assert "Settings → Privacy and security → App passwords" in notes(found)
    assert PASSWORD not in repr(found)
    assert value(found, "followers") == 554


def test_a_new_app_password_is_tried_at_once(password: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the password that was refused has changed, the next poll logs in."""

    def login(asked: Asked) -> Reply:
        """Take the second password only, which is put in the first one's place."""
        if json.loads(asked.body)["password"] != PASSWORD:
            return session()
        monkeypatch.setenv("BLUESKY_PASSWORD", "another-one")
        return said({"error": "AuthenticationRequired", "message": "Invalid identifier or password"}, 401)

    with replaying(routes(login=login)) as server:
        found = Asking("bluesky", options(server, app_password=password)).poll({"now": NOW + 300_000})
    assert not found.failed


def test_the_accounts_own_password_asks_for_a_code(password: Mapping[str, str]) -> None:
    """A password that wants a code by e-mail is told as what it is."""
    refusal = said({"error": "AuthFactorTokenRequired", "message": "A sign in code has been sent"}, 401)
    with replaying(routes(login=refusal)) as server:
        found = Asking("bluesky", options(server, app_password=password)).poll()
    assert "asks for a code by e-mail" in found.failed["requests"].say("en")


def test_too_many_logins(password: Mapping[str, str]) -> None:
    """Ten logins a day: the eleventh is a limit with the time of the header, in seconds since 1970."""
    until = int(time.time()) + 5000
    limited = said(
        {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"},
        429,
        ratelimit_reset=str(until),
        ratelimit_remaining="0",
        ratelimit_limit="10",
    )
    with replaying(routes(login=limited)) as server:
        found = Asking("bluesky", options(server, app_password=password)).poll()
    clock = time.strftime("%H:%M", time.localtime(until))
    assert f"limited until {clock}" in found.failed["requests"].say("en")
    assert f"limité jusqu’à {clock}" in found.failed["requests"].say("fr")


def test_limited_until_the_second_of_the_header() -> None:
    """Too many calls wait until the instant that the recorded headers' form names."""
    until = int(time.time()) + 200
    limited = said({"error": "RateLimitExceeded"}, 429, ratelimit_reset=str(until), ratelimit_remaining="0")
    with replaying(routes(profiles=limited)) as server:
        error = Asking("bluesky", options(server)).failure()
    assert error.cause is Cause.LIMITED
    assert error.retry_after is not None
    assert 195 < error.retry_after <= 200
    assert server.paths() == [PROFILES]


def test_many_accounts_in_one_call() -> None:
    """Own accounts and competitors are asked for together, 25 a call; one that is unknown is told of alone."""
    rivals = {f"rival{at}": f"rival{at}.example" for at in range(27)}

    def profiles(asked: Asked) -> Reply:
        """Return a profile: the replay keeps the last of the handles that were asked for."""
        known = [{"did": f"did:plc:{at}", "handle": f"Rival{at}.example", "followersCount": at} for at in range(26)]
        return said({"profiles": [*known, {"did": DID, "handle": ACTOR, "followersCount": 554}]})

    with replaying(routes(profiles=profiles)) as server:
        found = Asking("bluesky", options(server, competitors=rivals)).poll()
    assert server.paths().count(PROFILES) == 2
    assert value(found, "followers", brand="rival3") == 3
    assert value(found, "followers", brand="acme") == 554
    assert "there is no account rival26.example on Bluesky" in notes(found)
    assert "followers" not in found.failed


def test_reads_on_and_ends_circles() -> None:
    """A cursor that does not move on ends the reading, at what was seen; later polls read two weeks behind the last."""
    with replaying(routes(feed=said({"feed": [{"post": post("1", author=DID)}], "cursor": "same"}))) as server:
        later = Asking("bluesky", options(server)).poll({"now": NOW + 600_000})
    assert server.paths().count(FEED) == 4
    assert later.covered["posts"] == (NOW - DAY, NOW + 600_000)
    assert [one.query.get("cursor") for one in server.asked if one.path == FEED] == [None, "same", None, "same"]
    with replaying(
        routes(feed=[said({"feed": [{"post": post("1", author=DID)}], "cursor": "x"}), said({"feed": []})])
    ) as server:
        later = Asking("bluesky", options(server)).poll({"now": NOW + 600_000})
    assert later.covered["posts"] == (NOW - 14 * DAY, NOW + 600_000)


def test_a_full_page_of_mentions_is_all_that_was_read(password: Mapping[str, str]) -> None:
    """Where a word was found a hundred times, what was read begins at the oldest of them."""
    posts = [post(str(at), NOW - at * 60_000) for at in range(100)]
    with replaying(routes(search=said({"posts": posts, "cursor": "100"}))) as server:
        found = Asking("bluesky", options(server, keywords="acme", app_password=password)).poll()
    assert found.covered["mentions"] == (NOW - 99 * 60_000, NOW)
    assert "“acme” was found 100 times or more" in notes(found)
    assert len(of(found, "mentions")) == 100


def test_mentions_and_hashtags(password: Mapping[str, str]) -> None:
    """Own posts are no mentions; a followed hashtag is counted, and names the brand only with one of its words."""
    tagged = post("1", text="sun #Summer")
    named = post("2", text="Acme in the sun", tags=["summer"])
    mine = post("3", author=DID, text="Acme #summer")
    other = post("4", text="acme again", langs=["fr-CA", "en"])

    def search(asked: Asked) -> Reply:
        """Return what holds the word or the hashtag."""
        return said({"posts": [tagged, named, mine] if asked.query["q"] == "#summer" else [named, mine, other]})

    def profiles(asked: Asked) -> Reply:
        """Return an author with followers."""
        author = {"did": "did:plc:someone", "handle": "someone.example", "followersCount": 12_000}
        return said({"profiles": [author, {"did": DID, "handle": ACTOR, "followersCount": 554}]})

    with replaying(routes(search=search, profiles=profiles)) as server:
        asked = options(server, keywords="acme", hashtags="#summer", app_password=password)
        found = Asking("bluesky", asked).poll()
        Asking("bluesky", {**asked, "keywords": ["acme coffee"]}).poll()
        assert {one.query["q"] for one in server.asked if one.path == SEARCH} == {"acme", '"acme coffee"', "#summer"}
    assert sorted(ids(of(found, "mentions"))) == ["2", "4"]
    assert set(ids(of(found, "hashtag_mentions", hashtag="summer"))) == {"1", "2"}
    assert ids(of(found, "mentions", language="fr")) == ["4"]
    assert {one.value for one in of(found, "author_followers")} == {12_000}


def test_messages_and_answers(password: Mapping[str, str]) -> None:
    """What is addressed to the account awaits an answer; thanks for one don't, nor do likes."""
    question = {**reply("q", f"at://{DID}/app.bsky.feed.post/p"), "reason": "reply"}
    answer = reply("a", question["uri"], author=DID)
    thanks = {**reply("t", answer["uri"]), "reason": "reply"}
    call = {**post("m"), "reason": "mention"}
    like = {**post("l"), "reason": "like"}
    feed = [{"post": answer}, {"post": post("p", author=DID)}, {"post": reply("thread", f"at://{DID}/x/p", author=DID)}]
    inbox = said({"notifications": [thanks, call, like, question]})
    with replaying(routes(feed=said({"feed": feed}), inbox=inbox)) as server:
        found = Asking("bluesky", options(server, app_password=password)).poll()
    assert ids(of(found, "requests")) == ["m", "q"]
    assert [(one.id, one.key) for one in of(found, "answers")] == [(answer["uri"], question["uri"])]
    assert ids(of(found, "posts")) == ["p", "thread"]
    assert ids(of(found, "mentions")) == ["m"]
    filters = [one.query["filter"] for one in server.asked if one.path == FEED]
    assert filters == ["posts_with_replies"]


def test_posts_of_a_campaign() -> None:
    """Own posts carry the campaign whose hashtag they use while it runs, in the text or beside it."""
    campaign = Campaign("Summer", NOW - 30 * DAY, NOW + DAY, ("#sun",))
    feed = [{"post": post("1", author=DID, tags=["Sun"])}, {"post": post("2", author=DID)}]
    with replaying(routes(feed=said({"feed": feed}))) as server:
        found = Asking("bluesky", options(server), wording=Wording((campaign,))).poll()
    assert ids(of(found, "posts", campaign="Summer", hashtag="Sun")) == ["1"]
    assert len(of(found, "likes", campaign="Summer")) == 1


def test_absent_is_not_zero() -> None:
    """Figures that are left out are no figures."""
    bare = {"uri": "at://did:plc:x/app.bsky.feed.post/1", "record": {}, "indexedAt": "2026-09-20T10:00:00.000Z"}
    profiles = said({"profiles": [{"did": DID, "handle": ACTOR}]})
    with replaying(routes(profiles=profiles, feed=said({"feed": [{"post": bare}]}))) as server:
        found = Asking("bluesky", options(server)).poll()
    assert {one.measure for one in found.samples} == {"posts"}


def test_spoiled_answers(password: Mapping[str, str]) -> None:
    """Whatever a field holds, there is an error in words or a row left out; no other exception, no wrong figure."""
    feed = recorded("bluesky/getAuthorFeed.json").content["feed"]
    search = recorded("bluesky/searchPosts.json").content["posts"]
    inbox = recorded("bluesky/listNotifications.json").content["notifications"]
    mention = next(one for one in inbox if one["reason"] == "mention")
    with replaying(routes()) as server:
        asked = options(server, keywords="redistricting", app_password=password, backfill="400d")
        poll = Asking("bluesky", asked, MAY, client=HttpClient()).poll
        profile = {"did": DID, "handle": ACTOR, "followersCount": 554}
        assert endure(server, PROFILES, {"profiles": [profile]}, poll) == 5
        assert endure(server, FEED, {"feed": [feed[1]], "cursor": "x"}, poll) > 30
        assert endure(server, SEARCH, {"posts": search[1:2]}, poll) > 20
        assert endure(server, INBOX, {"notifications": [mention]}, poll) > 30


def test_state_and_notes_hold_no_authors(password: Mapping[str, str]) -> None:
    """What is kept of mentions' authors are their ids as keys; no name, no handle."""
    with replaying(routes(search=recorded("bluesky/searchPosts.json"))) as server:
        asked = options(server, keywords="redistricting", app_password=password, backfill="400d")
        found = Asking("bluesky", asked, MAY).poll()
    assert "socpaperbot" not in json.dumps(found.state) + notes(found) + repr(found.samples)


def test_measures_and_example(tmp_path: Path) -> None:
    """The example is accepted as it is, also with its password; what there is depends on the options."""
    project = open_text(ABOUT.example, tmp_path / "kpitui.toml")
    assert not project.notes
    assert open_text(ABOUT.example.replace("# app_", "app_").replace("# keyw", "keyw"), tmp_path / "kpitui.toml")
    plain = Asking("bluesky", {"accounts": "a.example"}).settings().options
    assert "mentions" not in measures_of(plain)
    assert "saves" in measures_of(plain)


@pytest.mark.parametrize(
    ("line", "words"),
    [('accounts = "acme"', "acme.bsky.social"), ('app_password = { env = "X" }', "whose app password")],
)
def test_mistakes_of_the_configuration(tmp_path: Path, line: str, words: str) -> None:
    """An account that is no handle, and a password of nobody, are mistakes."""
    text = ABOUT.example.partition("[[source]]")[0] + f'[[source]]\nname = "b"\nkind = "bluesky"\n{line}\n'
    with pytest.raises(ConfigError) as caught:
        open_text(text, tmp_path / "kpitui.toml")
    assert any(words in problem.text.say("en") for problem in caught.value.problems)
