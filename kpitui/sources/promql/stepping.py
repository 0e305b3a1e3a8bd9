"""The third way in which a source of metrics reads: steps over time, from what is known to now."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from dataclasses import dataclass, replace

import numpy as np

from kpitui.measures import Poll
from kpitui.sources.contract import SourceSettings
from kpitui.sources.promql.answers import Found, table_of
from kpitui.sources.promql.ranges import BACK, MOST_STEPS, Plan, run
from kpitui.sources.promql.reading import Asking, Read, in_seconds, remarks_on, whole_number
from kpitui.sources.rows.mapper import Mapper
from kpitui.sources.rows.table import Whole
from kpitui.text import Text

FIRST_STEPS = 1_000
"""Steps of the first query, before it is known how many series there are."""
POINTS_AT_ONCE = 100_000
"""Points of one answer."""
MOST_POINTS = 250_000
"""Points of one poll, which take some 200 MB for a moment: what is left follows at the next."""
LONGEST = 120.0
"""Seconds after which a poll leaves the rest to the next."""

_REST = Text(
    "read up to {until}: the rest follows at the next polls", "lu jusqu’au {until} : la suite aux prochains relevés"
)
_HOLES = Text(
    "{count} steps between the first and the last have no value in any series",
    "{count} pas entre le premier et le dernier n’ont de valeur dans aucune série",
)


@dataclass(frozen=True, slots=True)
class Range:
    """A query of a range, from what is known to now."""

    asking: Asking
    plan: Plan
    asked: str
    """What changes when the query or a mapping does."""

    async def read(self, poll: Poll) -> Read:
        """Return the steps that are not known yet, and those that may have changed."""
        known = whole_number(poll.state.get("reached")) if poll.state.get("asked") == self.asked else None
        steps = self.plan.steps(poll.now, known)
        found, until, place = await self._found(steps)
        table = await asyncio.to_thread(table_of, place, found.series, self.asking.wanted(), self.plan)
        times = sorted({round(at * 1000) for one in found.series for at in one.times})
        notes = [*table.notes, *remarks_on(found)]
        if until < len(steps):
            notes.append(_REST.given(until=time.strftime("%Y-%m-%d %H:%M", time.gmtime(int(steps[until - 1]) / 1000))))
        if times and (holes := _between(steps, times) - len(times)) > 0:
            notes.append(_HOLES.given(count=holes))
        return Read(
            replace(table, notes=tuple(notes)),
            self._covers(times, steps, known),
            {"asked": self.asked, "reached": self._reached(times, steps, until, known)},
            complete=known is None and bool(poll.state.get("asked")),
        )

    async def _found(self, steps: Whole) -> tuple[Found, int, str]:
        """Return the answers of as many queries as one poll may make, how many steps they hold, and their place."""
        begun, at, size, place = time.monotonic(), 0, FIRST_STEPS, ""
        parts: list[Found] = []
        while at < len(steps):
            end = run(steps, at, size, self.plan.step)
            found, place = await self.asking.query("/api/v1/query_range", self._params(steps, at, end))
            parts.append(found)
            at = end
            size = max(1, min(MOST_STEPS, POINTS_AT_ONCE // max(len(found.series), 1)))
            if sum(part.points for part in parts) >= MOST_POINTS or time.monotonic() - begun > LONGEST:
                break
        series = [one for part in parts for one in part.series]
        return Found(series, tuple(dict.fromkeys(note for part in parts for note in part.notes))), at, place

    def _params(self, steps: Whole, at: int, end: int) -> dict[str, str]:
        """Return what asks for some steps."""
        first, last = int(steps[at]), int(steps[end - 1])
        said = {"start": in_seconds(first), "end": in_seconds(last), "step": f"{self.plan.step // 1000}"}
        # VictoriaMetrics moves the steps that its cache may hold to multiples of their width.
        return {**said, "nocache": "1"} if first % self.plan.step else said

    def _covers(self, times: list[int], steps: Whole, known: int | None) -> tuple[int | None, int]:
        """Return the time that was read: up to the last value, at first from the first one.

        What a server no longer has, or a program that is down doesn't count, is not known: it is not zero.
        """
        if not times:
            return int(steps[-1]), int(steps[-1])
        first = times[0] if known is None else min(times[0], known)
        return int(self.plan.starts(np.array([first], np.int64))[0]), times[-1]

    def _reached(self, times: list[int], steps: Whole, until: int, known: int | None) -> int | None:
        """Return up to where steps need not be read again: values that are late are waited for, for a day."""
        end = int(steps[until - 1])
        if until < len(steps):
            return end
        newest = times[-1] if times else known
        return None if newest is None else max(newest, end - BACK)


def asked_of(query: str, step: int, settings: SourceSettings) -> str:
    """Return what changes when a query, its step or a mapping does."""
    said = [query, step, sorted(Mapper(settings).fingerprints())]
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=8).hexdigest()


def _between(steps: Whole, times: list[int]) -> int:
    """Return how many steps there are from the first value to the last."""
    return int(((steps >= times[0]) & (steps <= times[-1])).sum())
