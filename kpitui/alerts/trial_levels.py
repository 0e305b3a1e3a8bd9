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
from kpitui.alerts.trial_unusual import Holds, unusual
from kpitui.kpis.comparisons import WEEK
from kpitui.kpis.context import Context
from kpitui.kpis.evaluate_grid import Grid
from kpitui.kpis.kpi import ABSOLUTE, Better, Condition, Kpi, Level, Unit
from kpitui.kpis.period import Reach, parse_period
from kpitui.kpis.standing import growth
from kpitui.kpis.window_grid import days_back_of, grid_ending
from kpitui.kpis.windowing import DEFAULT
from kpitui.measures.labels import fold
from kpitui.series.dataset import Times, Values


@dataclass(frozen=True, slots=True)
class Bench:
    """One alert and the readings that decide it."""

    rule: AlertRule
    key: AlertKey
    given: Given
    track: Track
    context: Context
    frozen: int | None = None
    """Since when an incident is open, ms: what came later is no history for what is unusual."""

    @property
    def unusual(self) -> bool:
        """Tell whether it looks for what is unusual, so that it depends on when an incident opened."""
        levels = (self.rule.rule.threshold.warning, self.rule.rule.threshold.critical)
        return any(level is not None and level.condition is Condition.ANOMALY for level in levels)

    @property
    def kpi(self) -> Kpi:
        """Return the KPI that is judged."""
        return self.context.catalogue.kpis[self.rule.rule.kpi]

    @property
    def period(self) -> str:
        """Return the window that is judged."""
        return self.rule.window or self.rule.rule.threshold.window or self.kpi.window or DEFAULT

    @property
    def rolls(self) -> bool:
        """Tell whether the window can be moved back by weeks: one to date or closed can't."""
        return parse_period(self.period).reach in (Reach.HOURS, Reach.DAYS)

    def windows(self) -> Grid:
        """Return the window of each reading, and the one before."""
        return grid_ending(self.period, self.track.at, self.context.zone, self.given.end)

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
    width = int(bench.track.at[0] - bench.windows().starts[0])
    return bench.given.start + bench.rule.history * width


def _starts(times: Times, period: str, context: Context) -> Times:
    """Return when windows that end at some times begin."""
    return grid_ending(period, times, context.zone, int(times.max(initial=0))).starts


def _under(numbers: Values, limit: float) -> Holds:
    """Return where numbers lie under a limit."""
    return _told(numbers < limit, numbers)


def _over(numbers: Values, limit: float) -> Holds:
    """Return where numbers lie over a limit."""
    return _told(numbers > limit, numbers)


def _told(holds: NDArray[np.bool_], numbers: Values) -> Holds:
    """Return verdicts; unknown where there is no number."""
    return np.where(np.isnan(numbers), UNKNOWN, np.where(holds, TRUE, FALSE)).astype(np.int8)


def _unknown(bench: Bench) -> Holds:
    """Return that nothing is known."""
    return np.full(len(bench.track.at), UNKNOWN, dtype=np.int8)


def _outside(bench: Bench, level: Level, limit: float) -> Holds:
    """Return where values lie outside a range."""
    values, high = bench.track.values, level.high if level.high is not None else limit
    return _told((values < limit) | (values > high), values)


def _change(bench: Bench) -> Values:
    """Return the change against the window before, in per cent."""
    return growth(bench.track.values, _before(bench))


def _before(bench: Bench) -> Values:
    """Return the value of the window before, for each reading."""
    return bench.track.near(bench.windows().previous_ends)


def _points(bench: Bench) -> Values:
    """Return the difference to the window before."""
    points: Values = bench.track.values - _before(bench)
    return points


def _weekday(bench: Bench) -> Values:
    """Return the change against the median of the same weekday of the four weeks before, all of which are needed."""
    if not bench.rolls:
        return np.full(len(bench.track.at), np.nan)
    zone = bench.context.zone
    past = [bench.track.near(days_back_of(bench.track.at, WEEK * week, zone)) for week in range(1, 5)]
    return growth(bench.track.values, np.median(np.stack(past), axis=0))


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
    times, values = bench.track.at, [bench.track.values]
    for _step in range(int(limit)):
        times = _starts(times, bench.period, bench.context)
        values.append(bench.track.near(times))
    known = np.stack(values)
    rises = np.asarray((known[:-1] > known[1:]).all(axis=0))
    return _told(rises, known.sum(axis=0)) if bench.rolls else _unknown(bench)


def _rank_lost(bench: Bench, _: Level, limit: float) -> Holds:
    """Return where the brand fell so many ranks among its competitors."""
    rivals, sign = bench.rivals(), -1 if bench.kpi.better is Better.LOWER else 1
    if not rivals:
        return _unknown(bench)
    ranks = []
    for times in (bench.track.at, bench.windows().previous_ends):
        own = sign * bench.track.near(times)
        others = [sign * rival.near(times) for rival in rivals]
        above = np.sum([np.where(np.isnan(other), np.nan, other > own) for other in others], axis=0)
        ranks.append(np.where(np.isnan(own), np.nan, above))
    return _over(ranks[0] - ranks[1], limit - 0.5)


def _absent(bench: Bench, _: Level, limit: float) -> Holds:
    """Return where no value has come for so long; unknown before anything ever has."""
    return _over(bench.track.ages(), limit)


def _anomaly(bench: Bench, _: Level, limit: float) -> Holds:
    """Return where the newest closed hour (or day) is unlike those before."""
    return unusual(bench.track, limit, bench.kpi.unit in (Unit.COUNT, Unit.PEOPLE), bench.frozen)


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
