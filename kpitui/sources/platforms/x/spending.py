"""What X costs, counted: a purse that stays shut where its limit could be passed. Knows no HTTP.

Money is whole millionths of a dollar. X charges each post and each person once in a day of UTC; a count by the call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

from kpitui.config.spans import DAY
from kpitui.errors import Cause, SourceError
from kpitui.measures import Quota
from kpitui.text import Language, Text
from kpitui.text.numbers import digits

MILLION = 1_000_000
MOST = 50_000
"""Resources of one day that are remembered as paid for; those beyond count as paid for again."""
MONTHS = 3
"""Months whose spending is remembered: a clock that is set back finds its month again."""


@dataclass(frozen=True, slots=True)
class Bill:
    """What one call may cost at most."""

    key: str
    """What is asked: a call that is repeated since its answer was lost has the same."""
    posts: int = 0
    users: int = 0
    counts: int = 0
    cheap: bool = False
    """True: money is laid aside for it."""
    people: bool = False
    """True: it gives accounts by their names, some of which may have been paid for already."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What X charges, in millionths of a dollar."""

    post: int
    user: int
    count: int

    def most(self, bill: Bill) -> int:
        """Return what a call may cost."""
        return bill.posts * self.post + bill.users * self.user + bill.counts * self.count


@dataclass(slots=True)
class Purse:
    """What was spent in each month, and what may still be."""

    limit: int
    prices: Prices
    people: int = 0
    """Accounts whose followers are read every day: money for the rest of the month is laid aside for them."""
    now: int = 0
    """ms."""
    begins: int | None = None
    """When the month of X's own cap begins again, ms; None: it has not said so."""
    capped: bool = False
    """Whether that cap is reached: X gives no posts until then."""
    known: bool = False
    """Whether this month's spending was found in the state."""
    _spent: dict[str, int] = field(default_factory=dict)
    _day: str = ""
    _paid: set[str] = field(default_factory=set)
    _open: dict[str, int] = field(default_factory=dict)
    """What calls may have cost whose answers were lost."""

    @property
    def spent(self) -> int:
        """Return what was spent in this month of UTC, and what may have been."""
        return self._spent.get(self.month, 0) + sum(self._open.values())

    @property
    def month(self) -> str:
        """Return this month."""
        return _date(self.now)[:7]

    def take_up(self, kept: object, now: int) -> None:
        """Go on at an instant, with what was kept of an earlier purse."""
        state = kept if isinstance(kept, Mapping) else {}
        self._merge(state)
        self.now = now
        if self._day != (today := _date(now)):
            # A lost answer is looked for on the same day only: from then on its call counts as paid.
            if self._open:
                before = self._day[:7]
                self._spent[before] = self._spent.get(before, 0) + sum(self._open.values())
            self._day, self._paid, self._open = today, set(), {}
        self.known = self.month in self._spent
        self._spent = dict(sorted(self._spent.items())[-MONTHS:])

    def kept(self) -> dict[str, object]:
        """Return what is to be kept of it: JSON values. Who wrote something is not: authors are paid for once more."""
        paid = sorted(one for one in self._paid if one[0] != "u")[:MOST]
        return {"spent": {self.month: 0, **self._spent}, "day": self._day, "paid": paid, "open": dict(self._open)}

    def found(self, spent: int) -> None:
        """Take what X says was spent in this month, where nothing is known of it here."""
        if not self.known:
            self._spent[self.month] = max(self._spent.get(self.month, 0), spent)
            self.known = True

    def fitting(self, bill: Bill, most: int, least: int) -> int:
        """Return how many of a bill's posts may be read, up to ``most``. Raises where not even the least may."""
        each = bill.posts * self.prices.post + bill.users * self.prices.user
        count = min(most, self._left(bill) // each) if each else most
        if count < least:
            raise self._refusal()
        return count

    def hold(self, bill: Bill) -> int:
        """Lay money aside for a call; return what lay there already. Raises where the limit would be passed."""
        if bill.posts and self.capped and self.begins is not None and self.now < self.begins:
            raise SourceError(CAPPED, (self.begins - self.now) / 1000, cause=Cause.SPENT)
        cost = self.prices.most(bill)
        if cost > self._left(bill):
            raise self._refusal()
        before = self._open.get(bill.key, 0)
        self._open[bill.key] = max(before, cost)
        return before

    def release(self, bill: Bill, before: int) -> None:
        """Take money back that a call surely did not cost."""
        self._open[bill.key] = before
        if not before:
            del self._open[bill.key]

    def settle(self, bill: Bill, resources: Iterable[str]) -> None:
        """Pay for a call by what it gave; what was paid for today is free.

        Posts are ``p1``, authors ``u1``, accounts of the configuration ``@name``; what has no id is the first sign
        alone and paid for each time.
        """
        self._open.pop(bill.key, None)
        cost = bill.counts * self.prices.count
        for resource in resources:
            if resource not in self._paid:
                cost += self.prices.post if resource[0] == "p" else self.prices.user
            if len(resource) > 1:
                self._paid.add(resource)
        self._spent[self.month] = self._spent.get(self.month, 0) + cost

    def is_paid(self, resource: str) -> bool:
        """Tell whether a resource was paid for today."""
        return resource in self._paid

    def quota(self) -> Quota:
        """Return what is left of this month's money."""
        left = max(self.limit - self.spent, 0) / MILLION
        return Quota(left, self.limit / MILLION, self.renewed(), Text("$", "$"))

    def renewed(self) -> int:
        """Return when the next month of UTC begins, ms."""
        first = datetime.fromtimestamp(self.now / 1000, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        following = (first + timedelta(days=32)).replace(day=1)
        return round(following.timestamp() * 1000)

    def _left(self, bill: Bill) -> int:
        """Return what a call may cost."""
        left = self.limit - self.spent + self._open.get(bill.key, 0)
        return left if bill.cheap else left - self._aside()

    def _aside(self) -> int:
        """Return what is laid aside for the followers of the days to come: half of the limit at most."""
        days = (self.renewed() - self.now - 1) // DAY
        return min(days * self.people * self.prices.user, self.limit // 2)

    def _refusal(self) -> SourceError:
        """Return the error for a call that would pass the limit."""
        given = {"spent": _dollars(self.spent), "limit": _dollars(self.limit)}
        wait = (self.renewed() - self.now) / 1000
        return SourceError(SPENT.given(**given), wait, cause=Cause.SPENT)

    def _merge(self, state: Mapping[object, object]) -> None:
        """Take what was kept, where it says more than is known."""
        for month, spent in _amounts(state.get("spent")):
            self._spent[month] = max(self._spent.get(month, 0), spent)
        day, paid = state.get("day"), state.get("paid")
        if not isinstance(day, str) or day < self._day:
            return
        if day > self._day:
            self._day, self._paid, self._open = day, set(), {}
        self._paid.update(one for one in (paid if isinstance(paid, list) else []) if isinstance(one, str) and one)
        for key, held in _amounts(state.get("open")):
            self._open[key] = max(self._open.get(key, 0), held)


def _amounts(value: object) -> list[tuple[str, int]]:
    """Return the amounts of a state that was stored."""
    found = value.items() if isinstance(value, Mapping) else ()
    return [(str(name), amount) for name, amount in found if type(amount) is int and amount >= 0]


def _dollars(amount: int) -> Text:
    """Return an amount as it is written: in cents, or finer where it is less than some."""
    value = amount / MILLION
    places = 2 if not amount or value >= 0.1 else 4
    return Text(f"${digits(value, places, Language.EN)}", f"{digits(value, places, Language.FR)}\u00a0$")


def _date(now: int) -> str:
    """Return a day of UTC."""
    return datetime.fromtimestamp(now / 1000, UTC).date().isoformat()


def reset_of(day: int, now: int) -> int:
    """Return when a month begins again that begins on a day of its own, ms."""
    moment = datetime.fromtimestamp(now / 1000, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    days = map(partial(_later, moment), range(1, 63))
    return round(next(one for one in days if one.day == max(1, min(day, 28))).timestamp() * 1000)


def _later(moment: datetime, days: int) -> datetime:
    """Return a moment some days later."""
    return moment + timedelta(days=days)


SPENT = Text(
    "the limit of {limit} for this month is reached: {spent} is spent, and the next call could pass it",
    "la limite de {limit} pour ce mois est atteinte : {spent} sont dépensés, et l’appel suivant la dépasserait",
)
CAPPED = Text(
    "X gives no more posts this month: its own cap is reached",
    "X ne donne plus de publications ce mois-ci : son propre plafond est atteint",
)
