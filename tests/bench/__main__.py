"""Measures kpitui beside the floor and its peers: ``python -m tests.bench [--rounds 5] [--window 15]``.

Rounds are interleaved, since a shared machine's speed varies by the minute; medians are printed.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.device import Device
from tests.bench.life import life
from tests.bench.loads import loads
from tests.bench.subjects import Subject, demo, floor, live, peers, stop


@dataclass(slots=True)
class Figures:
    """What was measured of one program, a value for each round."""

    paint: list[float] = field(default_factory=list)
    ready: list[float] = field(default_factory=list)
    keys: list[float] = field(default_factory=list)
    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    quit: list[float] = field(default_factory=list)


def measure(subject: Subject, figures: Figures, window: float) -> None:
    """Add one round's figures of a program."""
    with Device(subject.command, env=subject.env) as device:
        _keep(figures.paint, device.first_paint())
        _keep(figures.ready, device.until(subject.ready))
        if not subject.quit:
            return
        device.rest(1.5)
        if subject.opening:
            device.press(subject.opening)
            device.rest(1.0)
        for key in subject.keys * 5:
            _keep(figures.keys, device.press(key))
            device.rest(0.07)
        cost = device.cost(window)
        figures.rate.append(cost.bytes_per_second)
        figures.cpu.append(cost.cpu_percent)
        figures.memory.append(cost.memory_mb)
        _keep(figures.quit, device.quit(subject.quit))


def _keep(values: list[float], value: float | None) -> None:
    if value is not None:
        values.append(value)


def _middle(values: Sequence[float], form: str = "{:,.0f}") -> str:
    return form.format(statistics.median(values)) if values else "–"


def _keys(values: Sequence[float]) -> str:
    if len(values) < 4:
        return "–"
    return f"{statistics.median(values):.1f}/{statistics.quantiles(values, n=20)[-1]:.1f}"


def table(measured: Iterable[tuple[Subject, Figures]]) -> str:
    """Return the figures of all programs as a table in Markdown."""
    head = "| program | first paint ms | usable ms | key p50/p95 ms | bytes/s | CPU % | memory MB | quit ms | draws |"
    lines = [head, "| --- |" + " ---: |" * 7 + " --- |"]
    for subject, seen in measured:
        cells = (
            subject.name,
            _middle(seen.paint),
            _middle(seen.ready),
            _keys(seen.keys),
            _middle(seen.rate),
            _middle(seen.cpu, "{:.2f}"),
            _middle(seen.memory),
            _middle(seen.quit),
            subject.figures,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def screens(rounds: int, window: float, say: Callable[[str], None]) -> str:
    """Measure every program in interleaved rounds and return the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subjects = (*floor(), *peers(), demo(folder), live(folder))
        measured = [(subject, Figures()) for subject in subjects]
        changing = subprocess.Popen([sys.executable, "-m", "tests.bench.live100", name])
        try:
            while not (folder / "live.toml").exists():
                time.sleep(0.1)
            for turn in range(rounds):
                for subject, figures in measured:
                    say(f"round {turn + 1} of {rounds}: {subject.name}")
                    measure(subject, figures, window)
            say("the monitor's life")
            lived = life(folder, rounds, window)
        finally:
            changing.kill()
            changing.wait()
            stop(folder)
        return f"{table(measured)}\n\n{lived}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds of the programs in a terminal")
    parser.add_argument("--window", type=float, default=15.0, help="seconds over which bytes and CPU are counted")
    parser.add_argument("--only", choices=("screens", "loads"), help="one of the two parts")
    chosen = parser.parse_args()
    if chosen.only != "loads":
        print(screens(chosen.rounds, chosen.window, lambda line: print(line, file=sys.stderr)))  # noqa: T201
    if chosen.only != "screens":
        print("\n" + loads(chosen.rounds))  # noqa: T201


if __name__ == "__main__":
    main()
