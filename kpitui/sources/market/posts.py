"""What the own brand publishes, and how each post does over its first weeks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kpitui.config.spans import DAY
from kpitui.measures import MULTI, Kind, Labels, Sample
from kpitui.sources.market.audience import followers
from kpitui.sources.market.world import BRANDS, CHANNELS, FINE, HOUR, MAPPING, MINUTE, OWN, World, event, labels

HASHTAGS = ("maisonlumen", "lumiere", "deco", "luminaire", "interieur")

AGES = tuple(
    [minutes * MINUTE for minutes in (5, 15, 30, 60, 120, 240, 480, 960)]
    + [days * DAY for days in (1, 2, 3, 5, 8, 13, 21)]
)
"""When a post is looked at, after its publication."""

_LATE = (DAY, 3 * DAY, 8 * DAY, 21 * DAY)
"""When a post of long ago was looked at."""

_POSTS = (1.3, 0.9, 2.1, 0.6)
_REACH = (0.11, 0.08, 0.10, 0.14)
_RATES = (
    (0.036, 0.0022, 0.0018, 0.0034),
    (0.014, 0.0021, 0.0016, 0.0),
    (0.009, 0.0013, 0.0024, 0.0006),
    (0.018, 0.0024, 0.0015, 0.0),
)
_FORMATS = (
    ("image", "carousel", "video", "story"),
    ("image", "link", "video", "text"),
    ("text", "image", "link", "video"),
    ("image", "text", "carousel", "link"),
)
_MEASURES = ("likes", "comments", "shares", "saves")


@dataclass(frozen=True, slots=True)
class _Post:
    """One publication."""

    place: Labels
    t: int
    finals: tuple[float, ...]
    """Reach, likes, comments, shares, saves in the end."""
    half: float
    """Hours after which half of them have come."""


def posts_of(world: World, channel: str, day: int, age: int) -> Iterator[Sample]:
    """Yield the posts of a day on a network, with the figures of their whole life."""
    at = CHANNELS.index(channel)
    chance = world.chance(f"posts {at}", day)
    times = world.moments(chance, day, _POSTS[at], office=channel == "linkedin")
    mood = world.mood(day)
    if mood.viral == 1.0 and at == 0 and not len(times):
        times = np.array([world.midnight(day) + 18 * HOUR])
    for number, t in enumerate(times.tolist()):
        yield from _life(_written(world, at, chance, (day, number, t)), AGES if age <= 2 * FINE else _LATE)


def _written(world: World, at: int, chance: np.random.Generator, when: tuple[int, int, int]) -> _Post:
    """Return one post."""
    day, number, t = when
    mood = world.mood(day)
    form = str(chance.choice(_FORMATS[at], p=(0.42, 0.26, 0.2, 0.12)))
    tags = [HASHTAGS[0], *chance.choice(HASHTAGS[1:], int(chance.integers(0, 3)), replace=False).tolist()]
    in_campaign = mood.campaign if mood.campaign and chance.random() < 0.6 else None
    reach = followers(world, BRANDS[0], at, day) * _REACH[at] * float(chance.lognormal(-0.1, 0.45))
    if mood.viral == 1.0 and at == 0 and number == 0:
        reach *= 8
    rates = np.array(_RATES[at]) * chance.lognormal(0, 0.3, 4) * (1.4 if form in ("video", "carousel") else 1.0)
    finals = (np.floor(reach), *np.floor(reach * rates))
    place = labels(
        brand=OWN,
        channel=CHANNELS[at],
        post=f"{CHANNELS[at][:2]}-{day}-{number}",
        format=form,
        hashtag=MULTI.join(tags),
        campaign=in_campaign,
    )
    return _Post(place, t, tuple(float(one) for one in finals), (5.0, 7.0, 1.5, 14.0)[at])


def _life(post: _Post, ages: tuple[int, ...]) -> Iterator[Sample]:
    """Yield a post and its figures at each age."""
    yield event("posts", post.place, post.t, id=dict(post.place)["post"])
    for age in ages:
        hours = age / HOUR
        part = hours / (hours + post.half) * 1.02
        for measure, final in zip(("post_reach", *_MEASURES), post.finals, strict=True):
            value = float(np.floor(final * min(part, 1.0)))
            yield Sample(measure, Kind.TOTAL, post.place, post.t + age, value, MAPPING, published=post.t)
