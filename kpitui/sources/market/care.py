"""Questions and complaints, their answers, tickets, and how satisfied people say they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from kpitui.config.spans import DAY, SECOND
from kpitui.measures import Sample
from kpitui.sources.market.world import CHANNELS, HOUR, OWN, World, event, labels, level

LONGEST = 12
"""Days after which every ticket of a day is closed."""

_ASKED = (9.0, 6.5, 5.5, 1.5)


def care_of(world: World, day: int, _age: int) -> Iterator[Sample]:
    """Yield the requests, tickets and ratings of a day, with all that follows from them."""
    for channel in CHANNELS:
        yield from _requests(world, channel, day)
    yield from _tickets(world, day)
    yield from _ratings(world, day)


def _requests(world: World, channel: str, day: int) -> Iterator[Sample]:
    """Yield requests and their answers: slower and fewer when many come."""
    mood, chance = world.mood(day), world.chance(f"requests {channel}", day)
    base = _ASKED[CHANNELS.index(channel)] * mood.growth * (1 + 1.8 * mood.crisis)
    place = labels(brand=OWN, channel=channel)
    for at, t in enumerate(world.moments(chance, day, base).tolist()):
        number = f"r-{channel[:2]}-{day}-{at}"
        yield event("requests", place, t, id=number, key=f"u{int(chance.integers(0, 40_000))}")
        if chance.random() < 0.93 - 0.2 * mood.crisis:
            wait = float(chance.lognormal(np.log(46 * (1 + 2.2 * mood.crisis)), 1.0)) * 60
            yield event("answers", place, t + int(wait * SECOND), id=f"{number}-a", key=number)
            yield event("response_seconds", place, t + int(wait * SECOND), round(wait), id=f"{number}-a")
            yield event("requests_answered", place, t + int(wait * SECOND), id=f"{number}-a")


@lru_cache(maxsize=64)
def _life(world: World, day: int) -> list[tuple[str, str, int, int, bool]]:
    """Return the tickets of a day: channel, id, opened, resolved, opened again."""
    mood, chance = world.mood(day), world.chance("tickets", day)
    times = world.moments(chance, day, 13 * mood.growth * (1 + 1.4 * mood.crisis))
    found = []
    for at, t in enumerate(times.tolist()):
        last = min(float(chance.lognormal(np.log(9), 1.0)) * HOUR, (LONGEST - 1) * DAY)
        resolved = t + int(last) if chance.random() < 0.94 else t + (LONGEST - 1) * DAY
        found.append((str(chance.choice(CHANNELS)), f"t-{day}-{at}", t, resolved, bool(chance.random() < 0.05)))
    return found


def _tickets(world: World, day: int) -> Iterator[Sample]:
    """Yield the tickets of a day and, every six hours, how many are open."""
    for channel, number, opened, resolved, again in _life(world, day):
        place = labels(brand=OWN, channel=channel)
        yield event("tickets_opened", place, opened, id=number)
        yield event("tickets_resolved", place, resolved, id=number)
        if again:
            yield event("tickets_reopened", place, resolved + DAY // 2, id=number)
            yield event("tickets_resolved", place, resolved + DAY, id=f"{number}-2")
    known = [ticket for back in range(LONGEST + 1) for ticket in _life(world, day - back)]
    for t in range(world.midnight(day), world.midnight(day + 1), 6 * HOUR):
        for channel in CHANNELS:
            count = sum(one[0] == channel and one[2] <= t < one[3] for one in known)
            yield level("tickets_open", labels(brand=OWN, channel=channel), t, count)


def _ratings(world: World, day: int) -> Iterator[Sample]:
    """Yield what people answer to the two questions."""
    mood, chance = world.mood(day), world.chance("ratings", day)
    nps = np.array([1, 1, 1, 1, 2, 4, 6, 14, 22, 24, 24], float) + np.array([5] * 7 + [0] * 4) * mood.crisis
    csat = np.array([6, 9, 21, 38, 26], float) + np.array([18, 12, 0, 0, 0]) * mood.crisis
    for measure, mean, shares, lowest in (("nps_ratings", 6.0, nps, 0), ("csat_ratings", 10.0, csat, 1)):
        for at, t in enumerate(world.moments(chance, day, mean * mood.growth).tolist()):
            segment = "new" if chance.random() < 0.35 else "loyal"
            place = labels(brand=OWN, channel=str(chance.choice(CHANNELS)), segment=segment)
            value = lowest + int(chance.choice(len(shares), p=shares / shares.sum()))
            yield event(measure, place, t, value, id=f"{measure[0]}-{day}-{at}")
