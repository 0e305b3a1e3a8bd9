"""Figures that Instagram gives as the total of a stretch: asked for day by day, the newest first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from kpitui.measures import Rejection
from kpitui.sources.platforms.calls import Ask
from kpitui.sources.platforms.meta.daily import REVISED, Daily, Found, given_of
from kpitui.sources.platforms.meta.days import Point, midnight, moved
from kpitui.sources.platforms.meta.graph import Graph
from kpitui.sources.platforms.meta.metrics import Metrics
from kpitui.sources.platforms.meta.once import Once
from kpitui.sources.platforms.nodes import Node, each
from kpitui.sources.platforms.parts import Asked, Given

ONCE = 16
"""Days further back that one poll reads, each by a call: two weeks can be compared at once."""

Pick = Callable[[Node, int], dict[str, float | None]]
"""Finds in one metric's row the figures of the parts, by their names; it is told the end of the day, ms."""


@dataclass(frozen=True, slots=True)
class Due:
    """The days that a poll is to read."""

    days: tuple[int, ...]
    """Their beginnings, ms."""
    behind: list[int]
    """The stretch further back that later polls are to read; empty: nothing."""


@dataclass(slots=True)
class Totals:
    """Reads the totals of days for several parts."""

    graph: Graph
    place: Callable[[str], Awaitable[str]]
    dailies: Sequence[Daily]
    pick: Pick
    params: Mapping[str, str] = field(default_factory=dict)
    metrics: Metrics = field(default_factory=Metrics)
    _kept: Once[Found] = field(default_factory=Once)

    def part(self, daily: Daily) -> Callable[[Asked], Awaitable[Given]]:
        """Return what asks for one measure."""
        return partial(self._given, daily)

    async def _given(self, daily: Daily, asked: Asked) -> Given:
        """Give one measure's days."""
        self.metrics.recall(asked.state)
        due = due_days(asked)
        names = tuple(dict.fromkeys(one.metric for one in self.dailies))
        read, probe = partial(self._read, asked, due.days), partial(self._probe, asked)
        found = await self._kept.of(
            asked.now, (asked.account.name, due.days), lambda: self.metrics.asked(names, read, probe, asked.now)
        )
        points = found.points.get(daily.part, [])
        given = given_of(daily, asked, points, (self.metrics, found.rejected.get(daily.part, [])))
        return Given(given.read, {**given.state, "behind": due.behind}, given.rejected, failed=given.failed)

    async def _read(self, asked: Asked, days: Sequence[int], names: Sequence[str]) -> Found:
        """Read metrics of some days."""
        found = Found()
        for start in days if names else ():
            rejected: list[Rejection] = []
            content = await self._call(asked, names, start)
            end = moved(start, 1)
            for figures in each(content["data"].rows(), partial(self._picked, end=end), rejected):
                for part, value in figures.items():
                    if value is not None:
                        found.points.setdefault(part, []).append(Point(start, end, value))
            for one in self.dailies if rejected else ():
                found.rejected.setdefault(one.part, []).extend(rejected)
        return found

    def _picked(self, row: Node, end: int) -> dict[str, float | None]:
        """Return the figures of a row."""
        return self.pick(row, end)

    async def _probe(self, asked: Asked, names: Sequence[str]) -> None:
        """Ask for yesterday."""
        await self._call(asked, names, moved(midnight(asked.now), -1))

    async def _call(self, asked: Asked, names: Sequence[str], start: int) -> Node:
        """Return the answer for a day."""
        span = {"since": str(start // 1000), "until": str(moved(start, 1) // 1000 - 1)}
        params = {**self.params, "metric": ",".join(names), "metric_type": "total_value", "period": "day", **span}
        place = await self.place(asked.account.name)
        return (await self.graph.page(Ask(f"{place}/insights", params))).content


def due_days(asked: Asked) -> Due:
    """Return the days to read: the new and the revised ones, then some of those further back."""
    today, since = midnight(asked.now), midnight(asked.since)
    behind = _stretch(asked.state.get("behind"))
    if "until" not in asked.state:
        # Of an account that had no figures all the days are not asked for at each poll, only the newest.
        since = max(since, moved(today, -REVISED if "behind" in asked.state else -ONCE))
    if "behind" not in asked.state:
        behind = (midnight(asked.since), since)
        return Due(tuple(_days(since, today)), _left(behind[0], since))
    if behind is None:
        return Due(tuple(_days(since, today)), [])
    first = max(behind[0], moved(behind[1], -ONCE))
    return Due((*_days(first, behind[1]), *_days(since, today)), _left(behind[0], first))


def _days(start: int, end: int) -> Iterator[int]:
    """Yield the beginnings of days."""
    while start < end:
        yield start
        start = moved(start, 1)


def _left(start: int, end: int) -> list[int]:
    """Return a stretch as a state keeps it."""
    return [start, end] if start < end else []


def _stretch(kept: object) -> tuple[int, int] | None:
    """Return the stretch that a state kept."""
    if isinstance(kept, list) and len(kept) == 2 and all(isinstance(one, int) for one in kept):
        return kept[0], kept[1]
    return None


def simple(parts: Mapping[str, str]) -> Pick:
    """Return what picks the total of each metric; ``parts`` are the parts by metric."""

    def pick(row: Node, end: int) -> dict[str, float | None]:
        """Return a row's figure."""
        part = parts.get(row["name"].name())
        return {} if part is None else {part: _of_day(row, end)}

    return pick


def follows(row: Node, _: int) -> dict[str, float | None]:
    """Pick who came and who left: the breakdown names what they have become."""
    named = {"FOLLOWER": "follows", "NON_FOLLOWER": "unfollows"}
    found: dict[str, float | None] = {}
    for result in row["total_value"]["breakdowns"][0]["results"].rows():
        part = named.get(result["dimension_values"][0].text() or "")
        if part is not None:
            found[part] = result["value"].count()
    return found


def _of_day(row: Node, end: int) -> float | None:
    """Return a day's figure: the total, or that among several days which is dated by the day's end."""
    total = row["total_value"]["value"].count()
    dated = [one for one in row["values"].rows() if total is None and one["end_time"].moment() == end]
    return dated[0]["value"].count() if dated else total
