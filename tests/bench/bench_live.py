"""What one more mention costs the boards of a collector, beside numpy over the same events. Prints a table.

Run: ``python -m tests.bench.bench_live [events …]``
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from kpitui.kpis.catalogue import load_catalogue
from kpitui.kpis.context import BrandScope, Context
from kpitui.kpis.reading import Scope
from kpitui.kpis.rounds import Rounds
from kpitui.measures import Labels
from kpitui.series.dataset import ALWAYS, Coverage, Dataset, Events

MINUTE, DAY = 60_000, 86_400_000
DAYS = 30
END = DAYS * DAY
BRANDS = ("acme", "globex", "initech", "umbrella", "hooli", "stark")
CHANNELS = ("x", "facebook", "instagram", "linkedin")
SENTIMENTS = ("positive", "neutral", "negative")
KPIS = ("mentions", "people_talking", "share_of_voice", "authors_per_mention", "net_sentiment")
LABELS: tuple[Labels, ...] = tuple(
    (("brand", brand), ("channel", channel), ("sentiment", sentiment))
    for brand in BRANDS
    for channel in CHANNELS
    for sentiment in SENTIMENTS
)


@dataclass(frozen=True, slots=True)
class Costs:
    """Milliseconds of a round of boards: the brand's over 24 hours, and those of its networks."""

    first: float
    one_more: float
    """After one more mention."""
    late: float
    """After one more that is ten minutes late."""
    closing: float
    """After five minutes have closed."""
    plain: float
    """Counts, authors, shares and means by numpy over the arrays."""


def mentions(size: int) -> Events:
    """Return random mentions of thirty days."""
    rng = np.random.default_rng(7)
    t = np.sort(rng.integers(0, END, size))
    group = rng.integers(0, len(LABELS), size).astype(np.int32)
    keys = rng.integers(1, size // 4, size)
    return Events(
        "mentions", t, np.ones(size), np.arange(1, size + 1), keys, group, tuple(("s", one) for one in LABELS)
    )


class Collector:
    """The boards that a collector keeps, over mentions in memory."""

    def __init__(self, events: Events, room: int) -> None:
        self._data = Dataset(coverage={"s": Coverage("s", ((ALWAYS, END + DAY),))})
        self._columns: list[NDArray[np.generic]] = [
            np.concatenate((column, np.zeros(room, dtype=column.dtype)))
            for column in (events.t, events.v, events.id, events.key, events.group)
        ]
        self._size, self._groups = len(events.t), events.groups
        self._events = events
        context = Context(load_catalogue(), tuple(BrandScope(name, name, name == "acme", kpis=KPIS) for name in BRANDS))
        self._rounds = Rounds(context)
        self._show(self._size)

    def round(self, at: int) -> None:
        """Evaluate the boards."""
        self._rounds.begin(self._data, at)
        for labels in ((), *((("channel", channel),) for channel in CHANNELS)):
            self._rounds.board(Scope("acme", labels), "24h")

    def take_in(self, t: int, turn: int) -> None:
        """Put one more mention into its place, as a store's refresh does."""
        start = int(np.searchsorted(self._columns[0][: self._size], t, side="right"))
        for column, value in zip(self._columns, (t, 1, 10**9 + turn, turn + 1, turn % len(LABELS)), strict=True):
            column[start + 1 : self._size + 1] = column[start : self._size].copy()
            column[start] = value
        self._size += 1
        self._show(start)

    def _show(self, same: int) -> None:
        """Let the dataset see the mentions, of which the first have not moved."""
        t, v, number, key, group = (column[: self._size] for column in self._columns)
        follows = (self._events.mark, same)
        self._events = Events("mentions", t, v, number, key, group, self._groups, follows=follows)  # type: ignore[arg-type]
        self._data.events["mentions"] = self._events


def numpy_kpis(events: Events, end: int, _turn: int) -> list[tuple[object, ...]]:
    """Return mentions, authors, shares and mean by brand and by network from the arrays."""
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


def costs(size: int, rounds: int = 15) -> Costs:
    """Measure the boards over so many mentions."""
    events = mentions(size)
    collector = Collector(events, 10 * rounds)

    def more(late: int, turn: int) -> None:
        at = END + turn
        collector.take_in(at - late, turn)
        collector.round(at)

    return Costs(
        first=median_ms(lambda turn: collector.round(END), 1),
        one_more=median_ms(partial(more, 0), 5 * rounds),
        late=median_ms(partial(more, 10 * MINUTE), rounds),
        closing=median_ms(lambda turn: collector.round(END + (turn + 1) * 5 * MINUTE), rounds),
        plain=median_ms(partial(numpy_kpis, events, END), 5),
    )


def main(sizes: list[int]) -> None:
    """Print the table."""
    print(f"{'events':>12} {'first':>8} {'one more':>9} {'late':>7} {'closing':>8} {'numpy':>7}  ms")  # noqa: T201
    for size in sizes:
        seen = costs(size)
        figures = f"{seen.first:>8.0f} {seen.one_more:>9.2f} {seen.late:>7.1f} {seen.closing:>8.1f}"
        print(f"{size:>12,} {figures} {seen.plain:>7.1f}")  # noqa: T201


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000_000, 10_000_000])
