"""What one more mention costs the live KPIs, beside numpy over the same events. Prints a table; asserts nothing.

Run: ``python tests/bench/bench_live.py [events …]``
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial

import numpy as np

from kpitui.measures import Labels
from kpitui.series.dataset import Events
from kpitui.series.live import LiveEvent, LiveWindow

DAY = 86_400_000
DAYS = 30
BRANDS = ("acme", "globex", "initech", "umbrella", "hooli", "stark")
CHANNELS = ("x", "facebook", "instagram", "linkedin")
SENTIMENTS = ("positive", "neutral", "negative")
LABELS: tuple[Labels, ...] = tuple(
    (("brand", brand), ("channel", channel), ("sentiment", sentiment))
    for brand in BRANDS
    for channel in CHANNELS
    for sentiment in SENTIMENTS
)


def mentions(size: int) -> Events:
    """Return random mentions of thirty days."""
    rng = np.random.default_rng(7)
    t = np.sort(rng.integers(0, DAYS * DAY, size))
    group = rng.integers(0, len(LABELS), size).astype(np.int32)
    keys = rng.integers(1, size // 4, size)
    return Events(
        "mentions", t, np.ones(size), np.arange(1, size + 1), keys, group, tuple(("s", one) for one in LABELS)
    )


def live_kpis(live: LiveWindow) -> list[tuple[object, ...]]:
    """Return mentions, authors, shares and mean by brand and by network."""
    rows: list[tuple[object, ...]] = []
    for label in ("brand", "channel"):
        split = live.split(label)
        whole = sum(totals.count for totals in split.values()) or 1
        rows += [(v, t.count, t.distinct, 100 * t.count / whole, t.mean) for v, t in split.items()]
    return rows


def numpy_kpis(events: Events, end: int, _turn: int) -> list[tuple[object, ...]]:
    """Return the same from the arrays."""
    first, last = np.searchsorted(events.t, [end - DAY, end])
    cell = events.group[first:last] // len(SENTIMENTS)
    keys, values = events.key[first:last], events.v[first:last]
    pairs = np.unique(keys * 64 + cell) % 64
    rows: list[tuple[object, ...]] = []
    for size, each in ((len(BRANDS), len(CHANNELS)), (len(CHANNELS), 1)):
        code, apart = cell // each % size, pairs // each % size
        count = np.bincount(code, minlength=size)
        total = np.bincount(code, weights=values, minlength=size)
        distinct = np.bincount(apart, minlength=size)
        rows += [(i, count[i], distinct[i], 100 * count[i] / max(len(cell), 1), total[i]) for i in range(size)]
    return rows


def median_ms(act: Callable[[int], object], rounds: int) -> float:
    """Return the median time of one round, ms."""
    times = []
    for turn in range(rounds):
        begun = time.perf_counter()
        act(turn)
        times.append(time.perf_counter() - begun)
    return 1000 * sorted(times)[len(times) // 2]


def one_more(live: LiveWindow, end: int, turn: int) -> object:
    """Take in one mention and evaluate every live KPI."""
    live.add(LiveEvent(10**9 + turn, end - 1 - turn, 1.0, turn + 1, LABELS[turn % len(LABELS)]))
    return live_kpis(live)


def main(sizes: list[int]) -> None:
    """Print the table."""
    print(f"{'events':>12} {'in 24 h':>10} {'fill s':>8} {'one more, ms':>13} {'numpy, ms':>10} {'ratio':>7}")  # noqa: T201
    for size in sizes:
        events, end = mentions(size), DAYS * DAY
        live = LiveWindow(DAY)
        begun = time.perf_counter()
        live.fill(events, end)
        filled = time.perf_counter() - begun
        held = live.total().count
        ours = median_ms(partial(one_more, live, end), 500)
        theirs = median_ms(partial(numpy_kpis, events, end), 9)
        print(f"{size:>12,} {held:>10,} {filled:>8.2f} {ours:>13.4f} {theirs:>10.1f} {theirs / ours:>7.0f}")  # noqa: T201


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000, 10_000_000])
