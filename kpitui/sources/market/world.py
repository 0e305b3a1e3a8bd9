"""The brands, the channels and the calendar of the invented market."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kpitui.config.spans import DAY, UNITS
from kpitui.measures import Kind, Labels, Sample

HOUR = UNITS["h"]
MINUTE = UNITS["m"]

FINE = 17
"""Days of which the figures come by the hour; of those before, amounts come by half days and levels by the day."""

FIRST_DAY = 20_454
"""2026-01-01, in days since 1970: followers and growth count from here."""

MAPPING = "demo"
"""What stands for the mapping of every sample."""

SPANS = {1: f"{MAPPING} day", 7: MAPPING, 28: f"{MAPPING} month"}
"""Days over which networks count different people, each with what stands for its mapping."""

OWN = "lumen"
CHANNELS = ("instagram", "facebook", "x", "linkedin")

DAYTIME = (1, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 10, 12, 11, 9, 9, 9, 10, 12, 14, 15, 13, 8, 3)
"""How the hours of a local day share what people do."""
OFFICE = (0, 0, 0, 0, 0, 1, 3, 8, 14, 16, 15, 12, 9, 12, 14, 13, 11, 9, 5, 3, 2, 2, 1, 0)
"""The same for people at work."""

_WEEK = (1.02, 1.05, 1.06, 1.03, 0.98, 0.91, 0.95)
_OFFICE_WEEK = (1.15, 1.28, 1.25, 1.2, 1.0, 0.32, 0.3)
_CAMPAIGNS = ("lumieres-d-hiver", "maison-de-printemps", "soirs-d-ete", "rentree-lumineuse")
_CAMPAIGN = (42, 30)
_CRISIS = (53, 20, (1.0, 0.75, 0.45, 0.2, 0.1))
_VIRAL = (19, 7, (1.0, 0.55, 0.25, 0.1))


@dataclass(frozen=True, slots=True)
class BrandFigures:
    """What the market knows of one brand."""

    id: str
    mentions: float
    """Mentions a day, over all channels."""
    positive: float
    """Share of positive mentions in quiet times."""
    negative: float
    followers: tuple[int, int, int, int]
    """By channel, at the first day."""
    growth: float
    """New followers a day, per thousand, less those lost."""


BRANDS = (
    BrandFigures(OWN, 66, 0.36, 0.15, (84_300, 51_800, 18_450, 23_900), 0.62),
    BrandFigures("vega", 94, 0.30, 0.19, (126_000, 98_400, 31_200, 19_700), 0.31),
    BrandFigures("nordlys", 47, 0.41, 0.11, (61_500, 22_300, 9_800, 34_600), 0.83),
    BrandFigures("clartea", 29, 0.27, 0.24, (33_700, 40_900, 6_400, 8_100), 0.08),
)


@dataclass(frozen=True, slots=True)
class Mood:
    """What happens on a day."""

    campaign: str | None
    """The campaign that runs, if one does."""
    crisis: float
    """From 0 to 1: a delivery goes wrong and people say so."""
    viral: float
    """From 0 to 1: a post goes round."""
    growth: float
    """How much larger everything is than on the first day."""


@dataclass(frozen=True, slots=True)
class World:
    """The invented market."""

    seed: int
    zone: tzinfo

    def midnight(self, day: int) -> int:
        """Return when a local day begins, ms in UTC."""
        local = datetime(1970, 1, 1, tzinfo=self.zone) + timedelta(days=day)
        return int(local.timestamp()) * 1000

    def day_of(self, t: int) -> int:
        """Return the local day of an instant."""
        local = datetime.fromtimestamp(t / 1000, self.zone).replace(tzinfo=UTC)
        return int(local.timestamp() * 1000) // DAY

    def buckets(self, day: int, amounts: NDArray[np.float64], age: int) -> list[tuple[int, int, float]]:
        """Return a day's amounts by the hour with their begin and end; those of a day long past by half days of UTC."""
        start = self.midnight(day)
        hours = [(start + hour * HOUR, start + (hour + 1) * HOUR, one) for hour, one in enumerate(amounts.tolist())]
        if age <= FINE:
            return hours
        halves = [list(half) for _, half in groupby(hours, lambda hour: hour[0] // (12 * HOUR))]
        return [(half[0][0], half[-1][1], sum(one[2] for one in half)) for half in halves]

    def chance(self, stream: str, day: int) -> np.random.Generator:
        """Return the chance of one stream of happenings on one day, always the same."""
        return np.random.default_rng((self.seed, zlib.crc32(stream.encode()), max(day, 0)))

    def mood(self, day: int, *, own: bool = True) -> Mood:
        """Return what happens on a day; campaigns, crises and viral posts are the own brand's."""
        age = day - FIRST_DAY
        growth = 1.0 + 0.0007 * max(age, 0)
        if not own:
            return Mood(None, 0.0, 0.0, growth)
        cycle, start = _CAMPAIGN
        running = (age + 9) % cycle >= start
        campaign = _CAMPAIGNS[((age + 9) // cycle) % len(_CAMPAIGNS)] if running else None
        return Mood(campaign, _wave(age, _CRISIS), _wave(age, _VIRAL), growth)

    def moments(self, chance: np.random.Generator, day: int, mean: float, *, office: bool = False) -> NDArray[np.int64]:
        """Return when something happens on a day, about ``mean`` times, more by day than by night; sorted."""
        week = _OFFICE_WEEK if office else _WEEK
        count = int(chance.poisson(max(mean, 0.0) * week[(day + 3) % 7]))
        shares = np.array(OFFICE if office else DAYTIME, float)
        hours = chance.choice(24, count, p=shares / shares.sum())
        times = self.midnight(day) + hours * HOUR + chance.integers(0, HOUR, count)
        return np.sort(times).astype(np.int64)

    def hourly(
        self, chance: np.random.Generator, day: int, mean: float, *, office: bool = False
    ) -> NDArray[np.float64]:
        """Return a day's amount by the hour, whole numbers that add up to about ``mean``."""
        week = _OFFICE_WEEK if office else _WEEK
        shares = np.array(OFFICE if office else DAYTIME, float) + 0.3
        expected = max(mean, 0.0) * week[(day + 3) % 7] * shares / shares.sum()
        noise = chance.gamma(40.0, 1 / 40.0, 24)
        return np.asarray(chance.poisson(expected * noise), np.float64)


def _wave(age: int, form: tuple[int, int, Sequence[float]]) -> float:
    """Return how strong something is that comes back every so many days."""
    cycle, start, strengths = form
    at = age % cycle - start
    return strengths[at] if 0 <= at < len(strengths) else 0.0


def labels(**values: str | None) -> Labels:
    """Return labels, those without a value left out."""
    return tuple(sorted((name, value) for name, value in values.items() if value))


def event(measure: str, at: Labels, t: int, value: float = 1.0, **known: Any) -> Sample:
    """Return an event."""
    return Sample(measure, Kind.EVENT, at, int(t), float(value), MAPPING, **known)


def amount(measure: str, at: Labels, t: int, until: int, value: float) -> Sample:
    """Return an amount in a bucket."""
    return Sample(measure, Kind.DELTA, at, t, float(value), MAPPING, until=until)


def level(measure: str, at: Labels, t: int, value: float) -> Sample:
    """Return a level."""
    return Sample(measure, Kind.GAUGE, at, t, float(value), MAPPING)


def people(measure: str, at: Labels, window: tuple[int, int], value: float) -> Sample:
    """Return a number of different people over a window."""
    mapping = SPANS[round((window[1] - window[0]) / DAY)]
    return Sample(measure, Kind.UNIQUE, at, window[0], float(round(value)), mapping, until=window[1])


def known_at(sample: Sample) -> int:
    """Return when a sample can be known: at the end of its bucket or window."""
    return sample.t if sample.until is None else sample.until
