"""What is seen of an alert: its keys, the times at which there is something new to judge, and what is judged then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kpitui.alerts.instants import instants_of, lag_of
from kpitui.alerts.replay import FALSE, UNKNOWN, Observations, Verdicts, joined, replay, replay_turn
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event
from kpitui.alerts.watch import Watch
from kpitui.kpis.anomaly import bucket_values
from kpitui.kpis.conditions import holds
from kpitui.kpis.context import Context
from kpitui.kpis.engine import values_of
from kpitui.kpis.kpi import Condition, Level
from kpitui.kpis.look import Look
from kpitui.kpis.reading import Scope
from kpitui.kpis.value import Mask
from kpitui.kpis.window_grid import grid_ending
from kpitui.kpis.windowing import DEFAULT
from kpitui.series.dataset import Dataset


def keys_of(context: Context, data: Dataset, rule: AlertRule) -> list[AlertKey]:
    """Return a rule's alerts: one for each brand that it holds for, and for each value of the label it goes by."""
    by, labels = rule.rule.threshold.by, rule.rule.labels
    found: list[AlertKey] = []
    for brand in context.brands_of(rule.rule):
        if by is None:
            found.append(AlertKey(rule.id, brand, labels))
            continue
        values = values_of(context, data, rule.rule.kpi, Scope(brand, labels), by)
        found.extend(AlertKey(rule.id, brand, tuple(sorted((*labels, (by, value))))) for value in values)
    return found


def instants(watch: Watch, rule: AlertRule, key: AlertKey, since: int) -> list[int]:
    """Return the times after ``since`` and up to now at which there is something new to judge, in order."""
    levels = (rule.rule.threshold.warning, rule.rule.threshold.critical)
    timed = any(level is not None and level.condition is Condition.ABSENT for level in levels)
    kpi = watch.context.catalogue.kpis[rule.rule.kpi]
    found = instants_of(watch.frame, kpi, Scope(key.brand, key.labels), since, timed)
    ends: list[int] = found.tolist()
    return ends


def observe(watch: Watch, rule: AlertRule, key: AlertKey, ends: Sequence[int]) -> Observations:
    """Return what was seen of an alert without an open incident at some times that rise, each as known then."""
    return joined([_observed(look, rule) for look in _looks(watch, rule, key, ends)])


def follow(watch: Watch, rule: AlertRule, state: AlertState, ends: Sequence[int]) -> tuple[AlertState, list[Event]]:
    """Return an alert after all that was seen of it at some times, and what happened to its incidents, in order."""
    if not ends:
        return state, []
    if not _looks_for_unusual(rule):
        done = replay(rule, state, observe(watch, rule, state.key, ends))
        return done.state, list(done.events)
    events: list[Event] = []
    for look in _looks(watch, rule, state.key, ends):
        place = 0
        while place < look.grid.size:
            opened = None if state.incident is None else state.incident.opened
            done, place = replay_turn(rule, state, _observed(replace(look, frozen=opened), rule), place)
            state = done.state
            events.extend(done.events)
    return state, events


def _looks(watch: Watch, rule: AlertRule, key: AlertKey, ends: Sequence[int]) -> list[Look]:
    """Return the windows of a rule that end at some times, each seen as soon as its slowest input is expected."""
    kpi, scope = watch.context.catalogue.kpis[rule.rule.kpi], Scope(key.brand, key.labels)
    at = np.array(ends, dtype=np.int64)
    now = at + lag_of(watch.frame, kpi, scope)
    period = rule.window or rule.rule.threshold.window or kpi.window or DEFAULT
    return [
        Look(frame, kpi, scope, period, grid_ending(period, at[part], watch.context.zone, now[part]))
        for frame, part in watch.frames(kpi, scope, now)
    ]


def _observed(look: Look, rule: AlertRule) -> Observations:
    """Return the verdicts of both levels, unknown while there is too little history."""
    enough = _has_history(look, rule.history)
    if not enough.any():
        unknown = np.full((look.grid.size, 2), UNKNOWN, dtype=np.int8)
        return Observations(look.grid.ends, np.full(look.grid.size, np.nan), *(unknown for _ in range(2)))
    threshold = rule.rule.threshold
    sides = [_verdicts(look, level, threshold.min_count, enough) for level in (threshold.warning, threshold.critical)]
    values = bucket_values(look) if _looks_for_unusual(rule) else look.standing.value
    return Observations(look.grid.ends, np.where(enough, values, np.nan), *sides)


def _verdicts(look: Look, level: Level | None, min_count: int, enough: Mask) -> Verdicts:
    """Return one level's verdicts; one that is not there never holds."""
    if level is None:
        return np.full((look.grid.size, 2), FALSE, dtype=np.int8)
    entering = holds(look, level, min_count=min_count)
    staying = entering if level.clear is None else holds(look, level, True, min_count)
    verdicts = np.stack((entering, staying), axis=1)
    return np.where(enough[:, None], verdicts, UNKNOWN).astype(np.int8)


def _has_history(look: Look, windows: int) -> Mask:
    """Return the ends before which so many full windows of data lie."""
    first, grid = look.first, look.grid
    if not windows or first is None:
        return np.full(grid.size, not windows, dtype=np.bool_)
    return np.asarray(grid.ends - windows * (grid.ends - grid.starts) >= first, dtype=np.bool_)


def _looks_for_unusual(rule: AlertRule) -> bool:
    """Tell whether a rule looks for what is unusual."""
    levels = (rule.rule.threshold.warning, rule.rule.threshold.critical)
    return any(level is not None and level.condition is Condition.ANOMALY for level in levels)
