"""The state of one level of an alert, and its transition table (``alerts.md``, The state of one level)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class Phase(StrEnum):
    """Where a level stands."""

    OK = "ok"
    PENDING = "pending"
    """The condition holds, not yet for long enough."""
    FIRING = "firing"
    RECOVERING = "recovering"
    """The condition holds no more, not yet for long enough."""


ON = frozenset({Phase.FIRING, Phase.RECOVERING})
"""The phases in which an alert is on."""


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a level takes to fire and to be resolved."""

    hold: int = 0
    """ms"""
    keep: int = 0
    """ms"""
    evaluations: int = 1
    """How many evaluations in a row it takes, however long they last."""


@dataclass(frozen=True, slots=True)
class LevelState:
    """One level, warning or critical, at its last evaluation."""

    phase: Phase = Phase.OK
    since: int = 0
    """When the phase began, ms; moved on by the time in which nothing was known while a clock ran."""
    times: int = 0
    """Evaluations in a row that met the condition, while it is pending."""
    known: int = 0
    """When the condition was last known, ms."""
    gap: bool = False
    """Whether it has been unknown since."""

    def moved(self, by: int) -> LevelState:
        """Return it with its running clock moved on by a time in which nobody looked, ms."""
        if self.phase not in (Phase.PENDING, Phase.RECOVERING):
            return self
        return replace(self, since=self.since + by, known=self.known + by)


def step(state: LevelState, holds: bool | None, t: int, timing: Timing) -> LevelState:
    """Return the next state of a level whose condition holds, does not, or is unknown (None) at ``t``, ms."""
    if holds is None:
        return state if state.gap else replace(state, gap=True)
    resumed = state
    if state.gap and state.phase in (Phase.PENDING, Phase.RECOVERING):
        # the time between two known values with unknown ones between them does not count
        resumed = replace(state, since=state.since + t - state.known)
    after = _met(resumed, t, timing) if holds else _unmet(resumed, t, timing)
    return replace(after, known=t, gap=False)


def _met(state: LevelState, t: int, timing: Timing) -> LevelState:
    """Return the next state where the condition holds."""
    if state.phase in ON:
        return state if state.phase is Phase.FIRING else replace(state, phase=Phase.FIRING, since=t)
    since = state.since if state.phase is Phase.PENDING else t
    times = state.times + 1 if state.phase is Phase.PENDING else 1
    if t - since >= timing.hold and times >= timing.evaluations:
        return replace(state, phase=Phase.FIRING, since=t, times=0)
    return replace(state, phase=Phase.PENDING, since=since, times=times)


def _unmet(state: LevelState, t: int, timing: Timing) -> LevelState:
    """Return the next state where the condition does not hold."""
    if state.phase not in ON:
        return state if state.phase is Phase.OK else LevelState(since=t)
    since = state.since if state.phase is Phase.RECOVERING else t
    if t - since >= timing.keep:
        return LevelState(since=t)
    return replace(state, phase=Phase.RECOVERING, since=since)
