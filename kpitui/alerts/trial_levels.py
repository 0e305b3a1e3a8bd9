"""Whether a level holds of readings that are given: everything that it needs comes from the series of the test.

``pace`` alone can't be told from readings. ``min_count`` counts as met: readings say nothing of their inputs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from kpitui.alerts.replay import FALSE, TRUE, UNKNOWN, Observations, Verdicts
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey
from kpitui.alerts.trial_series import Given, Track
from kpitui.kpis.comparisons import versus_weekday, weekday_ends
from kpitui.kpis.context import Context
from kpitui.kpis.kpi import ABSOLUTE, Better, Condition, Kpi, Level, Unit
from kpitui.kpis.period import DAY, HOUR
from kpitui.kpis.statistics import is_anomaly, robust_z, seasonal_residuals
from kpitui.kpis.windowing import DEFAULT
from kpitui.kpis.windows import window_ending
from kpitui.measures.labels import fold
from kpitui.series.dataset import Times, Values

Holds = NDArray[np.int8]
"""(n,) unknown, false or true."""

_STRONG = 7.0
_WEEKS = 8
_BUSY = 20


@dataclass(frozen=True, slots=True)
class Bench:
    """One alert and the readings that decide it."""

    rule: AlertRule
    key: AlertKey
    given: Given
    track: Track
    context: Context

    @property
    def kpi(self) -> Kpi:
        """Return the KPI that is judged."""
        return self.context.catalogue.kpis[self.rule.rule.kpi]

    @property
    def period(self) -> str:
        """Return the window that is judged."""
        return self.rule.window or self.rule.rule.threshold.window or self.kpi.window or DEFAULT

    def starts(self) -> Times:
        """Return when the window of each reading begins, and so the one before ends."""
        return _starts(self.track.at, self.period, self.context)

    def rivals(self) -> list[Track]:
        """Return the readings of the brand's competitors, as far as they are given."""
        names = self.context.competitors(self.key.brand)
        found = (self.given.track(self.kpi.id, name, self.key.labels) for name in names)
        return [track for track in found if track is not None]

    def target(self) -> float | None:
        """Return the target that is configured for what is judged."""
        labels = {(name, fold(value)) for name, value in self.key.labels}
        for target in self.context.targets:
            same = target.kpi == self.kpi.id and {(name, fold(value)) for name, value in target.labels} == labels
            if same and (target.brand is None or fold(target.brand) == fold(self.key.brand)):
                return target.value
        return None


def observations(bench: Bench) -> Observations:
    """Return what is seen of an alert at each reading."""
    levels = bench.rule.rule.threshold
    track = bench.track
    return Observations(track.at, track.values, _verdicts(bench, levels.warning), _verdicts(bench, levels.critical))


def lacking(bench: Bench) -> Iterator[tuple[Condition, tuple[str, ...]]]:
    """Give the conditions of an alert that the readings can't decide, each with the brands whose series it lacks."""
    for level in (bench.rule.rule.threshold.warning, bench.rule.rule.threshold.critical):
        if level is None:
            continue
        if level.condition not in _CHECKS or (level.condition in _TARGETS and bench.target() is None):
            yield level.condition, ()
        elif level.condition is Condition.RANK_LOST:
            names = bench.context.competitors(bench.key.brand)
            absent = [name for name in names if bench.given.track(bench.kpi.id, name, bench.key.labels) is None]
            if absent or not names:
                yield level.condition, tuple(absent)


def _verdicts(bench: Bench, level: Level | None) -> Verdicts:
    """Return whether a level holds at each reading, by its entering limit and by the one while it fires."""
    count = len(bench.track.at)
    if level is None:
        return np.full((count, 2), FALSE, dtype=np.int8)
    check = _CHECKS.get(level.condition)
    if check is None:
        return np.full((count, 2), UNKNOWN, dtype=np.int8)
    entering = check(bench, level, level.limit)
    staying = entering if level.clear is None else check(bench, level, level.clear)
    found = np.stack([entering, staying], axis=1)
    if level.condition is not Condition.ABSENT:
        found[np.isnan(bench.track.values)] = UNKNOWN
    if bench.rule.history and level.condition not in ABSOLUTE:
        found[bench.track.at < _known_from(bench)] = UNKNOWN
    return found


