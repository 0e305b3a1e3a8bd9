"""A village of authors with followers who name a brand over months, and plain arithmetic on what they write."""

from __future__ import annotations

import asyncio
import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import fmean

from kpitui.kpis.context import Context
from kpitui.measures import Delivery, Poll
from kpitui.plugins import load
from kpitui.series.dataset import Dataset
from kpitui.sources.contract import SourceSettings
from kpitui.store import open_store
from kpitui.store.health import SourceTerms
from tests.kpis.build import DAY, NOW, ask, context_of, formula
from tests.servers.replay import Asked, Reply, replaying, said

BAR = 10_000
STAY = 0.9 * BAR


@dataclass(frozen=True, slots=True)
class Written:
    """One status that names the brand."""

    author: str
    days: float
    """How many days before the end it was written."""
    received: int
    """Interactions."""

    @property
    def at(self) -> int:
        """Return when it was written, ms."""
        return NOW - round(self.days * DAY)


FOLLOWERS: Mapping[str, Sequence[tuple[float, int]]] = {
    "rose": [(200, 8_000), (15, 12_000)],
    "old": [(200, 50_000)],
    "silent": [(200, 30_000)],
    "hover": [(200, 10_500), (12, 9_500)],
    "fell": [(200, 11_000), (6, 8_000)],
    "near": [(200, 9_500)],
    "small": [(200, 120)],
    "grumpy": [(200, 130)],
    **{f"fan{number}": [(200, 10 + number)] for number in range(6)},
}
"""How many follow each author, from so many days before the end on."""

WRITTEN = (
    Written("silent", 100, 9),
    Written("old", 60, 40),
    Written("fell", 55, 7),
    Written("hover", 50, 12),
    Written("small", 20, 3),
    Written("grumpy", 19, 0),
    Written("rose", 10, 25),
    Written("small", 10, 2),
    Written("grumpy", 9, 1),
    Written("hover", 8, 6),
    Written("near", 6, 5),
    *(Written(f"fan{number}", 5 - number / 9, number) for number in range(6)),
    Written("old", 5, 100),
    Written("rose", 4, 15),
    Written("fell", 3, 2),
    Written("small", 2, 1),
)
POLLS = tuple(NOW - round(days * DAY) for days in (99, 59, 54, 49, 19, 9.5, 7.5, 4.1, 2.9, 1.9, 0))


def followers_of(author: str, at: int) -> int:
    """Return how many follow an author at an instant."""
    return [count for days, count in FOLLOWERS[author] if NOW - days * DAY <= at][-1]


class World:
    """A Mastodon server whose clock is set by hand."""

    def __init__(self) -> None:
        self.now = 0

    def timeline(self, asked: Asked) -> Reply:
        """Return what is written until now, newest first; followers as they are now."""
        rows = sorted((one for one in WRITTEN if one.at <= self.now), key=lambda one: -one.at)
        return said([self._status(one) for one in rows])

    def _status(self, one: Written) -> dict[str, object]:
        """Return a status as Mastodon gives it."""
        name = f"{one.author}_of_the_village"
        account = {"id": f"id-{one.author}", "acct": name, "url": f"https://m.example/@{name}"}
        return {
            "id": f"{one.author}-{one.days}",
            "created_at": one.at // 1000,
            "content": "<p>I like #Acme</p>",
            "visibility": "public",
            "tags": [{"name": "acme"}],
            "account": {**account, "followers_count": followers_of(one.author, self.now)},
            "favourites_count": one.received,
        }


def polled(
    kind: str, options: Mapping[str, object], times: Sequence[int], world: World | None = None
) -> list[Delivery]:
    """Return what polls at some times give, each with the state of the one before."""
    module = load("kpitui.sources", kind, "TITLE")
    source = module.open_source(SourceSettings("s", module.Options.model_validate(dict(options)), brand="acme"))
    found: list[Delivery] = []

    async def run() -> None:
        """Poll."""
        state: Mapping[str, object] = {}
        for now in times:
            if world is not None:
                world.now = now
            found.append(await source.poll(Poll(now, state)))
            state = json.loads(json.dumps(found[-1].state))
        await source.close()

    asyncio.run(run())
    return found


