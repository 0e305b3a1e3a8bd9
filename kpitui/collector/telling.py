"""Lines of the log about alerts: what happened to incidents, what was not sent and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from kpitui.alerts.health import source_of
from kpitui.alerts.notice import Block, Unsent
from kpitui.alerts.state import Event, Incident, Kind
from kpitui.kpis.reading import Severity
from kpitui.store import Level, LogRow
from kpitui.text import Text

HAPPENED = Text("alert {rule} ({brand}): {kind}, {severity}", "alerte {rule} ({brand}) : {kind}, {severity}")
OF_SOURCE = Text("alert {rule}: {kind}, {severity}", "alerte {rule} : {kind}, {severity}")
NOT_SENT = Text("not sent to {route}, {reason}: {what}", "non envoyé à {route}, {reason} : {what}")
WOULD_BE = Text(
    "the catalogue’s suggestions would have sent {count} messages in a week: t to adjust them",
    "les propositions du catalogue auraient envoyé {count} messages en une semaine : t pour les régler",
)
KINDS: Mapping[Kind, Text] = MappingProxyType(
    {
        Kind.FIRING: Text("firing", "active"),
        Kind.RAISED: Text("raised", "aggravée"),
        Kind.DOWNGRADED: Text("downgraded", "atténuée"),
        Kind.RESOLVED: Text("resolved", "résolue"),
        Kind.CLOSED: Text("closed, its rule is gone", "close, sa règle n’existe plus"),
        Kind.FLAPPING: Text("it changes too often", "elle change trop souvent"),
        Kind.STEADY: Text("steady again", "de nouveau stable"),
    }
)
SEVERITIES: Mapping[Severity, Text] = MappingProxyType(
    {Severity.WARNING: Text("warning", "attention"), Severity.CRITICAL: Text("critical", "critique")}
)
REASONS: Mapping[Block, Text] = MappingProxyType(
    {
        Block.INHIBITED: Text("its source is in trouble", "sa source est en difficulté"),
        Block.SILENCED: Text("silenced", "en silence"),
        Block.FLAPPING: Text("it changes too often", "elle change trop souvent"),
    }
)


def happened(events: Iterable[Event], confirmed: frozenset[str], now: int) -> Iterator[LogRow]:
    """Give a line for each event of confirmed rules and of sources."""
    for event in events:
        incident = event.incident
        if incident.key.rule in confirmed or source_of(incident.key) is not None:
            text = _named(incident).given(kind=KINDS[event.kind], severity=SEVERITIES[incident.severity])
            yield LogRow(now, Level.INFO, text, source_of(incident.key) or "")


def not_sent(unsent: Iterable[Unsent], now: int) -> Iterator[LogRow]:
    """Give a line for each piece of news that was not sent; those of unconfirmed suggestions are summed up."""
    for one in unsent:
        if one.reason in REASONS:
            what = _named(one.incident).given(kind=KINDS[Kind.FIRING], severity=SEVERITIES[one.incident.severity])
            yield LogRow(now, Level.INFO, NOT_SENT.given(route=one.route, reason=REASONS[one.reason], what=what))


def would_be(count: int, now: int) -> LogRow:
    """Return the line that sums up what suggestions would have sent in a week."""
    return LogRow(now, Level.INFO, WOULD_BE.given(count=count))


def _named(incident: Incident) -> Text:
    """Return the text about an incident's alert, with its name."""
    key = incident.key
    text = HAPPENED.given(brand=key.brand) if key.brand else OF_SOURCE
    return text.given(rule=key.rule)
