"""Meta's days: they begin at midnight in California, and its daily figures are dated by their end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from kpitui.sources.platforms.nodes import Node

PACIFIC = ZoneInfo("America/Los_Angeles")
LENGTHS = {"day": 1, "week": 7, "days_28": 28}
"""Days of each ``period``."""


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of some days."""

    start: int
    """ms."""
    end: int
    value: float


def moved(at: int, days: int, zone: tzinfo = PACIFIC) -> int:
    """Return the same time of day some days later or earlier, ms: a day may last 23 or 25 hours."""
    local = datetime.fromtimestamp(at / 1000, zone).replace(tzinfo=None) + timedelta(days=days)
    return round(local.replace(tzinfo=zone).timestamp() * 1000)


def midnight(at: int, zone: tzinfo = PACIFIC) -> int:
    """Return the beginning of the day that holds an instant, ms."""
    local = datetime.fromtimestamp(at / 1000, zone)
    return round(local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).timestamp() * 1000)


def stretches(since: int, until: int, days: int) -> Iterator[tuple[int, int]]:
    """Yield stretches of so many days at most, from the midnight before ``since`` on."""
    start = midnight(since)
    while start < until:
        end = min(moved(start, days), until)
        yield start, end
        start = end


def point(node: Node, length: int) -> Point | None:
    """Return one of ``values[]``; None where it has no figure."""
    value = node["value"].count()
    end = node["end_time"].when()
    return None if value is None else Point(moved(end, -length), end, value)
