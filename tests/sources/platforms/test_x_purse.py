"""The purse of X alone: what is charged when, and what is left."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest

from kpitui.config.spans import DAY
from kpitui.errors import SourceError
from kpitui.sources.platforms.x.spending import MILLION, Bill, Prices, Purse, reset_of
from tests.sources.platforms.asking import NOW
from tests.sources.platforms.x_server import HOUR

PRICES = Prices(5_000, 10_000, 5_000)


@pytest.mark.parametrize("seed", range(200))
def test_the_purse_alone(seed: int) -> None:
    """Whatever is held, released and settled, in whatever order: a month's sum never passes the limit."""
    random = Random(seed)  # noqa: S311 - a test's own
    limit = random.randint(0, 300_000)
    purse, now = Purse(limit, PRICES, random.randint(0, 5)), NOW
    kept: dict[str, object] = {}
    for _ in range(200):
        now += random.choice([0, 60_000, HOUR, DAY])
        purse.take_up(kept, now)
        posts, users = random.randint(0, 20), random.randint(0, 3)
        bill = Bill(
            random.choice("abc"), posts=posts, users=users, counts=random.randint(0, 1), cheap=random.random() < 0.3
        )
        try:
            before = purse.hold(bill)
        except SourceError:
            continue
        if random.random() < 0.2:
            purse.release(bill, before)
        else:
            ids = [f"p{random.randint(0, 50)}" for _ in range(posts)] + [f"u{at}" for at in range(users)]
            purse.settle(bill, ids)
        assert purse.spent <= limit
        kept = purse.kept()
        if random.random() < 0.1:
            purse = Purse(limit, PRICES, purse.people)


def test_charged_once_a_day() -> None:
    """The same post and the same profile cost nothing more on the same day of UTC, and again on the next."""
    purse = Purse(MILLION, PRICES)
    purse.take_up({}, NOW)
    for _ in range(3):
        bill = Bill("a", posts=2, users=1)
        purse.hold(bill)
        purse.settle(bill, ["p1", "p2", "u1"])
    assert purse.spent == 20_000
    purse.take_up(purse.kept(), NOW + DAY)
    purse.hold(bill)
    purse.settle(bill, ["p1", "p2", "u1"])
    assert purse.spent == 40_000


def test_a_lost_answer_is_paid_for_once() -> None:
    """Its money stays aside; the same call on the same day gives the same, and the next day it is spent."""
    purse = Purse(MILLION, PRICES)
    purse.take_up({}, NOW)
    purse.hold(Bill("a", posts=10))
    purse.hold(Bill("a", posts=10))
    assert purse.spent == 50_000
    again = Purse(MILLION, PRICES)
    again.take_up(purse.kept(), NOW + 1)
    again.settle(Bill("a", posts=10), ["p1"])
    assert again.spent == 5_000
    purse.take_up({}, NOW + DAY)
    purse.hold(Bill("a", posts=10))
    assert purse.spent == 100_000


def test_month_begins_again() -> None:
    """The money of a month is that of a month of UTC; the quota says when it comes back."""
    purse = Purse(50 * MILLION, PRICES)
    end = round(datetime(2026, 9, 30, 23, 59, tzinfo=UTC).timestamp() * 1000)
    purse.take_up({"spent": {"2026-09": 37_600_000}, "day": "2026-09-30", "paid": [], "open": {}}, end)
    quota = purse.quota()
    assert (quota.left, quota.allowed, quota.reset) == (12.4, 50, end + 60_000)
    assert quota.unit is not None
    assert quota.unit.say("fr") == "$"
    purse.take_up(purse.kept(), end + 60_000)
    assert purse.quota().left == 50


def test_a_clock_set_back_finds_its_month_again() -> None:
    """What was spent in a month stays spent in it."""
    purse = Purse(MILLION, PRICES)
    purse.take_up({"spent": {"2026-09": 900_000}, "day": "2026-09-21"}, NOW + 40 * DAY)
    assert purse.spent == 0
    purse.take_up(purse.kept(), NOW)
    assert purse.spent == 900_000


def test_nonsense_in_the_state() -> None:
    """A state that somebody changed is read as far as it makes sense."""
    purse = Purse(MILLION, PRICES)
    wrong: list[object] = [{"spent": 3, "day": 4, "paid": 5, "open": 6}, [], None, {"spent": {"2026-09": -5}}]
    for state in (*wrong, {"day": "2026-09-21", "paid": [1]}):
        purse.take_up(state, NOW)
    assert purse.spent == 0


def test_own_cap_begins_again_on_its_day() -> None:
    """X's own month may begin on any day."""
    at = round(datetime(2026, 9, 21, 12, tzinfo=UTC).timestamp() * 1000)
    assert datetime.fromtimestamp(reset_of(28, at) / 1000, UTC).isoformat() == "2026-09-28T00:00:00+00:00"
    assert datetime.fromtimestamp(reset_of(21, at) / 1000, UTC).isoformat() == "2026-10-21T00:00:00+00:00"
