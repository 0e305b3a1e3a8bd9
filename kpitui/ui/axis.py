"""The upright axis of a chart: its range, what lies beyond it, and names that tell its ticks apart. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpitui.charts.plot import Ink, Line
from kpitui.charts.scale import Scale, snapped
from kpitui.text.numbers import digits
from kpitui.ui.speech import Speech

TICKS = 4
LEAST = 0.4
"""The share of the height that the data keep, however far a limit is."""
_STEPS = {"k": 1e3, "M": 1e6, "B": 1e9, "Md": 1e9, "T": 1e12}
_DATA = frozenset({Ink.NOW, Ink.BEFORE})
_MOST_PLACES = 6


@dataclass(frozen=True, slots=True)
class Beyond:
    """A limit that lies outside the range."""

    ink: Ink
    above: bool
    value: float


def range_of(lines: Sequence[Line]) -> tuple[Scale, tuple[Beyond, ...]]:
    """Return the range of the data with every limit near enough, and the limits that would flatten the data."""
    low, high = _on_zero(*_ends(line for line in lines if line.ink in _DATA))
    span = high - low
    beyond = []
    limits = [(line, *_ends([line])) for line in lines if line.ink not in _DATA]
    for line, least, most in sorted(limits, key=lambda one: max(low - one[1], one[2] - high)):
        lower, higher = min(low, least), max(high, most)
        if span and span < LEAST * (higher - lower):
            above = most - high > low - least
            beyond.append(Beyond(line.ink, above, _last(line)))
        else:
            low, high = lower, higher
    return snapped(*_on_zero(low, high), TICKS), tuple(beyond)


def _ends(lines: Iterable[Line]) -> tuple[float, float]:
    """Return the lowest and highest value of lines."""
    values = [point[1] for line in lines for point in line.points if point is not None]
    return min(values), max(values)


def _on_zero(low: float, high: float) -> tuple[float, float]:
    """Return a range that stands on zero where it comes near to it."""
    return (0.0, high) if 0 <= low < high * 0.25 else (low, high)


def _last(line: Line) -> float:
    """Return the newest value of a line."""
    return next(point[1] for point in reversed(line.points) if point is not None)


def tick_names(scale: Scale, unit: str, speech: Speech) -> tuple[tuple[float, str], ...]:
    """Return the ticks with their names: as many digits as distinguish neighbours."""
    ticks = scale.ticks()
    figures = [speech.figure(tick, unit) for tick in ticks]
    if unit == "duration" or len({str(one) for one in figures}) == len(figures):
        return tuple((tick, str(one)) for tick, one in zip(ticks, figures, strict=True))
    largest = figures[max(range(len(ticks)), key=lambda place: abs(ticks[place]))]
    factor = _STEPS.get(largest.unit.replace("/", "\u00a0").split("\u00a0")[0], 1.0)
    places = min(_MOST_PLACES, max(0, -math.floor(math.log10(scale.step / factor) + 1e-9)))
    if unit.startswith("currency") and factor == 1.0:
        places = max(places, 2)
    signed = largest.number.startswith("+")
    gap = "" if largest.glued or not largest.unit else "\u00a0"
    return tuple(
        (tick, f"{digits(tick / factor, places, speech.language, signed)}{gap}{largest.unit}") for tick in ticks
    )
