"""A watchman: alarms over a store, on a clock that tests set, without network or threads."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from kpitui.collector.alarms import Alarms
from kpitui.config import read
from kpitui.measures import Delivery, Kind, Sample
from kpitui.series.dataset import Dataset
from kpitui.setup import Project, bind
from kpitui.store import Holder, Store, open_store
from kpitui.store.alerting import Round
from kpitui.text import Text

MINUTE = 60_000
HOUR = 60 * MINUTE
START = 1_767_261_600_000
"""2026-01-01, 10:00 UTC."""
RULE = """
[[alert]]
id = "many"
kpi = "mentions"
window = "1h"
warning = { above = 5 }
critical = { above = 20 }
notify = ["team"]
"""
TOML = """
[monitor]
timezone = "UTC"
[[brand]]
id = "acme"
own = true
[[brand]]
id = "globex"
[[source]]
name = "posts"
kind = "csv"
path = "posts.csv"
every = "5m"
  [[source.measure]]
  name = "mentions"
  time = "at"
  id = "id"
  labels = { brand = "acme" }
[route.team]
webhook = "http://127.0.0.1:9/team"
[route.client]
webhook = "http://127.0.0.1:9/client"
brands = ["globex"]
"""


@dataclass
class Watchman:
    """Lets mentions come in and alarms follow them."""

    folder: Path
    now: int = START
    config: str = TOML + RULE
    number: int = 0
    store: Store = field(init=False)
    alarms: Alarms = field(init=False)
    data: Dataset = field(default_factory=Dataset)
    holder: Holder | None = None

    def __post_init__(self) -> None:
        self.store = open_store(self.folder / "data", now=self.now)
        self.start()

    def project(self) -> Project:
        """Return the configuration, bound."""
        path = self.folder / "kpitui.toml"
        path.write_text(self.config, "utf-8")
        return bind(read(path), path)

    def start(self) -> None:
        """Begin as a collector that has just been started."""
        self.alarms = Alarms(self.store, lambda: self.now, self.project(), self.holder)
        self.alarms.begin()

    def beat(self) -> None:
        """Give a heartbeat, as a collector does every few seconds."""
        self.store.alerts.commit(Round(beat=self.now))

    def reload(self, config: str) -> None:
        """Take in another configuration."""
        self.config = config
        self.alarms.adopt(self.project())

    def mention(self, count: int) -> None:
        """Let so many mentions come in, of the five minutes that have just ended; then let the alarms follow."""
        samples = []
        for _ in range(count):
            self.number += 1
            t = self.now - 2 * MINUTE
            samples.append(Sample("mentions", Kind.EVENT, (("brand", "acme"),), t, 1.0, "m", id=str(self.number)))
        self.store.ingest("posts", Delivery(self.now, samples, covers=(START - 30 * 24 * HOUR, self.now)))
        self.evaluate()

    def evaluate(self) -> None:
        """Let the alarms follow what is there."""
        self.data = self.store.dataset()
        self.alarms.evaluate(self.data)

    def after(self, *counts: int) -> None:
        """Let five minutes pass for each count, with so many mentions in them."""
        for count in counts:
            self.now += 5 * MINUTE
            self.mention(count)
            self.attend()

    def wait(self, span: int) -> None:
        """Let time pass without anything new, looked at every five minutes."""
        for _ in range(span // (5 * MINUTE)):
            self.now += 5 * MINUTE
            self.attend()

    def attend(self, seconds: int = 12) -> None:
        """Let seconds pass, one look after the other."""
        for _ in range(seconds):
            self.now += 1000
            self.alarms.attend()
        self.now -= seconds * 1000

    def sent(self, route: str = "team") -> list[str]:
        """Take what is queued for a route, and return what it says: kind and severity, of each incident."""
        said = []
        for one in self.store.alerts.queue.due(2**60):
            if one.route == route:
                self.store.alerts.queue.sent(one.id, self.now)
                said.append(one.message)
        return [*said, *self.sent(route)] if said else []

    def told(self, route: str = "team") -> list[str]:
        """Return the titles of the letters for a route."""
        return [str(json.loads(text)[1]) for text in self.sent(route)]

    def open(self) -> list[str]:
        """Return the rules and severities of the incidents that are open."""
        return [f"{row.rule} {row.severity}" for row in self.store.alerts.incidents(open=True)]

    def log(self) -> list[str]:
        """Return the log's lines, the oldest first."""
        return [row.text.say("en") for row in reversed(self.store.log.rows())]

    def fail(self, count: int, refused: bool = False) -> None:
        """Let so many polls of the source fail, and the alarms follow."""
        for _ in range(count):
            self.store.failed("posts", self.now, Text("no answer", "pas de réponse"), refused=refused)
        self.evaluate()
        self.attend()

    def answer(self) -> None:
        """Let the source answer, with nothing new."""
        self.store.ingest("posts", Delivery(self.now, unchanged=True, covers=(self.now - MINUTE, self.now)))
        self.evaluate()
        self.attend()
