"""Feeds: Google Alerts (the shape that is known of it, none is recorded), RSS, and what is no feed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kpitui.errors import Cause
from kpitui.sources.rss import unwrapped
from tests.servers.replay import Reply, replaying
from tests.sources.platforms.asking import NOW, Asking, notes, of

RECORDED: tuple[str, ...] = ()

ALERT = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:google.com,2005:reader/user/1/state/com.google/alerts/2</id>
<title>Google Alert - acme</title><updated>2026-09-20T10:00:00Z</updated>
<entry><id>tag:google.com,2013:googlealerts/feed:111</id>
<title type="html">Great news from &lt;b&gt;Acme&lt;/b&gt;</title>
<link href="https://www.google.com/url?rct=j&amp;sa=t&amp;url=https://www.news.example.org/a%3Fx%3D1&amp;ct=ga"/>
<published>2026-09-20T08:00:00Z</published><updated>2026-09-20T08:00:00Z</updated>
<content type="html">They said &lt;b&gt;acme&lt;/b&gt; &amp;amp; us &lt;script&gt;x()&lt;/script&gt;#launch</content>
</entry>
<entry><id>tag:google.com,2013:googlealerts/feed:222</id><title type="html">Acme again</title>
<link href="https://blog.example.net/b"/><published>2026-09-20T09:00:00+02:00</published></entry></feed>"""

RSS = """<rss version="2.0"><channel><title>News</title><language>fr-FR</language>
<item><title>Globex gagne</title><link>https://n.example/1</link><guid>1</guid>
<pubDate>Sun, 20 Sep 2026 08:00:00 +0200</pubDate></item>
<item><title>Acme perd</title><link>https://n.example/2</link></item>
<item><description></description></item></channel></rss>"""


def feed(text: str, kind: str = "application/atom+xml") -> Reply:
    """Return a feed."""
    return Reply(text.encode(), headers={"content-type": f"{kind}; charset=utf-8"})


def test_google_alerts() -> None:
    """Each entry is a mention at its time, from the site behind Google's link; its hashtags are found."""
    with replaying({"/alerts": feed(ALERT)}) as server:
        found = Asking("rss", {"feeds": [f"{server.url}/alerts"], "hashtags": ["#Launch"]}).poll()
    mentions = of(found, "mentions", brand="acme", channel="web")
    assert [(one.id, one.t, one.key) for one in mentions] == [
        ("tag:google.com,2013:googlealerts/feed:111", 1_789_891_200_000, "news.example.org"),
        ("tag:google.com,2013:googlealerts/feed:222", 1_789_887_600_000, "blog.example.net"),
    ]
    assert [dict(one.labels)["hashtag"] for one in of(found, "hashtag_mentions")] == ["Launch"]


def test_any_feed_by_keywords() -> None:
    """With keywords only the entries that name one count; an entry without anything is rejected, not the feed."""
    options = {"keywords": ["ACME"]}
    with replaying({"/news": feed(RSS, "text/xml")}) as server:
        found = Asking("rss", {"feeds": [f"{server.url}/news"], **options}).poll()
    (mention,) = of(found, "mentions")
    assert mention.id == "https://n.example/2"
    assert dict(mention.labels)["language"] == "fr"
    assert [one.rows for one in found.rejected] == [1]


def test_an_entry_without_a_date_keeps_the_time_at_which_it_was_first_seen() -> None:
    """Reading it again does not move it."""
    with replaying({"/news": feed(RSS)}) as server:
        asking = Asking("rss", {"feeds": [f"{server.url}/news"], "keywords": "acme"})
        again = asking.poll({"now": NOW + 900_000})
    assert [one.t for one in of(again, "mentions")] == [NOW]


