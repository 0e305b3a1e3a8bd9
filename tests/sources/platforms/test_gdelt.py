"""GDELT: no answer of its is recorded; the shape is that of its documentation."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpitui.errors import Cause
from kpitui.sources.gdelt import QUARTER, plan
from tests.servers.replay import Asked, Reply, replaying, said
from tests.sources.platforms.asking import Asking, of, total

RECORDED: tuple[str, ...] = ()
DAY = 86_400_000
NOW = 1_790_000_100_000 // DAY * DAY + 10 * 3_600_000 + 7 * 60_000
"""Seven minutes past ten."""


def timeline(asked: Asked) -> Reply:
    """Return three articles for each bucket of the stretch that is asked for; one speaks well, none badly."""
    if asked.query["mode"] == "artlist":
        return said(
            {"articles": [{"url": f"https://s{n % 3}.example/{n}", "domain": f"s{n % 3}.example"} for n in range(9)]}
        )
    edges = [
        datetime.strptime(asked.query[name], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        for name in ("startdatetime", "enddatetime")
    ]
    start, end = (int(edge.timestamp()) for edge in edges)
    width = 900 if end - start < 3 * 86_400 else 86_400
    count = 1 if "tone>" in asked.query["query"] else 0 if "tone<" in asked.query["query"] else 3
    stamps = (datetime.fromtimestamp(at, UTC).strftime("%Y%m%dT%H%M%SZ") for at in range(start, end + 1, width))
    points = [{"date": stamp, "value": count, "norm": 999} for stamp in stamps]
    return said({"query_details": {}, "timeline": [{"series": "Article Count", "data": points}]})


def test_days_then_quarters() -> None:
    """What is long past comes by days, the last days by quarters of an hour, nothing twice, nothing unfinished."""
    with replaying({"/api/v2/doc/doc": timeline}) as server:
        asking = Asking("gdelt", {"base_url": server.url, "keywords": "acme", "backfill": "10d"}, now=NOW)
        found = asking.poll()
    counts = of(found, "mentions", brand="acme")
    spans = sorted((one.t, one.until or 0) for one in counts)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))
    assert found.covered["mentions"] == (spans[0][0], spans[-1][1])
    assert spans[-1][1] <= NOW - 15 * 60_000
    assert {end - start for start, end in spans} == {DAY, 900_000}
    assert total(found, "mentions") == 3 * len(spans)
    (authors,) = of(found, "authors")
    assert (authors.value, (authors.until or 0) - authors.t) == (3, DAY)


def test_reads_on_by_quarters() -> None:
    """The next poll asks for the last hours again, by quarters; the days are not asked for again."""
    with replaying({"/api/v2/doc/doc": timeline}) as server:
        asking = Asking("gdelt", {"base_url": server.url, "keywords": "acme", "backfill": "10d"}, now=NOW)
        again = asking.poll({"now": NOW + 900_000})
    counts = of(again, "mentions")
    assert {(one.until or 0) - one.t for one in counts} == {900_000}
    assert len(counts) == 6 * 4 + 1
    assert not of(again, "authors")


def test_tone() -> None:
    """With a tone, articles are counted by sentiment, and together they are all of them."""
    with replaying({"/api/v2/doc/doc": timeline}) as server:
        options = {"base_url": server.url, "keywords": ["acme", "Acme Inc"], "backfill": "1d", "tone": 2}
        found = Asking("gdelt", {**options, "restrict": "sourcelang:french"}, now=NOW).poll()
    whole = total(found, "mentions")
    assert total(found, "mentions", sentiment="positive", sentiment_by="vendor") == whole / 3
    assert total(found, "mentions", sentiment="negative") == 0
    assert total(found, "mentions", sentiment="neutral") == whole * 2 / 3
    assert server.asked[0].query["query"] == '("acme" OR "Acme Inc") sourcelang:french'


def test_titles_with_wrong_escapes() -> None:
    """GDELT writes some titles' signs as no JSON knows them: that costs nothing."""
    body = rb'{"articles": [{"title": "it\\\'s \\d", "domain": "a.example"}]}'
    with replaying(
        {"/api/v2/doc/doc": lambda asked: Reply(body) if asked.query["mode"] == "artlist" else timeline(asked)}
    ) as server:
        found = Asking("gdelt", {"base_url": server.url, "keywords": "acme", "backfill": "1d"}, now=NOW).poll()
    assert [one.value for one in of(found, "authors")] == [1]


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (Reply(b"Please limit requests to one every 5 seconds", 429, {"content-type": "text/html"}), Cause.LIMITED),
        (Reply(b"Please limit requests to one every 5 seconds"), Cause.LIMITED),
        (Reply(b"Your query was too short or too long.", headers={"content-type": "text/html"}), Cause.PERMISSION),
        (Reply(b"<html>down</html>"), Cause.PARSE),
        (Reply(b"oops", 503), Cause.TRANSIENT),
    ],
)
def test_failures(reply: Reply, cause: Cause) -> None:
    """Its sentences are told apart: too often, refused, no data."""
    with replaying({"/api/v2/doc/doc": reply}) as server:
        error = Asking("gdelt", {"base_url": server.url, "keywords": "acme"}, now=NOW).failure()
    assert error.cause is cause
    if cause is Cause.PERMISSION:
        assert "too short" in error.text.say("fr")
        assert error.advice is not None
        assert "mots-clés" in error.advice.say("fr")