def _known_from(bench: Bench) -> int:
    """Return when there is history enough for a suggestion."""
    width = int(bench.track.at[0] - bench.starts()[0])
    return bench.given.start + bench.rule.history * width


def _starts(times: Times, period: str, context: Context) -> Times:
    """Return when windows that end at some times begin."""
    zone = context.zone
    return np.array([window_ending(period, int(at), zone).start for at in times], dtype=np.int64)


def _under(numbers: Values, limit: float) -> Holds:
    """Return where numbers lie under a limit."""
    return _told(numbers < limit, numbers)


def _over(numbers: Values, limit: float) -> Holds:
    """Return where numbers lie over a limit."""
    return _told(numbers > limit, numbers)


def _told(holds: NDArray[np.bool_], numbers: Values) -> Holds:
    """Return verdicts; unknown where there is no number."""
    return np.where(np.isnan(numbers), UNKNOWN, np.where(holds, TRUE, FALSE)).astype(np.int8)


def _outside(bench: Bench, level: Level, limit: float) -> Holds:
    """Return where values lie outside a range."""
    values, high = bench.track.values, level.high if level.high is not None else limit
    return _told((values < limit) | (values > high), values)


def _change(bench: Bench) -> Values:
    """Return the change against the window before, in per cent."""
    before = _before(bench)
    with np.errstate(divide="ignore", invalid="ignore"):
        grown = 100 * (bench.track.values - before) / before
    both = (before == 0) & (bench.track.values == 0)
    return np.where(before > 0, grown, np.where(both, 0.0, np.nan))


def _before(bench: Bench) -> Values:
    """Return the value of the window before, for each reading."""
    return bench.track.near(bench.starts())


def _points(bench: Bench) -> Values:
    """Return the difference to the window before."""
    points: Values = bench.track.values - _before(bench)
    return points


def _weekday(bench: Bench) -> Values:
    """Return the change against the median of the same weekday of the four weeks before, in per cent."""
    found = np.full(len(bench.track.at), np.nan)
    for place, at in enumerate(bench.track.at):
        ends = np.array(weekday_ends(int(at), bench.context.zone), dtype=np.int64)
        past = bench.track.near(ends)
        value = bench.track.values[place]
        if np.isnan(value) or np.isnan(past).any():
            continue
        percent = versus_weekday(float(value), past.tolist()).percent
        found[place] = np.nan if percent is None else percent
    return found


