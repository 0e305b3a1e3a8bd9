"""Followers of every brand, and what the own brand shows them: impressions, clicks, reach, spend."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kpitui.measures import Sample
from kpitui.sources.market.world import (
    BRANDS,
    CHANNELS,
    FINE,
    FIRST_DAY,
    HOUR,
    OWN,
    BrandFigures,
    World,
    amount,
    labels,
    level,
    people,
)

_GAIN = (1.0, 0.45, 0.6, 1.4)
_SHOWN = (0.20, 0.13, 0.34, 0.15)
_CLICKED = (0.009, 0.012, 0.015, 0.021)
_PAID = (5200.0, 4300.0, 1100.0, 2600.0)
_COST = (8.9, 7.6, 6.1, 27.0)
_UPKEEP = (64.0, 52.0, 31.0, 47.0)
_REACH = (0.52, 0.34, 0.58, 0.41)
_REACHED = {1: 0.29, 7: 1.0, 28: 2.05}
"""People reached over so many days, against those of a week."""


def followers(world: World, brand: BrandFigures, at: int, day: float) -> float:
    """Return a brand's followers on a channel, at a day and a part of it."""
    age = day - FIRST_DAY
    rate = brand.growth / 1000 * _GAIN[at]
    wave = 1 + 0.002 * np.sin(age / 9.0 + at) + 0.0008 * np.sin(age * 2 * np.pi + at)
    bumps = sum(0.006 / (1 + np.exp(-(age - start))) for start in _virals(age)) if brand.id == OWN and at == 0 else 0.0
    return float(np.floor(brand.followers[at] * (np.exp(rate * age) * wave + bumps)))


def _virals(age: float) -> tuple[float, ...]:
    """Return the ages of the days on which posts went round."""
    return tuple(float(start) for start in range(7, int(age) + 20, 19))


def audience_of(world: World, channel: str, day: int, age: int) -> Iterator[Sample]:
    """Yield what one network says of a day: levels of all brands, amounts of the own one."""
    at = CHANNELS.index(channel)
    yield from _levels(world, at, day, age)
    yield from _moves(world, at, day)
    yield from _shown(world, at, day, age)
    yield from _uniques(world, at, day)


def _levels(world: World, at: int, day: int, age: int) -> Iterator[Sample]:
    """Yield the followers of a day: every half hour for the own brand, every three hours for others."""
    slower = 6 if age > FINE else 1
    start = world.midnight(day)
    for brand in BRANDS:
        step = slower * (HOUR // 2 if brand.id == OWN else 3 * HOUR)
        place = labels(brand=brand.id, channel=CHANNELS[at])
        for t in range(start, world.midnight(day + 1), step):
            yield level("followers", place, t, followers(world, brand, at, day + (t - start) / (24 * HOUR)))


def _moves(world: World, at: int, day: int) -> Iterator[Sample]:
    """Yield who came and who left: their difference is the step of the level."""
    brand = BRANDS[0]
    start, end = world.midnight(day), world.midnight(day + 1)
    step = followers(world, brand, at, day + 1) - followers(world, brand, at, day)
    lost = float(world.chance(f"lost {at}", day).poisson(brand.followers[at] * 0.00035))
    lost = max(lost, lost - step)
    place = labels(brand=OWN, channel=CHANNELS[at])
    yield amount("follows", place, start, end, max(step + lost, 0.0))
    yield amount("unfollows", place, start, end, max(lost, -step))


def _shown(world: World, at: int, day: int, age: int) -> Iterator[Sample]:
    """Yield impressions and clicks by the hour, organic and paid."""
    mood, channel = world.mood(day), CHANNELS[at]
    chance = world.chance(f"shown {at}", day)
    office = channel == "linkedin"
    organic = followers(world, BRANDS[0], at, day) * _SHOWN[at] * (1 + 2.6 * mood.viral + 0.5 * mood.crisis)
    paid = _PAID[at] * mood.growth * (2.4 if mood.campaign else 1.0)
    for kind, mean, ratio in (("organic", organic, 1.0), ("paid", paid, 1.35)):
        place = labels(brand=OWN, channel=channel, paid=kind, campaign=mood.campaign if kind == "paid" else None)
        shown = world.hourly(chance, day, mean, office=office)
        clicks = chance.binomial(shown.astype(np.int64), _CLICKED[at] * ratio).astype(np.float64)
        for measure, amounts in (("impressions", shown), ("clicks", clicks)):
            for begin, end, value in world.buckets(day, amounts, 0 if kind == "paid" and mood.campaign else age):
                yield amount(measure, place, begin, end, value)


def spend_of(world: World, day: int) -> Iterator[Sample]:
    """Yield what the advertisements of a day cost, on each network."""
    mood = world.mood(day)
    for at, channel in enumerate(CHANNELS):
        shown = _PAID[at] * mood.growth * (2.4 if mood.campaign else 1.0)
        cost = shown / 1000 * _COST[at] * world.chance(f"spend {at}", day).uniform(0.88, 1.12) + _UPKEEP[at]
        place = labels(brand=OWN, channel=channel, paid="paid", campaign=mood.campaign)
        yield amount("spend", place, world.midnight(day), world.midnight(day + 1), round(cost, 2))


def _uniques(world: World, at: int, day: int) -> Iterator[Sample]:
    """Yield the people reached over the day, the seven and the 28 days that end with a day."""
    place = labels(brand=OWN, channel=CHANNELS[at])
    for days, share in _REACHED.items():
        window = (world.midnight(day - days + 1), world.midnight(day + 1))
        chance = world.chance(f"reach {at} {days}", day)
        moods = [world.mood(day - back) for back in range(days)]
        lift = 1 + (1.1 * sum(mood.viral for mood in moods) + 0.17 * sum(bool(mood.campaign) for mood in moods)) / days
        reach = followers(world, BRANDS[0], at, day) * _REACH[at] * share * lift * chance.uniform(0.97, 1.03)
        yield people("reach", place, window, reach)
        yield people("potential_reach", place, window, reach * chance.uniform(5.5, 6.5))
