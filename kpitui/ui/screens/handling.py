"""Taking charge of an alert, silencing, the list of silences: what is asked, done and said of it."""

from __future__ import annotations

from collections.abc import Iterator

from kpitui.measures.channels import channel_name
from kpitui.store.handling import Silence
from kpitui.store.incidents import IncidentRow, Subject
from kpitui.text import Text
from kpitui.ui.alarm_words import CRITICAL, WARNING, name_of, until_when
from kpitui.ui.alarms import Alarm
from kpitui.ui.ends import HOUR, ends_of
from kpitui.ui.host import Host
from kpitui.ui.permission import allowed
from kpitui.ui.screens.box import BoxScreen, Item
from kpitui.ui.screens.decision import Decision, DecisionScreen, Form, Pick
from kpitui.ui.view import View

CHARGE = Text("Take charge: {name}", "Prendre en charge : {name}")
HUSH = Text("Silence: {name}", "Mettre en silence : {name}")
TAKEN = Text("You are in charge: {name}", "Vous vous en chargez : {name}")
TAKEN_UNTIL = Text("You are in charge until {until}: {name}", "Vous vous en chargez jusqu’à {until} : {name}")
HUSHED = Text("Silenced until {until}: {name}", "En silence jusqu’à {until} : {name}")
NAMES = {
    "kpi": Text("KPI: {value}", "KPI : {value}"),
    "brand": Text("brand: {value}", "marque : {value}"),
    "objective": Text("objective: {value}", "objectif : {value}"),
    "channel": Text("network: {value}", "réseau : {value}"),
    "source": Text("source: {value}", "source : {value}"),
    "severity": Text("severity: {value}", "gravité : {value}"),
}
ANY_NAME = Text("{name}: {value}", "{name} : {value}")
SILENCES = Text("Silences", "Silences")
NO_SILENCE = Text("Nothing is silenced: m silences.", "Rien n’est en silence : m met en silence.")
LONGER = Text("{count} h more", "{count}\u00a0h de plus")
OTHER_END = Text("until …", "jusqu’à …")
END_NOW = Text("end it now", "finir maintenant")
EXTENDED = Text("Silenced until {until}.", "En silence jusqu’à {until}.")
ENDED = Text("The silence has ended: {name}", "Silence terminé : {name}")


def take_charge(monitor: Host, alarm: Alarm, incident: IncidentRow) -> None:
    """Ask for a note and an end, and take charge."""
    view = monitor.view
    name, now = name_of(alarm, view), view.clock()
    title = view.speech.say(CHARGE.given(name=name))

    def decided(decision: Decision | None) -> None:
        if decision is None:
            return
        view.feed.alerts.acknowledge(incident, decision.note, decision.until)
        until = decision.until
        said = TAKEN if until is None else TAKEN_UNTIL.given(until=until_when(until, now, view.speech))
        monitor.tell(said.given(name=name))

    form = Form(title, ends_of(now, view.profile.zone, open_end=True), note_first=True)
    monitor.push_screen(DecisionScreen(monitor, form), decided)


def silence_it(monitor: Host) -> None:
    """Ask until when the alert or the KPI in view is silenced, and with what else."""
    view, alarm = monitor.view, monitor.page.alarm
    subject, severity = _subject(monitor), alarm.row.severity if alarm is not None else None
    kpi = view.profile.kpi(subject.kpi)
    name = name_of(alarm, view) if alarm is not None else view.speech.say(kpi.label) if kpi is not None else ""
    now = view.clock()

    def decided(decision: Decision | None) -> None:
        if decision is None or decision.until is None:
            return
        matchers = tuple((pick.name, (pick.value,)) for pick in decision.picked)
        view.feed.alerts.silence(matchers, decision.until, decision.note)
        what = [pick.said for pick in decision.picked]
        whole = any(pick.name == "kpi" for pick in decision.picked)
        until = until_when(decision.until, now, view.speech)
        monitor.tell(HUSHED.given(until=until, name=name if whole else ", ".join(what)))

    form = Form(
        view.speech.say(HUSH.given(name=name)),
        ends_of(now, view.profile.zone, open_end=False),
        tuple(_picks(subject, severity, view)),
    )
    monitor.push_screen(DecisionScreen(monitor, form), decided)


