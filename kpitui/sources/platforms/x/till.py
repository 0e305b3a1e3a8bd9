"""Calls to X that are paid for: money is laid aside before each, and what came is charged after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from kpitui.errors import SourceError
from kpitui.measures import Delivery, Poll
from kpitui.sources.platforms.calls import Ask, Caller, Page
from kpitui.sources.platforms.figures import fingerprint
from kpitui.sources.platforms.nodes import Malformed, Node
from kpitui.sources.platforms.parts import PlatformSource
from kpitui.sources.platforms.x.spending import Bill, Purse, reset_of
from kpitui.text import Text

KEY = "spending"
"""Where the purse stands in the source's state; parts' names hold a colon."""


@dataclass(slots=True)
class Till:
    """Asks X, and pays."""

    caller: Caller
    purse: Purse | None = None
    """None: calls cost nothing."""
    _asked: str = ""
    """The day on which X last said what was used."""

    async def page(self, ask: Ask, bill: Bill) -> Page:
        """Return what a call gives. Raises ``SourceError``, before the call where it could pass the limit."""
        ask = replace(ask, attempts=1)
        if self.purse is None:
            return await self.caller.page(ask)
        before = self.purse.hold(bill)
        try:
            page = await self.caller.page(ask)
        except SourceError as error:
            # An answer that was lost on the way, or could not be read, may have been charged: its money stays aside.
            if not error.sent or (error.status is not None and error.status >= 300):
                self.purse.release(bill, before)
            raise
        self.purse.settle(bill, resources_of(page.content, bill))
        return page

    def fitting(self, bill: Bill, most: int, least: int) -> int:
        """Return how many posts a call may ask for. Raises ``SourceError`` where there is no money for the least."""
        return most if self.purse is None else self.purse.fitting(bill, most, least)

    async def begin(self, poll: Poll) -> int:
        """Take up what was spent before, and what X says of it once a day; return the sum."""
        if self.purse is None:
            return 0
        self.purse.take_up(poll.state.get(KEY), poll.now)
        today = datetime.fromtimestamp(poll.now / 1000, UTC).date().isoformat()
        if self._asked != today:
            await self._usage(self.purse)
            self._asked = today
        return self.purse.spent

    async def _usage(self, purse: Purse) -> None:
        """Ask what was used of the cap that X itself sets; free. A login may not be told, which is no failure."""
        fields = "cap_reset_day,daily_project_usage,project_cap,project_usage"
        ask = Ask("2/usage/tweets", {"days": 31, "usage.fields": fields}, bucket="usage")
        try:
            said = (await self.caller.page(ask)).content["data"]
            used, cap = said["project_usage"].count(), said["project_cap"].count()
            day = said["cap_reset_day"].count()
            posts = sum(_posts(said["daily_project_usage"]["usage"], purse.month))
        except SourceError:
            return
        purse.found(round(posts) * purse.prices.post)
        purse.begins = None if day is None else reset_of(round(day), purse.now)
        purse.capped = used is not None and cap is not None and used >= cap


@dataclass(slots=True)
class PaidSource:
    """The source of X: its parts, and the purse that they share."""

    parts: PlatformSource
    till: Till

    async def poll(self, poll: Poll) -> Delivery:
        """Ask all parts; what was spent is kept, also where none of them gave anything."""
        before = await self.till.begin(poll)
        purse = self.till.purse
        if purse is None:
            return await self.parts.poll(poll)
        try:
            delivery = await self.parts.poll(poll)
        except SourceError as error:
            if purse.spent == before:
                raise
            delivery = self._failed(poll, error)
        return replace(delivery, quota=purse.quota(), state={**delivery.state, KEY: purse.kept()})

    def _failed(self, poll: Poll, error: SourceError) -> Delivery:
        """Return what stands for a poll that gave nothing but cost something: an error would forget what was spent."""
        parts = self.parts.platform.parts
        return Delivery(
            poll.now,
            mappings=frozenset(fingerprint(part.name, account) for part in parts for account in part.accounts),
            failed={measure: error.text for part in parts for measure in part.measures},
            notes=(error.text,),
            state=poll.state,
        )

    async def close(self) -> None:
        """Give back what the source holds."""
        await self.parts.close()


def resources_of(content: Node, bill: Bill) -> Iterator[str]:
    """Give what an answer is charged for, as ``Purse.settle`` names it."""
    whole = _object(content.value)
    included = _object(whole.get("includes"))
    data = [] if bill.counts else _items(whole.get("data"))
    for kind, field, items in (
        ("@", "username", data) if bill.people else ("p", "id", data),
        ("u", "id", _items(included.get("users"))),
        ("p", "id", _items(included.get("tweets"))),
    ):
        for item in items:
            ident = _object(item).get(field)
            yield f"{kind}{ident}".lower() if isinstance(ident, str | int) else kind


def _object(value: object) -> Mapping[str, object]:
    """Return an object; an empty one where there is something else."""
    return value if isinstance(value, dict) else {}


def _items(value: object) -> list[object]:
    """Return a list's items, or the only one."""
    return value if isinstance(value, list) else [] if value is None else [value]


def _posts(usage: Node, month: str) -> Iterator[float]:
    """Give the posts that were read on each day of a month."""
    for row in usage.rows():
        if (row["date"].text() or "").startswith(month):
            yield row["usage"].count() or 0


def remarks(content: Node) -> list[Text]:
    """Return what X says that it left out of an answer; names of people are not among it."""
    counts: dict[str, int] = {}
    try:
        for row in content["errors"].rows():
            title = row["title"].text() or "…"
            counts[title] = counts.get(title, 0) + 1
    except Malformed:
        return []
    return [LEFT_OUT.given(title=title, count=count) for title, count in counts.items()][:3]


LEFT_OUT = Text("X left something out, {count} times: “{title}”", "X a omis quelque chose, {count} fois : « {title} »")
