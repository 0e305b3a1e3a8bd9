"""What is asked of the collector: polls, pauses."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.commands.command import Command
from kpitui.ui.feed import Health
from kpitui.ui.host import Host

ASKED = Text("Asked: {source}", "Demandé : {source}")
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
        """Ask for it; a source that costs money for each call is left out by the collector."""
        source = monitor.page.source
        if source is None:
            PollAll.run(monitor)
        else:
            monitor.view.feed.poll(source.name, False)
            monitor.tell(ASKED.given(source=source.name))


class PollAll(Command):
    """Poll all sources."""

    id = "poll_all"
    keys = "R"
    title = Text("poll all sources (free ones)", "interroger les sources gratuites")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Ask for it."""
        monitor.view.feed.poll(None, False)
        monitor.tell(ASKED_ALL)


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
