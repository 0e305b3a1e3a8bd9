"""What is asked of the collector: polls, pauses."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.text import Text
from kpitui.ui.commands.command import Command
from kpitui.ui.feed import Health, SourceView
from kpitui.ui.host import Host

ASKED = Text("Asked: {source}", "Demandé : {source}")
ASKED_SOME = Text("Asked: {count} free sources.", "Demandé : {count} sources gratuites.")
ASKED_ALL = Text("All sources are asked.", "Toutes les sources sont interrogées.")
NO_SOURCE = Text("Choose a source first (7).", "Choisissez d’abord une source (7).")
PAUSED = Text("Paused: {source}", "En pause : {source}")
RESUMED = Text("Resumed: {source}", "Reprise : {source}")


class PollOne(Command):
    """Poll the source in view."""

    id = "poll"
    keys = "r"
    title = Text("poll now", "interroger maintenant")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Ask for it; where that costs money, or the quota is nearly spent, the user is asked first."""
        source = monitor.page.source
        if source is None:
            PollAll.run(monitor)
        elif dear(source):
            from kpitui.ui.screens.choices import choose_dear

            choose_dear(monitor, source, lambda: _poll_one(monitor, source))
        else:
            _poll_one(monitor, source)


def dear(source: SourceView) -> bool:
    """Tell whether a poll of a source wants a second thought."""
    return source.paid or source.scarce


def _poll_one(monitor: Host, source: SourceView) -> None:
    """Ask the collector to poll one source."""
    monitor.view.feed.poll(source.name, source.paid)
    monitor.tell(ASKED.given(source=source.name))


class PollAll(Command):
    """Poll all sources."""

    id = "poll_all"
    keys = "R"
    title = Text("poll all sources", "interroger toutes les sources")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Ask for it; where some cost money, or their quota is nearly spent, the user is asked first."""
        sources = monitor.view.seen.sources
        costly = tuple(one for one in sources if dear(one))
        if not costly:
            _poll_all(monitor)
            return
        from kpitui.ui.screens.choices import choose_costly

        free = [one.name for one in sources if one not in costly]
        choose_costly(monitor, costly, {"free": lambda: _poll_some(monitor, free), "all": lambda: _poll_all(monitor)})


def _poll_all(monitor: Host) -> None:
    """Ask the collector to poll every source, whatever it costs."""
    monitor.view.feed.poll(None, any(one.paid for one in monitor.view.seen.sources))
    monitor.tell(ASKED_ALL)


def _poll_some(monitor: Host, names: Sequence[str]) -> None:
    """Ask the collector to poll some sources."""
    for name in names:
        monitor.view.feed.poll(name, False)
    monitor.tell(ASKED_SOME.given(count=len(names)))


class Pause(Command):
    """Pause or resume the source."""

    id = "pause"
    keys = "u"
    title = Text("pause or resume the source", "suspendre ou reprendre la source")
    where = frozenset({"sources"})

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Ask for it."""
        source = monitor.page.source
        if source is None:
            monitor.tell(NO_SOURCE)
            return
        paused = source.health is not Health.PAUSED
        monitor.view.feed.pause(source.name, paused)
        monitor.tell((PAUSED if paused else RESUMED).given(source=source.name))


COLLECTING: tuple[type[Command], ...] = (PollOne, PollAll, Pause)
