"""Figures made into samples: what is absent gives none; each carries brand, channel and account."""

from __future__ import annotations

from kpitui.measures import MULTI, Kind
from kpitui.sources.platforms.figures import Figures, Happening, Post, fingerprint, fingerprints
from kpitui.sources.platforms.options import Account

ACME = Account("acme", "@acme")
HOUR = 3_600_000


def figures() -> Figures:
    """Return the figures of a part."""
    return Figures(ACME, "youtube", "videos")


def test_absent_is_no_zero() -> None:
    """Neither a level, an amount, people nor a post's figure is made of nothing; a zero is one."""
    made = figures()
    made.level("followers", 5, None)
    made.amount("impressions", (0, 5), None)
    made.people("reach", (0, 5), None)
    made.post(Post("p", 3, likes=0, comments=None), 5)
    assert [(one.measure, one.value) for one in made.samples] == [("posts", 1), ("likes", 0)]


def test_kinds_times_and_ends() -> None:
    """Levels are of an instant, amounts and people of a stretch, posts' figures of the poll with the post's time."""
    made = figures()
    made.level("followers", 7, 1_230, digits=3)
    made.amount("impressions", (0, HOUR), 4)
    made.people("reach", (0, HOUR), 3)
    made.event("mentions", Happening(2, "id", "key", 5.0))
    made.post(Post("p", 3, reach=8, saves=2), 9)
    told = [(one.kind, one.measure, one.t, one.until, one.published, one.value) for one in made.samples]
    assert told == [
        (Kind.GAUGE, "followers", 7, None, None, 1_230),
        (Kind.DELTA, "impressions", 0, HOUR, None, 4),
        (Kind.UNIQUE, "reach", 0, HOUR, None, 3),
        (Kind.EVENT, "mentions", 2, None, None, 5),
        (Kind.EVENT, "posts", 3, None, None, 1),
        (Kind.TOTAL, "saves", 9, None, 3, 2),
        (Kind.TOTAL, "post_reach", 9, None, 3, 8),
    ]
    assert (made.samples[0].digits, made.samples[3].id, made.samples[3].key) == (3, "id", "key")


def test_labels_are_sorted_and_none_is_empty() -> None:
    """Of a configuration without brands none is made up; a label that is said to be empty takes the usual one away."""
    made = Figures(Account("", "site"), "web", "visits")
    made.level("followers", 0, 1, goal="", site="s", account="")
    assert made.samples[0].labels == (("channel", "web"), ("site", "s"))


def test_a_post_s_words() -> None:
    """Its hashtags, each once, its format and campaign are labels; its text is nowhere."""
    made = figures()
    made.post(Post("p1", 3, "Summer #Sun #sea #Sun", "video", likes=1), 9, "summer")
    for one in made.samples:
        labels = dict(one.labels)
        assert labels["hashtag"] == f"Sun{MULTI}sea"
        assert (labels["format"], labels["campaign"]) == ("video", "summer")
        assert "Summer" not in str(one)
    assert [dict(one.labels).get("post") for one in made.samples] == [None, "p1"]


def test_fingerprints_tell_parts_brands_and_accounts_apart() -> None:
    """What another gave is not taken for the same."""
    others = [Account("globex", "@acme"), Account("acme", "@other"), ACME]
    assert len({*fingerprints("videos", others), fingerprint("days", ACME)}) == 4
    assert figures().mapping == fingerprint("videos", ACME)
