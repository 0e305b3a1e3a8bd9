"""Alerts and incidents as rows: what a screen lists and a collector goes on from. Plain values and their SQL."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from kpitui.measures import Labels
from kpitui.store.handling import Acknowledgement
from kpitui.store.names import packed, unpacked

OFF = "ok"
"""The phase of an alert that is neither on nor about to be."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an alert is about."""

    rule: str
    """The rule's id."""
    kpi: str
    objective: str
    brand: str
    labels: Labels = ()
    suggested: bool = False
    """True: a suggestion that nobody has confirmed."""


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert at its last evaluation. Times in ms."""

    subject: Subject
    phase: str
    """``ok``, ``pending``, ``firing`` or ``recovering``."""
    severity: str | None
    """The worst that is on."""
    since: int
    at: int | None
    """When it was last evaluated."""
    value: float | None
    unknown_since: int | None
    """Since when the value can't be judged; None: it can."""


@dataclass(frozen=True, slots=True)
class StoredState:
    """One alert as a collector leaves it."""

    key: str
    """Its identity, as a text."""
    row: AlertRow
    state: str
    """Everything that its next evaluation needs, as a text."""


@dataclass(frozen=True, slots=True)
class StoredIncident:
    """One incident as a collector leaves it. Times in ms."""

    id: str
    key: str
    """Of its alert."""
    subject: Subject
    opened: int
    ended: int | None
    severity: str
    """Now, or when it ended."""
    worst: str
    peak: float | None
    """The value that was furthest beyond the limit."""
    inhibited: str = ""
    """The source whose own alert says why."""


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """One incident as a screen lists it. Times in ms."""

    id: str
    rule: str
    kpi: str
    objective: str
    brand: str
    labels: Labels
    opened: int
    ended: int | None
    severity: str
    worst: str
    peak: float | None
    suggested: bool
    inhibited: str
    """The source whose own alert speaks for it; empty: none."""
    phase: str
    """``firing`` or ``recovering``; ``ok`` once it has ended."""
    since: int
    """Since when it has been on, or off."""
    value: float | None
    """The value that was last judged; None once it has ended."""
    unknown_since: int | None
    acknowledged: Acknowledgement | None
    """Who has taken charge of it, also where that has run out."""

    def taken(self, at: int) -> Acknowledgement | None:
        """Return who is in charge of it at a time: neither run out nor taken when it was less bad."""
        found = self.acknowledged
        if found is None or self.ended is not None or not found.active(at):
            return None
        return None if self.severity == "critical" and found.severity != "critical" else found


@dataclass(frozen=True, slots=True)
class IncidentEvent:
    """One thing that happened to an incident, or that somebody did."""

    incident: str
    at: int
    kind: str
    """``firing``, ``raised``, …; ``acknowledged`` and ``given back`` of what people do."""
    severity: str
    value: float | None = None
    sequence: int | None = None
    """Its number among what happened to the incident; None of what people do."""
    who: str = ""
    note: str = ""


def put_state(db: sqlite3.Connection, stored: StoredState) -> None:
    """Write an alert's state over the one before."""
    subject, row = stored.row.subject, stored.row
    values = (row.phase, row.severity, row.since, row.at, row.value, row.unknown_since, subject.suggested)
    db.execute(
        "INSERT OR REPLACE INTO alert_state VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (stored.key, *_named(subject), *values, stored.state),
    )


def put_incident(db: sqlite3.Connection, one: StoredIncident) -> None:
    """Write an incident over what was known of it."""
    values = (one.opened, one.ended, one.severity, one.worst, one.peak, one.subject.suggested, one.inhibited)
    db.execute(
        "INSERT OR REPLACE INTO incident VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (one.id, one.key, *_named(one.subject), *values),
    )


def put_event(db: sqlite3.Connection, event: IncidentEvent) -> None:
    """Add an event; one whose number is known already is the same."""
    db.execute(
        "INSERT OR IGNORE INTO incident_event (incident, sequence, at, kind, severity, value, who, note)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (event.incident, event.sequence, event.at, event.kind, event.severity, event.value, event.who, event.note),
    )


ROWS = (
    "SELECT i.id, i.rule, i.kpi, i.objective, i.brand, i.labels, i.opened, i.ended, i.severity, i.worst, i.peak,"
    " i.suggested, i.inhibited, s.phase, s.since, s.value, s.unknown_since, a.severity, a.who, a.at, a.note, a.until"
    " FROM incident i LEFT JOIN alert_state s ON s.key = i.key AND i.ended IS NULL"
    " LEFT JOIN acknowledgement a ON a.incident = i.id"
)
"""What ``incident_row`` takes."""


STATES = (
    "SELECT rule, kpi, objective, brand, labels, suggested, phase, severity, since, at, value, unknown_since,"
    " key, state FROM alert_state"
)
"""What ``alert_row`` and ``stored_state`` take."""


def alert_row(row: tuple[Any, ...]) -> AlertRow:
    """Return an alert of a row of ``STATES``."""
    rule, kpi, objective, brand, labels, suggested, *rest = row[:-2]
    return AlertRow(Subject(rule, kpi, objective, brand, unpacked(labels), bool(suggested)), *rest)


def stored_state(row: tuple[Any, ...]) -> StoredState:
    """Return an alert as a collector left it, of a row of ``STATES``."""
    return StoredState(row[-2], alert_row(row), row[-1])


def incident_row(row: tuple[Any, ...]) -> IncidentRow:
    """Return an incident of a row of ``ROWS``."""
    ident, rule, kpi, objective, brand, labels, opened, ended, *rest = row
    severity, worst, peak, suggested, inhibited, phase, since, value, unknown, *taken = rest
    begun = opened if since is None else since
    return IncidentRow(
        ident,
        *(rule, kpi, objective, brand, unpacked(labels)),
        *(opened, ended, severity, worst, peak),
        bool(suggested),
        inhibited,
        OFF if ended is not None else phase or "firing",
        begun if ended is None else ended,
        value,
        unknown,
        None if taken[0] is None else Acknowledgement(ident, *taken),
    )


def _named(subject: Subject) -> tuple[str, ...]:
    """Return the columns that say what an alert is about."""
    return (subject.rule, subject.kpi, subject.objective, subject.brand, packed(subject.labels))
