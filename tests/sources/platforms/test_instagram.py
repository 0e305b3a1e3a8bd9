"""Instagram: accounts, days, hashtags and mentions, from recorded answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from kpitui.config.spans import DAY
from kpitui.measures import MULTI
from kpitui.setup.opening import open_text
from kpitui.sources.instagram import ABOUT, measures_of, oauth
from kpitui.sources.platforms.instagram.options import Options
from tests.servers.replay import Asked, Reply, recorded, said
from tests.sources.platforms.asking import NOW, notes, of, total, value
from tests.sources.platforms.meta.world import EMPTY, TOKEN, World, at, error, world

RECORDED = (
    "meta/ig_hashtag_search.json",
    "meta/ig_hashtag_top_media_p1.json",
    "meta/ig_mentioned_media.json",
    "meta/ig_tagged_media.json",
    "meta/ig_user_fields.json",
    "meta/ig_user_insights_2017.json",
    "meta/ig_user_insights_total_value_v18.json",
)
HOUR = 3_600_000
OWN = "17841400000000000"
QUIET = ("days", "posts", "stories", "mentions")
"""What is left out where a test is about something else."""


def without(*topics: str) -> list[str]:
    """Return what to leave out, save for some topics."""
    return [topic for topic in QUIET if topic not in topics]


def day_of(asked: Asked) -> int:
    """Return the beginning of the day that a call asks for, ms."""
    return int(asked.query["since"]) * 1000


def test_recorded_account() -> None:
    """The recorded account has 64,363 followers."""
    with world("instagram", **{OWN: recorded("meta/ig_user_fields.json")}) as meta:
        found = meta.asking(accounts=OWN, without=QUIET).poll()
    assert value(found, "followers", brand="acme", channel="instagram", account=OWN) == 64_363


def test_accounts_by_name() -> None:
    """An account is found by its name among the pages of the token; one that isn't there is told of."""
    page = {"id": "1", "instagram_business_account": {"id": OWN, "username": "Acme"}}
    with world("instagram", me__accounts=said({"data": [{"id": "2"}, page]})) as meta:
        found = meta.asking(accounts=["@acme", "@other"], without=QUIET).poll()
    assert value(found, "followers", account="@acme") == 64_363
    assert "no page of this token is connected to an Instagram account “other”" in notes(found)
    assert "Accounts Center" in notes(found)


def test_recorded_total_of_a_day() -> None:
    """The recorded reach of 14,516,883 people is that of each day that is asked for, from midnight in California."""
    recording = recorded("meta/ig_user_insights_total_value_v18.json")
    with world("instagram", **{f"{OWN}__insights": recording}) as meta:
        found = meta.asking(accounts=OWN, without=without("days"), backfill="2d").poll()
        calls = meta.calls(f"{OWN}/insights")
    reach = of(found, "reach")
    assert {one.value for one in reach} == {14_516_883}
    assert [one.t for one in reach] == [at(f"2026-09-{day}T07:00:00") for day in (19, 20)]
    assert found.covered["reach"] == (reach[0].t, reach[-1].until)
    assert (reach[-1].until or 0) <= NOW
    assert "access_token" not in calls[0].query
    assert not of(found, "impressions")
    assert "impressions" in found.failed


def test_old_shape_of_days() -> None:
    """In the old shape a day takes the figure that is dated by its end; metrics of old names are left alone."""
    recording = recorded("meta/ig_user_insights_2017.json")
    with world("instagram", **{f"{OWN}__insights": recording}) as meta:
        asking = meta.asking(at("2017-05-05T12:00:00"), accounts=OWN, without=without("days"), backfill="2d")
        found = asking.poll()
    assert [(one.until, one.value) for one in of(found, "reach")] == [
        (at("2017-05-04T07:00:00"), 3),
        (at("2017-05-05T07:00:00"), 36),
    ]
    assert not of(found, "impressions")


