"""Alerts of sources: one for each that is in trouble, one for a credential that ends soon; and what they speak for.

Pure. A source in trouble is told of once, instead of once for each of its KPIs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kpitui.alerts.engine import Observation, Verdict, close, evaluate
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event
from kpitui.config.rules import OnNoData
from kpitui.kpis.context import Rule
from kpitui.kpis.kpi import Condition, Level, Threshold

SOON = 7 * 86_400_000
"""A credential that ends within this time is a warning, ms."""
STEP = 300_000
"""A source that stays as it is counts as evaluated again after this time, ms."""
ONCE = 2**53
"""The repeat of what is told once, ms."""


class Trouble(StrEnum):
    """How a source is doing, as far as alerts are concerned (``alerts.md``, Sources)."""

    NONE = "none"
    UNSURE = "unsure"
    """A poll or two failed: neither a reason for an alert nor for the end of one."""
    WARNING = "warning"
    """Late, stale, or an error."""
    CRITICAL = "critical"
    """Refused: a person must mend something."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One source as it is now."""

    name: str
    trouble: Trouble
    credential_until: int | None = None
    """When its credential ends, ms; None: never, or unknown."""


@dataclass(frozen=True, slots=True)
class Look:
    """What looking at all sources once leaves."""

    changed: tuple[AlertState, ...] = ()
    closed: tuple[AlertState, ...] = ()
    """Of sources that are configured no more."""
    events: tuple[Event, ...] = ()


_LEVEL = Level(Condition.ABSENT)
_SOURCE, _CREDENTIAL = "source:", "credential:"


def source_key(name: str) -> AlertKey:
    """Return the key of a source's alert."""
    return AlertKey(_SOURCE + name, "")


def credential_key(name: str) -> AlertKey:
    """Return the key of the alert of a source's credential."""
    return AlertKey(_CREDENTIAL + name, "")


def source_of(key: AlertKey) -> str | None:
    """Return the source that an alert is about; None: it is about a KPI."""
    for prefix in (_SOURCE, _CREDENTIAL):
        if key.rule.startswith(prefix) and not key.brand:
            return key.rule.removeprefix(prefix)
    return None


def rule_of(key: AlertKey) -> AlertRule:
    """Return the rule of a source's alert: on at once, off at once; a credential's end is told once."""
    once = key.rule.startswith(_CREDENTIAL)
    rule = Rule(key.rule, "", Threshold(_LEVEL, None if once else _LEVEL))
    return AlertRule(rule, repeat=ONCE) if once else AlertRule(rule)


def look(sources: Iterable[Watched], book: Mapping[AlertKey, AlertState], now: int) -> Look:
    """Return the alerts of sources carried on to now. Those of healthy sources that never had one need no state."""
    changed: list[AlertState] = []
    events: list[Event] = []
    known: set[AlertKey] = set()
    for source in sources:
        for key, trouble in _troubles(source, now):
            known.add(key)
            state = book.get(key, AlertState(key))
            if _is_due(state, trouble, now):
                done = evaluate(rule_of(key), state, _observed(trouble, now))
                changed.append(done.state)
                events.extend(done.events)
    gone = [close(state, now) for key, state in book.items() if key not in known]
    events.extend(event for each in gone for event in each.events)
    return Look(tuple(changed), tuple(each.state for each in gone), tuple(events))


def in_trouble(book: Mapping[AlertKey, AlertState]) -> frozenset[str]:
    """Return the sources whose alert is on."""
    return frozenset(
        key.rule.removeprefix(_SOURCE)
        for key, state in book.items()
        if state.incident is not None and key.rule.startswith(_SOURCE)
    )


def speaks_for(troubled: frozenset[str], rule: AlertRule, state: AlertState, sources: frozenset[str]) -> str:
    """Return the source whose own alert says why an alert of a KPI is on; empty: none does.

    Only alerts of missing data are spoken for: what fires by its value stays open, "unknown for 3 h".
    """
    levels = (rule.rule.threshold.warning, rule.rule.threshold.critical)
    absent = any(level is not None and level.condition is Condition.ABSENT for level in levels)
    unknown = rule.on_no_data is OnNoData.ALERT and state.unknown_since is not None
    return min(troubled & sources, default="") if absent or unknown else ""


def _troubles(source: Watched, now: int) -> list[tuple[AlertKey, Trouble]]:
    """Return a source's two alerts, and what is to be said of each."""
    until = source.credential_until
    ends = until is not None and until - now <= SOON and source.trouble is not Trouble.CRITICAL
    return [
        (source_key(source.name), source.trouble),
        (credential_key(source.name), Trouble.WARNING if ends else Trouble.NONE),
    ]


def _is_due(state: AlertState, trouble: Trouble, now: int) -> bool:
    """Tell whether there is something to be evaluated: a change, or time that has passed over one."""
    present = Trouble.NONE if state.severity is None else Trouble(state.severity.value)
    if trouble not in (Trouble.UNSURE, present):
        return True
    rests = state.incident is None and not state.flapping.changes and state.unknown_since is None
    return not rests and (state.at is None or now - state.at >= STEP)


def _observed(trouble: Trouble, now: int) -> Observation:
    """Return what was seen of a source."""
    if trouble is Trouble.UNSURE:
        unknown = Verdict(None, None)
        return Observation(now, None, unknown, unknown)
    critical = trouble is Trouble.CRITICAL
    some = critical or trouble is Trouble.WARNING
    return Observation(now, None, Verdict(some, some), Verdict(critical, critical))
