"""Facebook: pages, days, posts, messages, leads and ads, from recorded answers where there are any."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import pytest

from kpitui.errors import Cause
from kpitui.setup.opening import open_text
from kpitui.sources.facebook import ABOUT, measures_of, oauth
from kpitui.sources.platforms.facebook.options import Options
from tests.servers.replay import Asked, Reply, recorded, said
from tests.sources.platforms.asking import NOW, notes, of, total, value
from tests.sources.platforms.meta.world import (
    EMPTY,
    PAGE_TOKEN,
    QUIET,
    SECRET,
    TOKEN,
    V,
    at,
    error,
    page_of,
    without,
    world,
)

RECORDED = (
    "meta/fb_feed_full_p1.json",
    "meta/fb_page_default_fields.json",
    "meta/fb_post_single.json",
    "meta/fb_posts_page1.json",
    "meta/fb_posts_page2.json",
)
DAY = 86_400_000


def test_recorded_page() -> None:
    """The recorded page has 214,507,731 followers, by its likes, and 652,404 people who talk about it in a week."""
    with world("facebook", acme=page_of(recorded("meta/fb_page_default_fields.json"))) as meta:
        found = meta.asking(accounts="acme", without=QUIET).poll()
    assert value(found, "followers", brand="acme", channel="facebook", account="acme") == 214_507_731
    (talking,) = of(found, "authors")
    assert talking.value == 652_404
    assert (talking.until or 0) - talking.t == 7 * DAY
    assert (talking.until or 0) <= NOW
    assert found.covered["authors"] == (talking.t, NOW)


def test_followers_before_likes() -> None:
    """Followers are taken where the page tells them, not its likes."""
    with world("facebook") as meta:
        assert value(meta.asking(accounts="acme", without=QUIET).poll(), "followers") == 1200


def test_calls_are_signed_and_the_token_is_in_no_address() -> None:
    """A page is asked with its own token, in the header, signed with the app's secret."""
    with world("facebook") as meta:
        meta.asking(accounts="acme", without=QUIET).poll()
        token, page, _ = meta.calls("acme")
    assert token.headers["authorization"] == f"Bearer {TOKEN}"
    assert page.headers["authorization"] == f"Bearer {PAGE_TOKEN}"
    assert page.query["appsecret_proof"] == hmac.new(SECRET.encode(), PAGE_TOKEN.encode(), hashlib.sha256).hexdigest()
    assert not {"access_token", "input_token"} & set(page.query)


def test_recorded_feed() -> None:
    """The recorded feed gives 5 posts with 756 reactions, 117 comments and 62 shares, each with its format."""
    feed = recorded("meta/fb_feed_full_p1.json")
    with world("facebook", acme__posts=feed) as meta:
        found = meta.asking(accounts="acme", without=without("posts"), backfill="3000d").poll()
    assert len({one.id for one in of(found, "posts")}) == 5
    assert [total(found, name) for name in ("likes", "comments", "shares")] == [756, 117, 62]
    assert {dict(one.labels)["format"] for one in of(found, "posts")} == {"image", "link", "video"}
    first = of(found, "likes")[0]
    assert first.published == at("2021-07-09T19:09:52")
    assert first.t == NOW


def test_recorded_pages_of_posts() -> None:
    """The next page is asked as ``paging.next`` says it, at the same place, without the token that stands in it."""
    pages = [recorded(f"meta/fb_posts_page{page}.json") for page in (1, 2)]
    with world("facebook", acme__posts=pages) as meta:
        found = meta.asking(accounts="acme", without=without("posts"), backfill="3000d").poll()
        first, second = meta.calls("acme/posts")
    assert len({one.id for one in of(found, "posts")}) == 5
    assert second.query["until"] == "1624385168"
    assert "__paging_token" in second.query
    assert "access_token" not in second.query
    assert second.query["limit"] == first.query["limit"]
    assert not of(found, "likes")


