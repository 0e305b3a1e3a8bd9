"""Many evaluations of one alert, one after the other: live after a pause, and in back-tests over months.

The same as ``evaluate`` for each; stretches in which nothing can happen are passed over at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kpitui.alerts.engine import Evaluation, Observation, Verdict, evaluate
from kpitui.alerts.flapping import Flapping
from kpitui.alerts.phase import Phase
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
    lively = np.flatnonzero((seen.warning[:, 0] != FALSE) | (seen.critical[:, 0] != FALSE))
    count, open_before = len(seen.at), state.incident is not None
    while place < count and (state.incident is not None) == open_before:
        if _rests(state):
            later = int(np.searchsorted(lively, place))
            until = int(lively[later]) if later < len(lively) else count
            if until > place:
                state = _rested(state, seen, until - 1)
                place = until
                continue
        done = evaluate(rule, state, seen.one(place))
        state = done.state
        events.extend(done.events)
        place += 1
    return Evaluation(state, tuple(events)), place


def _rests(state: AlertState) -> bool:
    """Tell whether an evaluation that meets no condition would leave an alert as it is."""
    return (
        state.warning.phase is Phase.OK
        and state.critical.phase is Phase.OK
        and state.incident is None
        and state.flapping == _CALM
        and state.unknown_since is None
    )


def _rested(state: AlertState, seen: Observations, place: int) -> AlertState:
    """Return a resting alert after evaluations that met no condition, the last of which is given."""
    last = seen.one(place)
    warning, critical = (replace(level, known=last.at, gap=False) for level in (state.warning, state.critical))
    return replace(state, warning=warning, critical=critical, at=last.at, value=last.value)


def _verdict(verdicts: Verdicts, place: int) -> Verdict:
    """Return one verdict."""
    entering, staying = verdicts[place].tolist()
    return Verdict(_KNOWN[entering], _KNOWN[staying])
