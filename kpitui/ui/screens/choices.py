"""The lists from which period, brand, label and answers are chosen."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.host import Host
from kpitui.ui.screens.box import BoxScreen, Item
from kpitui.ui.screens.side import by_label
from kpitui.ui.screens.stretch import StretchScreen
from kpitui.ui.speech import PERIODS

PERIOD = Text("Period", "Période")
FROM_TO = Text("from … to …", "du … au …")
BY_HAND = "by hand"
BRAND = Text("Brand", "Marque")
BREAKDOWN = Text("Break down", "Ventiler")


def choose_period(monitor: Host) -> None:
    """Show the list of periods."""
    view = monitor.view
    items = [Item(key, view.speech.say(text), key, key == view.choice.period) for key, text in PERIODS.items()]
    if view.choice.period not in PERIODS:
        items.append(Item(view.choice.period, view.speech.period(view.choice.period), here=True))

    items.append(Item(BY_HAND, view.speech.say(FROM_TO)))

    def chosen(period: str | None) -> None:
        if period == BY_HAND:
            monitor.push_screen(StretchScreen(monitor), chosen)
        elif period:
            monitor.choose(period=period)

    monitor.push_screen(BoxScreen(monitor, view.speech.say(PERIOD), lambda typed: items), chosen)


def choose_brand(monitor: Host) -> None:
    """Show the list of one's own brands."""
    view = monitor.view
    items = [Item(one.id, one.name, here=one.id == view.choice.brand) for one in view.profile.own]

    def chosen(brand: str | None) -> None:
        if brand:
            monitor.choose(brand=brand, labels=())

    monitor.push_screen(BoxScreen(monitor, view.speech.say(BRAND), lambda typed: items), chosen)


def choose_label(monitor: Host) -> None:
    """Show the labels by which the KPI in view can be divided."""
    view = monitor.view
    labels = view.labels(monitor.page.kpi)
    items = [Item(one, view.speech.say(by_label(one)), here=one == view.choice.breakdown) for one in labels]

    def chosen(label: str | None) -> None:
        if label:
            monitor.choose(breakdown=label)

    monitor.push_screen(BoxScreen(monitor, view.speech.say(BREAKDOWN), lambda typed: items), chosen)