def test_recorded_single_post() -> None:
    """A post alone where a list was asked for is no post; in a list it has one reaction and no comment."""
    post = recorded("meta/fb_post_single.json")
    with world("facebook", acme__posts=[post, said({"data": [post.content]})]) as meta:
        asking = meta.asking(accounts="acme", without=without("posts"), backfill="3000d")
        assert not of(asking.poll(), "posts")
        found = asking.poll()
    assert (value(found, "likes"), value(found, "comments")) == (1, 0)
    assert not of(found, "shares")
    assert dict(of(found, "posts")[0].labels)["format"] == "text"


def test_post_insights_in_the_shape_of_the_documented_envelope() -> None:
    """Reach and link clicks of a post come from its insights; views of posts are not added to those of the page."""
    rows = [
        {"name": "post_total_media_view_unique", "period": "lifetime", "values": [{"value": 700}]},
        {"name": "post_total_media_view_unique", "period": "day", "values": [{"value": 3}]},
        {"name": "post_clicks_by_type", "values": [{"value": {"link clicks": 15, "other clicks": 40}}]},
    ]
    post = {"id": "1_2", "created_time": "2026-09-20T10:00:00+0000", "message": "x #Acme", "insights": {"data": rows}}
    with world("facebook", acme__posts=said({"data": [post]})) as meta:
        found = meta.asking(accounts="acme", without=without("posts")).poll()
    assert value(found, "post_reach", hashtag="Acme", format="text") == 700
    assert value(found, "clicks") == 15
    assert not of(found, "impressions")
    assert found.covered["clicks"] == (NOW - 90 * DAY, NOW)


def test_posts_without_insights_where_the_permission_is_missing() -> None:
    """Without read_insights posts keep reactions and comments; only their reach and clicks fail, and say why."""

    def posts(asked: Asked) -> Reply:
        """Refuse insights."""
        if "insights" in asked.query["fields"]:
            return error(200, "(#200) Provide valid app ID")
        return said({"data": [{"id": "1", "created_time": "2026-09-20T10:00:00+0000", "shares": {"count": 3}}]})

    with world("facebook", acme__posts=posts) as meta:
        found = meta.asking(accounts="acme", without=without("posts")).poll()
    assert value(found, "shares") == 3
    assert set(found.failed) == {"clicks", "post_reach"}
    assert "read_insights" in notes(found)


def test_too_much_at_once() -> None:
    """Where Meta finds a call too much, half as many posts are asked for, down to one."""

    def posts(asked: Asked) -> Reply:
        """Give no more than six."""
        if int(asked.query["limit"]) > 6:
            return error(1, "Please reduce the amount of data you're asking for, then retry your request")
        return said({"data": [{"id": "1", "created_time": "2026-09-20T10:00:00+0000"}]})

    with world("facebook", acme__posts=posts) as meta:
        found = meta.asking(accounts="acme", without=without("posts")).poll()
        assert [one.query["limit"] for one in meta.calls("acme/posts")] == ["25", "12", "6"]
        meta.server.routes[f"{V}/acme/posts"] = error(1, "Please reduce the amount of data")
        failed = meta.asking(accounts="acme", without=without("posts")).poll().failed
    assert len(of(found, "posts")) == 1
    assert "posts" in failed


def test_competitors_by_one_call() -> None:
    """Competitors' followers come by one call."""
    told = {"g": {"followers_count": 900, "id": "1"}, "h": {"fan_count": 800, "id": "2"}}
    rivals = {"globex": "g", "hooli": "h"}
    with world("facebook", **{"": said(told)}) as meta:
        found = meta.asking(accounts="acme", competitors=rivals, without=QUIET).poll()
        (call,) = meta.calls("")
    assert call.query["ids"] == "g,h"
    assert {dict(one.labels)["brand"]: one.value for one in of(found, "followers")} == {
        "acme": 1200,
        "globex": 900,
        "hooli": 800,
    }


