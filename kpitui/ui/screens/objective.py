"""The page of one objective: the table of its KPIs, the chart of the selected one, its breakdown and what to do."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer

from kpitui.text import Text
from kpitui.ui.charting import ChartModel
from kpitui.ui.host import Host
from kpitui.ui.screens.page import Page
from kpitui.ui.screens.side import WORKING, side_lines
from kpitui.ui.themes import Role
from kpitui.ui.widgets.chart_pane import ChartPane
from kpitui.ui.widgets.kpi_table import UNCONFIGURED, KpiTable, TableModel
from kpitui.ui.widgets.lines import Lines

WAITING = Text("Waiting for the collector’s first figures …", "En attente des premiers chiffres du collecteur…")
NOTHING = Text("No KPI here matches “{filter}”. esc clears.", "Aucun KPI ne correspond à « {filter} ». esc efface.")
NO_KPI = Text(
    "No KPI of this objective has a source. enter lists what each one needs.",
    "Aucun KPI de cet objectif n’a de source. entrée dit ce qu’il faut à chacun.",
)
NEEDED = Text("enter lists what each one needs.", "entrée dit ce qu’il faut à chacun.")
WITHOUT = Text("KPIs without a source", "KPI sans source")
SIDE_FROM = 110
"""The width from which the side pane is shown."""
MINUTE = 60_000
REST = 0.15
"""Seconds after the last key until the chart follows: neither a held key nor one after the other meets a chart."""
CHART_LEAST = 8
"""The lines that the chart keeps where the table has to scroll."""


class ObjectivePage(Page):
    """One objective."""

    kind = "objective"

    def __init__(self, monitor: Host) -> None:
        super().__init__(monitor)
        self._soon: Timer | None = None
        self._ticked: tuple[object, ...] = ()
        """What the rows of the last tick were made of."""
        self.table = KpiTable(monitor.look, self.view.language)
        self.pane = ChartPane(monitor.look, self.view.speech)
        self.side = Lines(monitor.look, lambda width: side_lines(self.view, self.kpi, width), classes="side")

    def compose(self) -> ComposeResult:
        """Give the table above chart and side pane."""
        yield self.table
        with Horizontal():
            yield self.pane
            yield self.side

    def renew(self, *, restyle: bool = False) -> None:
        """Show the rows of the objective in view, and what belongs to the selected one."""
        self._show_rows(restyle=restyle)
        self._follow()

    def tick(self) -> None:
        """Show the rows at once, chart and side pane when the keys rest; nothing where the second brought nothing."""
        seen = (self.view.seen.board, self.view.seen.alerts, self.view.trouble(), self.view.now // MINUTE)
        if seen == self._ticked:
            return
        self._ticked = seen
        self._show_rows()
        if self._soon is None:
            self._soon = self.set_timer(REST, self._catch_up)

    def arrived(self) -> None:
        """Show chart and side pane; the rows have stayed."""
        self._follow()

    def _catch_up(self) -> None:
        """Show what a tick, or keys that have come to rest, left for later."""
        self._soon = None
        self._follow()

    def _show_rows(self, *, restyle: bool = False) -> None:
        """Show the rows of the objective in view."""
        view = self.view
        if restyle:
            self.table.restyle(self.monitor.look, view.language)
            self.pane.restyle(self.monitor.look, view.speech)
        objective = view.choice.tab
        model = TableModel(
            rows=view.rows(objective),
            unconfigured=0 if view.choice.filter else len(view.unconfigured(objective)),
            period=view.speech.period(view.choice.period),
            empty=self._empty(),
            sort=view.choice.sort,
            reverse=view.choice.reverse,
            paced=view.has_targets(objective),
        )
        if view.choice.kpi in model.ids():
            self.table.selected = view.choice.kpi
        self.table.show(model)
        self._layout()

    def _empty(self) -> str:
        """Return why there is no row."""
        view = self.view
        if view.choice.filter:
            return view.speech.say(NOTHING.given(filter=view.choice.filter))
        if view.seen.board is None:
            return view.speech.say(view.wrong or (WORKING if view.choice.by_hand or view.choice.at else WAITING))
        return view.speech.say(NO_KPI)

    def on_resize(self) -> None:
        """Divide the height anew."""
        self._layout()

    def _layout(self) -> None:
        """Give the table what it needs, and the chart the rest but eight lines at least."""
        width, height = self.size.width, self.size.height
        if not height:
            return
        wanted = self.table.wanted + (1 if height >= 30 else 0)
        chart = CHART_LEAST if height - CHART_LEAST >= 5 else 0
        rows = max(1, min(wanted, height - chart))
        if self.table.styles.height is None or self.table.styles.height.value != rows:
            self.table.styles.height = rows
        self.query_one(Horizontal).display = height - rows >= 5 and bool(self.table.model.ids())
        self.side.display = width >= SIDE_FROM

    def _follow(self) -> None:
        """Show chart and side pane of the selected KPI."""
        speech, row = self.view.speech, self.table.untold()
        if self.table.selected == UNCONFIGURED:
            model = ChartModel(speech.say(WITHOUT), empty=speech.say(NO_KPI if not self.table.model.rows else NEEDED))
        else:
            model = self.view.chart(self.kpi)
        self.pane.show(model, (f"{row.state.sign} {row.state.text}", row.state.role) if row else ("", Role.DIM))
        self.side.renew(self.monitor.look)
        self.monitor.frame()
        self.view.channels()  # so that the first press of the key for networks finds them

    def on_kpi_table_selected(self, event: KpiTable.Selected) -> None:
        """Show the chart of the line that the mouse selected."""
        self._selected(event.kpi)

    def _selected(self, kpi: str) -> None:
        """Keep the selection; chart and side pane follow when the keys rest, off their path."""
        self.view.choice = self.view.choice.with_selected(kpi)
        self.pane.drop_cursor()
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(REST, self._catch_up)

    def on_kpi_table_opened(self) -> None:
        """Open the line that was clicked twice."""
        self.open()

    def move(self, by: int) -> None:
        """Move in the table."""
        if self.table.move(by):
            self._selected(self.table.selected)

    def open(self) -> None:
        """Open the KPI's details, or the list of those without a source."""
        from kpitui.ui.screens.unconfigured import UnconfiguredScreen

        if self.table.selected == UNCONFIGURED:
            self.monitor.push_screen(UnconfiguredScreen(self.monitor, self.view.choice.tab))
        elif self.kpi:
            self.monitor.go(self.view.choice.tab, self.kpi)

    def back(self) -> bool:
        """Drop the value cursor, if it is shown."""
        shown = self.pane.cursor is not None
        self.pane.drop_cursor()
        return shown

    def copied(self) -> str:
        """Return the selected line, its parts divided by tabs."""
        row = next((row for row in self.table.model.rows if row.kpi == self.table.selected), None)
        if row is None:
            return ""
        return "\t".join(part for part in (row.name, str(row.figure), row.change, row.state.text) if part)

    @property
    def kpi(self) -> str:
        """Return the selected KPI."""
        return "" if self.table.selected == UNCONFIGURED else self.table.selected

    @property
    def chart(self) -> ChartPane:
        """Return the chart."""
        return self.pane
