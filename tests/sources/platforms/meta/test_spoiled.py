"""Recorded answers of Meta with wrong types in every field: an error in words, or rows left out; no wrong figure."""

from __future__ import annotations

from typing import Any

import pytest

from kpitui.measures import Delivery
from tests.servers.replay import recorded, said
from tests.sources.platforms.asking import NOW
from tests.sources.platforms.meta.world import V, at, without, world
from tests.sources.platforms.spoiling import endure

OWN = "17841400000000000"
MARCH = at("2020-03-12T12:00:00")
ALL = ("days", "posts", "stories", "mentions")
PLACES = (
    ("facebook", "acme/posts", "fb_feed_full_p1", ("posts",)),
    ("facebook", "acme/posts", "fb_posts_page1", ("posts",)),
    ("facebook", "acme/insights", "fb_page_insights_docs_sample", ("days",)),
    ("facebook", "acme", "fb_page_default_fields", ()),
    ("instagram", OWN, "ig_user_fields", ()),
    ("instagram", OWN, "ig_business_discovery_media", ("posts",)),
    ("instagram", f"{OWN}/insights", "ig_user_insights_total_value_v18", ("days",)),
    ("instagram", f"{OWN}/insights", "ig_user_insights_2017", ("days",)),
    ("instagram", f"{OWN}/media", "ig_user_media_p2", ("posts",)),
    ("instagram", f"{OWN}/tags", "ig_tagged_media", ("mentions",)),
    ("instagram", "ig_hashtag_search", "ig_hashtag_search", ()),
    ("instagram", "8/insights", "ig_media_insights", ("stories",)),
)
"""A kind, a place, the recorded answer that stands there, and what is asked for."""
READ = frozenset(
    {
        *("data", "paging", "id", "name", "period", "values", "value", "end_time", "total_value", "breakdowns"),
        *("message", "created_time", "status_type", "attachments", "media_type", "shares", "count", "comments"),
        *("reactions", "summary", "total_count", "fan_count", "talking_about_count", "followers_count"),
        *("business_discovery", "media", "timestamp", "caption", "like_count", "comments_count", "cursors", "after"),
        *("results", "dimension_values"),
    }
)
"""Fields that are read: wrong types in others would only take time."""
WHEN = "2026-09-20T10:00:00+0000"
TODAY = "2026-09-21T10:00:00+0000"
MESSAGES = [
    {"id": "b", "created_time": "2026-09-20T11:00:00+0000", "from": {"id": "20531316728"}},
    {"id": "a", "created_time": WHEN, "from": {"id": "5"}},
]
ROW: dict[str, object] = {
    "campaign_name": "x",
    "spend": "3",
    "date_start": "2026-09-19",
    "actions": [{"action_type": "lead", "value": "2"}],
}
CLICKS = {"name": "post_clicks_by_type", "values": [{"value": {"link clicks": 9}}]}
FLOW = {"breakdowns": [{"results": [{"dimension_values": ["FOLLOWER"], "value": 4}]}]}
MADE: tuple[tuple[str, str, dict[str, object], tuple[str, ...]], ...] = (
    (
        "facebook",
        "acme/conversations",
        {"id": "t", "updated_time": WHEN, "messages": {"data": MESSAGES}},
        ("messages",),
    ),
    ("facebook", "acme/tagged", {"id": "8", "created_time": WHEN, "message": "x", "from": {"id": "7"}}, ("mentions",)),
    ("facebook", "acme/posts", {"id": "8", "created_time": WHEN, "insights": {"data": [CLICKS]}}, ("posts",)),
    ("facebook", "f/leads", {"id": "l", "created_time": WHEN}, ("leads",)),
    ("facebook", "acme/leadgen_forms", {"id": "f", "leads_count": 3}, ("leads",)),
    ("facebook", "act_5/insights", ROW, ("ads",)),
    ("instagram", f"{OWN}/insights", {"name": "follows_and_unfollows", "total_value": FLOW}, ("days",)),
    ("instagram", "me/accounts", {"instagram_business_account": {"id": OWN, "username": "acme"}}, ("name",)),
    (
        "instagram",
        "7/recent_media",
        {"id": "1", "timestamp": "2026-09-21T10:00:00+0000", "caption": "#acme"},
        ("tags",),
    ),
)
"""The same for places of which no answer is recorded: one item of a list."""


@pytest.mark.parametrize(("kind", "place", "name", "topics"), PLACES)
def test_spoiled_answers(kind: str, place: str, name: str, topics: tuple[str, ...]) -> None:
    """Whatever stands in a field, a poll gives an error of ours, or only figures that the sound answer gives."""
    content = _read(recorded(f"meta/{name}.json").content)
    if "insights_docs" in name:
        for row in content["data"]:
            row["name"] = "page_total_media_view_unique"
    own = {"facebook": {"accounts": "acme", "without": without(*topics)}}
    rivals = {"globex": "g"} if "discovery" in name else {}
    others = {"accounts": OWN, "competitors": rivals, "without": [one for one in ALL if one not in topics]}
    tags = {"hashtags": "acme"} if "hashtag" in name else {}
    moment = MARCH if "docs" in name else at("2017-05-06T12:00:00") if "2017" in name else NOW
    backfill = "2d" if "days" in topics else "4000d"
    stories = said({"data": [{"id": "8", "timestamp": "2026-09-21T10:00:00+0000"}]})
    with world(kind, **{f"{OWN}__stories": stories}) as meta:
        asking = meta.asking(moment, **own.get(kind, {**others, **tags}), backfill=backfill)

        def poll() -> Delivery:
            """Poll once."""
            return asking.poll()

        assert endure(meta.server, f"{V}/{place}", content, poll) > 2


@pytest.mark.parametrize(("kind", "place", "item", "topics"), MADE)
def test_spoiled_answers_without_a_recording(
    kind: str, place: str, item: dict[str, object], topics: tuple[str, ...]
) -> None:
    """The same holds where only the documented envelope is known."""
    facebook = {"accounts": "acme", "without": without(*topics), "ad_accounts": "5" if "ads" in topics else ()}
    tags = {"hashtags": "acme"} if "tags" in topics else {}
    name = "acme" if "name" in topics else OWN
    others = {"accounts": name, "without": [one for one in ALL if one not in topics], **tags}
    books = said({"timezone_name": "Europe/Paris", "currency": "EUR"})
    forms, tag = said({"data": [{"id": "f", "leads_count": 1}]}), said({"data": [{"id": "7"}]})
    with world(kind, act_5=books, acme__leadgen_forms=forms, ig_hashtag_search=tag) as meta:
        asking = meta.asking(NOW, **{"facebook": facebook, "instagram": others}[kind], backfill="2d")

        def poll() -> Delivery:
            """Poll once."""
            return asking.poll()

        assert endure(meta.server, f"{V}/{place}", {"data": [item]}, poll) > 3


def _read(content: Any) -> Any:
    """Return an answer without the fields that are not read."""
    if isinstance(content, dict):
        return {name: _read(value) for name, value in content.items() if name in READ}
    return [_read(item) for item in content[:2]] if isinstance(content, list) else content
