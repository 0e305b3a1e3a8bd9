"""One KPI at length: chart, figure explained, definition, formula, inputs, breakdown, what to do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.app import ComposeResult
from textual.containers import Container

from kpitui.kpis.kpi import Indicator, Kpi
from kpitui.kpis.reading import Reading
from kpitui.text import Text
from kpitui.ui.alarm_words import told_of
from kpitui.ui.host import Host
from kpitui.ui.peaceful import Peaceful
from kpitui.ui.rows import state_of, value_of
from kpitui.ui.screens.explain import explanation, heading
from kpitui.ui.screens.page import Page
from kpitui.ui.screens.side import TO_DO, WORKING, by_label, part_lines, playbook_of
from kpitui.ui.themes import Role
from kpitui.ui.widgets.chart_pane import ChartPane
from kpitui.ui.widgets.lines import Lines, Span, TextLine, line, wrapped

GONE = Text("This KPI has no reading here.", "Ce KPI n’a pas de valeur ici.")
INDICATORS = {
    Indicator.LEADING: Text("leading: tells what comes", "avancé : annonce ce qui vient"),
    Indicator.LAGGING: Text("lagging: tells what has happened", "retardé : dit ce qui est arrivé"),
}
COMPANIONS = Text("Beside it", "À côté")
BESIDE_FROM = 100
"""The width from which words stand beside the chart."""


class DetailsPage(Page):
    """The details of the KPI that was opened."""

    kind = "details"

    def __init__(self, monitor: Host) -> None:
        super().__init__(monitor)
        self.pane = ChartPane(monitor.look, self.view.speech, Peaceful(self._finer))
        self.lines = Lines(monitor.look, self.built)

    def compose(self) -> ComposeResult:
        """Give chart and words."""
        with Container():
            yield self.pane
            yield self.lines

    def _finer(self) -> None:
        """Draw again, by plotext. Called in another thread."""
        if self.monitor.is_running:
            self.monitor.call_from_thread(self.pane.restyle, self.monitor.look, self.view.speech)

    @property
    def kpi(self) -> str:
        """Return the KPI that is open."""
        return self.view.choice.open

    @property
    def chart(self) -> ChartPane:
        """Return the chart."""
        return self.pane

    def renew(self, *, restyle: bool = False) -> None:
        """Show the KPI that is open."""
        if restyle:
            self.pane.restyle(self.monitor.look, self.view.speech)
        self._arrange()
        if self.kpi:
            self.pane.show(self.view.chart(self.kpi))
            self.lines.renew(self.monitor.look)

    def on_resize(self) -> None:
        """Stand side by side, or one above the other."""
        self._arrange()

    def _arrange(self) -> None:
        """Divide the room between chart and words."""
        width, height = self.size.width, self.size.height
        beside = width >= BESIDE_FROM
        words = min(64, width * 45 // 100) if beside else width
        chart = height if beside else (max(8, height * 2 // 5) if height >= 14 else 0)
        self.query_one(Container).styles.layout = "horizontal" if beside else "vertical"
        self.pane.display = chart > 0
        self.pane.styles.height, self.pane.styles.width = chart or 1, (width - words) if beside else width
        self.lines.styles.width, self.lines.styles.height = words, height if beside else max(1, height - chart)

    def move(self, by: int) -> None:
        """Scroll the words."""
        self.lines.move(by)

    def back(self) -> bool:
        """Drop the cursor, else close."""
        if self.pane.cursor is not None:
            self.pane.drop_cursor()
        else:
            self.monitor.go(self.view.choice.tab)
        return True

    def open(self) -> None:
        """Explain the figure."""
        self.monitor.action_command("explain")

    def copied(self) -> str:
        """Return the figure."""
        row, kpi = self.view.row_of(self.kpi), self.view.profile.kpi(self.kpi)
        if row is None or kpi is None:
            return ""
        return f"{self.view.speech.say(kpi.label)}\t{value_of(row.reading, self.view.speech)}"

    def built(self, width: int) -> Sequence[TextLine]:
        """Return the words beside the chart."""
        kpi, row = self.view.profile.kpi(self.kpi), self.view.row_of(self.kpi)
        if kpi is None or row is None:
            return [line(" " + self.view.speech.say(GONE), Role.DIM)]
        inner = width - 2
        lines = [*heading(kpi, row.reading, self.view.speech), *self._what(kpi, row.reading, inner)]
        lines += self._parts(kpi, inner)
        lines += explanation(self.view, kpi, row.reading, inner)
        lines += [*self._companions(kpi, inner), *self._todo(kpi, row.reading, inner)]
        return [TextLine((Span(" "), *one.spans), one.key, one.tail) for one in lines]

    def _what(self, kpi: Kpi, reading: Reading, width: int) -> Iterator[TextLine]:
        """Return state and definition."""
        speech = self.view.speech
        state = state_of(reading, speech, self.view.now)
        alarm = self.alarm
        told = list(told_of(alarm, self.view)) if alarm is not None and self.view.choice.live else []
        for text, role in told or [(f"{state.sign} {state.text}", state.role)]:
            yield from (line(part, role) for part in wrapped(text, width))
        for part in wrapped(speech.say(kpi.definition), width):
            yield line(part)
        if kpi.indicator in INDICATORS:
            yield line(speech.say(INDICATORS[kpi.indicator]), Role.DIM)
        yield line()

    def _parts(self, kpi: Kpi, width: int) -> Iterator[TextLine]:
        """Return the breakdown by the label of the moment."""
        label, speech = self.view.choice.breakdown, self.view.speech
        parts = self.view.breakdown(kpi.id, label)
        if parts == ():
            return
        yield line(speech.say(by_label(label)), bold=True)
        if parts is None:
            yield line(speech.say(WORKING), Role.DIM)
        else:
            yield from part_lines(parts, kpi, speech, width, label)
        yield line()

    def _companions(self, kpi: Kpi, width: int) -> Iterator[TextLine]:
        """Return the KPIs that are shown only here."""
        speech = self.view.speech
        rows = [(one, self.view.row_of(one.id)) for one in self.view.profile.catalogue.companions(kpi.id)]
        known = [(one, row.reading) for one, row in rows if row is not None and row.reading.value is not None]
        if not known:
            return
        yield line()
        yield line(speech.say(COMPANIONS), bold=True)
        for one, reading in known:
            name = Span(" " + speech.say(one.label), width=min(34, width - 12))
            yield TextLine((name, Span(str(value_of(reading, speech)), bold=True, width=11, right=True)))

    def _todo(self, kpi: Kpi, reading: Reading, width: int) -> Iterator[TextLine]:
        """Return everything to do, in full words."""
        items = playbook_of(kpi, reading)
        if items:
            yield line()
            yield line(self.view.speech.say(TO_DO), bold=True)
        for number, item in enumerate(items, 1):
            for place, part in enumerate(wrapped(self.view.speech.say(item.text), width - 3)):
                yield TextLine((Span(f"{number}  " if not place else "   ", Role.DIM), Span(part)))
