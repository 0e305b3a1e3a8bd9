"""Alerts as the store keeps them: from states, events and messages to rows, and back. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from kpitui.alerts.codec import dump_key, dump_state, load_outbox, load_state
from kpitui.alerts.health import source_of
from kpitui.alerts.notice import Outbox
from kpitui.alerts.rule import AlertRule
from kpitui.alerts.state import AlertKey, AlertState, Event, Incident
from kpitui.kpis.context import Context
from kpitui.store.alerting import Ledger
from kpitui.store.incidents import AlertRow, IncidentEvent, StoredIncident, StoredState, Subject

Book = dict[AlertKey, AlertState]
UNREADABLE = (ValueError, TypeError, KeyError)
"""What comes of reading JSON that has another form."""


@dataclass(frozen=True, slots=True)
class Files:
    """Everything that alerting remembers from one round to the next."""

    kpis: Book = field(default_factory=dict)
    """The alerts of rules."""
    sources: Book = field(default_factory=dict)
    """The alerts of sources."""
    subjects: Mapping[AlertKey, Subject] = field(default_factory=dict)
    """What each alert is about, also where its rule is gone."""
    outbox: Outbox = field(default_factory=Outbox)
    spoken_for: Mapping[str, str] = field(default_factory=dict)
    """The sources that speak for open incidents, by incident."""

    @property
    def states(self) -> Iterable[AlertState]:
        """Return all alerts."""
        return (*self.kpis.values(), *self.sources.values())

    @property
    def open(self) -> tuple[Incident, ...]:
        """Return the incidents that are open, the oldest first."""
        found = [state.incident for state in self.states if state.incident is not None]
        return tuple(sorted(found, key=lambda incident: (incident.opened, incident.id)))

    def state(self, key: AlertKey) -> AlertState | None:
        """Return one alert."""
        return self.kpis.get(key) or self.sources.get(key)


def subject_of(key: AlertKey, rule: AlertRule | None, context: Context) -> Subject:
    """Return what an alert is about."""
    if rule is None:
        return Subject(key.rule, "", "", key.brand, key.labels)
    kpi = context.catalogue.kpis.get(rule.rule.kpi)
    objective = "" if kpi is None else kpi.objective
    return Subject(key.rule, rule.rule.kpi, objective, key.brand, key.labels, rule.suggested)


def stored(state: AlertState, subject: Subject) -> StoredState:
    """Return an alert as a row."""
    row = AlertRow(subject, state.phase, state.severity, state.since, state.at, state.value, state.unknown_since)
    return StoredState(dump_key(state.key), row, dump_state(state))


def filed(incident: Incident, subject: Subject, source: str = "") -> StoredIncident:
    """Return an incident as a row, with the source that speaks for it."""
    return StoredIncident(
        incident.id,
        dump_key(incident.key),
        subject,
        incident.opened,
        incident.ended,
        incident.severity,
        incident.worst,
        incident.peak,
        source,
    )


def entry(event: Event) -> IncidentEvent:
    """Return an event as a row."""
    incident = event.incident
    return IncidentEvent(incident.id, event.at, event.kind, incident.severity, event.value, event.sequence)


def reopened(ledger: Ledger, now: int | None) -> Files:
    """Return what the last collector left, its running clocks moved on by the time in which nobody looked until now.

    None: no time has passed for them. What another version left in a form that can't be read is begun anew.
    """
    idle = 0 if ledger.beat is None or now is None else max(0, now - ledger.beat)
    files = Files(spoken_for={ident: source for ident, source in ledger.open.items() if source})
    subjects: dict[AlertKey, Subject] = {}
    for one in ledger.states:
        with suppress(*UNREADABLE):
            state = load_state(one.state).moved(idle)
            book = files.kpis if source_of(state.key) is None else files.sources
            book[state.key] = state
            subjects[state.key] = one.row.subject
    outbox = Outbox()
    with suppress(*UNREADABLE):
        outbox = load_outbox(ledger.outbox or "")
    return replace(files, subjects=subjects, outbox=outbox)


def without_routes(outbox: Outbox, routes: Iterable[str]) -> Outbox:
    """Return an outbox that knows nothing of other routes than these."""
    kept = frozenset(routes)
    return Outbox(
        {key: told for key, told in outbox.told.items() if key[1] in kept},
        {group: waiting for group, waiting in outbox.waiting.items() if group.route in kept},
        frozenset(each for each in outbox.flapping if each[1] in kept),
    )