def mastodon(posts: bool = True) -> list[Delivery]:
    """Return what a Mastodon source gives over the months; without ``posts`` it counts no posts of authors."""
    world = World()
    with replaying({"/api/v1/timelines/tag/acme": world.timeline}) as server:
        options = {"base_url": server.url, "keywords": "acme", "backfill": "10d"}
        found = polled("mastodon", options, POLLS, world)
    if posts:
        return found
    return [replace(one, samples=[each for each in one.samples if each.measure != "author_posts"]) for one in found]


def stored(folder: Path | None, **deliveries: Sequence[Delivery]) -> Dataset:
    """Return what a store gives back of some sources' deliveries."""
    store = open_store(folder, now=POLLS[0])
    for source, several in deliveries.items():
        store.sources.declare(SourceTerms(source, DAY))
        for delivery in several:
            store.ingest(source, delivery)
    data = store.dataset()
    store.close()
    return data


def barred() -> Context:
    """Return a context in which the bar is the user's, 10,000 followers."""
    return context_of(
        influencers=formula(f"new_influencers(of='influencers', bar={BAR})", "people"),
        advocates=formula(f"new_influencers(of='advocates', bar={BAR})", "people"),
        lost=formula(f"new_influencers(of='lost', bar={BAR})", "people"),
        both=formula(f"new_influencers(bar={BAR})", "people"),
        score=formula(f"influencer_score(bar={BAR})", "score"),
    )


def value(data: Dataset, kpi: str, period: str, **labels: str) -> float | None:
    """Return what the engine says now."""
    return ask(data, kpi, period, NOW, barred(), **labels).value


def seen_followers(author: str, at: int) -> float | None:
    """Return the followers of an author's newest status until an instant, as the last poll that read it saw them."""
    mine = [one for one in WRITTEN if one.author == author and one.at <= at]
    if not mine:
        return None
    last = mine[-1]
    polls = [
        poll for poll, before in zip(POLLS, (POLLS[0] - 10 * DAY, *POLLS), strict=False) if _read(last, poll, before)
    ]
    return followers_of(author, polls[-1])


def _read(status: Written, poll: int, before: int) -> bool:
    """Tell whether a poll reads a status: three days behind the poll before."""
    return before - 3 * DAY <= status.at <= poll


def influencers(at: int) -> set[str]:
    """Return who is an influencer at an instant: in at the bar, out below nine tenths, or silent for 90 days."""
    found: set[str] = set()
    for author in FOLLOWERS:
        inside = False
        for day in range(90 + 28, -1, -1):
            when = at - day * DAY
            known = seen_followers(author, when)
            active = any(one.author == author and when - 90 * DAY <= one.at < when for one in WRITTEN)
            inside = active and known is not None and (known >= BAR or (inside and known >= STAY))
        if inside:
            found.add(author)
    return found


def advocates(at: int) -> set[str]:
    """Return who wrote three times or more in 90 days."""
    counts = {who: sum(one.author == who and at - 90 * DAY <= one.at < at for one in WRITTEN) for who in FOLLOWERS}
    return {who for who, count in counts.items() if count >= 3}


def rank(value_: float, among: Sequence[float]) -> float:
    """Return the percentile rank, in the middle of equals."""
    ordered = sorted(among)
    return 100 * (bisect_left(ordered, value_) + bisect_right(ordered, value_)) / 2 / len(ordered)


def score() -> float:
    """Return the score of the influencers who wrote in 90 days, weighted by how often they did."""
    recent = [one for one in WRITTEN if NOW - 90 * DAY <= one.at < NOW]
    mine = {who: [one.received for one in recent if one.author == who] for who in FOLLOWERS}
    known = {who: float(seen_followers(who, NOW) or 0) for who in FOLLOWERS}
    received = {who: float(sum(each)) for who, each in mine.items()}
    ratio = {who: received[who] / max(len(each), 1) for who, each in mine.items()}
    chosen = [who for who in influencers(NOW) if mine[who]]
    ranks = {who: fmean(rank(one[who], list(one.values())) for one in (known, received, ratio)) for who in chosen}
    return sum(ranks[who] * len(mine[who]) for who in chosen) / sum(len(mine[who]) for who in chosen)
