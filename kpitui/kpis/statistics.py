"""Statistics on plain numbers: growth, scores, intervals, anomalies, smoothing. Pure; knows neither KPIs nor windows.

Shares and limits of intervals are fractions where the docstring does not say points or per cent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from statistics import NormalDist

from kpitui.kpis.reading import Status

Z95 = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""

ANOMALY = 3.5
"""|z| above this is an anomaly (Iglewicz and Hoaglin, 1993)."""

_MAD_SCALE = 0.6745
_MEAN_AD_SCALE = 1.253314
_LEAST_SEASONS = 3
_PLAIN_POINTS = 28
_LEAST_POINTS = 14


def growth_pct(current: float | None, previous: float | None) -> tuple[float | None, Status]:
    """Return the change of a quantity in per cent, with its status (``catalogue.md`` 1.6).

    Both 0 is 0; from 0 to more is ``new``; without a previous figure there is no data; a negative one is undefined.
    """
    if current is None or previous is None:
        return None, Status.NO_DATA
    if previous < 0:
        return None, Status.UNDEFINED
    if previous == 0:
        return (0.0, Status.OK) if current == 0 else (None, Status.NEW)
    return 100 * (current - previous) / previous, Status.OK


def ratio_pct(part: float, whole: float) -> float | None:
    """Return a part in per cent of its whole; None where the whole is 0."""
    return 100 * part / whole if whole else None


def share_pct(own: float, others: Iterable[float]) -> float | None:
    """Return one's share in per cent of oneself and the others."""
    return ratio_pct(own, own + sum(others))


def net_score(positive: float, negative: float, total: float) -> float | None:
    """Return net sentiment or NPS, −100 to 100: positive less negative in per cent of all, neutral ones included."""
    return ratio_pct(positive - negative, total)


def score_margin(positive: float, negative: float, total: float, z: float = Z95) -> float | None:
    """Return half the width of a net score's interval, in points.

    SE = 100·sqrt((p + n − (p − n)²) / N): the variance of +1, 0, −1 (stats.stackexchange.com/q/18603).
    """
    if total <= 0:
        return None
    up, down = positive / total, negative / total
    return z * 100 * math.sqrt(max(up + down - (up - down) ** 2, 0.0) / total)


def score_interval(positive: float, negative: float, total: float, z: float = Z95) -> tuple[float, float] | None:
    """Return the interval of a net score in points, cut at −100 and 100."""
    score, margin = net_score(positive, negative, total), score_margin(positive, negative, total, z)
    if score is None or margin is None:
        return None
    return max(score - margin, -100.0), min(score + margin, 100.0)


def wilson(k: float, n: float, z: float = Z95) -> tuple[float, float] | None:
    """Return the Wilson interval of k out of n as fractions (Wilson 1927; R ``binom.confint``); None where n is 0."""
    if n <= 0:
        return None
    p = min(max(k / n, 0.0), 1.0)
    scale = 1 + z * z / n
    centre = p + z * z / (2 * n)
    spread = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return max(min(low, p), 0.0), min(max(high, p), 1.0)  # rounding may leave p itself just outside


def counts_differ(current: float, previous: float, z: float = 1.96) -> bool:
    """Say whether two counts differ by more than chance alone would have it (Poisson): |a − b| > 1.96·sqrt(a + b)."""
    return abs(current - previous) > z * math.sqrt(max(current + previous, 0.0))


