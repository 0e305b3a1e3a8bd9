"""Visits of the own site by where they came from, what visitors do there, and what they buy."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from kpitui.measures import Labels, Sample
from kpitui.sources.market.world import CHANNELS, OWN, World, amount, event, labels, people

_VISITS = {"instagram": 340.0, "facebook": 235.0, "x": 118.0, "linkedin": 96.0}
_OTHERS = {"organic_search": 980.0, "direct": 520.0, "email": 210.0, "referral": 130.0}
_VISITORS = {1: (0.91, 0.24), 7: (0.74, 0.3), 28: (0.56, 0.37)}
"""Different visitors for each visit over so many days, and how many of them had come before."""
_GOALS = ("purchase", "sign_up", "quote")
_ACTIONS = ("call", "store_route", "catalogue", "newsletter")


def site_of(world: World, day: int, age: int) -> Iterator[Sample]:
    """Yield the visits of a day and what came of them."""
    mood = world.mood(day)
    lift = 1 + 0.8 * mood.viral + (0.5 if mood.campaign else 0) - 0.06 * mood.crisis
    everything = np.zeros(24)
    for name, base in {**_VISITS, **_OTHERS}.items():
        social = name in CHANNELS
        chance = world.chance(f"site {name}", day)
        visits = world.hourly(chance, day, base * mood.growth * (lift if social else 1 + (lift - 1) * 0.2))
        everything += visits
        group = name if not social else "paid_social" if mood.campaign and name != "x" else "organic_social"
        place = labels(
            brand=OWN,
            channel=name if social else "web",
            group=group,
            site="boutique",
            campaign=mood.campaign if social and mood.campaign else None,
        )
        # a campaign's figures end with it: larger buckets long past would be all that is known of their width
        yield from _visits(world, chance, place, (visits, day, 0 if social and mood.campaign else age))
        yield from _visitors(world, day, name, chance)
    place = labels(brand=OWN, site="boutique")
    for begin, end, value in world.buckets(day, everything, age):
        yield amount("sessions_all", place, begin, end, value)
    yield from _goals(world, day)


def _visits(
    world: World, chance: np.random.Generator, place: Labels, seen: tuple[NDArray[np.float64], int, int]
) -> Iterator[Sample]:
    """Yield the visits of one origin by the hour."""
    visits, day, age = seen
    engaged = chance.binomial(visits.astype(np.int64), 0.57).astype(np.float64)
    seconds = np.round(visits * chance.normal(52, 5, 24).clip(20))
    for measure, amounts in (("sessions", visits), ("engaged_sessions", engaged), ("engaged_seconds", seconds)):
        for begin, end, value in world.buckets(day, amounts, age):
            yield amount(measure, place, begin, end, value)


def _visitors(world: World, day: int, name: str, chance: np.random.Generator) -> Iterator[Sample]:
    """Yield the different visitors of the day, the seven and the 28 days that end with a day, and who came again."""
    base = {**_VISITS, **_OTHERS}[name]
    social = name in CHANNELS
    place = labels(
        brand=OWN, channel=name if social else "web", group="organic_social" if social else name, site="boutique"
    )
    for days, (share, again) in _VISITORS.items():
        moods = [world.mood(day - back) for back in range(days)]
        visits = sum(base * mood.growth * (1 + (0.8 * mood.viral + (0.5 if mood.campaign else 0))) for mood in moods)
        users = visits * share * chance.uniform(0.97, 1.03)
        window = (world.midnight(day - days + 1), world.midnight(day + 1))
        yield people("users", place, window, users)
        yield people("users_returning", place, window, users * again * chance.uniform(0.92, 1.08))


def _goals(world: World, day: int) -> Iterator[Sample]:
    """Yield the goals that visitors reached and the actions they took."""
    mood = world.mood(day)
    for name in (*CHANNELS, "web"):
        chance = world.chance(f"goals {name}", day)
        base = _VISITS.get(name, 1840.0) * 0.019 * mood.growth * (1.35 if mood.campaign else 1.0)
        for at, t in enumerate(world.moments(chance, day, base).tolist()):
            place = labels(
                brand=OWN,
                channel=name,
                goal=str(chance.choice(_GOALS, p=(0.46, 0.38, 0.16))),
                variant="b" if chance.random() < 0.53 else "a",
                campaign=mood.campaign,
            )
            yield event("conversions", place, t, id=f"c-{name}-{day}-{at}")
        for at, t in enumerate(world.moments(chance, day, base * 0.9).tolist()):
            place = labels(brand=OWN, channel=name, goal=str(chance.choice(_ACTIONS)))
            yield event("desired_actions", place, t, id=f"a-{name}-{day}-{at}")
