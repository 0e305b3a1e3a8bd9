"""What a letter says, in the monitor's language: what happened, to what, how far beyond which limit, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from kpitui.alerts.facts import Facts, Subject
from kpitui.alerts.letter import Letter
from kpitui.alerts.notice import Message, Notice
from kpitui.alerts.payload import labels_of, payload
from kpitui.alerts.state import Kind
from kpitui.kpis.reading import Flag, Severity
from kpitui.kpis.words import say_level
from kpitui.measures.channels import channel_name
from kpitui.text import Language, Text
from kpitui.text.clean import plain
from kpitui.text.numbers import change, duration, figure
from kpitui.text.times import moment

TITLE = 160
"""The longest title."""
LINE = 400
"""The longest line of a body."""
MOST = 20
"""Pieces of news that one letter tells at length."""

_SEVERE = {Severity.WARNING: Text("warning", "attention"), Severity.CRITICAL: Text("critical", "critique")}
_ENDED: Mapping[Kind, Text] = MappingProxyType(
    {
        Kind.RESOLVED: Text("Resolved", "Résolu"),
        Kind.CLOSED: Text("Closed, its rule is gone", "Clos, sa règle n’existe plus"),
    }
)
_FLAPPING = Text("Unsteady", "Instable")
_WHY_NOT = Text(
    "it changes too often; nothing more is said of it until it is steady",
    "cela change trop souvent ; plus rien n’en sera dit jusqu’au retour au calme",
)
_STEADY = Text("Steady again, {state}", "De nouveau stable, {state}")
_FINE = Text("resolved", "résolu")
_STILL = Text("Still {severity}", "Toujours {severity}")
_NOW = Text("Now {severity}", "Désormais {severity}")
_LESS = Text("Down to {severity}", "Revenu à {severity}")
_HEAD = Text("{what}: {label}", "{what} : {label}")
_VALUED = Text("{label} {value}", "{label} {value}")
_SCOPED = Text("{said} ({scope})", "{said} ({scope})")
_LIMIT = Text("limit: {limit}", "seuil : {limit}")
_CHANGE = Text("change: {change}", "évolution : {change}")
_SINCE = Text("since {since}", "depuis le {since}")
_LASTED = Text("lasted {span}, from {since} to {until}", "a duré {span}, du {since} au {until}")
_PARTIAL = Text("partial: {reason}", "partiel : {reason}")
_INCOMPLETE = Text("not all data is in", "toutes les données ne sont pas là")
_UNKNOWN = Text("cannot be judged since {since}", "ne peut être jugé depuis le {since}")
_TAKEN = Text("acknowledged by {who}", "pris en charge par {who}")
_COUNTED: Mapping[str, tuple[Text, Text]] = MappingProxyType(
    {
        Severity.CRITICAL: (Text("1 critical", "1 critique"), Text("{count} critical", "{count} critiques")),
        Severity.WARNING: (Text("1 warning", "1 attention"), Text("{count} warnings", "{count} attention")),
        Kind.RESOLVED: (Text("1 resolved", "1 résolue"), Text("{count} resolved", "{count} résolues")),
    }
)
_COUNT = Text("{count} alerts: {kinds}", "{count} alertes : {kinds}")
_MORE = Text("… and {count} more", "… et {count} de plus")


def letter(message: Message, facts: Facts, language: Language) -> Letter:
    """Return the letter of a message."""
    clerk = _Clerk(message, facts, language)
    title, body = clerk.title(), clerk.body()
    return Letter(message.id, title, body, payload(message, facts, (title, body), language))


class _Clerk:
    """Writes one letter."""

    def __init__(self, message: Message, facts: Facts, language: Language) -> None:
        self._message = message
        self._facts = facts
        self._language = language

    def title(self) -> str:
        """Return the one line that tells it all."""
        notices = self._message.notices
        if len(notices) == 1:
            said = self._heading(notices[0])
            scope = [self._facts.brand, *self._labels(notices[0])]
        else:
            kinds = Counter(map(_counted, notices))
            told = [(_COUNTED[kind][count > 1]).given(count=count) for kind, count in kinds.items()]
            said = _COUNT.given(count=len(notices), kinds=", ".join(map(self._say, told)))
            scope = [self._facts.brand, self._say(self._facts.objective) if self._facts.objective else ""]
        where = " · ".join(filter(None, scope))
        return plain(self._say(_SCOPED.given(said=said, scope=where) if where else said), TITLE)

    def body(self) -> str:
        """Return all of it, a paragraph for each piece of news."""
        notices = self._message.notices
        parts = ["\n".join(plain(line, LINE) for line in self._paragraph(notice)) for notice in notices[:MOST]]
        if len(notices) > MOST:
            parts.append(self._say(_MORE.given(count=len(notices) - MOST)))
        return "\n\n".join(parts)

    def _paragraph(self, notice: Notice) -> Iterator[str]:
        """Give the lines on one piece of news."""
        subject, where = self._facts.of(notice), " · ".join(self._labels(notice))
        if len(self._message.notices) > 1:
            heading = self._heading(notice)
            yield self._say(_SCOPED.given(said=heading, scope=where) if where else heading)
        yield " · ".join(map(self._say, self._figures(notice, subject)))
        yield from map(self._say, self._remarks(notice, subject))
        if notice.incident.ended is None:
            for item in subject.playbook(notice):
                yield f"→ {self._say(item)}"

    def _heading(self, notice: Notice) -> Text:
        """Return what happened to what, and the value."""
        subject = self._facts.of(notice)
        label: Text = subject.label
        if notice.value is not None and subject.kpi is not None:
            value = figure(notice.value, subject.unit, self._language, subject.currency)
            label = _VALUED.given(label=label, value=value)
        return _HEAD.given(what=_what(notice), label=label)

    def _figures(self, notice: Notice, subject: Subject) -> Iterator[Text]:
        """Give limit, change and time."""
        level, reading, incident = subject.level(notice.severity), subject.reading, notice.incident
        if level is not None and subject.kpi is not None:
            yield _LIMIT.given(limit=say_level(level, subject.kpi.unit, self._language))
        if reading is not None and reading.change is not None:
            yield _CHANGE.given(change=change(reading.change, reading.change_unit, self._language))
        since = self._moment(incident.opened)
        if incident.ended is None:
            yield _SINCE.given(since=since)
        else:
            span = duration((incident.ended - incident.opened) / 1000, self._language)
            yield _LASTED.given(span=span, since=since, until=self._moment(incident.ended))

    def _remarks(self, notice: Notice, subject: Subject) -> Iterator[Text]:
        """Give what else is to be known."""
        reading = subject.reading
        if notice.kind is Kind.FLAPPING:
            yield _WHY_NOT
        if subject.cause is not None and notice.kind not in _ENDED:
            yield subject.cause
        if reading is not None and Flag.PARTIAL in reading.flags:
            yield _PARTIAL.given(reason=reading.reason or _INCOMPLETE)
        if subject.unknown_since is not None and notice.incident.ended is None:
            yield _UNKNOWN.given(since=self._moment(subject.unknown_since))
        if subject.acknowledged and notice.incident.ended is None:
            yield _TAKEN.given(who=subject.acknowledged)

    def _labels(self, notice: Notice) -> list[str]:
        """Return what restricts an alert, channels as they are written."""
        return [
            channel_name(value, self._language) if name == "channel" else f"{name} {value}"
            for name, value in labels_of(notice).items()
        ]

    def _moment(self, t: int) -> str:
        """Return a time in the monitor's zone."""
        return moment(t, self._facts.zone, self._language, self._message.at)

    def _say(self, text: Text) -> str:
        """Return a text in the letter's language."""
        return text.say(self._language)


def _counted(notice: Notice) -> str:
    """Return under which word a piece of news is counted."""
    return Kind.RESOLVED if notice.incident.ended is not None else notice.severity


def _what(notice: Notice) -> Text:
    """Return what happened, in a few words."""
    severity = _SEVERE[notice.severity]
    if notice.kind in _ENDED:
        return _ENDED[notice.kind]
    if notice.kind is Kind.FLAPPING:
        return _FLAPPING
    if notice.kind is Kind.STEADY:
        return _STEADY.given(state=_FINE if notice.incident.ended is not None else severity)
    if notice.repeated:
        return _STILL.given(severity=severity)
    if notice.kind is Kind.RAISED:
        return _NOW.given(severity=severity)
    if notice.kind is Kind.DOWNGRADED:
        return _LESS.given(severity=severity)
    return Text(severity.en.capitalize(), severity.fr.capitalize())
