"""What a chart shows, as values: lines of points over time, limits, a range. Every painter takes the same plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kpitui.charts.scale import Scale


class Ink(StrEnum):
    """What a dot belongs to; later ones are drawn over earlier ones."""

    BEFORE = "before"
    TARGET = "target"
    WARNING = "warning"
    CRITICAL = "critical"
    NOW = "now"
    STEP = "step"
    BREAK = "break"
    """From here on the measure means something else."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart."""

    ink: Ink
    points: tuple[tuple[float, float] | None, ...]
    """Time and value; None is a gap."""
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart before it has a size."""

    lines: tuple[Line, ...]
    start: float
    end: float
    scale: Scale


Cells = list[list[tuple[str, Ink | None]]]
"""The drawn area, row by row: a sign and what it belongs to; ``(" ", None)`` where nothing is."""


class Painter(Protocol):
    """Draws a plot into cells."""

    def __call__(self, plot: Plot, width: int, height: int) -> Cells:
        """Return ``height`` rows of ``width`` cells."""
        ...


def decimated(
    points: Sequence[tuple[float, float] | None], columns: int, start: float, end: float
) -> list[tuple[float, float] | None]:
    """Return at most four points for each dot column (first, lowest, highest, last): no peak is lost.

    A gap stays a gap where a column has no point at all between two that have one.
    """
    if len(points) <= columns * 2:
        return list(points)
    width = (end - start) / columns or 1.0
    out: list[tuple[float, float] | None] = []
    group: list[tuple[float, float]] = []
    column = -1
    for point in points:
        if point is None:
            out.extend(_extremes(group))
            group = []
            if out and out[-1] is not None:
                out.append(None)
            continue
        here = int((point[0] - start) / width)
        if here != column:
            out.extend(_extremes(group))
            group, column = [], here
        group.append(point)
    out.extend(_extremes(group))
    return out


def _extremes(group: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the first, lowest, highest and last point of a column in the order of time, each once."""
    if len(group) <= 2:
        return group
    kept = {group[0], group[-1], min(group, key=lambda p: p[1]), max(group, key=lambda p: p[1])}
    return sorted(kept)
