"""A scene: readings that come in, what people do meanwhile, and what goes out. Everything real but routes and clock."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import tomli

from kpitui.alerts.notation import Gap, Point, parse_series
from kpitui.collector.alarms import Alarms
from kpitui.config import parse_span
from kpitui.measures import Delivery, Kind, Sample
from kpitui.setup import Project, open_text
from kpitui.store import Store, open_store
from kpitui.store.alerting import Round
from kpitui.store.handling import Acknowledgement, Silence

FOLDER = Path(__file__).parent / "vectors"
MINUTE = 60_000
DAY = 86_400_000
MEASURES = ("followers", "clicks", "impressions")
LEVELS = frozenset({"followers"})
"""Measures of levels; all others are amounts of an interval."""

HEAD = """
[monitor]
timezone = "{zone}"
{brands}
[[source]]
name = "accounts"
kind = "csv"
path = "accounts.csv"
every = "{interval}"
{measures}
[route.team]
webhook = "http://127.0.0.1:9/team"
"""
BRAND = '[[brand]]\nid = "{brand}"\nown = true\nkpis = ["followers_total"]'
MEASURE = """\
[[source.measure]]
name = "{measure}"
time = "at"
value = "n"
labels = {{ brand = "$brand", channel = "$channel" }}"""


@dataclass(frozen=True)
class Vector:
    """One scene as its file has it."""

    file: str
    said: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Return what the test is called."""
        return f"{self.file}: {self.said['name']}"


def vectors() -> Iterator[Vector]:
    """Give all scenes of the files."""
    for path in sorted(FOLDER.glob("*.toml")):
        for one in tomli.loads(path.read_text("utf-8"))["scene"]:
            yield Vector(path.stem, one)


@dataclass
class Scene:
    """A scene at work."""

    said: Mapping[str, Any]
    folder: Path
    sent: list[str] = field(default_factory=list)
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    """By time: the phase of each alert."""
    now: int = 0
    store: Store = field(init=False)
    alarms: Alarms = field(init=False)
    rules: str = field(init=False)

    def __post_init__(self) -> None:
        self.interval = parse_span(self.said.get("interval", "15m"))
        self.start = int(self.said.get("start", datetime.fromisoformat("2026-01-05T10:00:00+00:00")).timestamp()) * 1000
        self.zone = ZoneInfo(self.said.get("zone", "UTC"))
        self.series = {name: parse_series(text) for name, text in self.said["series"].items()}
        self.rules, self.now = self.said["rules"], self.start
        self.store = open_store(self.folder / "data", now=self.start)
        self._begin()

    def play(self) -> None:
        """Let all readings come in, one interval after the other."""
        down_until = 0
        for place in range(max(map(len, self.series.values()))):
            self.now = self.start + place * self.interval
            if self.now < down_until:
                continue
            if down_until:
                down_until = 0
                self._begin()
            for one in self.said.get("do", ()):
                if one["at"] == self._clock():
                    down_until = max(down_until, self._do(one))
            if self.now < down_until:
                continue
            self._come_in(place)
            self.alarms.evaluate(self.store.dataset())
            self._let_pass()
            self._note()
            self.store.alerts.commit(Round(beat=self.now))

    def _begin(self) -> None:
        """Start a collector."""
        self.alarms = Alarms(self.store, lambda: self.now, self._project())
        self.alarms.begin()

    def _project(self) -> Project:
        """Return the configuration, bound."""
        brands = "\n".join(BRAND.format(brand=brand) for brand in self.said.get("brands", ["acme"]))
        measures = "\n".join(MEASURE.format(measure=measure) for measure in MEASURES)
        said = {"brands": brands, "measures": measures, "zone": self.zone, "interval": self.said.get("interval", "15m")}
        return open_text(HEAD.format(**said) + self.rules, self.folder / "kpitui.toml")

    def _do(self, action: Mapping[str, Any]) -> int:
        """Do what somebody does; return until when nobody collects."""
        until = self.start + parse_span(action["until"]) if "until" in action else 0
        match action["what"]:
            case "silence":
                matchers = tuple((name, tuple(values)) for name, values in sorted(action["of"].items()))
                self.store.alerts.silence(Silence(matchers, self.now, until, "zoe"))
            case "unsilence":
                self.store.alerts.end_silence(1, self.now, "zoe")
            case "charge":
                for row in self.store.alerts.incidents(open=True):
                    taken = Acknowledgement(row.id, row.severity, "zoe", self.now, until=until or None)
                    self.store.alerts.acknowledge(taken)
            case "give back":
                for ident in self.store.alerts.acknowledgements():
                    self.store.alerts.give_back(ident, "zoe", self.now)
            case "reload":
                self.rules = action["rules"]
                self.alarms.adopt(self._project())
            case "restart":
                self._begin()
            case "drop":
                self.store.personal.drop_source("accounts", self.now)
            case "down":
                return until
            case other:
                raise AssertionError(other)
        return 0

    def _come_in(self, place: int) -> None:
        """Let the readings of one interval come in."""
        samples = []
        for name, points in self.series.items():
            point: Point = points[place] if place < len(points) else Gap.MISSING
            if isinstance(point, Gap):
                continue
            measure, brand, *channel = name.split()
            labels = (("brand", brand), ("channel", (channel or ["x"])[0]))
            if measure in LEVELS:
                samples.append(Sample(measure, Kind.GAUGE, labels, self.now, point, "m"))
            else:
                begun = self.now - self.interval
                samples.append(Sample(measure, Kind.DELTA, labels, begun, point, "m", until=self.now))
        self.store.ingest("accounts", Delivery(self.now, samples, covers=(self.start - 30 * DAY, self.now)))

    def _let_pass(self) -> None:
        """Let a quarter of a minute pass, looked at every second, and take what goes out."""
        at = self.now
        for second in range(15):
            self.now = at + second * 1000
            self.alarms.attend()
        self.now = at
        while letters := self.store.alerts.queue.due(2**60):
            for one in letters:
                self.store.alerts.queue.sent(one.id, self.now)
                news = json.loads(json.loads(one.message)[3])["alerts"]
                self.sent.append(f"{self._clock()} {one.route}: {', '.join(map(_told, news))}")

    def _note(self) -> None:
        """Keep how each alert stands."""
        rows = [(row.rule, row.brand, row.labels, row.phase) for row in self.store.alerts.incidents(open=True)]
        waiting = [row for row in self.store.alerts.pending() if row.phase == "pending"]
        rows += [(row.subject.rule, row.subject.brand, row.subject.labels, row.phase) for row in waiting]
        self.states[self._clock()] = {
            " ".join((rule, brand, *(value for _, value in labels))): phase for rule, brand, labels, phase in rows
        }

    def _clock(self) -> str:
        """Return how much time has passed, ``1:30``, or what the wall says, ``25 02:30+0100``."""
        if self.said.get("wall"):
            return datetime.fromtimestamp(self.now // 1000, self.zone).strftime("%d %H:%M%z")
        hours, minutes = divmod((self.now - self.start) // MINUTE, 60)
        return f"{hours}:{minutes:02}"


def _told(news: Mapping[str, Any]) -> str:
    """Return one piece of news as a vector has it."""
    event = "repeated" if news["repeated"] else news["event"]
    scope = [news["brand"], *news["labels"].values()]
    return " ".join((event, news["severity"], news["rule"], *scope))
