"""Figures of days that Meta lists with the end of each: asked for together, handed to the part of each measure."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.meta.days import LENGTHS, Point, midnight, point, stretches
from kpitui.sources.platforms.meta.graph import Graph
from kpitui.sources.platforms.meta.metrics import RETIRED, Metrics
from kpitui.sources.platforms.meta.once import Once
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given
from kpitui.text import Text

DEEPEST = 730
"""Days that Meta keeps."""
REVISED = 3
"""Days that Meta revises."""


@dataclass(frozen=True, slots=True)
class Daily:
    """A measure that comes by days."""

    part: str
    """The name of its part."""
    title: Text
    measure: str
    metric: str
    period: str = "day"
    people: bool = False
    """Whether it counts different people, who can't be added up."""
    extra: bool = False
    """Whether it only makes another one more exact: that it is missing is no gap."""


@dataclass(slots=True)
class Found:
    """What was read of several metrics."""

    points: dict[str, list[Point]] = field(default_factory=dict)
    rejected: dict[str, list[Rejection]] = field(default_factory=dict)
    """By metric."""


@dataclass(slots=True)
class Days:
    """Reads the days of all metrics of an account with as few calls as can be."""

    graph_of: Callable[[str], Graph]
    dailies: Sequence[Daily]
    width: int
    """Days that one call may ask for."""
    place: Callable[[str], Awaitable[str]]
    """Returns where an account's figures are, by its name."""
    params: Mapping[str, str] = field(default_factory=dict)
    """Said with each call."""
    metrics: dict[str, Metrics] = field(default_factory=dict)
    """By period: a metric may be given by days and not by weeks."""
    _kept: Once[Found] = field(default_factory=Once)

    def part(self, daily: Daily) -> Callable[[Asked], Awaitable[Given]]:
        """Return what asks for one measure."""
        return partial(self._given, daily)

    async def _given(self, daily: Daily, asked: Asked) -> Given:
        """Give one measure's days."""
        metrics = self._metrics(daily.period)
        metrics.recall(asked.state)
        found = await self._found(daily.period, asked)
        points = [one for one in found.points.get(daily.metric, []) if one.end <= asked.now]
        return given_of(daily, asked, points, (metrics, found.rejected.get(daily.metric, [])))

    async def _found(self, period: str, asked: Asked) -> Found:
        """Return the days of all metrics of a period; what was read for another part of this poll serves again."""
        names = [one.metric for one in self.dailies if one.period == period]
        ask, probe = partial(self._read, period, asked), partial(self._probe, period, asked)
        metrics, key = self._metrics(period), (asked.account.name, period, midnight(asked.since))
        return await self._kept.of(asked.now, key, lambda: metrics.asked(names, ask, probe, asked.now))

    def _metrics(self, period: str) -> Metrics:
        """Return which metrics of a period Meta gives."""
        return self.metrics.setdefault(period, Metrics())

    async def _read(self, period: str, asked: Asked, names: Sequence[str]) -> Found:
        """Read metrics from when on the part is to read."""
        found = Found()
        for span in stretches(asked.since, asked.now, self.width) if names else ():
            for row in (await self._call(period, asked, (names, span)))["data"].rows():
                name = row["name"].name()
                if row["period"].text() in (None, period):
                    read = partial(point, length=LENGTHS[period])
                    found.points.setdefault(name, []).extend(
                        each(row["values"].rows(), read, found.rejected.setdefault(name, []))
                    )
        return found

    async def _probe(self, period: str, asked: Asked, names: Sequence[str]) -> None:
        """Ask for the last days."""
        await self._call(period, asked, (names, (midnight(asked.now), asked.now)))

    async def _call(self, period: str, asked: Asked, what: tuple[Sequence[str], tuple[int, int]]) -> Node:
        """Return the answer for some metrics and a stretch of time."""
        names, (start, end) = what
        span = {"since": str(start // 1000), "until": str(end // 1000)}
        ask = Ask(
            f"{asked.account.name}/insights", {**self.params, "metric": ",".join(names), "period": period, **span}
        )
        return (await self.graph_of(asked.account.name).page(ask)).content


def given_of(daily: Daily, asked: Asked, points: Sequence[Point], read: tuple[Metrics, Sequence[Rejection]]) -> Given:
    """Return what a part gives: its points as samples, or why there are none. Nothing given is not zero."""
    metrics, rejected = read
    state = {**kept_of(asked.state), **metrics.memory()}
    if not points and not daily.extra:
        gone = daily.metric in metrics.retired
        if gone or "until" not in asked.state:
            text = RETIRED.given(metric=daily.metric) if gone else _NOTHING
            return Given(state=state, rejected=rejected, failed=text)
    if not points:
        return Given(state=state, rejected=rejected)
    for one in points:
        add = asked.figures.people if daily.people else asked.figures.amount
        add(daily.measure, (one.start, one.end), one.value)
    span = min(one.start for one in points), max(one.end for one in points)
    return Given(span, metrics.memory(), rejected)


def kept_of(state: Mapping[str, object]) -> dict[str, object]:
    """Return what a state says was read, to keep it where nothing is added."""
    return {name: state[name] for name in ("until", "from") if name in state}


_NOTHING = Text(
    "Meta gives no figures: the account is too small (100 followers), or has none yet",
    "Meta ne donne pas de chiffres : le compte est trop petit (100 abonnés), ou n’en a pas encore",
)
