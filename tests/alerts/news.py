"""News of alerts for the tests of letters and routes."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from kpitui.alerts.facts import Facts, Subject
from kpitui.alerts.notice import Group, Message, Notice
from kpitui.alerts.state import AlertKey, Incident, Kind
from kpitui.kpis.kpi import Better, Condition, Kpi, Level, PlaybookItem, Threshold, Unit
from kpitui.kpis.reading import Severity
from kpitui.text import Text

NOW = 1_795_341_900_000
"""22 November 2026, 11:05 in Paris."""
HOUR = 3_600_000
RATE = Kpi(
    "engagement_rate",
    "interaction",
    Text("Engagement rate", "Taux d’engagement"),
    Text("…", "…"),
    Unit.PERCENT,
    Better.HIGHER,
    "sum(interactions) / sum(reach)",
    playbook_low=tuple(
        PlaybookItem(f"low{n}", Text(f"Raise it, way {n}.", f"L’augmenter, façon {n}."), Text("…", "…"))
        for n in (1, 2, 3)
    ),
    playbook_high=(PlaybookItem("high", Text("Do it again.", "Recommencer."), Text("…", "…")),),
)
LEVELS = Threshold(Level(Condition.BELOW, 3.0), Level(Condition.BELOW, 2.0))


def incident(name: str = "abc", severity: Severity = Severity.CRITICAL, channel: str = "instagram") -> Incident:
    """Return an open incident of an hour."""
    key = AlertKey("engagement-low", "acme", (("channel", channel),) if channel else ())
    return Incident(name, key, NOW - HOUR, severity, severity, 1.83)


def notice(kind: Kind = Kind.FIRING, sequence: int = 1, of: Incident | None = None, value: float = 1.83) -> Notice:
    """Return a piece of news."""
    about = of or incident()
    ended = NOW if kind in (Kind.RESOLVED, Kind.CLOSED) else None
    return Notice(replace(about, ended=ended), kind, NOW, about.severity, value, sequence)


def message(*notices: Notice, route: str = "team") -> Message:
    """Return a message to a route."""
    return Message(Group(route, "acme", "interaction"), notices or (notice(),), NOW)


def facts(subject: Subject | None = None) -> Facts:
    """Return what letters about the incident ``abc`` need."""
    known = subject or Subject(RATE.label, RATE, LEVELS)
    return Facts("Acme", Text("Interaction", "Interaction"), ZoneInfo("Europe/Paris"), {"abc": known})
