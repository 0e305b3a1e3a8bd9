"""Alerts as people and programs read them: a table, JSON, CSV. The keys are relied on by others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpitui.cli.printing import Column, as_table, cells, instant
from kpitui.kpis.kpi import Level
from kpitui.kpis.words import say_level
from kpitui.store.handling import Acknowledgement, Silence
from kpitui.store.incidents import AlertRow, IncidentRow, Subject
from kpitui.text import Language, Text
from kpitui.text.numbers import figure
from kpitui.text.times import age, moment

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from kpitui.alerts.rule import AlertRule
    from kpitui.kpis.kpi import Kpi
    from kpitui.setup import Project

KEYS = (
    "id", "state", "severity", "rule", "kpi", "objective", "scope", "value", "unit", "threshold", "since", "opened",
    "ended", "worst", "peak", "unknown_since", "acknowledged", "silenced", "inhibited", "suggested",
)  # fmt: skip
"""The keys of one alert, in their order."""
ENDED = "resolved"
"""The state of an incident that has ended."""

TITLES = (
    (Text("State", "État"), False),
    (Text("Severity", "Gravité"), False),
    (Text("KPI", "Indicateur"), False),
    (Text("Scope", "Périmètre"), False),
    (Text("Value", "Valeur"), True),
    (Text("Limit", "Seuil"), False),
    (Text("Since", "Depuis"), False),
    (Text("Rule", "Règle"), False),
    (Text("Remark", "Remarque"), False),
)
STATES = {
    "pending": Text("pending", "en attente"),
    "firing": Text("firing", "en cours"),
    "recovering": Text("recovering", "se rétablit"),
    ENDED: Text("resolved", "résolue"),
}
SEVERITIES = {"warning": Text("! warning", "! attention"), "critical": Text("!! critical", "!! critique")}
NOTHING = Text("No alert is on.", "Aucune alerte en cours.")
TAKEN = Text("acknowledged by {who}", "prise en charge par {who}")
SILENCED = Text("silenced until {until}", "en silence jusqu’au {until}")
INHIBITED = Text("source {source} in trouble", "source {source} en difficulté")
SUGGESTED = Text("suggestion, sent to nobody", "proposition, envoyée à personne")
UNKNOWN = Text("unknown for {span}", "inconnue depuis {span}")
SOURCE = Text("source {name}", "source {name}")
CREDENTIAL = Text("credential of {name}", "identifiants de {name}")
OF_SOURCES = {"source": SOURCE, "credential": CREDENTIAL}


@dataclass(frozen=True, slots=True)
class Alert:
    """One line: an incident, or an alert that is about to be one."""

    row: IncidentRow | AlertRow
    rule: AlertRule | None = None
    """None: the configuration has it no more, or it is a source's own."""
    kpi: Kpi | None = None
    silence: Silence | None = None
    """The one that hushes it."""
    at: int = 0
    """Now, ms."""
    currency: str = ""

    @property
    def subject(self) -> Subject:
        """Return what it is about."""
        row = self.row
        if isinstance(row, AlertRow):
            return row.subject
        return Subject(row.rule, row.kpi, row.objective, row.brand, row.labels, row.suggested)

    @property
    def state(self) -> str:
        """Return its phase, or that it has ended."""
        ended = isinstance(self.row, IncidentRow) and self.row.ended is not None
        return ENDED if ended else self.row.phase

    @property
    def unconfirmed(self) -> bool:
        """Tell whether it is a suggestion that is sent to nobody."""
        return self.subject.suggested

    @property
    def taken(self) -> Acknowledgement | None:
        """Return who is in charge of it now."""
        return self.row.taken(self.at) if isinstance(self.row, IncidentRow) else None

    @property
    def level(self) -> Level | None:
        """Return the level that its severity comes from; of one that is about to be on, the one reached first."""
        if self.rule is None:
            return None
        levels = self.rule.rule.threshold
        pair = (levels.critical, levels.warning)
        first, second = pair if self.row.severity == "critical" else pair[::-1]
        return first or second

    @property
    def value(self) -> float | None:
        """Return the value that was last judged; of one that has ended, the worst."""
        return self.row.peak if isinstance(self.row, IncidentRow) and self.row.value is None else self.row.value