def test_competitors_need_a_feature() -> None:
    """Without Page Public Metadata Access competitors are missing, with advice; one's own figures are fine."""
    refused = recorded("meta/error_100_object_missing.json")
    with world("facebook", **{"": Reply(refused.body, 400), "g": Reply(refused.body, 400)}) as meta:
        found = meta.asking(accounts="acme", competitors={"globex": "g"}, without=QUIET).poll()
    assert value(found, "followers") == 1200
    assert not found.failed
    assert "competitors’ followers, g: " in notes(found)
    assert "Page Public Metadata Access" in notes(found)


def test_one_part_refused() -> None:
    """A part that is refused costs the others nothing, and names its permission."""
    with world("facebook", acme__conversations=error(10, "(#10) Application does not have permission")) as meta:
        found = meta.asking(accounts="acme", without=without("messages", "mentions")).poll()
    assert value(found, "followers") == 1200
    assert set(found.failed) == {"requests", "answers", "response_seconds"}
    assert "pages_messaging" in notes(found)
    assert found.covered["mentions"] == (NOW - 90 * DAY, NOW)


def test_end_of_the_token() -> None:
    """The earlier of the token's two ends is told, and asked for once a day."""
    told = said({"data": {"expires_at": 1_800_000_000, "data_access_expires_at": 1_795_000_000}})
    with world("facebook", debug_token=told) as meta:
        found = meta.asking(accounts="acme", without=QUIET).poll({"now": NOW + 1000})
        assert len(meta.calls("debug_token")) == 1
    assert found.credential is not None
    assert (found.credential.until, found.credential.renewal) == (1_795_000_000_000, "")


def test_refused_token() -> None:
    """A token that has ended fails the poll with its cause, in words without the token."""
    ended = error(190, f"Error validating access token {TOKEN}: Session has expired", error_subcode=463)
    with world("facebook", acme=ended, debug_token=ended) as meta:
        failure = meta.asking(accounts="acme").failure()
    assert failure.cause is Cause.AUTH
    assert TOKEN not in failure.text.say("en") + failure.text.say("fr")
    assert failure.advice is not None
    assert "kpitui auth" in failure.advice.say("fr")


def test_breaks() -> None:
    """Where Meta changed what it counts is marked."""
    with world("facebook") as meta:
        breaks = meta.asking(accounts="acme", without=QUIET).poll().breaks
    assert [(one.measure, one.t) for one in breaks] == [
        ("impressions", at("2025-11-15T00:00:00")),
        ("reach", at("2026-06-15T00:00:00")),
    ]


def test_measures_example_and_login(tmp_path: Path) -> None:
    """The example is accepted; what there is, and what a login asks for, follow the options."""
    assert open_text(ABOUT.example, tmp_path / "kpitui.toml")
    assert "spend" not in measures_of(Options())
    assert "spend" in measures_of(Options(ad_accounts=("5",)))
    assert "leads" not in measures_of(Options(without=("leads",)))
    app = oauth(Options(without=("messages",)))
    assert app is not None
    assert "leads_retrieval" in app.scopes
    assert "pages_messaging" not in app.scopes
    assert oauth(Options.model_validate({"token": TOKEN})) is None


@pytest.mark.parametrize("version", ["25", "v25", "latest"])
def test_version(version: str) -> None:
    """A version is written as Meta writes it."""
    with pytest.raises(ValueError, match=r"v25\.0"):
        Options(version=version)


def test_another_version() -> None:
    """Calls go to the version that the options say."""
    path = V.replace("25", "26")
    with world("facebook") as meta:
        meta.server.routes[f"{path}/acme"] = page_of({"followers_count": 5})
        meta.server.routes[f"{path}/debug_token"] = EMPTY
        assert value(meta.asking(accounts="acme", without=QUIET, version="v26.0").poll(), "followers") == 5