def test_what_a_full_feed_dropped_was_not_read() -> None:
    """A feed that reaches back to the last poll goes on from there; one that doesn't leaves a hole."""
    item = "<item><title>a</title><guid>{n}</guid><pubDate>Mon, 21 Sep 2026 {hour:02}:00:00 +0000</pubDate></item>"

    def full(hour: int) -> Reply:
        """Return a feed of twelve entries of one hour."""
        rows = "".join(item.format(n=f"{hour}-{n}", hour=hour) for n in range(12))
        return feed(f'<rss version="2.0"><channel><title>t</title>{rows}</channel></rss>')

    def at(hour: int) -> int:
        """Return an hour of that day, ms."""
        return 1_789_948_800_000 + hour * 3_600_000

    with replaying({"/news": [full(9), full(9), full(12)]}) as server:
        asking = Asking("rss", {"feeds": [f"{server.url}/news"]}, now=at(10))
        assert asking.poll().covered["mentions"] == (at(9), at(10))
    with replaying({"/news": [full(9), full(9), full(12)]}) as server:
        asking = Asking("rss", {"feeds": [f"{server.url}/news"]}, now=at(10))
        assert asking.poll({"now": at(11)}).covered["mentions"] == (at(10), at(11))
    with replaying({"/news": [full(9), full(12)]}) as server:
        asking = Asking("rss", {"feeds": [f"{server.url}/news"]}, now=at(10))
        assert asking.poll({"now": at(13)}).covered["mentions"] == (at(12), at(13))


def test_an_empty_feed_is_valid() -> None:
    """No entries: read, and no mentions."""
    empty = '<rss version="2.0"><channel><title>t</title></channel></rss>'
    with replaying({"/news": feed(empty)}) as server:
        found = Asking("rss", {"feeds": [f"{server.url}/news"]}).poll()
    assert not found.samples
    assert "mentions" not in found.failed


@pytest.mark.parametrize("body", ["<html><body>Sign in</body></html>", "not a feed", "", '{"a": 1}'])
def test_what_is_no_feed(body: str) -> None:
    """A page, a text, nothing and JSON are told as no feed, with what to do."""
    with replaying({"/news": feed(body, "text/html")}) as server:
        error = Asking("rss", {"feeds": [f"{server.url}/news"]}).failure()
    assert error.cause is Cause.PARSE
    assert error.advice is not None
    assert "no feed" in error.text.say("en")
    assert "flux" in error.text.say("fr")


def test_entities_that_grow_are_not_expanded() -> None:
    """A feed that would fill the memory gives nothing and takes no time."""
    names = "abcdefghij"
    grow = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    bomb = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{grow}]><rss version="2.0"><channel><item><title>&j;</title></item>'
    with replaying({"/news": feed(bomb)}) as server:
        found = Asking("rss", {"feeds": [f"{server.url}/news"]}).poll()
    assert all(len(one.id or "") < 2_000 for one in found.samples)


def test_a_secret_address_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the failure nor the notes name the path of a feed that is a secret."""
    with replaying({}) as server:
        monkeypatch.setenv("FEED", f"{server.url}/alerts/feeds/0123456789/s3cr3t-f33d")
        failure = Asking("rss", {"feeds": [{"env": "FEED"}]}).failure()
        options = {"feeds": [{"env": "FEED"}], "competitors": {"globex": f"{server.url}/other"}}
        server.routes["/other"] = feed(RSS)
        found = Asking("rss", options).poll()
    assert failure.cause is Cause.NOT_FOUND
    assert "s3cr3t" not in failure.text.say("en") + notes(found)
    assert {dict(one.labels)["brand"] for one in of(found, "mentions")} == {"globex"}
    assert "mentions" in found.failed


def test_links_of_google_are_unwrapped() -> None:
    """The site of a mention is the one that speaks, not Google."""
    assert unwrapped("https://www.google.com/url?rct=j&url=https://a.example/x&ct=ga") == "https://a.example/x"
    assert unwrapped("https://www.google.com/search?q=x") == "https://www.google.com/search?q=x"
