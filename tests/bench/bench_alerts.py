"""What trying every rule of the demo over ninety days costs, beside one pass of numpy over its events. Prints a table.

Run: ``python -m tests.bench.bench_alerts``
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from kpitui.alerts.backtest import RuleHistory, backtest
from kpitui.measures import Poll
from kpitui.series.dataset import Dataset
from kpitui.setup import Project
from kpitui.setup.opening import open_project
from kpitui.sources.demo import DemoSource
from kpitui.sources.market import demo_config
from kpitui.store import open_store

NOW = 1_795_300_000_000
DAY = 86_400_000
DAYS = 90
ROUNDS = 3


def demo() -> tuple[Project, Dataset]:
    """Return the demo's configuration and everything that its sources give."""
    project = open_project(demo_config())
    store = open_store(None, now=NOW)
    for bound in project.sources:
        source = bound.open()
        if isinstance(source, DemoSource):
            store.ingest(bound.name, source._poll(Poll(NOW, {})))
    return project, store.dataset()


def floor(data: Dataset) -> None:
    """Sum every measure's events once."""
    for events in data.events.values():
        np.cumsum(events.v)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the best of some rounds by the processor and by the clock, seconds."""
    spent, passed = [], []
    for _ in range(ROUNDS):
        cpu, clock = time.process_time(), time.monotonic()
        work()
        spent.append(time.process_time() - cpu)
        passed.append(time.monotonic() - clock)
    return min(spent), min(passed)


def main() -> None:
    """Print the table."""
    project, data = demo()
    found: list[RuleHistory] = []

    def tried() -> None:
        found[:] = backtest(project.alerts, project.context, data, NOW - DAYS * DAY, NOW)

    rows = (("numpy, one pass over the events", timed(lambda: floor(data))), ("every rule over 90 days", timed(tried)))
    lines = [f"{'':34}{'CPU s':>9}{'clock s':>9}"]
    lines += [f"{name:34}{cpu:9.3f}{clock:9.3f}" for name, (cpu, clock) in rows]
    evaluations = sum(one.evaluations for one in found)
    lines.append(f"{len(found)} alerts of {len(project.alerts)} rules, {evaluations:,} evaluations")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
