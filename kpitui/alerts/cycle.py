"""One round of the live engine: every alert is carried on to now, over all that is new since it was last judged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from kpitui.alerts.engine import close, incident_id
from kpitui.alerts.observing import follow, instants, keys_of
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event, Kind
from kpitui.alerts.watch import Watch
from kpitui.kpis.context import Context
from kpitui.series.dataset import Dataset

LOOK_BACK = 2 * 86_400_000
"""How far back the first instant of a new alert is looked for, ms."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """What one round leaves."""

    changed: tuple[AlertState, ...] = ()
    """The alerts that are new or were judged again."""
    closed: tuple[AlertState, ...] = ()
    """The alerts that are no more: their rule, brand or label's value is gone."""
    events: tuple[Event, ...] = ()
    """What happened to incidents, in the order of time."""


def cycle(
    rules: Sequence[AlertRule], context: Context, data: Dataset, book: Mapping[AlertKey, AlertState], now: int
) -> Cycle:
    """Return all alerts carried on to now. A new one is judged once, by the newest instant there is."""
    return cycle_on(Watch(context, data, now), rules, book)


def cycle_on(
    watch: Watch,
    rules: Sequence[AlertRule],
    book: Mapping[AlertKey, AlertState],
    edited: Collection[str] = frozenset(),
) -> Cycle:
    """Return all alerts carried on to the time that they are watched at.

    ``edited`` are the ids of rules that say something else than when they were last judged: with nothing new, what was
    judged last is judged again, so that a limit that was moved is seen at once.
    """
    changed: list[AlertState] = []
    events: list[Event] = []
    kept: set[AlertKey] = set()
    for rule in rules:
        if not rule.severities:
            continue
        for key in keys_of(watch.context, watch.data, rule):
            kept.add(key)
            state = book.get(key)
            since = watch.now - LOOK_BACK if state is None or state.at is None else state.at
            ends = instants(watch, rule, key, since)
            if state is None or state.at is None:
                ends = ends[-1:]
            again = [state.at] if not ends and rule.id in edited and state is not None and state.at is not None else []
            ends = ends or again
            if ends:
                after, happened = follow(watch, rule, state if state is not None else AlertState(key), ends)
                if again:
                    after, happened = _told_apart(after, happened, watch.now)
                changed.append(after)
                events.extend(happened)
    gone = [close(state, watch.now) for key, state in book.items() if key not in kept]
    events.extend(event for each in gone for event in each.events)
    return Cycle(tuple(changed), tuple(each.state for each in gone), tuple(sorted(events, key=lambda event: event.at)))


def _told_apart(state: AlertState, events: Sequence[Event], now: int) -> tuple[AlertState, list[Event]]:
    """Return an alert that was judged again, an incident that it opened told apart from one opened at the same time."""
    opened = next((event.incident.id for event in events if event.kind is Kind.FIRING), None)
    if opened is None or state.incident is None:
        return state, list(events)
    name = incident_id(state.key, now)
    told = [
        replace(event, incident=replace(event.incident, id=name)) if event.incident.id == opened else event
        for event in events
    ]
    return replace(state, incident=replace(state.incident, id=name)), told
