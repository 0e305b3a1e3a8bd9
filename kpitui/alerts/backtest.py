"""Rules tried on the stored history: when they would have fired, for how long, and what would have been sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpitui.alerts.notice import Message, Outbox
from kpitui.alerts.observing import instants, keys_of, observe
from kpitui.alerts.quiet import Quiet
from kpitui.alerts.replay import replay
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.sending import advance, next_due
from kpitui.alerts.state import AlertKey, AlertState, Event, Incident
from kpitui.alerts.world import Terms, World
from kpitui.kpis.context import Context
from kpitui.series.dataset import Dataset

NOWHERE = ""
"""The route in whose name is counted what a rule without routes would have sent."""


@dataclass(frozen=True, slots=True)
class RuleHistory:
    """One alert over a stretch of history."""

    rule: AlertRule
    key: AlertKey
    state: AlertState
    """At the end."""
    events: tuple[Event, ...] = ()
    evaluations: int = 0
    until: int = 0
    """The end of the stretch, ms."""
    messages: tuple[Message, ...] = field(default=())
    """What would have been sent that speaks of it."""

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """Return its incidents, each as it was in the end, oldest first."""
        last = {event.incident.id: event.incident for event in self.events}
        if self.state.incident is not None:
            last[self.state.incident.id] = self.state.incident
        return tuple(sorted(last.values(), key=lambda one: one.opened))

    @property
    def fired(self) -> int:
        """Return how many times it fired."""
        return len(self.incidents)

    @property
    def time_firing(self) -> int:
        """Return how long it was on altogether, ms."""
        return sum((self.until if one.ended is None else one.ended) - one.opened for one in self.incidents)


def backtest(
    rules: Sequence[AlertRule],
    context: Context,
    data: Dataset,
    since: int,
    until: int,
) -> list[RuleHistory]:
    """Return what each alert of the rules would have done from ``since`` to ``until``, ms, and what would be sent."""
    found = [
        _run(rule, context, data, key, (since, until))
        for rule in rules
        if rule.severities
        for key in keys_of(context, data, rule)
    ]
    messages = would_send([(one.rule, one.events) for one in found], context, until)
    return [replace(one, messages=_about(one.key, messages)) for one in found]


def would_send(
    told: Iterable[tuple[AlertRule, Iterable[Event]]], context: Context, until: int, quiet: Quiet | None = None
) -> list[Message]:
    """Return what would have been sent of what happened, on a clock that stands still while nothing is due."""
    happened = [(event, rule) for rule, events in told for event in events]
    happened.sort(key=lambda pair: pair[0].at)
    terms = {event.incident.key: _terms(rule, context) for event, rule in happened}
    still: dict[str, Incident] = {}
    outbox, messages, place = Outbox(), list[Message](), 0
    while True:
        now = _next(happened, place, outbox, quiet, _repeats(outbox, still, terms))
        if now is None or now > until:
            return messages
        events = []
        while place < len(happened) and happened[place][0].at <= now:
            event = happened[place][0]
            still[event.incident.id] = event.incident
            if event.incident.ended is not None:
                del still[event.incident.id]
            events.append(event)
            place += 1
        world = World(now, tuple(still.values()), lambda one: terms[one.key], quiet=quiet)
        sent = advance(outbox, events, world)
        outbox = sent.outbox
        messages.extend(sent.messages)


def _run(rule: AlertRule, context: Context, data: Dataset, key: AlertKey, stretch: tuple[int, int]) -> RuleHistory:
    """Return one alert over a stretch of history."""
    ends = instants(context, data, rule, key, *stretch)
    done = replay(rule, AlertState(key), observe(context, data, rule, key, ends))
    return RuleHistory(rule, key, done.state, done.events, len(ends), stretch[1])


def _terms(rule: AlertRule, context: Context) -> Terms:
    """Return what sending needs to know of a rule; one without routes is counted in the name of none."""
    return Terms(context.catalogue.kpis[rule.rule.kpi].objective, rule.notify or (NOWHERE,), rule.repeat)


def _repeats(outbox: Outbox, still: Mapping[str, Incident], terms: Mapping[AlertKey, Terms]) -> int | None:
    """Return when the next open incident is told again."""
    waiting = {notice.incident.id for one in outbox.waiting.values() for notice in one.notices}
    due = [
        told.at + terms[still[incident].key].repeat
        for (incident, _), told in outbox.told.items()
        if incident in still and incident not in waiting
    ]
    return min(due, default=None)


def _next(
    happened: Sequence[tuple[Event, AlertRule]], place: int, outbox: Outbox, quiet: Quiet | None, repeat: int | None
) -> int | None:
    """Return when there is next something to do."""
    event = happened[place][0].at if place < len(happened) else None
    times = [at for at in (event, next_due(outbox, quiet), repeat) if at is not None]
    return min(times, default=None)


def _about(key: AlertKey, messages: Iterable[Message]) -> tuple[Message, ...]:
    """Return the messages that speak of an alert."""
    return tuple(one for one in messages if any(notice.incident.key == key for notice in one.notices))
