"""Mastodon: followers, posts, mentions, messages and hashtags, from recorded answers of real servers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from kpitui.collector.schedule import failed, first, rhythm_of
from kpitui.errors import Cause, ConfigError
from kpitui.setup.opening import open_text
from kpitui.sources.mastodon import ABOUT, measures_of
from kpitui.sources.rows.wording import Campaign, Wording
from kpitui.sources.web.client import HttpClient
from tests.servers.replay import Asked, Given, Reply, all_recorded, recorded, replaying, said
from tests.sources.platforms.asking import NOW, Asking, notes, of, total, value
from tests.sources.platforms.spoiling import endure

RECORDED = (
    "mastodon/account.json",
    "mastodon/error_401.json",
    "mastodon/hashtag_timeline.json",
    "mastodon/instance_activity.json",
    "mastodon/notifications_mentions.json",
    "mastodon/search_v2.json",
    "mastodon/status.json",
    "mastodon/tag.json",
    "mastodon/trends_links.json",
)
LOOKUP = "/api/v1/accounts/lookup"
STATUSES = "/api/v1/accounts/23972/statuses"
APRIL = 1_775_949_000_000
"""11 April 2026, 23:10, when followers and trends were recorded."""
AUGUST = 1_785_600_000_000
"""1 August 2026, 16:00, when timelines and messages were recorded."""
DAY = 86_400_000


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return a token by reference."""
    monkeypatch.setenv("MASTODON_TOKEN", "very-secret-token")
    return {"env": "MASTODON_TOKEN"}


