"""What the store costs: bytes a sample, loading, a poll, a refresh, and ten million events.

Run: ``python tests/bench/bench_store.py [--events N] [--folder DIR]``. Prints a table with the floor measured in the
same run: plain SQLite rows for numeric samples, numpy's own file format for loading.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from kpitui.measures import Delivery, Kind, Labels, Sample
from kpitui.store import Store, open_store

MINUTE = 60_000
DAY = 1_440 * MINUTE
START = 1_700_000_040_000
SERIES = 500
DAYS = 30
CHANNELS = ("x", "facebook", "instagram", "linkedin", "youtube")


@contextmanager
def timed(name: str) -> Iterator[list[float]]:
    """Print how long a block took; the list receives the seconds."""
    seconds: list[float] = []
    begun = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - begun)
    say(name, f"{seconds[0]:.3f} s")


def say(name: str, figure: str) -> None:
    """Print one line of the table."""
    sys.stdout.write(f"{name:<64} {figure:>18}\n")
    sys.stdout.flush()


def size_of(folder: Path) -> int:
    """Return the bytes of a store without its journal."""
    return (folder / "store.db").stat().st_size


def shapes(rng: np.random.Generator, n: int) -> list[Callable[[], np.ndarray]]:
    """Return makers of what social figures look like."""
    return [
        lambda: rng.poisson(30, n).astype(float),
        lambda: 10_000 + np.cumsum(rng.integers(-2, 6, n)).astype(float),
        lambda: np.round(rng.normal(3.4, 0.4, n), 2),
        lambda: np.cumsum(rng.poisson(400, n)).astype(float),
    ]


def labels_of(number: int) -> Labels:
    """Return the labels of a series."""
    return (("brand", f"b{number % 10}"), ("channel", CHANNELS[number % 5]), ("n", str(number)))


def fill_numbers(store: Store, rng: np.random.Generator, n: int) -> None:
    """Store one sample a minute of every series, one file for each series."""
    makers = shapes(rng, n)
    for number in range(SERIES):
        values = makers[number % len(makers)]().tolist()
        labels = labels_of(number)
        samples = [Sample("m", Kind.GAUGE, labels, START + at * MINUTE, v, "map") for at, v in enumerate(values)]
        store.ingest("s", Delivery(START, samples))


def numbers(folder: Path) -> None:
    """Measure numeric series: 500 series, 30 days, each minute."""
    rng = np.random.default_rng(1)
    n = DAYS * 1_440
    total = SERIES * n
    store = open_store(folder, now=START)
    with timed(f"ingest {total:,} numeric samples") as took:
        fill_numbers(store, rng, n)
    say("  samples a second", f"{total / took[0]:,.0f}")
    store._database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    say("stored bytes a sample (aim 1.4)", f"{size_of(folder) / total:.2f}")
    rows_floor(folder / "rows.db")
    for _ in range(3):
        with timed(f"dataset() of {total:,} samples (aim 1.2 s)"):
            dataset = store.dataset()
    assert sum(len(series.t) for series in dataset.series["m"]) == total
    polls(store, n)
    store.close()
    numpy_floor(folder / "floor.npy", total)


def polls(store: Store, n: int) -> None:
    """Measure live polls of 500 series, each followed by a refresh."""
    dataset = store.dataset()
    ingests, refreshes = [], []
    for poll in range(250):
        t = START + (n + poll) * MINUTE
        samples = [Sample("m", Kind.GAUGE, labels_of(number), t, float(poll), "map") for number in range(SERIES)]
        begun = time.perf_counter()
        store.ingest("s", Delivery(t, samples))
        between = time.perf_counter()
        store.refresh(dataset)
        refreshes.append(time.perf_counter() - between)
        ingests.append(between - begun)
    for name, all_of in (("ingest a poll of 500 samples", ingests), ("refresh after it", refreshes)):
        say(f"{name}: median, worst (sealing)", f"{np.median(all_of) * 1e3:.1f}, {max(all_of) * 1e3:.0f} ms")


def rows_floor(path: Path) -> None:
    """Measure a table of rows with the same figures, a tenth of them."""
    n = SERIES * DAYS * 144
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE sample (series INTEGER, t INTEGER, value REAL)")
        db.executemany("INSERT INTO sample VALUES (?, ?, ?)", ((at % SERIES, START + at, at / 7) for at in range(n)))
    begun = time.perf_counter()
    count = len(db.execute("SELECT series, t, value FROM sample").fetchall())
    say(
        "floor: plain rows, bytes; reading as many",
        f"{path.stat().st_size / n:.1f}, {time.perf_counter() - begun:.1f}×10 s",
    )
    assert count == n
    db.close()


def numpy_floor(path: Path, total: int) -> None:
    """Measure numpy reading as many raw samples."""
    np.save(path, np.arange(2 * total))
    with timed("floor: numpy.load of the raw 16 bytes a sample"):
        np.load(path)
    path.unlink()


def event_batches(total: int, batch: int) -> Iterator[list[Sample]]:
    """Give mentions over 28 days, in order of time with a little disorder, by a million authors."""
    rng = np.random.default_rng(2)
    groups: list[Labels] = [
        (("brand", f"b{brand}"), ("channel", channel), ("sentiment", mood))
        for brand in range(10)
        for channel in CHANNELS
        for mood in ("negative", "neutral", "positive")
    ]
    step = 28 * DAY / total
    for start in range(0, total, batch):
        count = min(batch, total - start)
        times = (START + (start + np.arange(count)) * step + rng.integers(0, 3_600_000, count)).astype(int).tolist()
        group = rng.integers(0, len(groups), count).tolist()
        authors = (rng.pareto(1.1, count) * 50).astype(int).tolist()
        yield [
            Sample(
                "mentions",
                Kind.EVENT,
                groups[group[at]],
                times[at],
                1.0,
                "map",
                id=str(start + at),
                key=f"u{authors[at]}",
            )
            for at in range(count)
        ]


def events(folder: Path, total: int) -> None:
    """Measure events: ingestion, size, loading of a day and of four weeks, one more of them, an old file again."""
    store = open_store(folder, now=START)
    spent = 0.0
    for batch in event_batches(total, 100_000):
        begun = time.perf_counter()
        store.ingest("s", Delivery(START, batch))
        spent += time.perf_counter() - begun
    say(f"ingest {total:,} events", f"{spent:.0f} s")
    say("  events a second", f"{total / spent:,.0f}")
    store._database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    say("stored bytes an event, sums and sightings included", f"{size_of(folder) / total:.0f}")
    end = START + 28 * DAY
    with timed("the last 100,000 events delivered again: nothing is new"):
        assert not store.ingest("s", Delivery(START, batch)).changed
    with timed("dataset() of 28 d by rows, before they are copied into chunks"):
        store.dataset()
    sealing(store, end)
    with timed("dataset() of the last 24 h"):
        day = store.dataset(since=end - DAY)
    say("  events in it", f"{len(day.events['mentions'].t):,}")
    begun = time.process_time()
    with timed("dataset() of 28 d"):
        dataset = store.dataset()
    say("  seconds of CPU", f"{time.process_time() - begun:.2f}")
    assert len(dataset.events["mentions"].t) == total
    ingests, refreshes = [], []
    for number in range(50):
        sample = batch[number]._replace(id=f"new{number}", t=end + number)
        begun = time.perf_counter()
        store.ingest("s", Delivery(end + number, [sample]))
        between = time.perf_counter()
        store.refresh(dataset)
        refreshes.append(time.perf_counter() - between)
        ingests.append(between - begun)
    say(
        "one more event: ingest, refresh (median)",
        f"{np.median(ingests) * 1e3:.1f}, {np.median(refreshes) * 1e3:.2f} ms",
    )
    store.close()


def sealing(store: Store, end: int) -> None:
    """Measure copying events into chunks, and the longest turn that others wait for."""
    turns = [0.0]
    with timed("events copied into chunks"):
        made = 1
        while made:
            begun = time.perf_counter()
            made = store.seal_events(end)
            turns.append(time.perf_counter() - begun)
    say("  longest transaction of it", f"{max(turns):.2f} s")
    store._database.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", choices=("numbers", "events"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        if arguments.only != "events":
            numbers(Path(folder) / "numbers")
        if arguments.only != "numbers":
            events(Path(folder) / "events", arguments.events)
    say("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    say("load of the machine", f"{os.getloadavg()[0]:.1f} of {os.cpu_count()}")


if __name__ == "__main__":
    main()