def as_object(alert: Alert, language: Language) -> dict[str, object]:
    """Return an alert as the object that scripts rely on."""
    row, subject, taken, silence = alert.row, alert.subject, alert.taken, alert.silence
    incident = row if isinstance(row, IncidentRow) else None
    return {
        "id": incident.id if incident else None,
        "state": alert.state,
        "severity": row.severity,
        "rule": subject.rule,
        "kpi": subject.kpi or None,
        "objective": subject.objective or None,
        "scope": {"brand": subject.brand, **dict(subject.labels)} if subject.brand else {},
        "value": row.value,
        "unit": str(alert.kpi.unit) if alert.kpi else None,
        "threshold": _threshold(alert, language),
        "since": instant(row.since),
        "opened": instant(incident.opened) if incident else None,
        "ended": instant(incident.ended) if incident else None,
        "worst": incident.worst if incident else None,
        "peak": incident.peak if incident else None,
        "unknown_since": instant(row.unknown_since),
        "acknowledged": _handling(taken.who, taken.at, taken.until, taken.note) if taken else None,
        "silenced": _handling(silence.who, silence.start, silence.until, silence.note) if silence else None,
        "inhibited": (incident.inhibited or None) if incident else None,
        "suggested": alert.unconfirmed,
    }


def as_json(alerts: Iterable[Alert], language: Language) -> str:
    """Return alerts as one JSON array, one object a line."""
    lines = (json.dumps(as_object(alert, language), ensure_ascii=False, allow_nan=False) for alert in alerts)
    return "[" + ",\n ".join(lines) + "]"


def as_csv(alerts: Sequence[Alert], language: Language) -> str:
    """Return alerts as CSV; parts of the scope, the threshold and the handling are columns of their own."""
    labels = sorted({name for alert in alerts for name, _ in alert.subject.labels} - {"brand"})
    parts = {
        "scope": ("brand", *labels),
        "threshold": ("condition", "limit", "high", "window", "text"),
        "acknowledged": ("who", "at", "until", "note"),
        "silenced": ("who", "at", "until", "note"),
    }
    columns = [f"{key}.{part}" if part else key for key in KEYS for part in parts.get(key, ("",))]
    return cells((as_object(alert, language) for alert in alerts), columns)


def alert_table(alerts: Sequence[Alert], project: Project | None, language: Language) -> str:
    """Return alerts as an aligned table; columns without content are left out."""
    if not alerts:
        return NOTHING.say(language)
    columns = [Column(title.say(language), right) for title, right in TITLES]
    zone = _zone(project)
    return as_table(columns, [_row(alert, zone, language) for alert in alerts])


def _row(alert: Alert, zone: ZoneInfo, language: Language) -> list[str]:
    """Return the cells of one alert."""
    row, subject, level = alert.row, alert.subject, alert.level
    value = (
        figure(alert.value, alert.kpi.unit, language, alert.currency) if alert.kpi and alert.value is not None else ""
    )
    return [
        STATES[alert.state].say(language) if alert.state in STATES else alert.state,
        SEVERITIES[row.severity].say(language) if row.severity in SEVERITIES else "",
        label_of(subject, alert.kpi).say(language),
        " ".join((subject.brand, *(part for _, part in subject.labels))),
        value,
        say_level(level, alert.kpi.unit, language) if level and alert.kpi else "",
        moment(row.since, zone, language, alert.at),
        subject.rule,
        ", ".join(text.say(language) for text in _remarks(alert, zone, language)),
    ]


def label_of(subject: Subject, kpi: Kpi | None) -> Text:
    """Return what an alert is about, in words."""
    if kpi is not None:
        return kpi.label
    kind, _, name = subject.rule.partition(":")
    if not subject.kpi and name and kind in OF_SOURCES:
        return OF_SOURCES[kind].given(name=name)
    return Text("{name}", "{name}").given(name=subject.kpi or subject.rule)


def _remarks(alert: Alert, zone: ZoneInfo, language: Language) -> list[Text]:
    """Return what else is to be known of an alert."""
    found = []
    if alert.taken is not None:
        found.append(TAKEN.given(who=alert.taken.who))
    if alert.silence is not None:
        found.append(SILENCED.given(until=moment(alert.silence.until, zone, language, alert.at)))
    if isinstance(alert.row, IncidentRow) and alert.row.inhibited:
        found.append(INHIBITED.given(source=alert.row.inhibited))
    if alert.row.unknown_since is not None and alert.state != ENDED:
        found.append(UNKNOWN.given(span=age(alert.at - alert.row.unknown_since, language)))
    if alert.unconfirmed:
        found.append(SUGGESTED)
    return found


def _threshold(alert: Alert, language: Language) -> dict[str, object] | None:
    """Return the level that an alert's severity comes from."""
    level = alert.level
    if level is None or alert.kpi is None:
        return None
    text = say_level(level, alert.kpi.unit, language)
    return {
        "condition": str(level.condition),
        "limit": level.limit,
        "high": level.high,
        "window": level.window,
        "text": text,
    }


def _handling(who: str, at: int, until: int | None, note: str) -> dict[str, object]:
    """Return what somebody has decided."""
    return {"who": who, "at": instant(at), "until": instant(until), "note": note}


def _zone(project: Project | None) -> ZoneInfo:
    """Return the monitor's zone; UTC where there is no configuration to say it."""
    from zoneinfo import ZoneInfo

    return ZoneInfo("UTC") if project is None else project.context.zone
