"""X: what its problems mean, and what is asked after them; wrong types in every field."""

from __future__ import annotations

import time

import pytest

from kpitui.collector import schedule
from kpitui.errors import Cause, SourceRefused
from tests.servers.replay import Reply, recorded, replaying, said
from tests.sources.platforms.asking import NOW, value
from tests.sources.platforms.spoiling import spoiled
from tests.sources.platforms.x_server import ALL, COUNTS, SEARCH, TWEETS, USAGE, USERS, asking, own_posts

RECORDED = ("x/error_429.json", "x/usage_tweets.json", "x/v1_rate_limit_status.json")


def test_limited_until_x_says() -> None:
    """The recorded refusal with the recorded headers: limited until the reset, since X sends no Retry-After."""
    reply = recorded("x/error_429.json")
    reset = round(time.time()) + 902
    headers = {**reply.headers, "x-rate-limit-limit": "300", "x-rate-limit-remaining": "0"}
    refusal = Reply(reply.body, 429, {**headers, "x-rate-limit-reset": str(reset)})
    with replaying({**ALL, COUNTS: refusal}) as server:
        error = asking(server.url, keywords="acme").failure()
    assert error.cause is Cause.LIMITED
    assert error.retry_after is not None
    assert 890 < error.retry_after < 903
    assert "too many calls, limited until" in error.text.say("en")
    rhythm = schedule.rhythm_of("x", 300_000)
    plan = schedule.failed(rhythm, NOW, schedule.Plan(NOW), error.retry_after)
    assert plan.held
    assert 890_000 < plan.due - NOW < 903_000
    assert server.paths().count(COUNTS) == 1


def test_one_endpoint_that_is_limited_leaves_the_others() -> None:
    """Each endpoint has its own limit: the followers come although the counts are refused."""
    with replaying({**ALL, COUNTS: said({"title": "Too Many Requests", "status": 429}, 429)}) as server:
        found = asking(server.url, accounts="acme").poll()
    assert value(found, "followers") == 100
    assert set(found.failed) == {"mentions"}


TYPE = "https://api.twitter.com/2/problems/"
PROBLEMS = [
    (401, {"title": "Unauthorized", "type": "about:blank"}, Cause.AUTH, "the credentials are not accepted"),
    (403, {"title": "Forbidden", "detail": "no"}, Cause.PERMISSION, "access is not allowed (403)"),
    (
        403,
        {"detail": "enrol", "type": f"{TYPE}client-forbidden"},
        Cause.PERMISSION,
        "the app may not read this (“enrol”)",
    ),
    (
        403,
        {"detail": "x", "type": f"{TYPE}unsupported-authentication"},
        Cause.PERMISSION,
        "another kind of token (“x”)",
    ),
    (429, {"title": "UsageCapExceeded", "type": f"{TYPE}usage-capped"}, Cause.SPENT, "until its cap begins again"),
    (402, {"title": "CreditsDepleted", "detail": "none"}, Cause.SPENT, "there is no credit left at X (“none”)"),
    (400, {"title": "Invalid Request", "detail": "bad"}, Cause.PERMISSION, "the request is refused (400) (“bad”)"),
    (503, {"title": "Service Unavailable"}, Cause.TRANSIENT, "the server fails (503)"),
]


@pytest.mark.parametrize(("status", "problem", "cause", "text"), PROBLEMS)
def test_problems(status: int, problem: dict[str, object], cause: Cause, text: str) -> None:
    """Each problem of X has its cause, its words and what to do next; none of them costs anything."""
    with replaying({**ALL, COUNTS: said(problem, status)}) as server:
        error = asking(server.url, keywords="acme").failure()
    assert error.cause is cause
    assert text in error.text.say("en")
    assert cause is Cause.TRANSIENT or error.advice is not None
    assert "bearer-secret" not in error.text.say("en")
    assert server.paths().count(COUNTS) == 1


def test_credit_that_is_used_up_is_said_in_french() -> None:
    """Somebody has to buy credit: the source is asked again within the hour at the soonest."""
    with replaying({**ALL, COUNTS: said({"title": "CreditsDepleted", "detail": "no credits"}, 402)}) as server:
        error = asking(server.url, keywords="acme").failure()
    assert isinstance(error, SourceRefused)
    assert error.retry_after == 3600
    assert "il ne reste plus de crédit chez X" in error.text.say("fr")
    assert error.advice is not None
    assert error.advice.say("fr").startswith("Achetez du crédit sur console.x.com")


def test_recorded_usage() -> None:
    """X's own cap, as documented: not reached, nothing happens; reached, no posts are asked for until its day."""
    usage = recorded("x/usage_tweets.json")
    with replaying({**ALL, USAGE: usage}) as server:
        asking(server.url, keywords="acme").poll()
    full = said({"data": {**usage.content["data"], "project_usage": "50000000"}})
    with replaying({**ALL, USAGE: full}) as server:
        found = asking(server.url, keywords="acme", search=True)
        error = found.failure()
    assert error.cause is Cause.SPENT
    assert error.retry_after == pytest.approx(6.4 * 86_400, abs=0.1 * 86_400)
    assert SEARCH not in server.paths()
    assert "son propre plafond est atteint" in error.text.say("fr")


def test_capped_until_its_own_day() -> None:
    """X's refusal does not say when its cap begins again; its usage does: the source waits until then."""
    usage = recorded("x/usage_tweets.json")
    capped = said({"title": "UsageCapExceeded", "type": f"{TYPE}usage-capped"}, 429)
    with replaying({**ALL, USAGE: usage, COUNTS: capped}) as server:
        error = asking(server.url, keywords="acme").failure()
    assert error.retry_after == pytest.approx(6.4 * 86_400, abs=0.1 * 86_400)


def test_answer_of_another_version() -> None:
    """The old version's list of limits, recorded, is an answer without data: nothing is made of it."""
    with replaying({**ALL, COUNTS: recorded("x/v1_rate_limit_status.json")}) as server:
        found = asking(server.url, keywords="acme").poll()
    assert not found.samples
    assert found.covered.get("mentions") is None


def test_wrong_types_give_no_figures() -> None:
    """Whatever stands in a field, there are errors in words and rejected rows, and never another exception."""
    post = own_posts()[0]
    right = {*range(1, 20), 800, 900}
    user = {"id": "1", "username": "acme", "public_metrics": {"followers_count": 5}}
    count = {"start": "2026-09-21T08:00:00Z", "end": "2026-09-21T09:00:00Z", "tweet_count": 4}
    answers = {
        USERS: {"data": [user], "errors": [{"value": "x", "title": "T"}]},
        COUNTS: {"data": [count], "meta": {"next_token": "a"}, "errors": [{"title": "x"}]},
        SEARCH: {"data": [{**post, "author_id": "1"}], "includes": {"users": [user]}, "meta": {"next_token": "b"}},
        TWEETS: {"data": own_posts(), "meta": {"next_token": "c"}},
        USAGE: {"data": {"project_usage": 1, "cap_reset_day": 3, "daily_project_usage": {"usage": [{"date": "2026"}]}}},
    }
    with replaying({}) as server:
        for path, answer in answers.items():
            source = asking(server.url, accounts="acme", search=path == SEARCH, max_usd_per_month=1000)
            for place, changed in spoiled(answer):
                server.routes = {**{name: said(one) for name, one in answers.items()}, path: said(changed)}
                found = source.poll()
                given = {one.value for one in found.samples if one.measure != "response_seconds"}
                assert given <= right, place
                assert all(span is None or span[1] <= NOW for span in found.covered.values()), place