def test_an_empty_timeline() -> None:
    """A word that nobody wrote: read, and no mentions."""
    with replaying({"/api/v2/doc/doc": said({})}) as server:
        found = Asking("gdelt", {"base_url": server.url, "keywords": "acme"}, now=NOW).poll()
    assert not of(found, "mentions")
    assert found.covered["mentions"] is not None
    assert [one.value for one in of(found, "authors")] == [0]


def test_stretches_meet() -> None:
    """Days in one stretch, then short ones that follow each other without a gap."""
    found = list(plan(DAY + 5, 11 * DAY, 4 * DAY, new=True))
    assert found[0] == (DAY, 4 * DAY)
    assert all(before[1] == after[0] for before, after in itertools.pairwise(found))
    assert found[-1][1] == 11 * DAY
    assert max(ended - begun for begun, ended in found[1:]) == 2 * DAY


@settings(deadline=None)
@given(st.integers(0, 40 * DAY), st.integers(0, 40 * DAY), st.booleans())
def test_plans(since: int, more: int, new: bool) -> None:
    """Whatever the pause, all of it is asked for once, and never a day that came by quarters already as a day."""
    now = since + more
    end = now // QUARTER * QUARTER - QUARTER
    found = list(plan(since, end, now // DAY * DAY - DAY, new))
    assert all(before[1] == after[0] for before, after in itertools.pairwise(found))
    assert all(begun < ended for begun, ended in found)
    assert len(found) <= 4
    if found:
        assert found[0][0] <= since
        assert found[-1][1] == end
        if not new:
            assert found[0][0] > since - QUARTER


def test_after_a_long_pause() -> None:
    """The rest of the day comes by quarters, the days of the pause by days, the last ones by quarters; sites by day."""
    later = NOW + 10 * DAY
    with replaying({"/api/v2/doc/doc": timeline}) as server:
        asking = Asking("gdelt", {"base_url": server.url, "keywords": "acme", "backfill": "10d"}, now=NOW)
        first, again = asking.poll(), asking.poll({"now": later})
    spans = sorted((one.t, one.until or 0) for one in of(again, "mentions"))
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))
    assert again.covered["mentions"] == (spans[0][0], spans[-1][1])
    assert sum(ended - begun == DAY for begun, ended in spans) == 8
    earlier = {(one.t, one.until) for one in of(first, "mentions") if (one.until or 0) > spans[0][0]}
    assert earlier <= {*spans}
    days = sorted((one.t, one.until or 0) for one in of(again, "authors"))
    midnight = later // DAY * DAY
    assert days == [(midnight - back * DAY, midnight - back * DAY + DAY) for back in range(7, 0, -1)]
    assert again.covered["authors"] == (midnight - 7 * DAY, midnight)


def test_a_day_of_too_many_articles_is_not_read() -> None:
    """A list that is full does not hold all sites: nothing is said of that day, and it is no zero."""

    def full(asked: Asked) -> Reply:
        """Fill the list."""
        if asked.query["mode"] != "artlist":
            return timeline(asked)
        return said({"articles": [{"domain": f"s{n}.example"} for n in range(250)]})

    with replaying({"/api/v2/doc/doc": full}) as server:
        found = Asking("gdelt", {"base_url": server.url, "keywords": "acme", "backfill": "1d"}, now=NOW).poll()
    assert not of(found, "authors")
    assert found.covered["authors"] is None
