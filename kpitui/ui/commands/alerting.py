"""Alerts: going to the next KPI that fires, taking charge, silencing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from kpitui.measures.labels import fold
from kpitui.text import Text
from kpitui.ui.alarms import OPEN
from kpitui.ui.commands.command import Command
from kpitui.ui.host import Host
from kpitui.ui.permission import allowed

HANDLED = frozenset({"overview", "objective", "details", "alerts"})
"""The pages on which alerts are handled."""
CALM = Text("No KPI fires.", "Aucun KPI en alerte.")
NOT_ON = Text("No alert is on here.", "Aucune alerte en cours ici.")
NOBODY = Text("Nobody is in charge of it.", "Personne ne s’en charge.")
GIVEN_BACK = Text("Given back: {name}", "Rendue : {name}")
NO_KPI = Text("Choose a KPI or an alert first.", "Choisissez d’abord un KPI ou une alerte.")


class TakeCharge(Command):
    """Acknowledge the alert in view."""

    id = "acknowledge"
    keys = "a"
    title = Text("take charge, with a note", "prendre en charge, avec une note")
    short = Text("take charge", "prendre")
    where = HANDLED

    @classmethod
    def called_for(cls, monitor: Host) -> bool:
        """Return whether an alert is on in view that nobody handles."""
        alarm = monitor.page.alarm
        return alarm is not None and alarm.incident is not None and not alarm.mark

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Ask for a note and an end."""
        from kpitui.ui.screens.handling import take_charge

        alarm = monitor.page.alarm
        if not allowed(monitor):
            return
        if alarm is None or alarm.incident is None:
            monitor.tell(NOT_ON)
        else:
            take_charge(monitor, alarm, alarm.incident)


class GiveBack(Command):
    """Be in charge of the alert in view no more."""

    id = "give_back"
    keys = "A"
    title = Text("give back", "rendre")
    where = HANDLED

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Give it back."""
        from kpitui.ui.alarm_words import name_of

        alarm = monitor.page.alarm
        if not allowed(monitor):
            return
        if alarm is None or alarm.incident is None or alarm.taken is None:
            monitor.tell(NOBODY if alarm is not None else NOT_ON)
            return
        monitor.view.feed.alerts.give_back(alarm.incident)
        monitor.tell(GIVEN_BACK.given(name=name_of(alarm, monitor.view)))


class SilenceIt(Command):
    """Send nothing of the alert or the KPI in view for a while."""

    id = "silence"
    keys = "m"
    title = Text("silence for a while", "mettre en silence")
    where = HANDLED

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Ask until when, and for what."""
        from kpitui.ui.screens.handling import silence_it

        if not allowed(monitor):
            return
        if monitor.page.alarm is None and not monitor.page.kpi:
            monitor.tell(NO_KPI)
        else:
            silence_it(monitor)


class Silences(Command):
    """The silences that hold."""

    id = "silences"
    keys = "M"
    title = Text("silences: extend, end", "silences : prolonger, finir")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Show them."""
        from kpitui.ui.screens.handling import show_silences

        show_silences(monitor)


class Ring(Command):
    """The parent of the commands that go to a KPI that fires; after the last comes the first."""

    step = 0

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go to it, on its tab; from details to its details."""
        view = monitor.view
        places = firing(monitor)
        if not places:
            monitor.tell(CALM)
            return
        objective, kpi = beside(_order(monitor), places, monitor.page.kpi, cls.step)
        if view.choice.filter:
            monitor.choose(filter="")
        monitor.go(objective, kpi if monitor.page.kind == "details" else "")
        view.choice = view.choice.with_selected(kpi)
        monitor.renew()


class NextFiring(Ring):
    """The next KPI that fires."""

    id = "next_firing"
    keys = "n"
    title = Text("next KPI that fires", "KPI suivant en alerte")
    step = 1


class PreviousFiring(Ring):
    """The KPI before that fires."""

    id = "previous_firing"
    keys = "N"
    title = Text("KPI before that fires", "KPI précédent en alerte")
    step = -1


Place: TypeAlias = tuple[str, str]
"""A tab and a KPI on it."""


def beside(order: Sequence[Place], places: Sequence[Place], here: str, step: int) -> Place:
    """Return the place after or before a KPI, round the ends; from elsewhere the first, or the last."""
    start = next((number for number, (_, kpi) in enumerate(order) if kpi == here), -1 if step > 0 else len(order))
    turn = len(order) + 1
    return min(places, key=lambda one: (order.index(one) - start) * step % turn or turn)


def _order(monitor: Host) -> list[Place]:
    """Return every KPI with a row, with its tab, in the order of both."""
    tabs, view = monitor.tabs.objectives(), monitor.view
    return [(objective, row.reading.kpi) for objective in tabs for row, _ in view.board_rows(objective)]


def firing(monitor: Host) -> list[Place]:
    """Return those that fire."""
    view = monitor.view
    brand = fold(view.choice.brand)
    opened = {one.subject.kpi for one in view.alarms() if one.section in OPEN and fold(one.subject.brand) == brand}
    bad = {row.reading.kpi for row, _ in view.board_rows() if row.reading.severity is not None}
    wanted = bad | opened if view.choice.live else bad
    return [place for place in _order(monitor) if place[1] in wanted]


ALERTING: tuple[type[Command], ...] = (
    TakeCharge,
    GiveBack,
    SilenceIt,
    Silences,
    NextFiring,
    PreviousFiring,
)
