"""The JSON of a letter: the same news for programs, one form for every route (``docs/alerts.md``)."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

from kpitui.alerts.facts import Facts, Subject
from kpitui.alerts.notice import Message, Notice
from kpitui.kpis.kpi import Level
from kpitui.kpis.words import say_level
from kpitui.measures import MULTI
from kpitui.text import Language
from kpitui.text.clean import plain

SCHEMA = 1
"""The version of the form. What is added does not change it, what is taken away or means something else does."""


def payload(message: Message, facts: Facts, words: tuple[str, str], language: Language) -> str:
    """Return a message as JSON; ``words`` are the letter's title and body."""
    title, text = words
    group = message.group
    return json.dumps(
        {
            "schema": SCHEMA,
            "id": message.id,
            "route": group.route,
            "at": instant(message.at),
            "brand": group.brand,
            "objective": group.objective,
            "language": language,
            "title": title,
            "text": text,
            "alerts": [_alert(notice, facts.of(notice), language) for notice in message.notices],
        },
        ensure_ascii=False,
        allow_nan=False,
    )


def instant(t: int | None) -> str | None:
    """Return a time as ISO 8601 in UTC."""
    if t is None:
        return None
    return datetime.fromtimestamp(t / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def labels_of(notice: Notice) -> dict[str, str]:
    """Return the labels of an alert, as they may be shown."""
    return {name: plain(value.replace(MULTI, " + ")) for name, value in notice.incident.key.labels}


def _alert(notice: Notice, subject: Subject, language: Language) -> dict[str, Any]:
    """Return one piece of news."""
    incident, reading = notice.incident, subject.reading
    return {
        "incident": incident.id,
        "event": notice.kind,
        "sequence": notice.sequence,
        "repeated": notice.repeated,
        "severity": notice.severity,
        "worst": incident.worst,
        "rule": incident.key.rule,
        "kpi": subject.kpi.id if subject.kpi else None,
        "label": plain(subject.label.say(language)),
        "brand": incident.key.brand,
        "labels": labels_of(notice),
        "value": _number(notice.value),
        "unit": subject.unit if subject.kpi else None,
        "currency": subject.currency or None,
        "threshold": _threshold(subject.level(notice.severity), subject, language),
        "change": _number(reading.change) if reading else None,
        "change_unit": reading.change_unit if reading and reading.change is not None else None,
        "since": instant(incident.opened),
        "ended": instant(incident.ended),
        "unknown_since": instant(subject.unknown_since),
        "acknowledged_by": plain(subject.acknowledged) or None,
        "cause": plain(subject.cause.say(language)) if subject.cause else None,
        "playbook": [plain(item.say(language)) for item in subject.playbook(notice)],
    }


def _threshold(level: Level | None, subject: Subject, language: Language) -> dict[str, Any] | None:
    """Return the level whose limit was passed."""
    if level is None or subject.kpi is None:
        return None
    return {
        "condition": level.condition,
        "limit": _number(level.limit),
        "high": _number(level.high),
        "window": level.window,
        "text": say_level(level, subject.kpi.unit, language),
    }


def _number(value: float | None) -> float | None:
    """Return a number that JSON has."""
    return value if value is not None and math.isfinite(value) else None
