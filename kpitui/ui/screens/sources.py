"""Every source: state, last and next poll, samples, rejected rows, the last error in words; and every route."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kpitui.measures.quotas import said_quota
from kpitui.text import Text
from kpitui.text.numbers import digits
from kpitui.ui.feed import Health, SourceView
from kpitui.ui.login_words import login_words
from kpitui.ui.route_lines import route_lines
from kpitui.ui.screens.page import ListPage
from kpitui.ui.speech import DAY, Speech
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import Span, TextLine, line, wrapped

EMPTY = Text("The configuration names no source.", "La configuration ne nomme aucune source.")
HEADS = {
    "name": Text("Source", "Source"),
    "state": Text("State", "État"),
    "last": Text("Last", "Dernier"),
    "next": Text("Next", "Suivant"),
    "rows": Text("Rows", "Lignes"),
    "new": Text("New", "Nouveau"),
    "rejected": Text("Rejected", "Rejetées"),
    "latency": Text("Latency", "Latence"),
    "quota": Text("Quota left", "Quota restant"),
    "newest": Text("Newest", "Plus récent"),
}
STATES: dict[Health, tuple[str, Role, Text]] = {
    Health.OK: ("·", Role.DIM, Text("ok", "ok")),
    Health.WAITING: ("?", Role.DIM, Text("waiting", "en attente")),
    Health.LATE: ("!", Role.WARNING, Text("late", "en retard")),
    Health.STALE: ("?", Role.WARNING, Text("stale", "périmée")),
    Health.ERROR: ("!!", Role.CRITICAL, Text("failing", "en échec")),
    Health.REFUSED: ("!!", Role.CRITICAL, Text("refused", "refusée")),
    Health.PAUSED: ("=", Role.DIM, Text("paused", "en pause")),
}
COLUMNS = (
    ("last", 15),
    ("next", 13),
    ("rows", 10),
    ("rejected", 11),
    ("latency", 10),
    ("quota", 19),
    ("newest", 15),
    ("new", 10),
)
"""The columns after name and state with their widths; the narrower the screen, the fewer of them, from the end on."""
RIGHT = frozenset({"rows", "rejected", "new", "latency"})
QUOTA = Text("left to spend: {left}", "encore disponible : {left}")
AGO = Text("{age} ago", "il y a {age}")
LONG = 60 * DAY
"""An age beyond which a date says more."""
IN = Text("in {age}", "dans {age}")
KEYS = Text("r polls now · u pauses or resumes", "r interroge · u suspend ou reprend")


class SourcesPage(ListPage):
    """The sources."""

    kind = "sources"

    @property
    def source(self) -> SourceView | None:
        """Return the selected source."""
        return next((one for one in self.view.seen.sources if one.name == self.lines.selected), None)

    def built(self, width: int) -> Sequence[TextLine]:
        """Return one line for each source, what is wrong with it below, and what the keys do."""
        sources = self.view.seen.sources
        if not sources:
            empty = [line("   " + self.view.speech.say(EMPTY), Role.DIM)]
            return self.halt(width) if self.view.halted is not None else [*self.halt(width), *empty]
        lines = [*self.halt(width), self._heading(width)]
        for source in sources:
            lines.append(self._line(source, width))
            for text, role in self._words(source, width):
                lines += [line("      " + part, role) for part in wrapped(text, width - 7)]
        lines += route_lines(self.view.seen.alerts.routes, self.view.clock(), self.view.speech, width)
        return [*lines, line(), line("   " + self.view.speech.say(KEYS), Role.DIM)]

    def _words(self, source: SourceView, width: int) -> Iterator[tuple[str, Role]]:
        """Give what is to be read below a source: what is wrong and what to do, what it may still spend, remarks."""
        speech, quota = self.view.speech, source.quota
        if source.message is not None:
            yield speech.say(source.message), Role.WARNING
        if source.advice is not None:
            yield speech.say(source.advice), Role.TEXT
        for text in source.missing:
            yield speech.say(text), Role.WARNING
        if (login := login_words(source, self.view.clock(), speech)) is not None:
            yield login
        # Units of their own, and what no column has room for.
        if quota is not None and (quota.unit is not None or "quota" not in dict(self._shown(width))):
            left = said_quota(quota, speech.zone, speech.language, self.view.clock())
            yield speech.say(QUOTA.given(left=left)), Role.WARNING if source.scarce else Role.DIM
        for text in source.remarks:
            yield speech.say(text), Role.DIM

    def _shown(self, width: int) -> list[tuple[str, int]]:
        """Return the columns that fit, with their widths."""
        columns = [("name", 20 if width >= 60 else 14), ("state", 14 if width >= 60 else 12)]
        limited = any(one.quota is not None for one in self.view.seen.sources)
        for name, room in COLUMNS:
            if name == "quota" and not limited:
                continue
            if sum(size for _, size in columns) + room + 4 > width:
                break
            columns.append((name, room))
        return columns

    def _heading(self, width: int) -> TextLine:
        """Return the names of the columns."""
        spans = [Span("   ")]
        for name, room in self._shown(width):
            text = self.view.speech.say(HEADS[name])
            right = name in RIGHT
            spans.append(Span(text + ("  " if right else ""), Role.DIM, width=room, right=right))
        return TextLine(tuple(spans))

    def _line(self, source: SourceView, width: int) -> TextLine:
        """Return one source."""
        speech, now = self.view.speech, self.view.clock()
        sign, role, state = STATES[source.health]

        def ago(at: int | None) -> str:
            if at is not None and now - at > LONG:
                return speech.date(at)
            return "–" if at is None else speech.say(AGO.given(age=speech.span(now - at)))

        later = "–" if source.next is None else speech.say(IN.given(age=speech.span(source.next - now)))
        cells = {
            "name": Span(source.name, width=0),
            "state": Span(f"{sign} {speech.say(state)}", role),
            "last": Span(ago(source.last), Role.DIM),
            "next": Span(later, Role.DIM),
            "rows": Span(speech.amount(source.rows, "count") + "  ", right=True),
            "new": Span(speech.amount(source.new, "count") + "  ", Role.DIM, right=True),
            "rejected": Span(
                speech.amount(source.rejected, "count") + "  ",
                Role.WARNING if source.rejected else Role.DIM,
                right=True,
            ),
            "latency": Span(_latency(source, speech) + "  ", Role.DIM, right=True),
            "quota": self._quota(source, now),
            "newest": Span(ago(source.newest), Role.DIM),
        }
        spans = [Span("   ")]
        for name, room in self._shown(width):
            cell = cells[name]
            spans.append(Span(cell.text, cell.role, cell.bold, room, cell.right))
        return TextLine(tuple(spans), key=source.name)

    def _quota(self, source: SourceView, now: int) -> Span:
        """Return how many calls are left and for how long; a warning where a tenth or less is."""
        quota = source.quota
        if quota is None or quota.left is None:
            return Span("–", Role.DIM)
        speech = self.view.speech
        text = speech.amount(quota.left, "count")
        if quota.allowed is not None:
            text += "/" + speech.amount(quota.allowed, "count")
        if quota.reset is not None and quota.reset > now:
            text += " · " + speech.span(quota.reset - now)
        return Span(text, Role.WARNING if source.scarce else Role.DIM)

    def open(self) -> None:
        """Show the log of the source."""
        self.monitor.go("log")

    def copied(self) -> str:
        """Return the selected source's line."""
        source = self.source
        return "" if source is None else self.lines.text()


def _latency(source: SourceView, speech: Speech) -> str:
    """Return how long the last poll took: ``240 ms``, ``1.2 s``."""
    if source.latency is None:
        return "–"
    if source.latency < 1000:
        return f"{source.latency}\u00a0ms"
    return f"{digits(source.latency / 1000, 1, speech.language)}\u00a0s"