def days(asked: Asked) -> Reply:
    """Answer with a day's views, reach, follows and unfollows."""
    if "breakdown" in asked.query:
        results = [{"dimension_values": ["FOLLOWER"], "value": 12}, {"dimension_values": ["NON_FOLLOWER"], "value": 5}]
        told = {"breakdowns": [{"dimension_keys": ["follow_type"], "results": results}]}
        return said({"data": [{"name": "follows_and_unfollows", "period": "day", "total_value": told}]})
    names = asked.query["metric"].split(",")
    return said({"data": [{"name": name, "period": "day", "total_value": {"value": 100}} for name in names]})


def test_days_in_the_envelope_of_total_values() -> None:
    """Views, taps, follows and unfollows of a day; nothing of likes, which the media tell."""
    with world("instagram", **{f"{OWN}__insights": days}) as meta:
        found = meta.asking(accounts=OWN, without=without("days"), backfill="1d").poll()
    assert {name: of(found, name)[0].value for name in ("impressions", "desired_actions", "follows", "unfollows")} == {
        "impressions": 100,
        "desired_actions": 100,
        "follows": 12,
        "unfollows": 5,
    }
    assert not of(found, "likes")
    assert not found.failed


def test_reads_further_back_poll_by_poll() -> None:
    """The first poll reads the last 16 days; each later one the last days anew and 16 more, without a gap."""
    with world("instagram", **{f"{OWN}__insights": days}) as meta:
        asking = meta.asking(accounts=OWN, without=without("days"), backfill="30d")
        read: list[tuple[list[int], Mapping[str, object]]] = []
        for now in (NOW, NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR):
            before = len(meta.server.asked)
            found = replace(asking, now=now, state=read[-1][1] if read else {}).poll()
            asked = [one for one in meta.server.asked[before:] if "views" in one.query.get("metric", "")]
            read.append((sorted(map(day_of, asked)), found.state))
    first, second, third, last = (one for one, _ in read)
    assert len(first) == 16
    assert second[-1] == third[-1] == last[-1] == first[-1]
    assert second[0] < first[0]
    assert min(second) <= NOW - 29 * DAY
    assert len(last) <= 4
    whole = sorted({*first, *second, *third})
    assert {later - one for one, later in pairwise(whole)} == {DAY}


def test_small_accounts_have_no_follows() -> None:
    """Under 100 followers there are no follows: an empty set is absent, and costs the views nothing."""

    def answer(asked: Asked) -> Reply:
        """Give nothing of followers."""
        return EMPTY if "breakdown" in asked.query else days(asked)

    with world("instagram", **{f"{OWN}__insights": answer}) as meta:
        found = meta.asking(accounts=OWN, without=without("days"), backfill="10d").poll({"now": NOW + HOUR})
        asked = [one for one in meta.calls(f"{OWN}/insights") if "breakdown" in one.query]
    assert of(found, "impressions")
    assert not of(found, "follows")
    assert set(found.failed) == {"follows", "unfollows"}
    assert len(asked) == 10 + 3


def test_retired_metric() -> None:
    """A metric that Instagram has retired is named; the others stay."""

    def answer(asked: Asked) -> Reply:
        """Refuse one metric."""
        if "profile_links_taps" in asked.query["metric"]:
            return error(100, "(#100) metric[2] must be one of the following values: reach, views")
        return days(asked)

    with world("instagram", **{f"{OWN}__insights": answer}) as meta:
        found = meta.asking(accounts=OWN, without=without("days"), backfill="1d").poll()
    assert found.failed["desired_actions"].say("en") == "retired by Meta: profile_links_taps"
    assert of(found, "impressions")
    assert of(found, "reach")


