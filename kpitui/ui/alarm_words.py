"""What is said of one alert: its name, its limit, how it is handled, what to do. Lines as values."""

from __future__ import annotations

from collections.abc import Iterator

from kpitui.kpis.kpi import Kpi, PlaybookItem
from kpitui.measures.labels import fold
from kpitui.store.handling import Silence
from kpitui.store.incidents import AlertRow, IncidentRow
from kpitui.text import Text
from kpitui.ui.alarms import SILENCED, TAKEN, Alarm
from kpitui.ui.screens.side import TO_DO, shown_value
from kpitui.ui.speech import Speech
from kpitui.ui.themes import Role
from kpitui.ui.view import View
from kpitui.ui.widgets.lines import Span, TextLine, line, wrapped

SOURCE = Text("source {name}", "source {name}")
CREDENTIAL = Text("credential of {name}", "identifiants de {name}")
CRITICAL = Text("critical", "critique")
WARNING = Text("warning", "attention")
FOR = Text("{severity} for {age}, since {when}", "{severity} depuis {age} ({when})")
WAITS = Text("met for {age}, not yet for long enough", "remplie depuis {age}, pas encore assez longtemps")
LASTED = Text("{severity}, from {start} to {end}: {span}", "{severity}, du {start} au {end} : {span}")
VALUE = Text("value {value}", "valeur {value}")
PEAK = Text("worst {value}", "pire {value}")
LIMIT = Text("limit: {limit}", "seuil : {limit}")
UNKNOWN = Text("unknown for {age}", "inconnu depuis {age}")
RECOVERING = Text("recovering", "se rétablit")
INHIBITED = Text("told by source {source}, which is in trouble", "dit par la source {source}, en difficulté")
SPOKEN = Text("source {source}", "source {source}")
SUGGESTED = Text(
    "suggestion of the catalogue, sent to nobody until it is confirmed",
    "proposition du catalogue, envoyée à personne tant qu’elle n’est pas confirmée",
)
BY = Text("{who} is in charge", "pris en charge par {who}")
HUSHED = Text("silenced by {who} until {until}", "mis en silence par {who} jusqu’au {until}")
UNTIL = Text("until {until}", "jusqu’au {until}")
ENDS = Text("ends {when}", "fin le {when}")
RENEW = Text("renewed by: {command}", "pour renouveler : {command}")


def name_of(alarm: Alarm, view: View) -> str:
    """Return what an alert is about: the KPI and its part, the brand where it is not the one in view; or the source."""
    subject, speech = alarm.subject, view.speech
    if alarm.source:
        credential = subject.rule.startswith("credential:")
        return speech.say((CREDENTIAL if credential else SOURCE).given(name=alarm.source))
    kpi = view.profile.kpi(subject.kpi)
    parts = [speech.say(kpi.label) if kpi is not None else subject.kpi]
    if fold(subject.brand) != fold(view.choice.brand):
        parts.append(view.profile.brand(subject.brand).name)
    return " · ".join([*parts, *(shown_value(name, value, speech) for name, value in subject.labels)])


def sign_of(alarm: Alarm) -> tuple[str, Role]:
    """Return the sign of an alert's severity and its role."""
    if alarm.row.severity is None and not alarm.critical:
        return ("…", Role.WARNING)
    return ("!!", Role.CRITICAL) if alarm.critical else ("!", Role.WARNING)


def amount_of(value: float | None, alarm: Alarm, view: View) -> str:
    """Return a value of an alert's KPI; a dash where there is none."""
    kpi = view.profile.kpi(alarm.subject.kpi)
    return "–" if value is None or kpi is None else view.speech.amount(value, kpi.unit)


def limit_of(alarm: Alarm, view: View) -> str:
    """Return the limit that an alert has passed; of a source, what is wrong with it."""
    if alarm.source:
        return _trouble(alarm, view)
    card = view.profile.watch.rules.get(alarm.subject.rule)
    if card is None:
        return ""
    order = ("critical", "warning") if alarm.critical else ("warning", "critical")
    found = next((card.limits[one] for one in order if one in card.limits), None)
    return view.speech.say(found) if found is not None else ""


def until_when(at: int, now: int, speech: Speech) -> str:
    """Return an end: the time of today, else the day too."""
    return speech.clock(at) if speech.local(at).date() == speech.local(now).date() else speech.moment(at)


def remark_of(alarm: Alarm, view: View) -> tuple[str, Role]:
    """Return what a line says of an alert beside its value: how it is handled, else its limit."""
    row, speech, now = alarm.row, view.speech, view.clock()
    if alarm.taken is not None:
        until = f" → {until_when(alarm.taken.until, now, speech)}" if alarm.taken.until else ""
        return f"{TAKEN} {alarm.taken.who}{until}", Role.ACCENT
    if alarm.silence is not None:
        return f"{SILENCED} → {until_when(alarm.silence.until, now, speech)}", Role.DIM
    if isinstance(row, IncidentRow) and row.inhibited:
        return speech.say(SPOKEN.given(source=row.inhibited)), Role.DIM
    if row.unknown_since is not None:
        return speech.say(UNKNOWN.given(age=speech.span(now - row.unknown_since))), Role.WARNING
    return limit_of(alarm, view), Role.DIM


