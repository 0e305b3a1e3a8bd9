"""The monitor's life from outside: start, tabs, rates by how much changes, a slow line, a terminal that is gone."""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.device import Device
from tests.bench.live100 import SHARES
from tests.bench.subjects import DOWN, UP, floor, live_options

MARK = "▌"
"""What stands before the selected line."""
LINE, DELAY = 8_000, 0.1
"""Bytes a second and seconds each way of a slow line: 64 kbit/s, 100 ms."""
PIECE = 0.02


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table."""

    figure: str
    aim: str
    seen: str


def _monitor(folder: Path, name: str) -> Device:
    return Device([sys.executable, "-m", "kpitui", *live_options(folder, name)])


def _p95(values: Sequence[float]) -> str:
    if len(values) < 4:
        return "–"
    return f"{statistics.median(values):.0f} / {statistics.quantiles(values, n=20)[-1]:.0f}"


def live_text(device: Device, seconds: float = 20.0) -> float | None:
    """Return the milliseconds to the first screen that is not the saved one: its mark of age is gone."""
    saved, end = False, time.perf_counter() + seconds
    while time.perf_counter() < end:
        device.receive(0.02)
        while device._pending:
            when = device._draw()
            head, body = device.screen.display[0], "\n".join(device.screen.display)
            saved = saved or "saved" in head
            if (saved or when > 150) and "saved" not in head and "kpitui" in head and "quit" in body:
                return when
    return None


def starts(folder: Path, rounds: int) -> Iterator[Line]:
    """Yield the time to live text, in rounds with the smallest Textual application."""
    ours, theirs, quits = [], [], []
    for _ in range(rounds):
        smallest = floor()[1]
        with Device(smallest.command) as device:
            theirs.append(device.until(smallest.ready) or 0.0)
        with _monitor(folder, "live") as device:
            ours.append(live_text(device) or 0.0)
            device.rest(1.0)
            quits.append(device.quit("q") or 0.0)
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True) if other)
    seen = f"{ratio:.2f} × ({statistics.median(ours):.0f} and {statistics.median(theirs):.0f} ms)"
    yield Line("live text, beside the smallest Textual application", "≤ 1.3 ×", seen)
    yield Line("quit", "≤ 30 ms", f"{statistics.median(quits):.0f} ms")


def rates(folder: Path, window: float) -> Iterator[Line]:
    """Yield bytes and CPU a second for each share of rows that change."""
    for name, aim in (("live", "≤ 3,000"), ("tenth", "≤ 400"), ("still", "≤ 60")):
        with _monitor(folder, name) as device:
            device.rest(4.0)
            device.press("1")
            device.rest(4.0)
            cost = device.cost(window)
            device.quit("q")
        figure = f"bytes a second, {SHARES[name]} of 100 rows changing (CPU, memory)"
        yield Line(figure, aim, f"{cost.bytes_per_second:,.0f} ({cost.cpu_percent:.1f} %, {cost.memory_mb:.0f} MB)")


def keys(folder: Path) -> Iterator[Line]:
    """Yield what a tab and a step cost while all rows change."""
    with _monitor(folder, "live") as device:
        device.rest(4.0)
        tabs = [device.press(key) for key in "1717171717171717"]
        device.press("1")
        device.rest(1.0)
        steps = []
        for key in (DOWN, DOWN, UP, UP) * 10:
            steps.append(device.press(key))
            device.rest(0.11)
        device.quit("q")
    yield Line("tab to settled screen, p50 / p95 ms", "≤ 50", _p95([one for one in tabs if one is not None]))
    yield Line("key to settled screen, p50 / p95 ms", "≤ 6 / 15", _p95([one for one in steps if one is not None]))


def slow_line(folder: Path) -> Iterator[Line]:
    """Yield how long a key takes over a slow line while all rows change."""
    took = []
    with _monitor(folder, "live") as device:
        device.rest(4.0)
        device.press("1")
        device.rest(2.0)
        for key in (DOWN, DOWN, UP, UP) * 8:
            _trickle(device, 0.7)
            before, sent = _marked(device), time.perf_counter()
            _trickle(device, DELAY)
            os.write(device.master, key.encode())
            while _marked(device) == before and time.perf_counter() < sent + 5:
                _trickle(device, PIECE)
            took.append((time.perf_counter() - sent + DELAY) * 1000)
        device.quit("q")
    yield Line("key to screen at 64 kbit/s and 100 ms each way, p50 / p95 ms", "≤ 400", _p95(took))


def _trickle(device: Device, seconds: float) -> None:
    """Take output no faster than the line does."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        device.receive(0.0, int(LINE * PIECE))
        time.sleep(PIECE)


def _marked(device: Device) -> int:
    """Return which line is selected."""
    device.text()
    return next((y for y, text in enumerate(device.screen.display) if text.startswith(MARK)), -1)


def gone(folder: Path) -> Iterator[Line]:
    """Yield how long the monitor outlives its terminal."""
    with _monitor(folder, "live") as device:
        device.rest(4.0)
        closed = time.perf_counter()
        os.close(device.master)
        device.process.wait(10)
        took = (time.perf_counter() - closed) * 1000
        device.master = os.open(os.devnull, os.O_RDWR)
    yield Line("the terminal is gone: flushed and ended", "≤ 500 ms", f"{took:.0f} ms")


def life(folder: Path, rounds: int, window: float) -> str:
    """Measure and return the table in Markdown; the figures are served meanwhile."""
    lines = [*keys(folder), *starts(folder, rounds), *rates(folder, window), *slow_line(folder), *gone(folder)]
    rows = [f"| {line.figure} | {line.aim} | {line.seen} |" for line in lines]
    return "\n".join(["| figure | aim | seen |", "| --- | ---: | ---: |", *rows])
