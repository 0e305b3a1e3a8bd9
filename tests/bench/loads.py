"""What the core costs without a screen: the whole catalogue over 500 series of a month, and the store's loads."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context
from kpitui.kpis.engine import boards
from kpitui.kpis.reading import Scope
from kpitui.measures import Kind, Labels
from kpitui.series.dataset import ALWAYS, Coverage, Dataset, Events, Series, SeriesKey
from tests.bench import bench_live

QUARTER, DAY = 15 * 60_000, 86_400_000
NOW = 1_790_000_000_000 // DAY * DAY
DAYS = 30
SERIES = 500
EVENTS = 100_000
BRANDS = ("own", "first", "second", "third")
CHANNELS = ("facebook", "instagram", "x", "linkedin", "youtube")
SENTIMENTS = ("positive", "neutral", "negative")


@dataclass(frozen=True, slots=True)
class Timing:
    """One line of the table."""

    what: str
    milliseconds: float
    aim: str


def month(step: int = QUARTER) -> Dataset:
    """Return 500 series of a month at a step, spread over measures, brands and networks, and mentions."""
    catalogue = load_catalogue()
    numeric = [name for name, measure in catalogue.measures.items() if measure.kinds[0] is not Kind.EVENT]
    times = np.arange(NOW - DAYS * DAY, NOW, step, dtype=np.int64)
    source = np.random.default_rng(1)
    dataset = Dataset(coverage={"bench": Coverage("bench", ((ALWAYS, NOW),), every=step)})
    for place in range(SERIES):
        name = numeric[place % len(numeric)]
        turn = place // len(numeric)
        labels = _labels(BRANDS[turn // len(CHANNELS) % len(BRANDS)], CHANNELS[turn % len(CHANNELS)], turn)
        kind = catalogue.measures[name].kinds[0]
        steps = source.integers(0, 50, times.size).astype(np.float64)
        values = np.cumsum(steps) if kind in (Kind.TOTAL, Kind.COUNTER) else steps + 1000.0 * (kind is Kind.GAUGE)
        until = times + step if kind in (Kind.DELTA, Kind.UNIQUE) else None
        series = Series(SeriesKey("bench", name, kind, labels), times, values, until)
        dataset.series.setdefault(name, []).append(series)
    dataset.events["mentions"] = _mentions(source)
    return dataset


def _labels(brand: str, channel: str, turn: int) -> Labels:
    return (("brand", brand), ("campaign", f"campaign {turn}"), ("channel", channel))


def _mentions(source: np.random.Generator) -> Events:
    groups = tuple(
        ("bench", (("brand", brand), ("channel", channel), ("sentiment", sentiment)))
        for brand in BRANDS
        for channel in CHANNELS
        for sentiment in SENTIMENTS
    )
    return Events(
        "mentions",
        np.sort(source.integers(NOW - DAYS * DAY, NOW, EVENTS, dtype=np.int64)),
        np.ones(EVENTS),
        np.arange(1, EVENTS + 1, dtype=np.int64),
        source.integers(1, EVENTS // 4, EVENTS, dtype=np.int64),
        source.integers(0, len(groups), EVENTS, dtype=np.int32),
        groups,
    )


def _boards(context: Context, data: Dataset) -> int:
    views: list[Labels] = [(), *((("channel", channel),) for channel in CHANNELS)]
    return sum(len(made.rows) for made in boards(context, data, [(Scope("own", view), "7d") for view in views], NOW))


def _middle(call: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        call()
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def _own(rounds: int) -> Iterator[Timing]:
    context = Context(load_catalogue(), tuple(BrandScope(brand, brand, own=brand == "own") for brand in BRANDS))
    begun = time.perf_counter()
    data = month()
    built = (time.perf_counter() - begun) * 1000
    yield Timing("(making 500 series × 30 d, a sample each 15 min, and 100,000 mentions)", built, "–")
    begun = time.perf_counter()
    rows = _boards(context, data)
    yield Timing(
        f"whole catalogue, all and 5 networks, {rows} rows with sparklines: first time",
        (time.perf_counter() - begun) * 1000,
        "≤ 300",
    )
    yield Timing("the same again", _middle(lambda: _boards(context, data), rounds), "≤ 300")


def _live() -> Iterator[Timing]:
    """Yield what one more mention costs a collector's boards, beside numpy over the same events."""
    for size in (1_000_000, 10_000_000):
        seen = bench_live.costs(size)
        yield Timing(f"five boards of live KPIs over 24 h after one more of {size:,} mentions", seen.one_more, "≤ 0.2")
        yield Timing("the same after one that is ten minutes late", seen.late, "–")
        yield Timing("the same when five minutes close", seen.closing, "–")
        yield Timing("the first time", seen.first, "–")
        yield Timing("live KPIs by brand and network by numpy over the arrays", seen.plain, "–")


def _figure(milliseconds: float) -> str:
    return f"{milliseconds:,.0f}" if milliseconds >= 100 else f"{milliseconds:.3g}"


def loads(rounds: int) -> str:
    """Measure the loads and return them as a table in Markdown."""
    timings = (*_own(rounds), *_live())
    lines = [f"| {timing.what} | {_figure(timing.milliseconds)} | {timing.aim} |" for timing in timings]
    return "\n".join(["| load | ms | aim ms |", "| --- | ---: | ---: |", *lines])
