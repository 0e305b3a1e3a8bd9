"""Instagram: one's own media and stories, and competitors', from recorded answers."""

from __future__ import annotations

from kpitui.config.spans import DAY
from tests.servers.replay import Asked, Given, Reply, recorded, said
from tests.sources.platforms.asking import NOW, notes, of, total, value
from tests.sources.platforms.meta.world import error, world

RECORDED = (
    "meta/ig_business_discovery_media.json",
    "meta/ig_media_insights.json",
    "meta/ig_media_insights_profile_activity.json",
    "meta/ig_user_media_p1.json",
    "meta/ig_user_media_p2.json",
)
OWN = "17841400000000000"
NO_MEDIA = ("days", "stories", "mentions")
ONE = {"id": "5", "timestamp": "2026-09-20T10:00:00+0000", "media_type": "VIDEO", "like_count": 4}


def test_recorded_pages_of_media() -> None:
    """The recorded two pages are 4 media with 4 likes and 6 comments; the second is asked by its cursor."""
    pages = [recorded(f"meta/ig_user_media_p{page}.json") for page in (1, 2)]
    with world("instagram", **{f"{OWN}__media": pages}) as meta:
        found = meta.asking(accounts=OWN, without=NO_MEDIA, backfill="4000d").poll()
        first, second = meta.calls(f"{OWN}/media")
    assert len({one.id for one in of(found, "posts", brand="acme")}) == 4
    assert (total(found, "likes"), total(found, "comments")) == (4, 6)
    assert {dict(one.labels)["format"] for one in of(found, "posts")} == {"image", "carousel"}
    assert "after" not in first.query
    assert second.query["after"] == "after"
    assert "access_token" not in second.query


def test_recorded_insights_of_a_medium() -> None:
    """The recorded insights give a reach of 5 and no saves; its impressions are those of the account already."""
    told = recorded("meta/ig_media_insights.json").content
    with world("instagram", **{f"{OWN}__media": said({"data": [{**ONE, "insights": told}]})}) as meta:
        found = meta.asking(accounts=OWN, without=NO_MEDIA).poll()
    assert (value(found, "post_reach", post="5", format="video"), value(found, "saves")) == (5, 0)
    assert not of(found, "impressions")
    assert not of(found, "comments")
    assert value(found, "likes") == 4


def test_recorded_profile_activity() -> None:
    """A metric that was not asked for is none of those that were."""
    told = recorded("meta/ig_media_insights_profile_activity.json").content
    with world("instagram", **{f"{OWN}__media": said({"data": [{**ONE, "insights": told}]})}) as meta:
        found = meta.asking(accounts=OWN, without=NO_MEDIA).poll()
    assert {one.measure for one in found.samples} == {"followers", "posts", "likes"}


def test_a_medium_from_before_the_account_was_professional() -> None:
    """One medium without insights spoils the call for all: they are asked for one by one, and it alone has none."""

    def media(asked: Asked) -> Reply:
        """Refuse insights of all."""
        if "insights" in asked.query["fields"]:
            return error(100, "Invalid parameter", error_subcode=2108006)
        return said({"data": [ONE, {**ONE, "id": "6"}]})

    old = error(100, "Invalid parameter", error_subcode=2108006)
    told = recorded("meta/ig_media_insights.json")
    places: dict[str, Given] = {f"{OWN}__media": media, "5__insights": told, "6__insights": old}
    with world("instagram", **places) as meta:
        found = meta.asking(accounts=OWN, without=NO_MEDIA).poll()
    assert value(found, "post_reach", post="5") == 5
    assert len(of(found, "likes")) == 2
    assert not found.failed


def test_without_the_permission_for_insights() -> None:
    """Without instagram_manage_insights likes and comments stay; what insights know fails, and says why."""

    def media(asked: Asked) -> Reply:
        """Refuse insights."""
        return error(10, "(#10) No permission") if "insights" in asked.query["fields"] else said({"data": [ONE]})

    with world("instagram", **{f"{OWN}__media": media}) as meta:
        found = meta.asking(accounts=OWN, without=NO_MEDIA).poll()
    assert value(found, "likes") == 4
    assert set(found.failed) == {"shares", "saves", "post_reach"}
    assert "instagram_manage_insights" in notes(found)


