"""Ads: what each campaign spends, and the goals that it reaches, by day."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from kpitui.config.spans import DAY
from kpitui.errors import SourceRefused
from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.meta.daily import kept_of
from kpitui.sources.platforms.meta.days import midnight, moved
from kpitui.sources.platforms.meta.graph import Graph
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.text import Text

FIELDS = "campaign_name,spend,actions,date_start,date_stop"
SIZE = 200
PAGES = 40
REVISED = 28 * DAY
"""Meta credits an ad with what people do up to four weeks later."""
REACH = 37 * 30 * DAY
"""Meta keeps figures of ads for 37 months."""


@dataclass(frozen=True, slots=True)
class Books:
    """How an ad account counts."""

    zone: tzinfo
    currency: str


@dataclass(slots=True)
class Ads:
    """Asks for the figures of ad accounts."""

    graph: Graph
    goals: Sequence[str]
    """Types of actions that count as conversions."""
    currency: str | None
    _books: dict[str, Books] = field(default_factory=dict)

    async def spend(self, asked: Asked) -> Given:
        """Ask for the days that are over."""
        books = await self._books_of(asked.account.name)
        start, end = midnight(asked.since, books.zone), midnight(asked.now, books.zone)
        if start >= end:
            return Given(state=kept_of(asked.state))
        days = {"since": _day(start, books.zone), "until": _day(moved(end, -1, books.zone), books.zone)}
        params = {"fields": FIELDS, "level": "campaign", "time_increment": "1", "limit": str(SIZE)}
        ask = Ask(f"{asked.account.name}/insights", {**params, "time_range": json.dumps(days)})
        rejected: list[Rejection] = []
        async for page in self.graph.walk(ask, PAGES):
            for row in each(page["data"].rows(), lambda node: _Row.of(node, books.zone), rejected):
                self._add(asked, row)
        return Given((start, end), rejected=rejected)

    def _add(self, asked: Asked, row: _Row) -> None:
        """Add one campaign's day."""
        labels = {"campaign": row.campaign, "paid": "paid"}
        asked.figures.amount("spend", row.span, row.spend, **labels)
        for goal in self.goals:
            asked.figures.amount("conversions", row.span, row.actions.get(goal), goal=goal, **labels)

    async def _books_of(self, account: str) -> Books:
        """Return how an account counts. Raises ``SourceRefused`` where it is billed in another currency."""
        if account not in self._books:
            node = await self.graph.get(account, {"fields": "timezone_name,currency"})
            self._books[account] = Books(_zone(node["timezone_name"].name()), node["currency"].name())
        books = self._books[account]
        if self.currency is not None and books.currency != self.currency.upper():
            raise SourceRefused(_CURRENCY.given(billed=books.currency, wanted=self.currency.upper()))
        return books


@dataclass(frozen=True, slots=True)
class _Row:
    """One campaign's day."""

    campaign: str
    span: tuple[int, int]
    spend: float | None
    actions: dict[str, float | None]

    @classmethod
    def of(cls, node: Node, zone: tzinfo) -> _Row:
        """Return one of the rows that Meta gives."""
        start = node["date_start"].when(zone)
        actions = {one["action_type"].name(): one["value"].count() for one in node["actions"].rows()}
        span = (start, moved(start, 1, zone))
        return cls(node["campaign_name"].text() or "", span, node["spend"].count(), actions)


def _zone(name: str) -> tzinfo:
    """Return the zone of a name. Raises ``SourceRefused``."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SourceRefused(_ZONE.given(zone=name)) from None


def _day(at: int, zone: tzinfo) -> str:
    """Return an instant's date."""
    return datetime.fromtimestamp(at / 1000, zone).date().isoformat()


_ZONE = Text("the ad account’s time zone is unknown: {zone}", "le fuseau du compte publicitaire est inconnu : {zone}")
_CURRENCY = Text(
    "the ad account is billed in {billed}, not in {wanted}",
    "le compte publicitaire est facturé en {billed}, pas en {wanted}",
)
