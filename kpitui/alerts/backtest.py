"""Rules tried on the stored history: when they would have fired, for how long, and what would have been sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from kpitui.alerts.notice import Message
from kpitui.alerts.observing import follow, instants, keys_of
from kpitui.alerts.post import Post
from kpitui.alerts.quiet import Quiet
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event, Incident
from kpitui.alerts.watch import Watch
from kpitui.alerts.world import Terms
from kpitui.kpis.context import Context
from kpitui.series.dataset import Dataset

Routes: TypeAlias = Callable[[tuple[str, ...], str], tuple[str, ...]]
"""From routes and a brand to those that may hear of it."""
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


def _all(routes: tuple[str, ...], _brand: str) -> tuple[str, ...]:
    """Return all routes."""
    return routes


def backtest(
    rules: Sequence[AlertRule],
    context: Context,
    data: Dataset,
    since: int,
    until: int,
) -> list[RuleHistory]:
    """Return what each alert of the rules would have done from ``since`` to ``until``, ms, and what would be sent."""
    watch = Watch(context, data, until)
    return with_messages((one for rule in rules for one in tried(rule, watch, since)), context)


def tried(rule: AlertRule, watch: Watch, since: int) -> list[RuleHistory]:
    """Return what each alert of one rule would have done; what would be sent hangs on the other rules too."""
    if not rule.severities:
        return []
    return [_run(rule, watch, key, since) for key in keys_of(watch.context, watch.data, rule)]


def with_messages(
    histories: Iterable[RuleHistory], context: Context, quiet: Quiet | None = None, routes_for: Routes = _all
) -> list[RuleHistory]:
    """Return histories with what would have been sent of them, news of one brand and objective together.

    ``routes_for`` gives those of some routes that may hear of a brand.
    """
    found = list(histories)
    until = max((one.until for one in found), default=0)
    told = [(replace(one.rule, notify=routes_for(one.rule.notify, one.key.brand)), one.events) for one in found]
    messages = would_send(told, context, until, quiet)
    return [replace(one, messages=_about(one.key, messages)) for one in found]


def would_send(
    told: Iterable[tuple[AlertRule, Iterable[Event]]], context: Context, until: int, quiet: Quiet | None = None
) -> list[Message]:
    """Return what would have been sent of what happened, on a clock that stands still while nothing is due."""
    happened = [(event, rule) for rule, events in told for event in events]
    happened.sort(key=lambda pair: pair[0].at)
    terms = {event.incident.key: _terms(rule, context) for event, rule in happened}
    post = Post(lambda incident: terms[incident.key], quiet)
    return list(post.run([event for event, _ in happened], (), until))


def _run(rule: AlertRule, watch: Watch, key: AlertKey, since: int) -> RuleHistory:
    """Return one alert from an instant on."""
    ends = instants(watch, rule, key, since)
    state, events = follow(watch, rule, AlertState(key), ends)
    return RuleHistory(rule, key, state, tuple(events), len(ends), watch.now)


def _terms(rule: AlertRule, context: Context) -> Terms:
    """Return what sending needs to know of a rule; one without routes is counted in the name of none."""
    return Terms(context.catalogue.kpis[rule.rule.kpi].objective, rule.notify or (NOWHERE,), rule.repeat)


def _about(key: AlertKey, messages: Iterable[Message]) -> tuple[Message, ...]:
    """Return the messages that speak of an alert."""
    return tuple(one for one in messages if any(notice.incident.key == key for notice in one.notices))
