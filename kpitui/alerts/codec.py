"""Alerts, incidents and the outbox as JSON and back: what a store keeps of them. Other JSON is a ``ValueError``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from kpitui.alerts.flapping import Flapping
from kpitui.alerts.notice import Group, Message, Notice, Outbox, Told, Waiting
from kpitui.alerts.phase import LevelState, Phase
from kpitui.alerts.state import AlertKey, AlertState, Incident, Kind
from kpitui.kpis.reading import Severity

Json: TypeAlias = Any
"""What ``json`` reads: checked where it is taken apart."""


def dump_key(key: AlertKey) -> str:
    """Return an alert's key as a text that sorts and compares."""
    return json.dumps([key.rule, key.brand, key.labels], ensure_ascii=False)


def load_key(text: str) -> AlertKey:
    """Return the key of a text."""
    return _key(json.loads(text))


def dump_state(state: AlertState) -> str:
    """Return an alert's state as a text."""
    return _text(
        {
            "key": _plain_key(state.key),
            "warning": _plain_level(state.warning),
            "critical": _plain_level(state.critical),
            "incident": _plain_incident(state.incident),
            "flapping": [state.flapping.changes, state.flapping.active],
            "flapped": _plain_incident(state.flapped),
            "at": state.at,
            "value": state.value,
            "unknown_since": state.unknown_since,
        }
    )


def load_state(text: str) -> AlertState:
    """Return the state of a text."""
    found = json.loads(text)
    return AlertState(
        _key(found["key"]),
        _level(found["warning"]),
        _level(found["critical"]),
        _incident(found["incident"]),
        Flapping(*found["flapping"]),
        _incident(found["flapped"]),
        found["at"],
        found["value"],
        found["unknown_since"],
    )


def dump_incident(incident: Incident) -> str:
    """Return an incident as a text."""
    return _text(_plain_incident(incident))


def load_incident(text: str) -> Incident:
    """Return the incident of a text."""
    return _sure(_incident(json.loads(text)))


def dump_message(message: Message) -> str:
    """Return a message as a text."""
    return _text({"group": _plain_group(message.group), "at": message.at, "notices": _plain_notices(message.notices)})


def load_message(text: str) -> Message:
    """Return the message of a text."""
    found = json.loads(text)
    return Message(Group(*found["group"]), _notices(found["notices"]), found["at"])


def dump_outbox(outbox: Outbox) -> str:
    """Return what sending remembers as a text."""
    told = [[*key, one.severity, one.at, one.sequence, one.sent] for key, one in outbox.told.items()]
    waiting = [[_plain_group(group), _plain_notices(one.notices), one.last] for group, one in outbox.waiting.items()]
    return _text({"told": told, "waiting": waiting, "flapping": sorted(map(list, outbox.flapping))})


def load_outbox(text: str) -> Outbox:
    """Return what sending remembers."""
    found = json.loads(text)
    told = {
        (incident, route): Told(_severity(severity), at, sequence, sent)
        for incident, route, severity, at, sequence, sent in found["told"]
    }
    waiting = {Group(*group): Waiting(_notices(notices), last) for group, notices, last in found["waiting"]}
    return Outbox(told, waiting, frozenset((incident, route) for incident, route in found["flapping"]))


def _text(plain: Json) -> str:
    """Return plain values as a text."""
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain_key(key: AlertKey) -> Json:
    """Return a key as plain values."""
    return [key.rule, key.brand, key.labels]


def _key(found: Json) -> AlertKey:
    """Return the key of plain values."""
    rule, brand, labels = found
    return AlertKey(rule, brand, tuple((name, value) for name, value in labels))


def _plain_level(level: LevelState) -> Json:
    """Return a level as plain values."""
    return [level.phase, level.since, level.times, level.known, level.gap]


def _level(found: Json) -> LevelState:
    """Return the level of plain values."""
    phase, since, times, known, gap = found
    return LevelState(Phase(phase), since, times, known, gap)


def _plain_incident(incident: Incident | None) -> Json:
    """Return an incident as plain values."""
    if incident is None:
        return None
    return {
        "id": incident.id,
        "key": _plain_key(incident.key),
        "opened": incident.opened,
        "severity": incident.severity,
        "worst": incident.worst,
        "peak": incident.peak,
        "sequence": incident.sequence,
        "ended": incident.ended,
    }


def _incident(found: Mapping[str, Json] | None) -> Incident | None:
    """Return the incident of plain values."""
    if found is None:
        return None
    severities = {name: Severity(found[name]) for name in ("severity", "worst")}
    return Incident(**{**found, **severities, "key": _key(found["key"])})


def _sure(incident: Incident | None) -> Incident:
    """Return an incident that must be there."""
    if incident is None:
        raise ValueError("no incident")
    return incident


def _severity(found: str | None) -> Severity | None:
    """Return a severity, or that there is none."""
    return None if found is None else Severity(found)


def _plain_group(group: Group) -> Json:
    """Return a group as plain values."""
    return [group.route, group.brand, group.objective]


def _plain_notices(notices: tuple[Notice, ...]) -> Json:
    """Return news as plain values."""
    return [
        [_plain_incident(one.incident), one.kind, one.at, one.severity, one.value, one.sequence, one.repeated]
        for one in notices
    ]


def _notices(found: Json) -> tuple[Notice, ...]:
    """Return the news of plain values."""
    return tuple(
        Notice(_sure(_incident(incident)), Kind(kind), at, Severity(severity), value, sequence, repeated)
        for incident, kind, at, severity, value, sequence, repeated in found
    )