def test_older_media_end_the_reading() -> None:
    """A page of older media is the last; a pinned one among newer ones is passed over."""
    pinned, old = {**ONE, "id": "1", "timestamp": "2020-01-01T00:00:00+0000"}, {"timestamp": "2020-01-01T00:00:00+0000"}
    onward = {"next": "https://graph.facebook.com/x", "cursors": {"after": "b"}}
    pages = [said({"data": [pinned, ONE], "paging": onward}), said({"data": [{**ONE, **old}], "paging": onward})]
    with world("instagram", **{f"{OWN}__media": pages}) as meta:
        found = meta.asking(accounts=OWN, without=NO_MEDIA).poll()
        assert len(meta.calls(f"{OWN}/media")) == 2
    assert [one.id for one in of(found, "posts")] == ["5"]
    assert found.covered["posts"] == (NOW - 90 * DAY, NOW)


def discovery(asked: Asked) -> Reply:
    """Answer as the competitor's recorded media, or its followers."""
    if "media.limit" in asked.query["fields"]:
        return recorded("meta/ig_business_discovery_media.json")
    if "media.after" in asked.query["fields"]:
        return said({"business_discovery": {"media": {"data": []}}})
    return said({"id": OWN, "followers_count": 10, "business_discovery": {"followers_count": 90}})


def test_recorded_competitor() -> None:
    """The recorded competitor's media have 273 likes and 27 comments, as posts of its brand."""
    with world("instagram", **{OWN: discovery}) as meta:
        asking = meta.asking(accounts=OWN, competitors={"globex": "@globex.co"}, without=NO_MEDIA, backfill="4000d")
        found = asking.poll()
        asked = meta.calls(OWN)
    assert (total(found, "likes", brand="globex"), total(found, "comments", brand="globex")) == (273, 27)
    assert value(found, "followers", brand="globex", account="@globex.co") == 90
    assert value(found, "followers", brand="acme") == 10
    assert any(one.query["fields"].startswith("business_discovery.username(globex.co){") for one in asked)


def test_a_competitor_that_is_not_professional() -> None:
    """A competitor that can't be found is told of, and is no gap in one's own figures."""

    def answer(asked: Asked) -> Reply:
        """Find nobody."""
        found = "business_discovery" not in asked.query["fields"]
        return said({"followers_count": 10}) if found else error(110, "Invalid user id", error_subcode=2207013)

    with world("instagram", **{OWN: answer}) as meta:
        found = meta.asking(accounts=OWN, competitors={"globex": "nobody"}, without=NO_MEDIA).poll()
    assert value(found, "followers") == 10
    assert not found.failed
    assert "competitors’ followers, nobody: " in notes(found)


def test_competitors_need_an_account_of_ones_own() -> None:
    """Others are looked at in the name of one's own account: without one that is said."""
    with world("instagram") as meta:
        failure = meta.asking(competitors={"globex": "globex"}, without=NO_MEDIA).failure()
    assert failure.text.say("fr") == "les autres se voient à travers un compte à soi"
    assert failure.advice is not None


def test_stories() -> None:
    """Stories are posts with their reach; one that under five people saw has none, which is no failure."""
    stories = said({"data": [{"id": "8", "timestamp": "2026-09-21T10:00:00+0000"}, {**ONE, "id": "9"}]})
    told = said({"data": [{"name": "reach", "values": [{"value": 40}]}, {"name": "replies", "values": [{"value": 2}]}]})
    few = error(10, "(#10) Not enough viewers for the media to show insights")
    places = {f"{OWN}__stories": stories, "8__insights": told, "9__insights": few}
    with world("instagram", **places) as meta:
        found = meta.asking(accounts=OWN, without=("days", "posts", "mentions")).poll()
    assert {one.id for one in of(found, "posts", format="story")} == {"8", "9"}
    assert (value(found, "post_reach", format="story"), value(found, "comments")) == (40, 2)
    assert not found.failed
    assert not found.notes
