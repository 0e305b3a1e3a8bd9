"""One evaluation of one alert: from what was, and what is observed, to what is, and what happened. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from kpitui.alerts.phase import LevelState, Phase, Timing, step
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event, Incident, Kind
from kpitui.config.rules import OnNoData
from kpitui.kpis.kpi import Condition, Level
from kpitui.kpis.reading import Severity


class Verdict(NamedTuple):
    """Whether a level's condition holds, by its entering limit and by the one that holds while it fires."""

    entering: bool | None = False
    staying: bool | None = False


class Observation(NamedTuple):
    """What was seen of one alert at one time. Unknown verdicts (None) say that the value can't be judged."""

    at: int
    """ms"""
    value: float | None
    warning: Verdict
    critical: Verdict


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an evaluation leaves."""

    state: AlertState
    events: tuple[Event, ...] = ()


def evaluate(rule: AlertRule, state: AlertState, seen: Observation) -> Evaluation:
    """Return an alert after one more observation, and what happened to its incident, in order."""
    timing = Timing(rule.hold, rule.keep, rule.evaluations)
    after = replace(
        state,
        warning=_level(rule, state.warning, seen.warning, seen.at, timing),
        critical=_level(rule, state.critical, seen.critical, seen.at, timing),
        at=seen.at,
        value=seen.value,
        unknown_since=_unknown_since(rule, state, seen),
    )
    changed = after.severity is not state.severity
    after = replace(after, flapping=state.flapping.after(changed))
    return _with_incident(rule, state, after, seen)


def close(state: AlertState, at: int) -> Evaluation:
    """Return an alert whose rule is gone: its incident ends."""
    calm = AlertState(state.key, at=at)
    if state.incident is None:
        return Evaluation(calm)
    ended = replace(state.incident, ended=at, sequence=state.incident.sequence + 1)
    return Evaluation(calm, (Event(ended, Kind.CLOSED, at, state.value, ended.sequence),))


def incident_id(key: AlertKey, opened: int) -> str:
    """Return the id of an incident: the same for the same alert and opening, wherever it is worked out."""
    text = "\x1f".join((key.rule, key.brand, repr(key.labels), str(opened)))
    return sha256(text.encode()).hexdigest()[:12]


def _level(rule: AlertRule, state: LevelState, verdict: Verdict, at: int, timing: Timing) -> LevelState:
    """Return the next state of one level."""
    return step(state, held(rule, state, verdict), at, timing)


def held(rule: AlertRule, state: LevelState, verdict: Verdict) -> bool | None:
    """Return whether a level's condition counts as held."""
    holds = verdict.staying if state.phase is Phase.FIRING else verdict.entering
    if holds is None and rule.on_no_data is not OnNoData.KEEP:
        return rule.on_no_data is OnNoData.ALERT
    return holds


def _unknown_since(rule: AlertRule, state: AlertState, seen: Observation) -> int | None:
    """Return since when the value can't be judged."""
    levels = (rule.rule.threshold.warning, rule.rule.threshold.critical)
    verdicts = (seen.warning.entering, seen.critical.entering)
    known = any(level is not None and one is not None for level, one in zip(levels, verdicts, strict=True))
    if known:
        return None
    return state.unknown_since if state.unknown_since is not None else seen.at


def _with_incident(rule: AlertRule, before: AlertState, after: AlertState, seen: Observation) -> Evaluation:
    """Return the evaluation with its incident opened, carried on or ended."""
    events: list[Event] = []
    incident = _followed(rule, before, after, seen, events)
    flapped = before.flapped
    if flapped is not None and incident is not None and incident.id == flapped.id:
        flapped = incident
    if after.flapping.active is not before.flapping.active:
        kind = Kind.FLAPPING if after.flapping.active else Kind.STEADY
        told = incident or flapped
        if told is not None:
            told = replace(told, sequence=told.sequence + 1)
            incident = told if incident is not None else None
            began = "" if before.flapped is None else before.flapped.id
            events.append(Event(told, kind, seen.at, seen.value, told.sequence, began))
        flapped = told if after.flapping.active else None
    still = incident if incident is not None and incident.ended is None else None
    return Evaluation(replace(after, incident=still, flapped=flapped), tuple(events))


def _followed(
    rule: AlertRule, before: AlertState, after: AlertState, seen: Observation, events: list[Event]
) -> Incident | None:
    """Return the incident after an evaluation, and add what happened to it."""
    severity, incident = after.severity, before.incident
    if incident is None:
        if severity is None:
            return None
        opened = Incident(incident_id(after.key, seen.at), after.key, seen.at, severity, severity, seen.value)
        events.append(Event(opened, Kind.FIRING, seen.at, seen.value, opened.sequence))
        return opened
    if severity is None:
        ended = replace(incident, ended=seen.at, sequence=incident.sequence + 1)
        events.append(Event(ended, Kind.RESOLVED, seen.at, seen.value, ended.sequence))
        return ended
    peak = incident.peak if seen.value is None else further(rule, incident.peak, seen.value)
    if severity is incident.severity:
        return incident if peak == incident.peak else replace(incident, peak=peak)
    raised = severity is Severity.CRITICAL
    worst = Severity.CRITICAL if raised else incident.worst
    told = replace(incident, severity=severity, worst=worst, peak=peak, sequence=incident.sequence + 1)
    kind = Kind.RAISED if raised else Kind.DOWNGRADED
    events.append(Event(told, kind, seen.at, seen.value, told.sequence))
    return told


_FALLING = frozenset(
    {
        Condition.BELOW,
        Condition.CHANGE_BELOW,
        Condition.WEEKDAY_BELOW,
        Condition.POINTS_BELOW,
        Condition.LEVEL_BELOW,
        Condition.PACE_BELOW,
        Condition.TARGET_BELOW,
    }
)
"""The conditions under whose limit a value is bad."""


def further(rule: AlertRule, peak: float | None, value: float) -> float:
    """Return the value that is further beyond the limit."""
    if peak is None:
        return value
    level = rule.rule.threshold.critical or rule.rule.threshold.warning
    if level is None:
        return value
    return max(peak, value, key=lambda one: _beyond(level, one))


def _beyond(level: Level, value: float) -> float:
    """Return how far a value lies beyond a limit, in the direction in which it is bad."""
    if level.condition in _FALLING:
        return -value
    if level.condition is Condition.OUTSIDE and level.high is not None:
        return max(level.limit - value, value - level.high)
    return value