def quantile(values: Iterable[float], q: float) -> float | None:
    """Return a quantile by linear interpolation (type 7 of Hyndman and Fan, the default of R and numpy)."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * q
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def median(values: Iterable[float]) -> float | None:
    """Return the middle value, None of nothing."""
    return quantile(values, 0.5)


def mad(values: Sequence[float]) -> float | None:
    """Return the median of the absolute deviations from the median."""
    centre = median(values)
    return None if centre is None else median(abs(value - centre) for value in values)


def robust_z(values: Sequence[float], value: float) -> float | None:
    """Return the modified z-score of a value among others: 0.6745·(x − median) / MAD (Iglewicz and Hoaglin, 1993).

    Where the MAD is 0, by the mean absolute deviation: (x − median) / (1.253314·meanAD), as in
    stats.stackexchange.com/q/339932; where that is 0 too, None: the others are all equal.
    """
    centre, spread = median(values), mad(values)
    if centre is None or spread is None:
        return None
    if spread > 0:
        return _MAD_SCALE * (value - centre) / spread
    mean_deviation = math.fsum(abs(other - centre) for other in values) / len(values)
    return (value - centre) / (_MEAN_AD_SCALE * mean_deviation) if mean_deviation > 0 else None


def is_anomaly(values: Sequence[float], value: float, limit: float = ANOMALY) -> bool:
    """Say whether a value stands out; among equal ones, if it differs by 20 % and by 1 or more."""
    z = robust_z(values, value)
    if z is not None:
        return abs(z) > limit
    centre = median(values)
    return centre is not None and value != centre and abs(value - centre) >= max(1.0, 0.2 * abs(centre))


def stabilised(count: float) -> float:
    """Return a count with its variance made equal: sqrt(x + 3/8) (Anscombe, 1948)."""
    return math.sqrt(max(count, 0.0) + 0.375)


def seasonal_residuals(
    history: Sequence[float | None], value: float, season: int, counts: bool = False
) -> tuple[list[float], float] | None:
    """Return the residuals of closed buckets and of the newest one, ``history`` ending just before it.

    A residual is what a bucket is above the median of the buckets whole seasons apart from it. With fewer than three
    seasons the last 28 buckets stand as they are; with fewer than fourteen there is no verdict (``catalogue.md`` 8.4).
    """
    known = [None if past is None else stabilised(past) if counts else past for past in history]
    newest = stabilised(value) if counts else value
    if len(known) < season * _LEAST_SEASONS:
        plain = [past for past in known[-_PLAIN_POINTS:] if past is not None]
        return (plain, newest) if len(plain) >= _LEAST_POINTS else None
    phase = len(known) % season
    centres = [median(past for past in known[start::season] if past is not None) for start in range(season)]
    residuals = [
        past - centre
        for place, past in enumerate(known)
        if past is not None and (centre := centres[place % season]) is not None
    ]
    own = centres[phase]
    return (residuals, newest - own) if own is not None and len(residuals) >= _LEAST_POINTS else None


def seasonal_band(
    history: Sequence[float | None], season: int, limit: float, counts: bool = False
) -> tuple[float, float] | None:
    """Return between which values the bucket after ``history`` would not stand out; None without a verdict."""
    judged = seasonal_residuals(history, 0.0, season, counts)
    if judged is None:
        return None
    residuals, shifted = judged
    centre, spread = median(residuals), mad(residuals)
    if centre is None or not spread:
        return None
    own = (stabilised(0.0) if counts else 0.0) - shifted
    low, high = (own + centre + side * limit * spread / _MAD_SCALE for side in (-1, 1))
    if counts:
        return max(0.0, max(low, 0.0) ** 2 - 0.375), max(0.0, high**2 - 0.375)
    return low, high


def moving_average(values: Sequence[float | None], width: int, least: float = 0.8) -> list[float | None]:
    """Return the trailing mean of ``width`` values at each place; the first ``width`` − 1 places are empty.

    Over a gap, the mean of what is there, if at least ``least`` of it is (``catalogue.md`` 8.1).
    """
    means: list[float | None] = []
    for end in range(1, len(values) + 1):
        present = [value for value in values[max(end - width, 0) : end] if value is not None]
        enough = end >= width and len(present) >= least * width and bool(present)
        means.append(math.fsum(present) / len(present) if enough else None)
    return means


def two_sided_p(z: float) -> float:
    """Return the two-sided p-value of a normal z."""
    return 2 * NormalDist().cdf(-abs(z))
