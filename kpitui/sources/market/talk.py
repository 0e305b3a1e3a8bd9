"""What people say of the brands: mentions with mood, author, topic and hashtags, and who the authors are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from kpitui.config.spans import DAY
from kpitui.measures import MULTI, Sample
from kpitui.sources.market.posts import HASHTAGS
from kpitui.sources.market.world import BRANDS, CHANNELS, OWN, BrandFigures, Mood, World, event, labels, level, people

_SHARES = (0.42, 0.2, 0.31, 0.07)
_TOPICS = ("design", "prix", "livraison", "service")
_TAGS = (
    "cosy", "salon", "chambre", "lampadaire", "madeinfrance", "design", "homedecor", "ideedeco", "cadeau", "led",
    "renovation", "hygge", "ambiance", "terrasse", "suspension", "abatjour", "artisanat", "vintage", "minimalisme",
    "eclairage", "bureau", "appartement", "laiton", "rotin",
)  # fmt: skip
"""Hashtags of people's own, beside the brand's."""
_MOODS = ("positive", "neutral", "negative")


def talk_of(world: World, day: int, _age: int) -> Iterator[Sample]:
    """Yield the mentions of a day, of all brands."""
    for brand in BRANDS:
        yield from _mentions(world, brand, day)
    yield from _summary(world, day)


def _mentions(world: World, brand: BrandFigures, day: int) -> Iterator[Sample]:
    """Yield the mentions of one brand."""
    mood = world.mood(day, own=brand.id == OWN)
    chance = world.chance(f"talk {brand.id}", day)
    lift = 1 + 1.5 * mood.crisis + 0.9 * mood.viral + (0.35 if mood.campaign else 0)
    times = world.moments(chance, day, brand.mentions * mood.growth * lift)
    count = len(times)
    channels = chance.choice(len(CHANNELS), count, p=_SHARES)
    moods = chance.choice(3, count, p=_chances(brand, mood))
    topics = chance.choice(4, count, p=_topics(mood))
    authors = _authors(chance, brand, day, count)
    foreign, tagged = chance.random(count), chance.random(count)
    for at, t in enumerate(times.tolist()):
        tags = _tags(mood, float(tagged[at])) if brand.id == OWN else None
        place = labels(
            brand=brand.id,
            channel=CHANNELS[channels[at]],
            sentiment=_MOODS[moods[at]],
            topic=_TOPICS[topics[at]],
            language="fr" if foreign[at] < 0.84 else "en",
            hashtag=tags,
            campaign=mood.campaign if tags and mood.campaign in tags.split(MULTI) else None,
        )
        author = f"{CHANNELS[channels[at]][:2]}{authors[at]}"
        number = f"{brand.id}-{day}-{at}"
        yield event("mentions", place, t, id=number, key=author)
        if brand.id == OWN:
            yield from _author(CHANNELS[channels[at]], int(authors[at]), (author, number, t), tags)


def _chances(brand: BrandFigures, mood: Mood) -> tuple[float, float, float]:
    """Return the shares of good, neutral and bad mentions."""
    good = brand.positive * (1 - 0.62 * mood.crisis) + 0.1 * mood.viral
    bad = brand.negative + 0.46 * mood.crisis - 0.05 * mood.viral
    return good, 1 - good - bad, bad


def _topics(mood: Mood) -> tuple[float, float, float, float]:
    """Return the shares of the topics: in a crisis people speak of delivery."""
    late = 0.2 + 0.5 * mood.crisis
    rest = 1 - late
    return 0.5 * rest, 0.3 * rest, late, 1 - 0.8 * rest - late


def _authors(
    chance: np.random.Generator, brand: BrandFigures, day: int, count: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return who speaks: a few often, most once, and every day some for the first time."""
    circle = 16_000 + 9 * max(day - 20_300, 0)
    often = np.floor(chance.pareto(0.9, count) * 40) % circle
    first = chance.integers(0, circle, count)
    who = np.where(chance.random(count) < 0.3, often, first).astype(np.int64)
    offset = next(at for at, one in enumerate(BRANDS) if one.id == brand.id) * 100_000
    shared = who % 7 == 0
    return np.where(shared, who, who + offset).astype(np.int64)


def _tags(mood: Mood, draw: float) -> str | None:
    """Return the hashtags of a mention, if it has any."""
    share = 0.38 + 0.15 * mood.viral
    if draw > share:
        return None
    place = int(draw / share * 100_000)
    if mood.campaign and place < 35_000:
        return MULTI.join((mood.campaign, HASHTAGS[0]))
    used = (*HASHTAGS[1:], *_TAGS)
    other = used[int(len(used) * (place % 1000 / 1000) ** 2.2)]
    return (HASHTAGS[0], other, MULTI.join((HASHTAGS[0], other)))[place % 3]


def _author(channel: str, who: int, known: tuple[str, str, int], tags: str | None) -> Iterator[Sample]:
    """Yield what is known of a mention's author, and the use of hashtags."""
    author, number, t = known
    place = labels(brand=OWN, channel=channel)
    large = _followers(who)
    yield event("author_followers", place, t, float(int(large) + 3), id=number, key=author)
    moved = int(large * _liveliness(who, t // (30 * DAY))) + who % 5
    yield event("author_interactions", place, t, float(moved), id=number, key=author)
    yield event("author_posts", place, t, id=number, key=author)
    if tags:
        used = labels(brand=OWN, channel=channel, hashtag=tags, origin="ugc")
        yield event("hashtag_mentions", used, t, id=number, key=author)


@lru_cache(maxsize=65_536)
def _followers(who: int) -> float:
    """Return how many follow an author, always the same."""
    return float(np.random.default_rng(who).lognormal(5.6, 1.7))


@lru_cache(maxsize=65_536)
def _liveliness(who: int, month: int) -> float:
    """Return how many interactions an author has for each follower: it is not the same every month."""
    return float(0.014 * np.random.default_rng((who, month)).lognormal(0.0, 1.3))


def _summary(world: World, day: int) -> Iterator[Sample]:
    """Yield the tool's own figures: authors over seven days, influencers followed."""
    window = (world.midnight(day - 6), world.midnight(day + 1))
    chance = world.chance("summary", day)
    for at, channel in enumerate(CHANNELS):
        place = labels(brand=OWN, channel=channel)
        mean = BRANDS[0].mentions * 7 * _SHARES[at] * world.mood(day).growth
        yield people("authors", place, window, mean * 0.81 * chance.uniform(0.94, 1.06))
        yield level("influencers", place, window[1] - DAY // 2, 14 + at * 3 + (day // 9) % 11)
