"""What the collector did."""

from __future__ import annotations

from collections.abc import Sequence

from kpitui.text import Text
from kpitui.ui.screens.page import ListPage
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import Span, TextLine, line

EMPTY = Text("The collector has not written anything yet.", "Le collecteur n’a encore rien écrit.")
HEADS = (Text("when", "quand"), Text("source", "source"), Text("what", "quoi"))
LEVELS = {"error": ("!!", Role.CRITICAL), "warning": ("!", Role.WARNING), "info": ("·", Role.DIM)}


class LogPage(ListPage):
    """The collector's log, newest first."""

    kind = "log"

    def built(self, width: int) -> Sequence[TextLine]:
        """Return the lines of the log that the filter lets through."""
        view, speech = self.view, self.view.speech
        heads = [speech.say(text) for text in HEADS]
        lines = [
            TextLine(
                (
                    Span(f"   {heads[0]}", Role.DIM, width=20),
                    Span(heads[1], Role.DIM, width=17),
                    Span(heads[2], Role.DIM),
                )
            )
        ]
        for number, entry in enumerate(view.seen.log):
            sign, role = LEVELS.get(entry.level, ("·", Role.DIM))
            when = f"{speech.day(entry.at)} {speech.local(entry.at):%H:%M:%S}"
            spans = (
                Span(f"{sign:>2} ", role),
                Span(when, Role.DIM, width=17),
                Span(entry.source, Role.TEXT, width=16),
                Span(" " + speech.say(entry.text), role if role is not Role.DIM else Role.TEXT),
            )
            lines.append(TextLine(spans, key=f"{entry.at}/{number}"))
        if len(lines) == 1:
            lines.append(line("   " + speech.say(EMPTY), Role.DIM))
        return [*self.halt(width), *lines]

    def renew(self, *, restyle: bool = False) -> None:
        """Read the newest lines."""
        self.view.seen.log = self.view.feed.log(self.view.log_limit)
        super().renew(restyle=restyle)

    def copied(self) -> str:
        """Return the selected line."""
        index = self.lines.selected.rpartition("/")[2]
        if not index:
            return ""
        entry = self.view.seen.log[int(index)]
        return f"{self.view.speech.moment(entry.at)}\t{entry.level}\t{entry.source}\t{self.view.speech.say(entry.text)}"
