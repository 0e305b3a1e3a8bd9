"""Ranges and ticks of axes, snapped to 1-2-5 steps so that a live chart does not jump. Knows no chart."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A range with its ticks."""

    low: float
    high: float
    step: float

    def ticks(self) -> tuple[float, ...]:
        """Return the values that are named, lowest first."""
        count = round((self.high - self.low) / self.step)
        return tuple(_clean(self.low + i * self.step) for i in range(count + 1))


_NOTHING = 1e-300
"""Below this there is no room for steps among the numbers that a computer has."""


def snapped(low: float, high: float, ticks: int) -> Scale:
    """Return the smallest range of whole 1-2-5 steps that holds both ends, with about ``ticks`` steps."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return Scale(0.0, 1.0, 1.0)
    if high - low <= max(abs(high) * 1e-9, _NOTHING):
        pad = abs(high) / 2 if abs(high) > _NOTHING else 1.0
        low, high = (low - pad, high + pad) if low else (0.0, 1.0)
    step = nice_step((high - low) / max(ticks, 1))
    bottom, top = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    return Scale(_clean(bottom), _clean(max(top, bottom + step)), step)


def nice_step(width: float) -> float:
    """Return the smallest of 1, 2, 5 times a power of ten that is not below ``width``."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= width * (1 - 1e-9))


def _clean(value: float) -> float:
    """Return a tick without the dust of binary fractions."""
    return float(f"{value:.12g}")