def test_recorded_tags() -> None:
    """The recorded media that tag the account are 5 mentions with 10 likes and 9 comments in all."""
    recording = recorded("meta/ig_tagged_media.json")
    sums = [sum(one[name] for one in recording.content["data"]) for name in ("like_count", "comments_count")]
    for one in recording.content["data"]:
        assert "username" not in one
    named = {"data": [{**one, "username": f"u{at}"} for at, one in enumerate(recording.content["data"])]}
    with world("instagram", **{f"{OWN}__tags": [recording, said(named)]}) as meta:
        asking = meta.asking(accounts=OWN, without=without("mentions"), backfill="4000d")
        anonymous, found = asking.poll(), asking.poll()
    assert len(of(anonymous, "mentions", brand="acme")) == 5
    assert not of(anonymous, "author_interactions")
    assert total(found, "author_interactions") == sum(sums)
    assert {one.key for one in of(found, "mentions")} == {f"u{at}" for at in range(5)}
    assert of(found, "mentions", hashtag=f"cute{MULTI}loveyou")


def test_recorded_mentioned_medium() -> None:
    """A mention that only a call back could tell of has no list: given where one was asked for, it is no mention."""
    with world("instagram", **{f"{OWN}__tags": recorded("meta/ig_mentioned_media.json")}) as meta:
        found = meta.asking(accounts=OWN, without=without("mentions"), backfill="4000d").poll()
    assert not of(found, "mentions")


def tagged(meta: World) -> list[str]:
    """Return the hashtags that were searched for."""
    return [one.query["q"] for one in meta.calls("ig_hashtag_search")]


def test_recorded_hashtag() -> None:
    """A hashtag is looked up once; the recorded media carry no time and are left out, which is said."""
    tag, media = recorded("meta/ig_hashtag_search.json"), recorded("meta/ig_hashtag_top_media_p1.json")
    ident = "17841562426109234"
    places = {"ig_hashtag_search": tag, f"{ident}__recent_media": EMPTY, f"{ident}__top_media": media}
    with world("instagram", **places) as meta:
        found = meta.asking(accounts=OWN, hashtags="#developers", without=QUIET).poll({"now": NOW + HOUR})
        assert tagged(meta) == ["developers"]
        assert meta.calls(f"{ident}/top_media")[0].query["user_id"] == OWN
    assert not of(found, "hashtag_mentions")
    assert "25 media with a followed hashtag carry no time, and are left out" in notes(found)


def test_hashtags_of_the_last_day() -> None:
    """Media of the last day are uses of each followed hashtag that they carry; older ones end the reading."""
    media = [
        {"id": "1", "timestamp": "2026-09-21T10:00:00+0000", "caption": "#acme #sale"},
        {"id": "2", "timestamp": "2026-09-01T10:00:00+0000", "caption": "#acme"},
    ]
    places = {"ig_hashtag_search": said({"data": [{"id": "7"}]}), "7__recent_media": said({"data": media})}
    with world("instagram", **places) as meta:
        found = meta.asking(accounts=OWN, hashtags=["acme", "sale"], without=QUIET).poll()
    assert {(one.id, dict(one.labels)["hashtag"]) for one in of(found, "hashtag_mentions")} == {
        ("1", f"acme{MULTI}sale")
    }


def test_thirty_hashtags_in_a_week() -> None:
    """Meta allows thirty hashtags in seven days: more are not asked for, and named."""
    tags = [f"tag{at}" for at in range(32)]
    with world("instagram", ig_hashtag_search=said({"data": [{"id": "7"}]})) as meta:
        found = meta.asking(accounts=OWN, hashtags=tags, without=QUIET).poll()
        assert tagged(meta) == tags[:30]
    assert "not followed for now: tag30, tag31" in notes(found)


def test_measures_example_and_login(tmp_path: Path) -> None:
    """The example is accepted; what there is, and what a login asks for, follow the options."""
    assert open_text(ABOUT.example, tmp_path / "kpitui.toml")
    assert "hashtag_mentions" not in measures_of(Options())
    assert "hashtag_mentions" in measures_of(Options(hashtags=("acme",)))
    assert "likes" not in measures_of(Options(without=("posts",)))
    app = oauth(Options())
    assert app is not None
    assert "instagram_manage_insights" in app.scopes
    assert oauth(Options.model_validate({"token": TOKEN})) is None
