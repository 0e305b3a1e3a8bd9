"""Two rates compared: an A/B test read with care. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kpitui.kpis.statistics import Z95, two_sided_p, wilson

_LEAST_EXPECTED = 5


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two samples say of two rates; ``z`` and the difference are of the second less the first where signed so."""

    first: float
    """x₁ / n₁."""
    second: float
    """x₂ / n₂."""
    pooled: float
    standard_error: float
    """Pooled; 0 where both rates are 0 or both 1."""
    z: float | None
    """(first − second) / standard error, as the published tables have it; None where that is 0."""
    p_value: float | None
    low: float
    """Lower limit of second − first, 95 % (Newcombe)."""
    high: float
    """Upper limit of second − first."""
    enough: bool
    """Whether each of the four counts is expected to be at least 5."""


def two_proportions(x1: float, n1: float, x2: float, n2: float) -> Comparison | None:
    """Compare x₁ of n₁ with x₂ of n₂: pooled z-test, and Newcombe's interval of the difference from two Wilson ones.

    As statsmodels' ``proportions_ztest``; Newcombe (1998), method 10. None where a sample is empty.
    """
    first_interval, second_interval = wilson(x1, n1), wilson(x2, n2)
    if first_interval is None or second_interval is None:
        return None
    first, second, pooled = x1 / n1, x2 / n2, (x1 + x2) / (n1 + n2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))
    z = (first - second) / error if error > 0 else None
    difference = second - first
    low = difference - math.hypot(second - second_interval[0], first_interval[1] - first)
    high = difference + math.hypot(second_interval[1] - second, first - first_interval[0])
    least = min(n1, n2) * min(pooled, 1 - pooled)
    p_value = None if z is None else two_sided_p(z)
    return Comparison(first, second, pooled, error, z, p_value, low, high, least >= _LEAST_EXPECTED)


def sample_needed(rate: float, difference: float) -> int | None:
    """Return how many each variant needs to show a difference: 16·p(1 − p) / d², 80 % power at 5 % (Lehr, 1992)."""
    if difference == 0 or not 0 < rate < 1:
        return None
    return math.ceil(round(16 * rate * (1 - rate) / difference**2, 6))


def margin_of(k: float, n: float, z: float = Z95) -> float | None:
    """Return half the width of the Wilson interval of k out of n, as a fraction."""
    limits = wilson(k, n, z)
    return None if limits is None else (limits[1] - limits[0]) / 2
