"""An invented brand with four channels and three rivals: believable figures without network, live and backwards."""

from __future__ import annotations

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from kpitui.config.spans import DAY
from kpitui.measures import Delivery, Poll, Sample
from kpitui.sources.contract import About, Source, SourceOptions, SourceSettings
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.sources.market.world import World

TITLE = Text("an invented market", "un marché inventé")
ABOUT = About(
    needs=Text("Nothing.", "Rien."),
    gives=Text(
        "The figures of an invented brand on four networks with three rivals, its site, its help desk and its sales.",
        "Les chiffres d’une marque inventée sur quatre réseaux, avec trois rivales, son site, son support, ses ventes.",
    ),
    fresh=Text("Live, and ninety days back.", "En direct, et quatre-vingt-dix jours en arrière."),
    example="""\
[[source]]
name = "demo"
kind = "demo"
part = "instagram"
every = "1m"
""",
)


class Part(StrEnum):
    """The tools that the invented brand uses."""

    INSTAGRAM = "instagram"
    FACEBOOK = "facebook"
    X = "x"
    LINKEDIN = "linkedin"
    LISTENING = "listening"
    SITE = "site"
    CARE = "care"
    SALES = "sales"


class Options(SourceOptions):
    """The keys of a source of kind ``demo``."""

    part: Annotated[
        Part | None,
        Text("One of the brand's tools; default: all of them.", "Un des outils de la marque ; par défaut : tous."),
    ] = None
    seed: Annotated[int, Text("Another seed is another market.", "Une autre graine est un autre marché.")] = Field(
        default=7, ge=0
    )
    days: Annotated[
        int,
        Text(
            "How far back the figures go; those of sales go back two years, for values over a year.",
            "Jusqu’où remontent les chiffres ; ceux des ventes remontent à deux ans, pour les valeurs sur un an.",
        ),
    ] = Field(default=90, ge=1, le=800)


_NETWORK = (
    "followers follows unfollows posts impressions reach potential_reach post_reach likes comments shares saves clicks"
)
_LISTENING = "mentions authors hashtag_mentions influencers author_followers author_interactions author_posts"
_SITE = "sessions sessions_all engaged_sessions engaged_seconds users users_returning conversions desired_actions"
_CARE = (
    "requests answers requests_answered response_seconds tickets_open tickets_opened tickets_reopened tickets_resolved"
    " nps_ratings csat_ratings"
)
_SALES = (
    "leads leads_all orders revenue opportunities_open deals_won deals_lost deal_value cycle_days customers"
    " customers_new customers_lost spend"
)
_GIVES = {Part.LISTENING: _LISTENING, Part.SITE: _SITE, Part.CARE: _CARE, Part.SALES: _SALES}


def measures_of(options: SourceOptions) -> tuple[str, ...]:
    """Return the measures that a source gives with these options, so that it is known before it is asked."""
    part = options.part if isinstance(options, Options) else None
    texts = [_GIVES.get(one, _NETWORK) for one in (Part if part is None else (part,))]
    return tuple(dict.fromkeys(" ".join(texts).split()))


@dataclass(frozen=True, slots=True)
class _Tool:
    """How one tool's figures are made."""

    of: Callable[[World, int, int], Iterable[Sample]]
    """The samples that begin on a day, given how many days ago it is: what is long past comes in larger buckets."""
    tail: int
    """Days over which what begins on a day goes on."""
    days: int
    """How far back it goes."""


def open_source(settings: SourceSettings) -> Source:
    """Return the invented market's source."""
    options = settings.options
    if not isinstance(options, Options):
        raise TypeError(type(options))
    return DemoSource(settings, options)


@dataclass(slots=True)
class DemoSource:
    """The invented figures of one tool or of all; the same for the same seed and time, asked at once or bit by bit."""

    settings: SourceSettings
    options: Options
    _days: dict[tuple[Part, int], tuple[list[int], list[Sample]]] = field(default_factory=dict)

    async def poll(self, poll: Poll) -> Delivery:
        """Return what became known since the last poll."""
        return await asyncio.to_thread(self._poll, poll)

    async def close(self) -> None:
        """Hold nothing."""
        self._days.clear()

    def _poll(self, poll: Poll) -> Delivery:
        """Make the figures, in a thread of its own."""
        from kpitui.sources.market.world import SPANS

        last = poll.state.get("until")
        since = last if isinstance(last, int) and last <= poll.now else None
        parts = list(Part) if self.options.part is None else [self.options.part]
        samples = [sample for part in parts for sample in self._between(part, since, poll.now)]
        return Delivery(
            poll.now,
            samples,
            unchanged=not samples,
            covers=(self._begin(parts, poll.now) if since is None else since, poll.now - self.settings.lag),
            mappings=frozenset(SPANS.values()),
            rows=len(samples),
            state={"until": poll.now},
        )

    def _begin(self, parts: list[Part], now: int) -> int:
        """Return from when on all parts have figures."""
        return now - min(_tool(part, self.options.days).days for part in parts) * DAY

    def _between(self, part: Part, since: int | None, until: int) -> list[Sample]:
        """Return what a tool tells after one instant and up to another."""
        from kpitui.sources.market.world import World

        world, tool = World(self.options.seed, self.settings.zone), _tool(part, self.options.days)
        start = until - tool.days * DAY if since is None else since
        first, last = world.day_of(start) - tool.tail, world.day_of(until)
        ages = range(last - first, -1, -1) if since is None else [0] * (last - first + 1)
        for old in [one for one in self._days if one[0] is part and one[1] < first]:
            del self._days[old]
        found: list[Sample] = []
        for day, age in zip(range(first, last + 1), ages, strict=True):
            known, samples = self._day(world, (part, tool), (day, age))
            found += samples[bisect_right(known, start) : bisect_right(known, until)]
        return found

    def _day(self, world: World, tool: tuple[Part, _Tool], when: tuple[int, int]) -> tuple[list[int], list[Sample]]:
        """Return the samples that begin on a day, by the time at which they are known."""
        from kpitui.sources.market.world import known_at

        part, day = tool[0], when[0]
        if (part, day) not in self._days:
            samples = sorted(tool[1].of(world, *when), key=known_at)
            self._days[part, day] = ([known_at(sample) for sample in samples], samples)
        return self._days[part, day]


def _tool(part: Part, days: int) -> _Tool:
    """Return how a tool's figures are made."""
    from kpitui.sources.market import care, sales, site, talk

    if part is Part.LISTENING:
        return _Tool(talk.talk_of, 1, days)
    if part is Part.SITE:
        return _Tool(site.site_of, 1, days)
    if part is Part.CARE:
        return _Tool(care.care_of, care.LONGEST + 2, days)
    if part is Part.SALES:
        return _Tool(sales.sales_of, sales.LONGEST, max(days, sales.YEARS))
    return _Tool(partial(_network, channel=part.value), 22, days)


def _network(world: World, day: int, age: int, *, channel: str) -> Iterable[Sample]:
    """Return what one network tells of a day: audience and posts."""
    from kpitui.sources.market import audience, posts

    yield from audience.audience_of(world, channel, day, age)
    yield from posts.posts_of(world, channel, day, age)
