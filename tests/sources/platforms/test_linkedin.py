"""LinkedIn: followers, days and posts, from recorded answers; what its errors mean."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from kpitui.config.spans import DAY
from kpitui.measures import Kind
from kpitui.setup.opening import open_text
from kpitui.sources.linkedin import ABOUT
from tests.servers.replay import RECORDED as FOLDER
from tests.servers.replay import Asked, Reply, recorded, replaying, said
from tests.sources.platforms.asking import NOW, of, total, value
from tests.sources.platforms.linkedin_server import (
    ALL,
    EMPTY,
    GAINS,
    PAGES,
    POSTS,
    SHARE,
    SHARES,
    SIZES,
    TODAY,
    UGC,
    asking,
    day,
    own_posts,
)

RECORDED = (
    "linkedin/airbyte_expected_records.jsonl",
    "linkedin/followerStatistics_excerpt.json",
    "linkedin/networkSizes.json",
    "linkedin/shareStatistics_third_party_copy.json",
)


def streams() -> dict[str, object]:
    """Return the recorded elements of a real page, by stream; skips the test where they are absent."""
    path = FOLDER / RECORDED[0]
    if not path.is_file():
        pytest.skip("no recorded answers")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return {row["stream"]: row["data"] for row in rows}


def test_recorded_followers() -> None:
    """Followers as documented, of one's own page and of a competitor's; the URN is encoded once."""
    with replaying({**ALL, SIZES: recorded("linkedin/networkSizes.json")}) as server:
        found = asking(server.url, competitors={"globex": "urn:li:organization:55"}).poll()
    assert value(found, "followers", brand="acme", channel="linkedin", account="90362860") == 219145
    assert value(found, "followers", brand="globex") == 219145
    asked = [one for one in server.asked if "networkSizes" in one.path]
    assert asked[0].path == "/rest/networkSizes/urn%3Ali%3Aorganization%3A90362860"
    assert asked[0].query == {"edgeType": "COMPANY_FOLLOWED_BY_MEMBER"}
    assert asked[0].headers["linkedin-version"] == "202609"
    assert asked[0].headers["x-restli-protocol-version"] == "2.0.0"
    assert asked[0].headers["authorization"] == "Bearer bearer-secret"
    assert [one.path for one in asked][1:] == ["/rest/networkSizes/urn%3Ali%3Aorganization%3A55"]


def test_recorded_page_without_activity() -> None:
    """A real page without followers has none: a zero that LinkedIn says. Its name is looked up once."""
    rows = streams()
    routes = {
        PAGES: said({"elements": [rows["organization_lookup"]]}),
        SIZES: said(rows["total_follower_count"]),
        GAINS: said({"elements": [rows["follower_statistics"]]}),
        SHARES: said({"elements": [rows["share_statistics"]]}),
    }
    with replaying({**ALL, **routes}) as server:
        found = asking(server.url, accounts="oursource").poll({"now": NOW + DAY})
    assert value(found, "followers", account="oursource") == 0
    assert server.paths().count(PAGES) == 1
    assert server.asked[0].query == {"q": "vanityName", "vanityName": "oursource"}
    assert not of(found, "impressions")
    assert [one.rows for one in found.rejected] == [1, 1]
    assert "timeRange" in found.rejected[0].reason.say("en")


def test_lifetime_figures_are_no_days() -> None:
    """Documented sums over a page's whole life, in the place of days, are refused and not taken for one."""
    routes = {
        SHARES: recorded("linkedin/shareStatistics_third_party_copy.json"),
        GAINS: recorded("linkedin/followerStatistics_excerpt.json"),
    }
    with replaying({**ALL, **routes}) as server:
        found = asking(server.url).poll()
    assert {one.measure for one in found.samples} == {"followers"}
    assert sum(one.rows for one in found.rejected) == 2
    assert found.covered.get("impressions") is None


def test_days_in_the_envelope_of_the_documented_sample() -> None:
    """The documented figures as those of a day: impressions, reach and mentions; what is absent gives none."""
    sample = recorded("linkedin/shareStatistics_third_party_copy.json").content["elements"][0]
    mentions = {**sample["totalShareStatistics"], "shareMentionsCount": 3, "commentMentionsCount": 2}
    rows = [day(2, **sample), day(1, **{**sample, "totalShareStatistics": mentions})]
    with replaying({**ALL, SHARES: said({"elements": rows})}) as server:
        found = asking(server.url).poll()
    assert [one.value for one in of(found, "impressions")] == [14490816, 14490816]
    reach = of(found, "reach")[0]
    assert (reach.value, reach.kind, reach.t, reach.until) == (9327, Kind.UNIQUE, TODAY - 2 * DAY, TODAY - DAY)
    assert [one.value for one in of(found, "mentions")] == [5]
    assert not of(found, "likes")
    assert found.covered["impressions"] == (TODAY - 2 * DAY, TODAY)


