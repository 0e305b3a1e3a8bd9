"""Leads and their stages, deals, orders and customers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kpitui.config.spans import DAY
from kpitui.measures import Sample
from kpitui.sources.market.audience import spend_of
from kpitui.sources.market.world import CHANNELS, OWN, World, event, labels, level

YEARS = 740
"""Days back of the figures of sales: two years and what windows need beside them."""

SINGLE = 100
"""Days of which every order is told; of those before, the day's amounts."""

NAMED = 270
"""Days of which every lead is told, with its stages; of those before, the day's amounts."""

LONGEST = 75
"""Days after which the fate of every lead of a day is known."""

_LEADS = {"instagram": 2.6, "facebook": 2.2, "x": 0.8, "linkedin": 3.1}
_ORDERS = {"instagram": 6.2, "facebook": 4.4, "x": 1.3, "linkedin": 0.9, "web": 16.0}
_STAGES = (("mql", 0.58, 2.0), ("sql", 0.56, 6.0), ("opportunity", 0.7, 5.0))


def sales_of(world: World, day: int, age: int) -> Iterator[Sample]:
    """Yield the leads, orders and customers of a day, with all that follows from them, and the cost of advertising."""
    for channel, mean in _LEADS.items():
        yield from _leads(world, channel, day, mean) if age <= NAMED else _past_leads(world, channel, day, mean)
    yield from _other_leads(world, day, age)
    for channel, mean in _ORDERS.items():
        yield from _orders(world, channel, day, mean) if age <= SINGLE else _past_orders(world, channel, day, mean)
    if age <= SINGLE or day % 7 == 0:
        yield from _levels(world, day)
    yield from spend_of(world, day)


def _leads(world: World, channel: str, day: int, mean: float) -> Iterator[Sample]:
    """Yield the leads of a network and the stages that each goes through."""
    mood, chance = world.mood(day), world.chance(f"leads {channel}", day)
    lift = 1.5 if mood.campaign else 1.0
    for at, t in enumerate(
        world.moments(chance, day, mean * mood.growth * lift, office=channel == "linkedin").tolist()
    ):
        number = f"l-{channel[:2]}-{day}-{at}"
        campaign = mood.campaign if mood.campaign and chance.random() < 0.7 else None
        place = {"brand": OWN, "channel": channel, "campaign": campaign}
        yield event("leads", labels(**place, stage="lead"), t, id=number, key=number)
        yield event("leads_all", labels(brand=OWN, stage="lead"), t, id=number)
        yield from _stages(chance, place, number, t)


def _stages(chance: np.random.Generator, place: dict[str, str | None], number: str, t: int) -> Iterator[Sample]:
    """Yield how far a lead goes."""
    begun = t
    for stage, share, days in _STAGES:
        if chance.random() > share:
            return
        t += int(chance.gamma(2.0, days / 2) * DAY)
        yield event("leads", labels(**place, stage=stage), t, id=f"{number}-{stage}", key=number)
    t += int(min(chance.gamma(3.0, 4.0), 25.0) * DAY)
    won = chance.random() < 0.42
    yield event("leads", labels(**place, stage="won" if won else "lost"), t, id=f"{number}-end", key=number)
    deal = labels(brand=place["brand"], channel=place["channel"])
    yield event("deals_won" if won else "deals_lost", deal, t, id=number)
    if won:
        yield event("deal_value", deal, t, round(float(chance.lognormal(7.5, 0.5)), 2), id=number)
        yield event("cycle_days", deal, t, round((t - begun) / DAY, 1), id=number)


