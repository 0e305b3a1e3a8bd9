"""What X costs: never more than the limit, whatever happens, counted through failures and restarts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Lock
from typing import Any

import pytest

from kpitui.collector.ask import costs_money
from kpitui.config.spans import DAY
from kpitui.errors import Cause, SourceError
from kpitui.measures import Poll
from kpitui.plugins import load
from kpitui.setup.opening import open_text
from kpitui.sources.platforms.x.choices import Options, counting_every
from kpitui.sources.platforms.x.spending import MILLION, Prices
from kpitui.sources.x import ABOUT
from tests.servers.replay import Asked, Reply, replaying, said
from tests.sources.platforms.asking import NOW, Asking, notes, of
from tests.sources.platforms.x_server import EMPTY, HOUR

PRICES = Prices(5_000, 10_000, 5_000)


@dataclass(slots=True)
class Billing:
    """A server of X that writes down what it charges, by month, as X does: each resource once a day."""

    random: Random
    now: int = NOW
    charged: dict[str, int] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    alone: Lock = field(default_factory=Lock)
    """Held while it answers: a call that was given up is answered all the same, beside the next one."""

    def charge(self, *resources: str) -> None:
        """Charge for posts ``p…``, people ``u…`` and counts ``c``."""
        day = datetime.fromtimestamp(self.now / 1000, UTC).date().isoformat()
        cost = 0
        for one in resources:
            if one == "c" or (day, one) not in self.seen:
                cost += PRICES.user if one[0] == "u" else PRICES.post
            self.seen.add((day, one))
        self.charged[day[:7]] = self.charged.get(day[:7], 0) + cost

    def answer(self, asked: Asked) -> Reply:
        """Answer a call, charge for it, and sometimes lose the answer on its way."""
        with self.alone:
            return self._answer(asked)

    def _answer(self, asked: Asked) -> Reply:
        """Answer a call, alone."""
        if self.random.random() < 0.15:
            return said({"title": "Service Unavailable"}, 503)
        reply = self._reply(asked)
        return Reply(b'{"data": [{"id": "1", "te', 200) if self.random.random() < 0.2 else reply

    def _reply(self, asked: Asked) -> Reply:
        """Return the whole answer."""
        if asked.path.endswith("/users/by"):
            names = asked.query["usernames"].split(",")
            self.charge(*(f"u{name}" for name in names))
            return said({"data": [{"id": name, "username": name, "public_metrics": {}} for name in names]})
        if asked.path.endswith("/counts/recent"):
            self.charge("c")
            return said({"data": [], "meta": {}})
        if asked.path.endswith("/usage/tweets"):
            return said({}, 403)
        size = self.random.randint(0, int(asked.query["max_results"]))
        ids = [str(self.random.randint(10**18, 10**18 + 3000)) for _ in range(size)]
        posts = [{"id": one, "author_id": f"a{one}", "text": "acme"} for one in ids]
        self.charge(*(f"p{one}" for one in ids))
        meta = {"next_token": str(self.random.random())} if self.random.random() < 0.5 else {}
        if "expansions" not in asked.query:
            return said({"data": posts, "meta": meta})
        users = [{"id": f"a{one}", "username": f"n{one}"} for one in dict.fromkeys(ids)]
        self.charge(*(f"ua{one}" for one in ids))
        return said({"data": posts, "includes": {"users": users}, "meta": meta})


def sequence(seed: int) -> Iterator[tuple[int, dict[str, Any], float, bool]]:
    """Give the times of polls, the options, the limit, and whether the program begins anew."""
    random = Random(seed)  # noqa: S311 - a test's own
    limit = random.choice([0, 0.004, 0.05, 0.3, 1, 2.5])
    options = {
        "accounts": ["acme", "acme2"],
        "hashtags": ["a", "b"],
        "search": random.random() < 0.7,
        "authors": random.random() < 0.5,
        "counts_every": "5m",
        "competitors": {"globex": "globex"},
    }
    now = NOW
    for _ in range(12):
        now += random.choice([60_000, 900_000, 6 * HOUR, DAY, 9 * DAY])
        yield now, options, limit, random.random() < 0.3


# A call that is broken off may leave its socket to the collector of garbage.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("seed", range(12))
def test_never_more_than_the_limit(seed: int) -> None:
    """Failures, lost answers, restarts, new days and months: what X charges in a month stays within the limit."""
    billing = Billing(Random(seed))  # noqa: S311 - a test's own
    open_source = load("kpitui.sources", "x", "TITLE").open_source

    async def polls(url: str) -> float:
        """Poll again and again, with the state that the last delivery left."""
        state: Any = {}
        source: Any = None
        limit, broken = 0.0, False
        random = Random(seed)  # noqa: S311 - a test's own
        for now, options, limit, anew in sequence(seed):
            billing.now = now
            asking = Asking("x", {"base_url": url, "token": "bearer-secret", "max_usd_per_month": limit, **options})
            if source is not None and anew and not broken:
                await source.close()
                source = None
            if source is None:
                source = open_source(asking.settings())
            # Some polls are broken off at a deadline; the program that goes on still knows what it had begun.
            deadline = random.choice([0.02, 60, 60, 60])
            try:
                delivery = await asyncio.wait_for(source.poll(Poll(now, state, paid=True)), deadline)
            except (SourceError, TimeoutError):
                broken = True
                # X charges what it was asked on the day on which it was asked, not on that of the next poll.
                await asyncio.sleep(0.2)
                continue
            broken = False
            state = delivery.state
            assert delivery.quota is not None
            assert delivery.quota.left >= 0
        await source.close()
        return limit

    with replaying({"*": billing.answer, "/*": billing.answer}) as server:
        limit = asyncio.run(polls(server.url))
    assert all(cost <= round(limit * MILLION) for cost in billing.charged.values()), billing.charged
    assert limit < 0.1 or sum(billing.charged.values()) > 0


def people(asked: Asked) -> Reply:
    """Return a profile for each name that is asked for."""
    names = asked.query["usernames"].split(",")
    return said({"data": [{"id": n, "username": n, "public_metrics": {"followers_count": 5}} for n in names]})


def post_page(asked: Asked) -> Reply:
    """Return as many new posts as are asked for, and say that there are more."""
    size, after = int(asked.query["max_results"]), int(asked.query.get("next_token", "0"))
    first = ((NOW - HOUR - 1_288_834_974_657) << 22) + after
    posts = [{"id": str(first + at), "text": "acme"} for at in range(size)]
    return said({"data": posts, "meta": {"next_token": str(after + size)}})


def spending(url: str, limit: float, **options: object) -> Asking:
    """Return a source with a limit."""
    usual = {"base_url": url, "token": "bearer-secret", "max_usd_per_month": limit}
    return Asking("x", {**usual, **options})


def test_reads_no_more_than_there_is_money_for() -> None:
    """The last page is as small as the money; then the search stops, says so, and the followers go on."""
    routes = {"/2/users/by": people, "/2/tweets/search/recent": post_page}
    with replaying(routes) as server:
        asking = spending(server.url, 2, keywords="acme", accounts="acme", search=True, authors=False, posts=False)
        found = asking.poll({"now": NOW + 900_000})
        sizes = [int(one.query["max_results"]) for one in server.asked if "max_results" in one.query]
    assert sizes == [100, 100, 100, 80]
    assert of(found, "followers")
    assert set(found.failed) >= {"mentions"}
    assert "the limit of $2.00 for this month is reached" in notes(found)
    assert "la limite de 2,00\u00a0$ pour ce mois" in found.failed["mentions"].say("fr")
    assert found.quota is not None
    assert found.quota.left == pytest.approx(0.09)


def test_spent_until_the_month_begins_again() -> None:
    """Where nothing at all may be asked, the source waits for the next month, and says what to do."""
    with replaying({"*": EMPTY}) as server:
        error = spending(server.url, 0.004, keywords="acme").failure()
    assert error.cause is Cause.SPENT
    assert error.retry_after == pytest.approx((datetime(2026, 10, 1, tzinfo=UTC).timestamp() * 1000 - NOW) / 1000)
    assert error.advice is not None
    assert "max_usd_per_month" in error.advice.say("fr")
    assert server.paths() == ["/2/usage/tweets"]


def test_calls_that_never_left_cost_nothing() -> None:
    """A server that is not there charges nothing: polls go on for ever without touching the money."""
    asking = spending("http://127.0.0.1:9", 0.006, keywords="acme")
    for at in range(3):
        error = Asking("x", asking.options, now=NOW + at * HOUR).failure()
        assert error.cause is Cause.TRANSIENT
        assert not error.sent


def test_what_x_says_was_used_counts_where_nothing_is_known() -> None:
    """A first poll begins with what X says of this month: a program that was installed anew starts no new month."""
    usage = [{"date": "2026-09-20T00:00:00.000Z", "usage": "300"}, {"date": "2026-08-31T00:00:00.000Z", "usage": 9}]
    said_so = said({"data": {"daily_project_usage": {"project_id": "1", "usage": usage}, "project_usage": "309"}})
    with replaying({"/2/usage/tweets": said_so, "/2/tweets/counts/recent": EMPTY}) as server:
        found = spending(server.url, 5, keywords="acme").poll({"now": NOW + 2 * HOUR})
    assert found.quota is not None
    assert found.quota.left == pytest.approx(5 - 1.5 - 2 * 0.005)
    asked = next(one for one in server.asked if one.path == "/2/usage/tweets")
    assert asked.query["usage.fields"] == "cap_reset_day,daily_project_usage,project_cap,project_usage"


def test_costs_are_kept_although_the_poll_fails() -> None:
    """A poll that cost something and gave nothing is no error: an error would forget what was spent."""
    with replaying({"/2/tweets/counts/recent": Reply(b'{"data": [', 200), "/2/usage/tweets": EMPTY}) as server:
        found = spending(server.url, 5, keywords="acme").poll()
    assert set(found.failed) == {"mentions"}
    assert found.quota is not None
    assert found.quota.left == 4.995
    assert found.mappings


@pytest.mark.parametrize(
    ("limit", "tags", "hours"),
    [(10, 0, 1), (10, 1, 2), (20, 1, 1), (3.6, 3, 7), (0.5, 0, 20), (0, 5, 24)],
)
def test_counts_last_for_the_month(limit: float, tags: int, hours: int) -> None:
    """The less money, and the more there is to count, the rarer it is counted: some is left for others."""
    options = {"keywords": "acme", "competitors": {"globex": {"keywords": "globex"}}, "max_usd_per_month": limit}
    made = Asking("x", {**options, "hashtags": [f"tag{at}" for at in range(tags)]}).settings().options
    assert isinstance(made, Options)
    every = counting_every(made, tags + 2)
    assert every == hours * HOUR
    assert hours == 24 or (tags + 2) * 31 * DAY / every * made.usd_per_count <= 0.75 * limit
    said_so = Asking("x", {**options, "counts_every": "5m"}).settings().options
    assert isinstance(said_so, Options)
    assert counting_every(said_so, 9) == 300_000


def test_who_wrote_something_is_not_kept() -> None:
    """The state holds posts and one's own accounts as paid for, and no author of a mention."""
    post = {"id": "41", "author_id": "777", "text": "acme"}
    answer = said({"data": [post], "includes": {"users": [{"id": "777", "username": "someone"}]}})
    with replaying({"/2/tweets/search/recent": answer, "/2/users/by": people}) as server:
        asking = spending(server.url, 5, keywords="acme", accounts="Acme", search=True, posts=False)
        found = asking.poll({"now": NOW + 900_000})
    assert found.state["spending"] == {
        "spent": {"2026-09": 5_000 + 10_000 + 10_000},
        "day": "2026-09-21",
        "paid": ["@acme", "p41"],
        "open": {},
    }
    assert "777" not in str(found.state)


def test_a_subscription_is_not_counted() -> None:
    """Without prices there is no quota, and nothing asks first."""
    with replaying({"/2/tweets/counts/recent": EMPTY}) as server:
        found = spending(server.url, 0, keywords="acme", paid=False).poll()
    assert found.quota is None
    assert "spending" not in found.state


def test_asks_first() -> None:
    """X costs money: a check spares it, and the screen asks before it polls by hand."""
    project = open_text(ABOUT.example, Path("kpitui.toml"))
    assert costs_money(project.sources[0])
