"""LinkedIn: what its errors mean and what is asked after them; wrong types in every field."""

from __future__ import annotations

import pytest

from kpitui.collector import schedule
from kpitui.errors import Cause, SourceRefused
from tests.servers.replay import replaying, said
from tests.sources.platforms.asking import NOW, notes, of, value
from tests.sources.platforms.linkedin_server import (
    ALL,
    EMPTY,
    GAINS,
    PAGES,
    POSTS,
    SHARE,
    SHARES,
    SIZES,
    asking,
    day,
    own_posts,
)
from tests.sources.platforms.spoiling import spoiled

DENIED = {"status": 403, "serviceErrorCode": 100, "code": "ACCESS_DENIED", "message": "Not enough permissions"}
OLD = {"status": 426, "code": "NONEXISTENT_VERSION", "message": "Requested version 20240401 is not active"}
ERRORS = [
    (401, {"status": 401, "code": "EXPIRED_ACCESS_TOKEN", "message": "expired"}, Cause.AUTH, "not accepted (401)"),
    (403, DENIED, Cause.PERMISSION, "LinkedIn denies access (“Not enough permissions”)"),
    (426, OLD, Cause.PERMISSION, "this version of LinkedIn's API has ended"),
    (404, {"status": 404, "code": "RESOURCE_NOT_FOUND", "message": "none"}, Cause.NOT_FOUND, "nothing at this address"),
    (429, {"status": 429, "message": "too fast"}, Cause.LIMITED, "too many calls"),
    (500, {"status": 500, "message": "oops"}, Cause.TRANSIENT, "the server fails (500)"),
]


@pytest.mark.parametrize(("status", "content", "cause", "text"), ERRORS)
def test_errors(status: int, content: dict[str, object], cause: Cause, text: str) -> None:
    """Each error has its cause, LinkedIn's words and what to do next; the token is in none."""
    with replaying({"/*": said(content, status)}) as server:
        error = asking(server.url).failure()
    assert error.cause is cause
    assert text in error.text.say("en")
    assert cause is Cause.TRANSIENT or error.advice is not None
    assert "bearer-secret" not in error.text.say("en")


def test_a_version_that_has_ended() -> None:
    """What to do is said in French too: raise version."""
    with replaying({"/*": said(OLD, 426)}) as server:
        error = asking(server.url, version="202404").failure()
    assert server.asked[0].headers["linkedin-version"] == "202404"
    assert isinstance(error, SourceRefused)
    assert error.advice is not None
    assert error.advice.say("fr").startswith("Donnez à version")


def test_calls_of_the_day_are_used_up() -> None:
    """LinkedIn's calls come back at midnight of UTC: the source waits until then."""
    text = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."
    with replaying({"/*": said({"status": 429, "message": text}, 429)}) as server:
        error = asking(server.url).failure()
    assert error.cause is Cause.SPENT
    assert error.retry_after is not None
    assert 0 < error.retry_after <= 86_400
    plan = schedule.failed(schedule.rhythm_of("l", 60_000), NOW, schedule.Plan(NOW), error.retry_after)
    assert plan.due - NOW >= error.retry_after * 999


def test_one_part_that_is_denied_costs_the_others_nothing() -> None:
    """Without the right to read statistics there are followers and posts, and a word on the rest."""
    with replaying({**ALL, GAINS: said(DENIED, 403), POSTS: said({"elements": own_posts()[:1]})}) as server:
        found = asking(server.url).poll()
    assert value(found, "followers") == 7
    assert of(found, "posts")
    assert set(found.failed) == {"follows"}
    assert "new followers, 90362860: 127.0.0.1" in notes(found)


def test_a_competitor_that_is_none() -> None:
    """A page that LinkedIn doesn't know is told of, and is no gap in one's own followers."""
    with replaying({**ALL, PAGES: EMPTY}) as server:
        found = asking(server.url, competitors={"globex": "nobody"}).poll()
    assert value(found, "followers") == 7
    assert "followers" not in found.failed
    assert "LinkedIn knows no page linkedin.com/company/nobody" in notes(found)


def test_wrong_types_give_no_figures() -> None:
    """Whatever stands in a field, there are errors in words and rejected rows, and no wrong figure."""
    told = {"impressionCount": 9, "likeCount": 8, "uniqueImpressionsCount": 7, "shareMentionsCount": 6}
    share = {"share": SHARE, **day(2, totalShareStatistics=told, followerGains={"organicFollowerGain": 5})}
    answers = {
        SIZES: {"firstDegreeSize": 4},
        GAINS: {"elements": [share]},
        SHARES: {"elements": [share]},
        POSTS: {"elements": own_posts()[:1]},
        PAGES: {"elements": [{"id": 3}]},
    }
    with replaying({}) as server:
        source = asking(server.url, competitors={"globex": "globex"})
        for path, answer in answers.items():
            for place, changed in spoiled(answer):
                server.routes = {**{name: said(one) for name, one in answers.items()}, path: said(changed)}
                found = source.poll()
                assert {one.value for one in found.samples} <= {0, 1, 4, 5, 6, 7, 8, 9}, place
