"""Many evaluations of one alert, one after the other: live after a pause, and in back-tests over months.

The same as ``evaluate`` for each; stretches in which nothing can happen are passed over at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpitui.alerts.engine import Evaluation, Observation, Verdict, evaluate, further, held
from kpitui.alerts.flapping import Flapping
from kpitui.alerts.phase import LevelState, Phase
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertState, Event
from kpitui.series.dataset import Times, Values

UNKNOWN, FALSE, TRUE = -1, 0, 1

Verdicts: TypeAlias = NDArray[np.int8]
"""(k, 2): by the entering limit and by the one that holds while it fires; unknown, false or true."""

_KNOWN = {UNKNOWN: None, FALSE: False, TRUE: True}
_CALM = Flapping()


@dataclass(frozen=True, slots=True, eq=False)
class Observations:
    """What was seen of one alert at k times, oldest first."""

    at: Times
    """(k,) ms"""
    values: Values
    """(k,) what was judged; NaN where there is nothing."""
    warning: Verdicts
    critical: Verdicts

    def one(self, place: int) -> Observation:
        """Return one of them."""
        value = float(self.values[place])
        return Observation(
            int(self.at[place]),
            None if np.isnan(value) else value,
            _verdict(self.warning, place),
            _verdict(self.critical, place),
        )


def joined(parts: Sequence[Observations]) -> Observations:
    """Return observations one after the other."""
    if len(parts) == 1:
        return parts[0]
    return Observations(
        np.concatenate([part.at for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.warning for part in parts]),
        np.concatenate([part.critical for part in parts]),
    )


def replay(rule: AlertRule, state: AlertState, seen: Observations) -> Evaluation:
    """Return an alert after all observations, and what happened to its incidents, in order."""
    events: list[Event] = []
    place = 0
    while place < len(seen.at):
        turn, place = replay_turn(rule, state, seen, place)
        state = turn.state
        events.extend(turn.events)
    return Evaluation(state, tuple(events))


def replay_turn(rule: AlertRule, state: AlertState, seen: Observations, place: int) -> tuple[Evaluation, int]:
    """Return an alert after the observations from a place on, up to the first at which an incident opens or ends.

    The place of the next one comes with it.
    """
    events: list[Event] = []
    both = np.concatenate((seen.warning, seen.critical), axis=1)
    last_alike = np.append(np.flatnonzero((both[1:] != both[:-1]).any(axis=1)), len(seen.at) - 1)
    count, was_open = len(seen.at), state.incident is not None
    while place < count and (state.incident is not None) == was_open:
        one = seen.one(place)
        done = evaluate(rule, state, one)
        state = done.state
        events.extend(done.events)
        until = int(last_alike[np.searchsorted(last_alike, place)])
        if until > place and _stands(rule, state, one):
            state = _stood(rule, state, seen, slice(place + 1, until + 1))
            place = until
        place += 1
    return Evaluation(state, tuple(events)), place


def _stands(rule: AlertRule, state: AlertState, seen: Observation) -> bool:
    """Tell whether more of the same would leave an alert as it is, but for times and its peak."""
    levels = ((state.warning, seen.warning), (state.critical, seen.critical))
    return state.flapping == _CALM and all(_is_settled(level, held(rule, level, verdict)) for level, verdict in levels)


def _is_settled(level: LevelState, holds: bool | None) -> bool:
    """Tell whether a level stays in its phase, however long its condition does what it does."""
    if level.phase is Phase.OK:
        return not holds
    return level.phase is Phase.FIRING and holds is not False


def _stood(rule: AlertRule, state: AlertState, seen: Observations, places: slice) -> AlertState:
    """Return an alert that stands after some more of the same."""
    last = seen.one(places.stop - 1)
    warning, critical = (
        level if held(rule, level, verdict) is None else replace(level, known=last.at, gap=False)
        for level, verdict in ((state.warning, last.warning), (state.critical, last.critical))
    )
    values = seen.values[places]
    values = values[~np.isnan(values)]
    incident = state.incident
    if incident is not None and len(values):
        peak = further(rule, further(rule, incident.peak, float(values.min())), float(values.max()))
        incident = incident if peak == incident.peak else replace(incident, peak=peak)
    return replace(state, warning=warning, critical=critical, at=last.at, value=last.value, incident=incident)


def _verdict(verdicts: Verdicts, place: int) -> Verdict:
    """Return one verdict."""
    entering, staying = verdicts[place].tolist()
    return Verdict(_KNOWN[entering], _KNOWN[staying])
