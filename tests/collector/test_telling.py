"""What the log tells of figures: changed long after their time, impossible together."""

from __future__ import annotations

import time
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kpitui.collector.run import Collector, Terms
from kpitui.config import read
from kpitui.kpis.judge import IMPOSSIBLE
from kpitui.measures import Delivery, Kind, Sample
from kpitui.setup import Project, bind
from kpitui.store import open_store
from tests.collector.conftest import NOW, Stage

DAY = 86_400_000

TOML = """
[monitor]
timezone = "UTC"
[[brand]]
id = "acme"
own = true
[[source]]
name = "figures"
kind = "csv"
path = "figures.csv"
every = "1h"
  [[source.measure]]
  name = "impressions"
  time = "day"
  value = "shown"
  bucket = "1d"
  labels = { brand = "acme", channel = "x" }
  [[source.measure]]
  name = "reach"
  time = "day"
  until = "until"
  value = "people"
  labels = { brand = "acme", channel = "x" }
"""


def _told(stage: Stage) -> list[str]:
    """Return the lines of the log of late changes."""
    rows = stage.desk.store.log.rows()
    return [text for row in rows if "late_horizon" in (text := row.text.say("en"))]


def _poll(at: int, *values: float) -> deque[Delivery]:
    """Return a delivery of days, the first of them ten days ago."""
    labels = (("brand", "acme"),)
    days = [NOW - (10 - number) * DAY for number in range(len(values))]
    samples = [
        Sample("impressions", Kind.DELTA, labels, t, value, "m", until=t + DAY)
        for t, value in zip(days, values, strict=True)
    ]
    return deque([Delivery(at, samples)])


async def test_late_changes_are_one_line_for_each_poll(stage: Stage) -> None:
    """A poll that changes old days is told once, with how many; one that changes nothing is not."""
    await stage.keeper.keep("a", _poll(NOW, 1, 2, 3), 0)
    assert not _told(stage)
    await stage.keeper.keep("a", _poll(NOW + 1, 5, 6, 3), 0)
    await stage.keeper.keep("a", _poll(NOW + 2, 5, 6, 3), 0)
    (line,) = _told(stage)
    assert "(late_horizon): 2;" in line


async def test_figures_that_cannot_be_are_told_once(tmp_path: Path) -> None:
    """More people than impressions are worth a warning when they first appear, not at each evaluation."""
    path, midnight = tmp_path / "kpitui.toml", datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    start, stop = ((midnight - timedelta(days=days)).date() for days in (7, 0))
    path.write_text(TOML, "utf-8")
    (tmp_path / "figures.csv").write_text(f"day,until,shown,people\n{start},{stop},40,55\n", "utf-8")

    def load() -> Project:
        return bind(read(path), path)

    store = open_store(tmp_path / "data", now=int(time.time() * 1000))
    viewer = open_store(tmp_path / "data", now=int(time.time() * 1000))
    await Collector(load(), load, store, Terms()).once()
    lines = [row.text.say("en") for row in viewer.log.rows()]
    assert [line for line in lines if IMPOSSIBLE.say("en") in line] == [f"acme: {IMPOSSIBLE.say('en')}"]
    viewer.close()
