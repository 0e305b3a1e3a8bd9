"""The lists from which period, brand, label and answers are chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from kpitui.measures import Quota
from kpitui.measures.quotas import said_left
from kpitui.text import Text
from kpitui.ui.feed import SourceView
from kpitui.ui.host import Host
from kpitui.ui.screens.box import BoxScreen, Item
from kpitui.ui.screens.side import by_label
from kpitui.ui.screens.stretch import StretchScreen
from kpitui.ui.speech import PERIODS

PERIOD = Text("Period", "Période")
FROM_TO = Text("from … to …", "du … au …")
BY_HAND = "by hand"
BRAND = Text("Brand", "Marque")
POLL_PAID = Text("{source} costs money for each call.", "{source} est payante à chaque appel.")
POLL_SCARCE = Text("{source} has {left} calls left.", "Il reste {left} appels à {source}.")
POLL_SCARCE_UNITS = Text("{source} has {left} left.", "Il reste {left} à {source}.")
POLL_DEAR = Text("Cost money, or nearly spent: {sources}", "Payantes, ou presque épuisées : {sources}")
LEAVE = Text("do not poll", "ne pas interroger")
POLL = Text("poll it now", "l’interroger maintenant")
POLL_FREE = Text("poll the others", "interroger les autres")
POLL_ALL = Text("poll all of them", "les interroger toutes")
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
    kpi = monitor.page.kpi

    def items(typed: str) -> list[Item]:
        labels = view.labels(kpi)
        return [Item(one, view.speech.say(by_label(one)), here=one == view.choice.breakdown) for one in labels]

    def chosen(label: str | None) -> None:
        if label:
            monitor.choose(breakdown=label)

    monitor.push_screen(BoxScreen(monitor, view.speech.say(BREAKDOWN), items), chosen)


def choose_dear(monitor: Host, source: SourceView, poll: Callable[[], None]) -> None:
    """Ask whether to poll a source that costs money or whose calls are nearly spent; to leave it comes first."""
    quota = Quota() if source.quota is None else replace(source.quota, allowed=None)
    scarce = POLL_SCARCE if quota.unit is None else POLL_SCARCE_UNITS
    left = said_left(quota, monitor.view.speech.language)
    question = (POLL_PAID if source.paid else scarce).given(source=source.name, left=left)
    _ask(monitor, question, {"poll": POLL}, {"poll": poll})


def choose_costly(monitor: Host, costly: Sequence[SourceView], then: Mapping[str, Callable[[], None]]) -> None:
    """Ask whether to poll all sources or only those that cost nothing."""
    question = POLL_DEAR.given(sources=", ".join(one.name for one in costly))
    _ask(monitor, question, {"free": POLL_FREE, "all": POLL_ALL}, then)


def _ask(monitor: Host, question: Text, answers: Mapping[str, Text], then: Mapping[str, Callable[[], None]]) -> None:
    """Show a question with its answers, the harmless one first, and do what was chosen."""
    say = monitor.view.speech.say
    items = [Item("leave", say(LEAVE)), *(Item(key, say(text)) for key, text in answers.items())]

    def chosen(key: str | None) -> None:
        if key is not None and key in then:
            then[key]()

    monitor.push_screen(BoxScreen(monitor, say(question), lambda typed: items), chosen)
