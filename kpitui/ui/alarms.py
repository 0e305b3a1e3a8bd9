"""Alerts as the screens sort them: what fires, what is about to, what is taken charge of or silenced. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from kpitui.alerts.silencing import Facts, silence_for
from kpitui.measures import Labels
from kpitui.measures.labels import fold
from kpitui.store.handling import Acknowledgement, Silence
from kpitui.store.incidents import AlertRow, IncidentRow, Subject
from kpitui.ui.alert_feed import AlertsView
from kpitui.ui.profile import Profile

DAY = 86_400_000
TAKEN, SILENCED = "✓", "⊘"
"""The signs of what is handled."""


class Section(StrEnum):
    """Where an alert stands, in the order of the page."""

    FIRING = "firing"
    PENDING = "pending"
    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"
    SUGGESTED = "suggested"
    """On, and sent to nobody: a suggestion that was not confirmed."""
    RESOLVED = "resolved"
    """Ended within a day."""
    HISTORY = "history"


OPEN = frozenset({Section.FIRING, Section.ACKNOWLEDGED, Section.SILENCED, Section.SUGGESTED})
"""Where incidents stand that have not ended."""
_ORDER = {section: place for place, section in enumerate(Section)}
_RANK = {"critical": 0, "warning": 1}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alert as it stands."""

    row: IncidentRow | AlertRow
    section: Section
    taken: Acknowledgement | None = None
    """Who is in charge of it now."""
    silence: Silence | None = None
    """What hushes it now."""

    @property
    def subject(self) -> Subject:
        """Return what it is about."""
        row = self.row
        if isinstance(row, AlertRow):
            return row.subject
        return Subject(row.rule, row.kpi, row.objective, row.brand, row.labels, row.suggested)

    @property
    def key(self) -> str:
        """Return what tells it from every other."""
        row = self.row
        if isinstance(row, IncidentRow):
            return f"alert/{row.id}"
        subject = row.subject
        return f"pending/{subject.rule}/{subject.brand}/{subject.labels}"

    @property
    def incident(self) -> IncidentRow | None:
        """Return its incident, where that has not ended."""
        return self.row if isinstance(self.row, IncidentRow) and self.row.ended is None else None

    @property
    def critical(self) -> bool:
        """Return whether it is critical; of what has ended, whether it was."""
        row = self.row
        return (row.worst if isinstance(row, IncidentRow) and row.ended is not None else row.severity) == "critical"

    @property
    def source(self) -> str:
        """Return the source that it is about; empty: it is about a KPI."""
        subject = self.subject
        return "" if subject.kpi else subject.rule.partition(":")[2]

    @property
    def mark(self) -> str:
        """Return the sign of how it is handled."""
        return TAKEN if self.taken is not None else SILENCED if self.silence is not None else ""


def facts_of(subject: Subject, severity: str | None, profile: Profile) -> Facts:
    """Return what silences may match of an alert."""
    named = {"kpi": subject.kpi, "objective": subject.objective, "brand": subject.brand, "rule": subject.rule}
    facts = {name: frozenset({value}) for name, value in (*subject.labels, *named.items()) if value}
    sources = profile.feeds.get(subject.kpi, ()) if subject.kpi else (subject.rule.partition(":")[2],)
    return {**facts, "source": frozenset(sources), "severity": frozenset({severity} if severity else ())}


def alarms_of(seen: AlertsView, profile: Profile, now: int) -> tuple[Alarm, ...]:
    """Return what is on or about to be, of the brands that are shown, in the order of the page."""
    found = [_standing(row, seen, profile, now) for row in seen.open]
    found += [Alarm(row, Section.PENDING) for row in seen.pending]
    return arranged(_of_own(found, profile))


def past_of(rows: Iterable[IncidentRow], profile: Profile, now: int) -> tuple[Alarm, ...]:
    """Return what has ended, the newest first."""
    found = [
        Alarm(row, Section.RESOLVED if row.ended is not None and now - row.ended < DAY else Section.HISTORY)
        for row in rows
    ]
    found.sort(key=lambda one: (_ORDER[one.section], -(one.row.since)))
    return tuple(_of_own(found, profile))


def arranged(alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """Return alarms by section, the worst first, then the newest."""
    return tuple(sorted(alarms, key=lambda one: (_ORDER[one.section], not one.critical, -one.row.since)))


def alarm_of(alarms: Iterable[Alarm], kpi: str, brand: str, labels: Labels = ()) -> Alarm | None:
    """Return the alarm of a KPI in view: the one of just these labels before those of other parts, the worst first."""
    wanted = _folded(labels)
    mine = [one for one in alarms if kpi and one.subject.kpi == kpi and fold(one.subject.brand) == fold(brand)]
    mine.sort(key=lambda one: (one.section is Section.PENDING, _folded(one.subject.labels) != wanted, not one.critical))
    return mine[0] if mine else None


def marks_of(alarms: Iterable[Alarm], brand: str, labels: Labels) -> dict[str, str]:
    """Return, by KPI, the sign of how its worst alert in a scope is handled; empty for one that nobody handles."""
    found: dict[str, str] = {}
    wanted = _folded(labels)
    for one in sorted(alarms, key=lambda one: (not one.critical, bool(one.mark))):
        subject = one.subject
        if one.section in OPEN and fold(subject.brand) == fold(brand) and _folded(subject.labels) == wanted:
            found.setdefault(subject.kpi, one.mark)
    return found


def _standing(row: IncidentRow, seen: AlertsView, profile: Profile, now: int) -> Alarm:
    """Return an open incident with who handles it."""
    taken = row.taken(now)
    subject = Subject(row.rule, row.kpi, row.objective, row.brand, row.labels, row.suggested)
    silence = silence_for(seen.silences, facts_of(subject, row.severity, profile), now) if seen.silences else None
    if taken is not None:
        section = Section.ACKNOWLEDGED
    elif silence is not None:
        section = Section.SILENCED
    else:
        section = Section.SUGGESTED if row.suggested else Section.FIRING
    return Alarm(row, section, taken, silence)


def _of_own(alarms: Iterable[Alarm], profile: Profile) -> list[Alarm]:
    """Return the alarms of sources and of one's own brands."""
    own = {fold(brand.id) for brand in profile.own}
    return [one for one in alarms if not own or not one.subject.brand or fold(one.subject.brand) in own]


def _folded(labels: Labels) -> frozenset[tuple[str, str]]:
    """Return labels as they are compared."""
    return frozenset((name, fold(value)) for name, value in labels)