def test_by_day_where_posts_are_not_read() -> None:
    """Likes, comments, shares and clicks come from posts or from days, never from both."""
    sample = recorded("linkedin/shareStatistics_third_party_copy.json").content["elements"][0]
    with replaying({**ALL, SHARES: said({"elements": [day(1, **sample)]})}) as server:
        found = asking(server.url, posts=False).poll()
    figures = {name: value(found, name) for name in ("likes", "comments", "shares", "clicks")}
    assert figures == {"likes": 52, "comments": 70, "shares": 0, "clicks": 109276}
    assert POSTS not in server.paths()


def test_gains_and_what_is_asked() -> None:
    """New followers by day, organic and paid; the time asked for is in whole days, its brackets as they are."""
    rows = [day(3, followerGains={"organicFollowerGain": 4, "paidFollowerGain": 1})]
    with replaying({**ALL, GAINS: said({"elements": rows})}) as server:
        later = asking(server.url, backfill="10d").poll({"now": NOW + DAY})
    assert total(later, "follows") == 5
    assert later.covered["follows"] == (TODAY - 3 * DAY, TODAY - 2 * DAY)
    asked = [one.query for one in server.asked if one.path == GAINS]
    first = f"(timeRange:(start:{TODAY - 10 * DAY},end:{TODAY - DAY}),timeGranularityType:DAY)"
    assert asked[0]["timeIntervals"] == first
    assert asked[0]["organizationalEntity"] == "urn:li:organization:90362860"
    assert f"start:{TODAY - 5 * DAY}," in asked[1]["timeIntervals"]


def test_a_hole_between_days_is_not_claimed() -> None:
    """Only the last days without a hole count as read."""
    figures = {"totalShareStatistics": {"impressionCount": 1}}
    with replaying({**ALL, SHARES: said({"elements": [day(at, **figures) for at in (6, 5, 3, 2)]})}) as server:
        found = asking(server.url).poll()
    assert len(of(found, "impressions")) == 4
    assert found.covered["impressions"] == (TODAY - 3 * DAY, TODAY - DAY)


def shares(asked: Asked) -> Reply:
    """Return figures for posts where they are asked for, none for those without activity; no days."""
    if "shares" not in asked.query:
        return EMPTY
    told = {"likeCount": 5, "commentCount": 2, "shareCount": 1, "clickCount": 9, "uniqueImpressionsCount": 80}
    return said({"elements": [{"share": SHARE, "totalShareStatistics": {**told, "impressionCount": 100}}]})


def test_posts() -> None:
    """Posts with their figures; one that LinkedIn leaves out of them has zeros. A list is encoded once."""
    with replaying({**ALL, POSTS: said({"elements": own_posts()}), SHARES: shares}) as server:
        found = asking(server.url).poll()
    assert {
        (one.id, dict(one.labels).get("format"), dict(one.labels).get("hashtag")) for one in of(found, "posts")
    } == {
        (SHARE, "text", "Acme"),
        (UGC, "video", None),
    }
    names = ("likes", "comments", "shares", "clicks", "post_reach")
    assert [value(found, name, post=SHARE) for name in names] == [5, 2, 1, 9, 80]
    assert [value(found, name, post=UGC) for name in names] == [0, 0, 0, 0, 0]
    assert not of(found, "impressions")
    asked = [one.query for one in server.asked if "shares" in one.query or "ugcPosts" in one.query]
    assert [one.get("shares") or one.get("ugcPosts") for one in asked] == [f"List({SHARE})", f"List({UGC})"]
    finder = next(one for one in server.asked if one.path == POSTS)
    assert finder.headers["x-restli-method"] == "FINDER"
    assert finder.query["author"] == "urn:li:organization:90362860"


def test_posts_end() -> None:
    """A finder that gives the same page again and again is asked no more."""
    rows = [{"id": f"urn:li:share:{at}", "createdAt": NOW - DAY, "commentary": "a"} for at in range(100)]
    with replaying({**ALL, POSTS: said({"elements": rows})}) as server:
        found = asking(server.url).poll()
    assert len(of(found, "posts")) == 100
    assert server.paths().count(POSTS) == 2
    lists = [one.query["shares"].count("urn:li:share:") for one in server.asked if "shares" in one.query]
    assert lists == [50, 50]


def test_login_that_ends_is_told_ahead(tmp_path: Path) -> None:
    """The login is renewed by itself until the end of the refresh token: that end is what is told."""
    tmp_path.chmod(0o700)
    until = 2_000_000_000_000
    kept = {"access": "user", "refresh": "again", "until": until, "refresh_until": until + DAY, "client": "app"}
    (tmp_path / "test.json").write_text(json.dumps(kept))
    (tmp_path / "test.json").chmod(0o600)
    with replaying(ALL) as server:
        found = replace(asking(server.url, token=None, client_id="app"), tokens=tmp_path).poll()
    assert found.credential is not None
    assert found.credential.until == until + DAY
    assert server.asked[0].headers["authorization"] == "Bearer user"


def test_options() -> None:
    """What can be no page and no version is refused in words; the documentation's example is a configuration."""
    with pytest.raises(Exception, match="no page of LinkedIn"):
        asking("http://localhost", accounts="https://linkedin.com/company/acme").settings()
    with pytest.raises(Exception, match="version"):
        asking("http://localhost", version="2024").settings()
    project = open_text(ABOUT.example, Path("kpitui.toml"))
    assert [source.name for source in project.sources] == ["linkedin"]