def _usual(bench: Bench, level: Level) -> Values:
    """Return the mean of the readings over a level's own window, where they reach back so far."""
    track = bench.track
    starts = _starts(track.at, level.window or DEFAULT, bench.context)
    firsts = np.searchsorted(track.at, starts, side="right")
    known = ~np.isnan(track.values)
    sums, counts = (np.concatenate([[0.0], np.cumsum(each)]) for each in (np.where(known, track.values, 0.0), known))
    ends = np.arange(1, len(track.at) + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        means = (sums[ends] - sums[firsts]) / (counts[ends] - counts[firsts])
    return np.where(starts >= track.at[0], means, np.nan)


def _rising(bench: Bench, _: Level, limit: float) -> Holds:
    """Return where values rose so many windows in a row."""
    times, newer = bench.track.at, bench.track.values
    rises = np.full(len(times), TRUE, dtype=np.int8)
    for _step in range(int(limit)):
        times = _starts(times, bench.period, bench.context)
        older = bench.track.near(times)
        rises = np.minimum(rises, _over(newer - older, 0.0))
        newer = older
    return rises


def _rank_lost(bench: Bench, _: Level, limit: float) -> Holds:
    """Return where the brand fell so many ranks among its competitors."""
    rivals, sign = bench.rivals(), -1 if bench.kpi.better is Better.LOWER else 1
    if not rivals:
        return np.full(len(bench.track.at), UNKNOWN, dtype=np.int8)
    ranks = []
    for times in (bench.track.at, bench.starts()):
        own = sign * bench.track.near(times)
        others = [sign * rival.near(times) for rival in rivals]
        above = np.sum([np.where(np.isnan(other), np.nan, other > own) for other in others], axis=0)
        ranks.append(np.where(np.isnan(own), np.nan, above))
    return _over(ranks[0] - ranks[1], limit - 0.5)


def _absent(bench: Bench, _: Level, limit: float) -> Holds:
    """Return where no value has come for so long."""
    return _over((bench.track.at - bench.track.newest()).astype(np.float64), limit)


def _anomaly(bench: Bench, _: Level, limit: float) -> Holds:
    """Judge the newest closed bucket by those of eight weeks: two of the last three stand out, or one far."""
    at, start = bench.track.at, bench.given.start
    counts = bench.kpi.unit in (Unit.COUNT, Unit.PEOPLE)
    width = HOUR if counts and _is_busy(bench.track) else DAY
    season = 7 * DAY // width
    ends = np.arange(start, int(at[-1]) + 1, width, dtype=np.int64)
    values = [None if np.isnan(value) else float(value) for value in bench.track.near(ends)]
    found = np.full(len(ends), UNKNOWN, dtype=np.int8)
    judged: list[tuple[bool, bool]] = []
    for place, value in enumerate(values):
        past = values[max(place - _WEEKS * season, 0) : place]
        residuals = None if value is None else seasonal_residuals(past, value, season, counts)
        z = None if residuals is None else robust_z(*residuals)
        out = residuals is not None and is_anomaly(*residuals, limit)
        judged.append((out, out and (z is None or abs(z) > _STRONG)))
        if residuals is not None:
            several = sum(flag for flag, _far in judged[-3:]) > 1
            found[place] = TRUE if out and (several or judged[-1][1]) else FALSE
    return found[np.searchsorted(ends, at, side="right") - 1]


def _is_busy(track: Track) -> bool:
    """Tell whether readings come each hour or more often, and are large enough for an hour to be judged."""
    often = len(track.at) > 1 and bool(track.at[1] - track.at[0] <= HOUR)
    return often and not np.isnan(track.values).all() and bool(np.nanmean(track.values) >= _BUSY)


def _target(bench: Bench) -> float:
    """Return the target, NaN where none is configured."""
    target = bench.target()
    return np.nan if target is None else target


_CHECKS: Mapping[Condition, Callable[[Bench, Level, float], Holds]] = MappingProxyType(
    {
        Condition.BELOW: lambda bench, _, limit: _under(bench.track.values, limit),
        Condition.ABOVE: lambda bench, _, limit: _over(bench.track.values, limit),
        Condition.OUTSIDE: _outside,
        Condition.CHANGE_BELOW: lambda bench, _, limit: _under(_change(bench), limit),
        Condition.CHANGE_ABOVE: lambda bench, _, limit: _over(_change(bench), limit),
        Condition.POINTS_BELOW: lambda bench, _, limit: _under(_points(bench), limit),
        Condition.POINTS_ABOVE: lambda bench, _, limit: _over(_points(bench), limit),
        Condition.WEEKDAY_BELOW: lambda bench, _, limit: _under(_weekday(bench), limit),
        Condition.WEEKDAY_ABOVE: lambda bench, _, limit: _over(_weekday(bench), limit),
        Condition.LEVEL_BELOW: lambda bench, level, of: _under(bench.track.values - of * _usual(bench, level), 0.0),
        Condition.LEVEL_ABOVE: lambda bench, level, of: _over(bench.track.values - of * _usual(bench, level), 0.0),
        Condition.TARGET_BELOW: lambda bench, _, of: _under(bench.track.values - of * _target(bench), 0.0),
        Condition.TARGET_ABOVE: lambda bench, _, of: _over(bench.track.values - of * _target(bench), 0.0),
        Condition.RANK_LOST: _rank_lost,
        Condition.RISING: _rising,
        Condition.ABSENT: _absent,
        Condition.ANOMALY: _anomaly,
    }
)
"""The conditions that readings can decide."""

_TARGETS = frozenset({Condition.TARGET_BELOW, Condition.TARGET_ABOVE})