def _past_leads(world: World, channel: str, day: int, mean: float) -> Iterator[Sample]:
    """Yield how many leads of a network came on a day long past, and how many were accepted and won."""
    mood, chance, noon = world.mood(day), world.chance(f"leads {channel}", day), world.midnight(day) + DAY // 2
    count = int(chance.poisson(mean * mood.growth * (1.5 if mood.campaign else 1.0)))
    won, lost = (int(chance.binomial(count, share)) for share in (0.095, 0.132))
    place, short = labels(brand=OWN, channel=channel), f"{channel[:2]}-{day}"
    for stage, number in (("lead", count), ("sql", int(chance.binomial(count, 0.325))), ("won", won), ("lost", lost)):
        if number:
            known = labels(brand=OWN, channel=channel, stage=stage, campaign=mood.campaign)
            yield event("leads", known, noon, number, id=f"p-{short}-{stage}")
    if count:
        yield event("leads_all", labels(brand=OWN, stage="lead"), noon, count, id=f"p-{short}")
    for measure, number in (("deals_won", won), ("deals_lost", lost)):
        if number:
            yield event(measure, place, noon, number, id=f"p-{short}")


def _other_leads(world: World, day: int, age: int) -> Iterator[Sample]:
    """Yield the leads that come from elsewhere: fairs, telephone, search."""
    chance = world.chance("leads", day)
    if age > NAMED:
        count, noon = int(chance.poisson(15 * world.mood(day).growth)), world.midnight(day) + DAY // 2
        yield event("leads_all", labels(brand=OWN, stage="lead"), noon, count, id=f"p-{day}")
        return
    for at, t in enumerate(world.moments(chance, day, 15 * world.mood(day).growth, office=True).tolist()):
        yield event("leads_all", labels(brand=OWN, stage="lead"), t, id=f"l-{day}-{at}")


def _orders(world: World, channel: str, day: int, mean: float) -> Iterator[Sample]:
    """Yield the orders of a network's visitors, what they bring, and new customers."""
    mood, chance = world.mood(day), world.chance(f"orders {channel}", day)
    lift = (1.45 if mood.campaign else 1.0) * (1 - 0.25 * mood.crisis)
    for at, t in enumerate(world.moments(chance, day, mean * mood.growth * lift).tolist()):
        number = f"o-{channel[:2]}-{day}-{at}"
        place = labels(brand=OWN, channel=channel, campaign=mood.campaign)
        yield event("orders", place, t, id=number)
        yield event("revenue", place, t, round(float(chance.lognormal(4.25, 0.6)), 2), id=number)
        if chance.random() < 0.44:
            yield event("customers_new", labels(brand=OWN, channel=channel), t, id=number)
    for at, t in enumerate(world.moments(chance, day, mean * 0.3).tolist()):
        yield event("customers_lost", labels(brand=OWN, channel=channel), t, id=f"x-{channel[:2]}-{day}-{at}")


def _past_orders(world: World, channel: str, day: int, mean: float) -> Iterator[Sample]:
    """Yield the orders of a day long past and what they brought, and how many customers came and went."""
    mood, chance, noon = world.mood(day), world.chance(f"orders {channel}", day), world.midnight(day) + DAY // 2
    lift = (1.45 if mood.campaign else 1.0) * (1 - 0.25 * mood.crisis)
    count = int(chance.poisson(mean * mood.growth * lift))
    short = f"p-{channel[:2]}-{day}"
    if count:
        place = labels(brand=OWN, channel=channel, campaign=mood.campaign)
        yield event("orders", place, noon, count, id=short)
        yield event("revenue", place, noon, round(float(chance.lognormal(4.25, 0.6, count).sum()), 2), id=short)
    moved = (("customers_new", chance.binomial(count, 0.44)), ("customers_lost", chance.poisson(mean * 0.3)))
    for measure, number in moved:
        if number:
            yield event(measure, labels(brand=OWN, channel=channel), noon, int(number), id=short)


def _levels(world: World, day: int) -> Iterator[Sample]:
    """Yield how many customers and open opportunities there are at the end of a morning."""
    t, growth = world.midnight(day) + DAY // 2, world.mood(day).growth
    chance = world.chance("levels", day)
    for channel, mean in _ORDERS.items():
        place = labels(brand=OWN, channel=channel)
        yield level("customers", place, t, float(round(mean * 420 * growth)))
        if channel in CHANNELS:
            open_ = _LEADS[channel] * growth * 4.2 * chance.uniform(0.95, 1.05)
            yield level("opportunities_open", place, t, float(round(open_)))