def status(ident: str, at: int = NOW - DAY, **fields: object) -> dict[str, Any]:
    """Return a status with the fields that are asked for."""
    author = {
        "id": "7",
        "acct": "someone@other.example",
        "url": "https://other.example/@someone",
        "followers_count": 12,
    }
    usual = {"id": ident, "created_at": at // 1000, "content": "<p>hello</p>", "account": author, "favourites_count": 1}
    return {**usual, "replies_count": 0, "reblogs_count": 2, "visibility": "public", **fields}


def own(ident: str, at: int = NOW - DAY, **fields: object) -> dict[str, Any]:
    """Return a status of the account 23972."""
    return status(ident, at, account={"id": "23972", "acct": "halcy", "url": "https://x.example/@halcy"}, **fields)


def routes(**given: Given) -> Mapping[str, Given]:
    """Return the answers of a server where the account is known; ``statuses``, ``inbox``, ``search``, ``tags``."""
    nothing: dict[str, object] = {"statuses": []}
    return {
        LOOKUP: given.get("lookup", said({"id": "23972", "acct": "halcy", "followers_count": 3553})),
        STATUSES: given.get("statuses", said([])),
        "/api/v1/notifications": given.get("inbox", said([])),
        "/api/v2/search": given.get("search", said(nothing)),
        "/api/v1/timelines/tag/*": given.get("tags", said([])),
    }


def test_recorded_account() -> None:
    """The recorded account has 3553 followers; the server's limit is read with its time."""
    with replaying(routes(lookup=recorded("mastodon/account.json"))) as server:
        found = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy@icosahedron.website"}, APRIL).poll()
    assert value(found, "followers", brand="acme", channel="mastodon", account="@halcy@icosahedron.website") == 3553
    assert of(found, "followers")[0].t == APRIL
    assert server.asked[0].query == {"acct": "halcy@icosahedron.website"}
    assert "authorization" not in server.asked[0].headers
    assert server.paths() == [LOOKUP, LOOKUP, STATUSES]


def test_recorded_statuses() -> None:
    """The recorded statuses are posts with lifetime favourites, replies, and boosts with quotes."""
    both = [one.content for one in all_recorded("mastodon/status.json")]
    favourites = sum(one["favourites_count"] for one in both)
    with replaying(routes(statuses=said(both))) as server:
        options = {"base_url": server.url, "accounts": "@halcy", "backfill": "90d"}
        found = Asking("mastodon", options, 1_686_000_000_000).poll()
    assert len(of(found, "posts")) == 2
    assert total(found, "likes") == favourites == 1
    assert of(found, "posts")[0].t == 1_685_275_610_000
    assert of(found, "posts", hashtag="ThisIsAHashtag")
    assert {one.published for one in of(found, "shares")} == {one.t for one in of(found, "posts")}
    assert server.asked[-1].query["exclude_reblogs"] == "true"
    assert server.asked[-1].query["exclude_replies"] == "true"
    assert found.covered["posts"] == (1_686_000_000_000 - 90 * DAY, 1_686_000_000_000)


def test_recorded_hashtag_timeline() -> None:
    """The recorded timeline gives one mention in Japanese with its author; its link leads on at the same server."""
    replies = all_recorded("mastodon/hashtag_timeline.json")
    with replaying({"/api/v1/timelines/tag/hoot": [replies[2], said([])]}) as server:
        found = Asking("mastodon", {"base_url": server.url, "keywords": "hoot"}, AUGUST).poll()
    (mention,) = of(found, "mentions", language="ja", hashtag="hoot", channel="mastodon")
    assert mention.id == "117020593741189701"
    assert mention.key == "117020566092212359"
    assert value(found, "author_followers") == 0
    assert value(found, "author_interactions") == 0
    assert [one.query.get("max_id") for one in server.asked] == [None, "117020593741189701"]


@pytest.mark.parametrize("at", [0, 1, 3])
def test_recorded_answers_of_other_calls_are_no_timeline(at: int) -> None:
    """A status that was posted or deleted, and the server's description, are refused in words."""
    reply = all_recorded("mastodon/hashtag_timeline.json")[at]
    with replaying({"/api/v1/timelines/tag/hoot": reply}) as server:
        error = Asking("mastodon", {"base_url": server.url, "keywords": "hoot"}, AUGUST).failure()
    assert error.cause is Cause.PARSE
    assert "a list was expected" in error.text.say("en")


def test_recorded_messages(token: Mapping[str, str]) -> None:
    """The recorded notification is a request and, being public, a mention; the same status is counted once."""
    replies = all_recorded("mastodon/notifications_mentions.json")
    with replaying(routes(inbox=[replies[1], said([])], search=recorded("mastodon/search_v2.json", 2))) as server:
        options = {"base_url": server.url, "accounts": "@halcy", "keywords": "hello", "token": token}
        found = Asking("mastodon", options, AUGUST).poll()
    (request,) = of(found, "requests", brand="acme", account="@halcy")
    assert request.id == "117020576916218297"
    assert [one.id for one in of(found, "mentions")] == ["117020576916218297"]
    assert server.asked[-2].query["types[]"] == "mention"
    assert all(one.headers["authorization"] == "Bearer very-secret-token" for one in server.asked)


@pytest.mark.parametrize("at", [0, 2, 3])
def test_recorded_single_notifications_are_no_list(token: Mapping[str, str], at: int) -> None:
    """What other calls on notifications answer costs the messages alone, and is told."""
    reply = all_recorded("mastodon/notifications_mentions.json")[at]
    with replaying(routes(inbox=reply)) as server:
        options = {"base_url": server.url, "accounts": "@halcy", "token": token}
        found = Asking("mastodon", options, AUGUST).poll()
    assert "a list was expected" in found.failed["requests"].say("en")
    assert "messages, @halcy: " in notes(found)
    assert of(found, "followers")


@pytest.mark.parametrize("at", [0, 1, 2])
def test_recorded_search_finds_no_status(token: Mapping[str, str], at: int) -> None:
    """The recorded searches hold accounts and no status: no mention, and the time counts as read."""
    with replaying(routes(search=all_recorded("mastodon/search_v2.json")[at])) as server:
        options = {"base_url": server.url, "keywords": "mastodonpy_test", "token": token}
        found = Asking("mastodon", options, AUGUST).poll()
    assert not of(found, "mentions")
    assert found.covered["mentions"] == (AUGUST - 90 * DAY, AUGUST)


def test_recorded_history_of_a_hashtag() -> None:
    """Seven days of #caturday are 1075 uses, by day in UTC, and as many people as the server counts."""
    tags = recorded("mastodon/tag.json").content
    with replaying({"/api/v1/tags/caturday": said(tags[0]), "/api/v1/timelines/tag/*": said([])}) as server:
        found = Asking("mastodon", {"base_url": server.url, "hashtags": "#caturday"}, APRIL).poll()
    days = of(found, "hashtag_mentions", hashtag="caturday")
    assert len(days) == 7
    assert total(found, "hashtag_mentions") == 1075
    assert (days[0].t, days[0].until, days[0].value) == (1_775_865_600_000, APRIL, 806)
    assert (days[1].t, days[1].until, days[1].value) == (1_775_779_200_000, 1_775_865_600_000, 49)
    assert [one.value for one in of(found, "authors")][:2] == [688, 47]
    assert found.covered["hashtag_mentions"] == (1_775_347_200_000, APRIL)


@pytest.mark.parametrize("name", ["tag", "trends_links", "instance_activity"])
def test_recorded_lists_are_no_hashtag(name: str) -> None:
    """The trends and the activity of a server are not asked for; as a hashtag's answer they are refused in words."""
    with replaying(
        {"/api/v1/tags/*": recorded(f"mastodon/{name}.json"), "/api/v1/timelines/tag/*": said([])}
    ) as server:
        found = Asking("mastodon", {"base_url": server.url, "hashtags": "caturday"}, APRIL).poll()
    assert "an object was expected" in found.failed["hashtag_mentions"].say("en")
    assert "on attendait un objet" in found.failed["hashtag_mentions"].say("fr")


def test_recorded_refusal_of_a_token(token: Mapping[str, str]) -> None:
    """A token that is not accepted: the cause, the server's words, what to do; the next poll waits for a person."""
    with replaying(
        {"*": recorded("mastodon/error_401.json")} | {LOOKUP: recorded("mastodon/error_401.json")}
    ) as server:
        asking = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy", "token": token})
        error = asking.failure()
    assert error.cause is Cause.AUTH
    assert error.text.say("en").endswith("the credentials are not accepted (401) (“The access token is invalid”)")
    assert "les identifiants ne sont pas acceptés" in error.text.say("fr")
    assert error.advice is not None
    assert "Développement" in error.advice.say("fr")
    assert "very-secret" not in f"{error.text.say('en')}{error.text.say('fr')}{error!r}"
    assert len(server.asked) == 1


def test_limited_until_the_time_of_the_header() -> None:
    """Too many calls (no recorded one: the recorded header with 429) wait until the time it names in ISO 8601."""
    import time
    from datetime import UTC, datetime

    reset = datetime.fromtimestamp(time.time() + 200, UTC).strftime("%Y-%m-%dT%H:%M:%S.746804Z")
    reply = said({"error": "Too many requests"}, 429, X_RateLimit_Remaining="0", X_RateLimit_Reset=reset)
    with replaying({LOOKUP: reply}) as server:
        error = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy"}).failure()
    assert error.cause is Cause.LIMITED
    assert error.retry_after is not None
    assert 190 < error.retry_after <= 201
    assert error.advice is not None
    rhythm = rhythm_of("mastodon", 60_000)
    plan = failed(rhythm, NOW, first(rhythm, NOW, None), error.retry_after)
    assert plan.held
    assert 190_000 < plan.due - NOW <= 230_000


def test_unknown_account_costs_the_others_nothing() -> None:
    """A competitor that does not exist is told of, and is no gap in the brand's own figures."""

    def lookup(asked: Asked) -> Reply:
        """Know one account."""
        if asked.query["acct"].startswith("globex"):
            return said({"error": "Record not found"}, 404)
        return said({"id": "23972", "followers_count": 5})

    with replaying(routes(lookup=lookup)) as server:
        options = {"base_url": server.url, "accounts": "@halcy", "competitors": {"globex": "@globex@b.example"}}
        found = Asking("mastodon", options).poll()
    assert value(found, "followers") == 5
    assert not found.failed
    assert "followers, @globex@b.example: " in notes(found)
    assert "Record not found" in notes(found)


def test_competitors_are_asked_like_the_brand() -> None:
    """A competitor's followers and posts carry its brand."""

    def lookup(asked: Asked) -> Reply:
        """Return an account by its name."""
        rival = asked.query["acct"] == "globex@b.example"
        return said({"id": "9" if rival else "23972", "followers_count": 40 if rival else 5})

    post = own("1", favourites_count=3)
    with replaying({**routes(lookup=lookup), "/api/v1/accounts/9/statuses": said([post])}) as server:
        options = {"base_url": server.url, "accounts": "@halcy", "competitors": {"globex": "@globex@b.example"}}
        found = Asking("mastodon", options).poll()
    assert value(found, "followers", brand="globex") == 40
    assert value(found, "followers", brand="acme") == 5
    assert value(found, "likes", brand="globex") == 3
    assert not of(found, "likes", brand="acme")


def test_pages_until_what_was_read_before() -> None:
    """Pages are read back to where reading begins; a link that leads in a circle ends it."""
    seconds = NOW // 1000

    def statuses(asked: Asked) -> Reply:
        """Return two statuses a page, each page a day older."""
        page = int(asked.query.get("max_id", "0"))
        rows = [own(f"{page}-{one}", (seconds - page * 86_400 - one) * 1000) for one in (1, 2)]
        return said(rows, link=f'<https://elsewhere.example{STATUSES}?max_id={page + 1}>; rel="next"')

    with replaying(routes(statuses=statuses)) as server:
        asking = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy", "backfill": "3d"})
        first = asking.poll()
        pages = server.paths().count(STATUSES)
        later = asking.poll({"now": NOW + 600_000})
    assert len(of(first, "posts")) == 6
    assert pages == 4
    assert later.covered["posts"] == (NOW - 14 * DAY, NOW + 600_000)


def test_a_circle_of_pages_ends() -> None:
    """A server whose link leads back to the same page is asked no more."""
    link = f'<http://x.example{STATUSES}?max_id=5>; rel="next"'
    with replaying(routes(statuses=said([own("1")], link=link))) as server:
        found = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy"}).poll()
    assert server.paths().count(STATUSES) == 2
    assert len({one.id for one in of(found, "posts")}) == 1


def test_more_than_a_poll_reads() -> None:
    """Where pages go on for ever, what was read begins at the oldest status that was seen, and that is said."""

    def tag(asked: Asked) -> Reply:
        """Return a status a page, an hour older each."""
        page = int(asked.query.get("max_id", "0"))
        link = f'<http://x.example/api?max_id={page + 1}>; rel="next"'
        return said([status(str(page), NOW - page * 3_600_000)], link=link)

    with replaying(routes(tags=tag)) as server:
        found = Asking("mastodon", {"base_url": server.url, "keywords": "acme"}).poll()
    assert len(of(found, "mentions")) == 20
    assert found.covered["mentions"] == (NOW - 19 * 3_600_000, NOW)
    assert "more mentions than one poll reads" in notes(found)


def test_mentions_leave_out_the_brand_itself_and_private_messages() -> None:
    """Own statuses are no mentions, nor are boosts and messages between persons; a followed hashtag needs a word."""
    mine = status("1", account={"id": "1", "acct": "Acme@a.example", "url": "https://a.example/@Acme"})
    boost = status("2", reblog={"id": "3"})
    private = status("4", visibility="direct")
    plain = status("5", tags=[{"name": "summer"}])
    named = status("6", content="<p>the <b>Ac</b>me shop</p>", tags=[{"name": "summer"}, {"name": "Été"}])
    followed = {"/api/v1/timelines/tag/summer": said([mine, boost, private, plain, named]), "/api/v1/tags/*": said({})}
    with replaying({**routes(), **followed}) as server:
        options = {
            "base_url": server.url,
            "accounts": "@acme@a.example",
            "keywords": "Acme coffee",
            "hashtags": "summer",
        }
        found = Asking("mastodon", options).poll()
        worded = Asking("mastodon", {**options, "keywords": "acme"}).poll()
    assert not of(found, "mentions")
    assert "/api/v1/timelines/tag/Acmecoffee" in server.paths()
    assert {one.id for one in of(worded, "mentions", hashtag="summer\x1fÉté")} == {"6"}
    assert value(worded, "author_interactions") == 3


def test_a_server_that_counts_no_uses() -> None:
    """Zeros of a server that keeps no count are no figures: posts with the hashtag show it."""
    history = {"history": [{"day": str((NOW - DAY) // 1000), "uses": "0", "accounts": "0"}]}
    with replaying({"/api/v1/tags/x": said(history), "/api/v1/timelines/tag/x": said([status("1")])}) as server:
        found = Asking("mastodon", {"base_url": server.url, "hashtags": "x"}).poll()
    assert not of(found, "hashtag_mentions")
    assert "keeps no count of #x" in notes(found)
    with replaying({"/api/v1/tags/x": said(history), "/api/v1/timelines/tag/x": said([])}) as server:
        found = Asking("mastodon", {"base_url": server.url, "hashtags": "x"}).poll()
    assert total(found, "hashtag_mentions") == 0
    assert len(of(found, "hashtag_mentions")) == 1


def test_messages_and_answers(token: Mapping[str, str]) -> None:
    """A message is a request until the account replies to it; thanks for an answer are no new request."""
    question = {"type": "mention", "status": status("10", visibility="direct")}
    thanks = {"type": "mention", "status": status("12", in_reply_to_id="11")}
    comment = {"type": "mention", "status": status("13", in_reply_to_id="1")}
    answer = own("11", in_reply_to_id="10", in_reply_to_account_id="7", visibility="direct")
    thread = own("2", in_reply_to_id="1", in_reply_to_account_id="23972")
    with replaying(
        routes(statuses=said([answer, thread, own("1")]), inbox=said([thanks, question, comment, {"type": "follow"}]))
    ) as server:
        options = {"base_url": server.url, "accounts": "@halcy", "token": token}
        found = Asking("mastodon", options).poll()
    assert [one.id for one in of(found, "requests")] == ["10", "13"]
    assert [(one.id, one.key) for one in of(found, "answers")] == [("11", "10")]
    assert {one.id for one in of(found, "posts")} == {"1", "2"}
    assert {one.id for one in of(found, "mentions")} == {"12", "13"}
    assert "exclude_replies" not in server.asked[2].query


def test_a_token_without_the_right(token: Mapping[str, str]) -> None:
    """A right that lacks costs the messages alone; what is missing and where to tick it is said."""
    refused = said({"error": "This action is outside the authorized scopes"}, 403)
    with replaying(routes(inbox=refused, statuses=said([own("1")]))) as server:
        found = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy", "token": token}).poll()
    assert "outside the authorized scopes" in found.failed["requests"].say("en")
    assert value(found, "followers") == 3553
    assert len(of(found, "posts")) == 1


def test_absent_is_not_zero() -> None:
    """Fields that a server leaves out give no figures."""
    bare = {"id": "1", "created_at": "2026-09-20T10:00:00.000Z"}
    with replaying(routes(lookup=said({"id": "23972"}), statuses=said([bare]))) as server:
        found = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy"}).poll()
    assert {one.measure for one in found.samples} == {"posts"}


def test_closed_and_moved_accounts() -> None:
    """A suspended account has no figures; one that moved says where to."""
    closed = said({"id": "23972", "suspended": True, "followers_count": 0})
    with replaying(routes(lookup=closed)) as server:
        error = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy"}).failure()
    assert error.cause is Cause.NOT_FOUND
    assert error.text.say("fr") == "@halcy est suspendu sur son serveur"
    moved = said({"id": "23972", "followers_count": 1, "moved": {"acct": "new@b.example"}})
    with replaying(routes(lookup=moved)) as server:
        found = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy"}).poll()
    assert "@halcy has moved to new@b.example" in notes(found)


@pytest.mark.parametrize("status_code", [401, 422])
def test_a_server_that_shows_timelines_to_who_logs_in(status_code: int) -> None:
    """Without a token that is no refused credential: what else is public is read, and what to do is said."""
    refused = said({"error": "This API requires an authenticated user"}, status_code)
    with replaying(routes(tags=refused)) as server:
        found = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy", "keywords": "acme"}).poll()
        error = Asking("mastodon", {"base_url": server.url, "keywords": "acme"}).failure()
    assert value(found, "followers") == 3553
    assert "only to who logs in" in found.failed["mentions"].say("en")
    assert error.cause is Cause.PERMISSION
    assert error.advice is not None
    assert "un jeton du compte de la marque" in error.advice.say("fr")


def test_posts_of_a_campaign() -> None:
    """Own posts carry the campaign whose hashtag they use while it runs."""
    campaign = Campaign("Summer", NOW - 30 * DAY, NOW + DAY, ("#sun",))
    tagged = own("1", content="<p>#<span>Sun</span></p>", tags=[{"name": "sun"}])
    with replaying(routes(statuses=said([tagged, own("2")]))) as server:
        options = {"base_url": server.url, "accounts": "@halcy"}
        found = Asking("mastodon", options, wording=Wording((campaign,))).poll()
    assert [one.id for one in of(found, "posts", campaign="Summer")] == ["1"]
    assert len(of(found, "likes", campaign="Summer")) == 1


def test_each_account_is_asked_at_its_own_server() -> None:
    """Without ``base_url`` an account's own server is asked, and the token goes to the brand's server alone."""
    from kpitui.sources.mastodon import Options
    from kpitui.sources.platforms.calls import Nobody, Token
    from kpitui.sources.platforms.mastodon.servers import Servers

    asking = Asking("mastodon", {"accounts": ["@acme@a.example", "@acme@b.example"], "token": {"env": "X"}})
    settings = asking.settings()
    options = settings.options
    assert isinstance(options, Options)
    servers = Servers(settings, options, options.token, options.instance)
    assert servers.home == "a.example"
    assert servers.caller("b.example").base == "https://b.example"
    assert isinstance(servers.caller("b.example").login, Nobody)
    assert isinstance(servers.caller().login, Token)
    assert servers.local("@acme@b.example") == "acme"
    assert servers.several


def test_spoiled_answers(token: Mapping[str, str]) -> None:
    """Whatever a field holds, there is an error in words or a row left out; no other exception, no wrong figure."""
    account = recorded("mastodon/account.json").content
    message = all_recorded("mastodon/notifications_mentions.json")[1].content
    post = recorded("mastodon/status.json").content
    tag = {**recorded("mastodon/tag.json").content[0]}
    given = {**routes(), "/api/v1/tags/*": said(tag)}
    with replaying(given) as server:
        options = {"base_url": server.url, "accounts": "@halcy", "hashtags": "caturday", "token": token}
        client = HttpClient()
        poll = Asking("mastodon", options, AUGUST, client=client).poll
        old = Asking("mastodon", {"base_url": server.url, "accounts": "@halcy"}, 1_686_000_000_000, client=client).poll
        assert (
            endure(server, LOOKUP, {"id": account["id"], "followers_count": 3553, "moved": {"acct": "a@b"}}, poll) > 3
        )
        assert endure(server, "/api/v1/notifications", message, poll) > 50
        assert endure(server, STATUSES, [post], old) > 50
        assert endure(server, "/api/v1/tags/caturday", tag, Asking("mastodon", options, APRIL, client=client).poll) > 5


def test_state_and_notes_hold_no_authors(token: Mapping[str, str]) -> None:
    """What is kept of mentions' authors are their ids as keys; no name, no handle."""
    replies = all_recorded("mastodon/notifications_mentions.json")
    with replaying(routes(inbox=replies[1])) as server:
        options = {"base_url": server.url, "accounts": "@halcy", "token": token}
        found = Asking("mastodon", options, AUGUST).poll()
    kept = json.dumps(found.state) + notes(found) + repr(found.samples)
    assert "admin" not in kept
    assert "mastodonpy_test" not in kept


def test_measures_and_example(tmp_path: Path) -> None:
    """The example is accepted as it is; which measures there are depends on the options."""
    project = open_text(ABOUT.example, tmp_path / "kpitui.toml")
    assert not project.notes
    options = Asking("mastodon", {"base_url": "https://a.example", "hashtags": "x"}).settings().options
    assert measures_of(options)[-2:] == ("hashtag_mentions", "authors")


@pytest.mark.parametrize(
    ("line", "said_so"),
    [
        ('accounts = "acme"', "@name@server"),
        ('keywords = "acme"', "on which server is it searched"),
        ('accounts = "@a b@x.example"', "@name@server"),
        ('accounts = "@acme@a.example"\ncompetitors = { globex = "globex@" }', ""),
    ],
)
def test_accounts_without_a_server(tmp_path: Path, line: str, said_so: str) -> None:
    """An account or a search without a server is a mistake of the configuration, unless the brand's has one."""
    text = ABOUT.example.partition("[[source]]")[0] + f'[[source]]\nname = "m"\nkind = "mastodon"\n{line}\n'
    if not said_so:
        assert open_text(text, tmp_path / "kpitui.toml")
        return
    with pytest.raises(ConfigError) as caught:
        open_text(text, tmp_path / "kpitui.toml")
    assert any(said_so in problem.text.say("en") for problem in caught.value.problems)