def alarm_lines(alarm: Alarm, view: View, width: int) -> Iterator[TextLine]:
    """Give everything that is known of an alert, and what to do about it."""
    say = view.speech.say
    yield line(name_of(alarm, view), bold=True)
    for text, role in told_of(alarm, view):
        yield from (line(part, role) for part in wrapped(text, width))
    for number, item in enumerate(_playbook(alarm, view), 1):
        if number == 1:
            yield line(say(TO_DO), Role.ACCENT, bold=True)
        for place, part in enumerate(wrapped(say(item.text), max(width - 3, 8))):
            yield TextLine((Span(f"{number}  " if not place else "   ", Role.DIM), Span(part)))


def told_of(alarm: Alarm, view: View) -> Iterator[tuple[str, Role]]:
    """Give what is known of an alert."""
    row, speech, now = alarm.row, view.speech, view.clock()
    sign, role = sign_of(alarm)
    yield f"{sign} {_time(alarm, view)}", role
    figures = [speech.say(text.given(value=amount)) for text, amount in _amounts(row, alarm, view)]
    if limit := limit_of(alarm, view):
        figures.append(limit if alarm.source else speech.say(LIMIT.given(limit=limit)))
    if figures:
        yield " · ".join(figures), Role.TEXT
    if row.unknown_since is not None:
        yield speech.say(UNKNOWN.given(age=speech.span(now - row.unknown_since))), Role.WARNING
    if row.phase == "recovering":
        yield speech.say(RECOVERING), Role.DIM
    if isinstance(row, IncidentRow) and row.inhibited:
        yield speech.say(INHIBITED.given(source=row.inhibited)), Role.DIM
    if alarm.taken is not None:
        until = [speech.say(UNTIL.given(until=speech.moment(alarm.taken.until)))] if alarm.taken.until else []
        yield _joined(f"{TAKEN} {speech.say(BY.given(who=alarm.taken.who))}", *until, alarm.taken.note), Role.ACCENT
    if alarm.silence is not None:
        yield _hushed(alarm.silence, speech), Role.DIM
    if alarm.subject.suggested:
        yield speech.say(SUGGESTED), Role.DIM


def _joined(*parts: str) -> str:
    """Return the parts that say anything, on one line."""
    return " · ".join(filter(None, parts))


def _hushed(silence: Silence, speech: Speech) -> str:
    """Return who silenced an alert, until when and why."""
    said = speech.say(HUSHED.given(who=silence.who, until=speech.moment(silence.until)))
    return _joined(f"{SILENCED} {said}", silence.note)


def _time(alarm: Alarm, view: View) -> str:
    """Return how bad it is and since when."""
    row, speech, now = alarm.row, view.speech, view.clock()
    severity = CRITICAL if alarm.critical else WARNING
    if isinstance(row, AlertRow):
        return speech.say(WAITS.given(age=speech.span(now - row.since)))
    if row.ended is not None:
        start, end = speech.moment(row.opened), speech.moment(row.ended)
        return speech.say(
            LASTED.given(severity=severity, start=start, end=end, span=speech.span(row.ended - row.opened))
        )
    age = speech.span(now - row.opened)
    return speech.say(FOR.given(severity=severity, age=age, when=speech.moment(row.opened)))


def _amounts(row: IncidentRow | AlertRow, alarm: Alarm, view: View) -> Iterator[tuple[Text, str]]:
    """Give the value now and the worst one."""
    if not alarm.subject.kpi:
        return
    if row.value is not None:
        yield VALUE, amount_of(row.value, alarm, view)
    if isinstance(row, IncidentRow) and row.peak is not None and row.peak != row.value:
        yield PEAK, amount_of(row.peak, alarm, view)


def _trouble(alarm: Alarm, view: View) -> str:
    """Return what is wrong with a source, or when its credential ends."""
    source = next((one for one in view.seen.sources if one.name == alarm.source), None)
    if source is None:
        return ""
    if alarm.subject.rule.startswith("credential:"):
        if source.credential_until is None:
            return ""
        ends = view.speech.say(ENDS.given(when=view.speech.moment(source.credential_until)))
        return _joined(ends, view.speech.say(RENEW.given(command=source.renewal)) if source.renewal else "")
    return view.speech.say(source.message) if source.message is not None else ""


def _playbook(alarm: Alarm, view: View) -> tuple[PlaybookItem, ...]:
    """Return what to do, for the side on which the value is out of bounds."""
    kpi = view.profile.kpi(alarm.subject.kpi)
    if kpi is None:
        return ()
    items = kpi.playbook_low if _is_low(alarm, kpi, view) else kpi.playbook_high
    return items or kpi.playbook_low or kpi.playbook_high


def _is_low(alarm: Alarm, kpi: Kpi, view: View) -> bool:
    """Tell whether a value is too low rather than too high: by its rule, else by where it is going."""
    card = view.profile.watch.rules.get(alarm.subject.rule)
    if card is not None and card.low is not None:
        return card.low
    row = view.row_of(kpi.id)
    return row is None or (row.reading.change or 0) <= 0