def _subject(monitor: Host) -> Subject:
    """Return what the alert in view is about, else the KPI in view."""
    view, alarm = monitor.view, monitor.page.alarm
    if alarm is not None:
        return alarm.subject
    kpi = view.profile.kpi(monitor.page.kpi)
    objective = kpi.objective if kpi is not None else ""
    return Subject("", monitor.page.kpi, objective, view.choice.brand, view.choice.labels)


def _picks(subject: Subject, severity: str | None, view: View) -> Iterator[Pick]:
    """Give what a silence can be restricted to; the KPI, its brand and its part are ticked."""
    if subject.kpi:
        found = [("kpi", subject.kpi, True), ("brand", subject.brand, True)]
        found += [(name, value, True) for name, value in subject.labels if name != "segment"]
        found += [("objective", subject.objective, False)]
        found += [("source", name, False) for name in view.profile.feeds.get(subject.kpi, ())]
    else:
        found = [("source", subject.rule.partition(":")[2], True)]
    if severity:
        found.append(("severity", severity, False))
    for name, value, on in found:
        if value:
            yield Pick(name, value, said(name, value, view), on)


def said(name: str, value: str, view: View) -> str:
    """Return one restriction as it is shown."""
    profile, speech = view.profile, view.speech
    kpi = profile.kpi(value) if name == "kpi" else None
    shown = {
        "kpi": speech.say(kpi.label) if kpi is not None else value,
        "brand": profile.brand(value).name,
        "objective": speech.say(profile.objective_name(value)),
        "channel": channel_name(value, speech.language),
        "severity": speech.say(CRITICAL if value == "critical" else WARNING),
    }.get(name, value)
    return speech.say(NAMES.get(name, ANY_NAME.given(name=name)).given(value=shown))


def silence_name(silence: Silence, view: View) -> str:
    """Return what a silence is for."""
    return ", ".join(said(name, value, view) for name, values in silence.matchers for value in values)


def show_silences(monitor: Host) -> None:
    """Show the silences; enter on one offers to extend or end it."""
    view = monitor.view
    if not view.seen.alerts.silences:
        monitor.tell(NO_SILENCE)
        return

    def items(typed: str) -> list[Item]:
        now = view.clock()
        found = [one for one in view.seen.alerts.silences if one.until > now]
        ends = [f"→ {until_when(one.until, now, view.speech)}" for one in found]
        return [Item(str(one.id), silence_name(one, view), end) for one, end in zip(found, ends, strict=True)]

    def chosen(key: str | None) -> None:
        found = next((one for one in view.seen.alerts.silences if str(one.id) == key), None)
        if found is not None and allowed(monitor):
            _change(monitor, found)

    monitor.push_screen(BoxScreen(monitor, view.speech.say(SILENCES), items), chosen)


def _change(monitor: Host, silence: Silence) -> None:
    """Offer to extend a silence, or to end it."""
    view = monitor.view
    say = view.speech.say
    name = silence_name(silence, view)
    later = {"1": silence.until + HOUR, "4": silence.until + 4 * HOUR}
    items = [
        *(Item(key, say(LONGER.given(count=key)), view.speech.moment(at)) for key, at in later.items()),
        Item("other", say(OTHER_END)),
        Item("end", say(END_NOW)),
    ]

    def extend(until: int) -> None:
        view.feed.alerts.extend(silence, until)
        monitor.tell(EXTENDED.given(until=until_when(until, view.clock(), view.speech)))

    def decided(decision: Decision | None) -> None:
        if decision is not None and decision.until is not None:
            extend(decision.until)

    def chosen(key: str | None) -> None:
        if key == "end":
            view.feed.alerts.end_silence(silence)
            monitor.tell(ENDED.given(name=name))
        elif key == "other":
            ends = ends_of(view.clock(), view.profile.zone, open_end=False)
            monitor.push_screen(DecisionScreen(monitor, Form(name, ends)), decided)
        elif key:
            extend(later[key])

    heading = f"{name} · {silence.who}" + (f" · {silence.note}" if silence.note else "")
    monitor.push_screen(BoxScreen(monitor, heading, lambda typed: items), chosen)
