"""The table of KPIs: one widget on the line API. Rows in, ``Selected`` and ``Opened`` out."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.events import Click, MouseScrollDown, MouseScrollUp
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kpitui.text import Language, Text
from kpitui.ui.columns import Columns, columns_for
from kpitui.ui.rows import RowView
from kpitui.ui.themes import Role
from kpitui.ui.widgets.pen import Look, Pen

HEADS = {
    "name": Text("KPI", "KPI"),
    "value": Text("Value", "Valeur"),
    "change": Text("Change", "Évolution"),
    "pace": Text("Target pace", "Rythme cible"),
    "pace_short": Text("Pace", "Cible"),
    "state": Text("State", "État"),
}
NO_SOURCE = Text("{count} KPIs without a source: enter", "{count} KPI sans source : entrée")
ONE_NO_SOURCE = Text("1 KPI without a source: enter", "1 KPI sans source : entrée")
MORE = Text("{count} more", "{count} de plus")
UNCONFIGURED = "?"
"""The id of the line that stands for the KPIs without a source."""


@dataclass(frozen=True, slots=True)
class TableModel:
    """What the table shows."""

    rows: tuple[RowView, ...] = ()
    unconfigured: int = 0
    """KPIs without a source; a last line counts them."""
    period: str = ""
    """The heading of the sparklines."""
    empty: str = ""
    """What is said where there is no row."""
    sort: str = ""
    reverse: bool = False
    paced: bool = True
    """Whether a KPI of the tab has a target."""

    def frame(self) -> tuple[object, ...]:
        """Return what every line depends on."""
        return self.ids(), self.period, self.empty, self.sort, self.reverse, self.paced

    def ids(self) -> tuple[str, ...]:
        """Return what can be selected, from the top."""
        return (*(row.kpi for row in self.rows), *((UNCONFIGURED,) if self.unconfigured else ()))


class KpiTable(Widget):
    """KPIs with value, change, sparkline, target and state."""

    class Selected(Message):
        """Another line is selected."""

        def __init__(self, kpi: str) -> None:
            super().__init__()
            self.kpi = kpi

    class Opened(Message):
        """The selected line was asked to open."""

    def __init__(self, look: Look, language: Language) -> None:
        super().__init__()
        self.look = look
        self.language = language
        self.model = TableModel()
        self.selected = ""
        self.top = 0
        self._lines: dict[tuple[object, ...], Strip] = {}

    def show(self, model: TableModel) -> None:
        """Show other rows; only lines that differ are painted again."""
        before, self.model = self.model, model
        arrived = self.selected == UNCONFIGURED and bool(model.rows) and not before.rows
        if arrived or self.selected not in model.ids():
            self.selected = model.ids()[0] if model.ids() else ""
        if before.paced != model.paced:
            self._lines.clear()
        if before.frame() != model.frame():
            self._keep_in_view()
            self.refresh()
            return
        changed = (i for i, (old, new) in enumerate(zip(before.rows, model.rows, strict=True)) if old != new)
        for index in changed:
            self._touch(index)

    def untold(self) -> RowView | None:
        """Return the selected line where its state does not fit its column."""
        row = next((row for row in self.model.rows if row.kpi == self.selected), None)
        room = columns_for(self.size.width, self.model.paced).state - 3
        return row if row is not None and self.size.width and cell_len(row.state.text) > room else None

    def restyle(self, look: Look, language: Language) -> None:
        """Paint in other colours or another language."""
        self.look, self.language = look, language
        self._lines.clear()
        self.refresh()

    @property
    def wanted(self) -> int:
        """Return how many lines show everything, the heading included."""
        return 1 + max(1, len(self.model.ids()))

    def select(self, kpi: str) -> None:
        """Select a line by its KPI."""
        ids = self.model.ids()
        if kpi not in ids or kpi == self.selected:
            return
        old, self.selected = self.selected, kpi
        if self._keep_in_view():
            self.refresh()
        else:
            for one in (old, kpi):
                if one in ids:
                    self._touch(ids.index(one))

    def move(self, by: int) -> bool:
        """Move the selection by lines, to the ends at most; return whether it moved.

        No message is sent: whoever moves shows what follows in the same frame.
        """
        ids, before = self.model.ids(), self.selected
        if ids:
            here = ids.index(before) if before in ids else 0
            self.select(ids[max(0, min(len(ids) - 1, here + by))])
        return self.selected != before

    def _touch(self, index: int) -> None:
        """Paint one line again, where it is in view."""
        line = index - self.top + 1
        if 1 <= line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    def _keep_in_view(self) -> bool:
        """Scroll so that the selected line is in view; return whether anything moved."""
        ids, room, before = self.model.ids(), max(1, self.size.height - 1), self.top
        here = ids.index(self.selected) if self.selected in ids else 0
        if here < self.top:
            self.top = here
        elif here >= self.top + room:
            self.top = here - room + 1
        self.top = max(0, min(self.top, len(ids) - room))
        return self.top != before

    def on_resize(self) -> None:
        """Keep the selection in view when the height changes."""
        self._lines.clear()
        self._keep_in_view()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line: the heading, a KPI, or what is said instead."""
        width = self.size.width
        columns = columns_for(width, self.model.paced)
        if y == 0:
            return self._heading(columns, width)
        index = y - 1 + self.top
        rows = self.model.rows
        if index < len(rows):
            row = rows[index]
            key = (row, row.kpi == self.selected, width)
            found = self._lines.get(key)
            if found is None:
                if len(self._lines) > 1000:
                    self._lines.clear()
                found = self._lines[key] = paint_row(row, columns, Pen(self.look, width, row.kpi == self.selected))
            return found
        if index == len(rows) and self.model.unconfigured:
            return self._without_source(width)
        pen = Pen(self.look, width)
        if index == 0 and not rows and self.model.empty:
            pen.to(columns.margin).put(self.model.empty, Role.DIM)
        return pen.strip()

    def _without_source(self, width: int) -> Strip:
        """Paint the line that counts the KPIs without a source."""
        chosen = self.selected == UNCONFIGURED
        pen = Pen(self.look, width, chosen)
        pen.put(self.look.glyphs.mark if chosen else " ", Role.ACCENT).to(columns_for(width).margin)
        count = self.model.unconfigured
        text = ONE_NO_SOURCE if count == 1 else NO_SOURCE.given(count=count)
        return pen.put(text.say(self.language), Role.DIM).strip()

    def _heading(self, columns: Columns, width: int) -> Strip:
        """Paint the names of the columns, and how many lines are out of view."""
        say, pen = self.language, Pen(self.look, width)
        pen.to(columns.margin).cell(self._head("name", "name"), columns.name, Role.DIM).put(" ")
        pen.cell(self._head("value", "value"), columns.number, Role.DIM, right=True).to(pen.column + columns.unit + 1)
        pen.to(pen.column + 2).cell(self._head("change", "change"), columns.change, Role.DIM)
        if columns.spark:
            pen.to(pen.column + 2).cell(self.model.period, columns.spark, Role.DIM)
        if columns.pace:
            wide = columns.pace + (columns.bar + 1 if columns.bar else 0)
            head = HEADS["pace" if wide >= 12 else "pace_short"].say(say)
            pen.to(pen.column + 2).cell(head, wide, Role.DIM, right=not columns.bar)
        hidden = len(self.model.ids()) - self.top - (self.size.height - 1)
        pen.to(pen.column + 2)
        if columns.state > 8:
            pen.cell(self._head("state", "state"), columns.state if hidden <= 0 else 6, Role.DIM)
        if hidden > 0 or self.top:
            pen.to(width - 5).put(f"{self.look.glyphs.more}{max(hidden, 0)}", Role.DIM)
        return pen.strip()

    def _head(self, name: str, sort: str) -> str:
        """Return a heading, with an arrow where the table is sorted by it."""
        text = HEADS[name].say(self.language)
        if self.model.sort != sort:
            return text
        return text + (self.look.glyphs.up if self.model.reverse else self.look.glyphs.down)

    def on_click(self, event: Click) -> None:
        """Select the line under the mouse; open it when it was selected already."""
        index = event.y - 1 + self.top
        ids = self.model.ids()
        if event.y < 1 or index >= len(ids):
            return
        if ids[index] == self.selected:
            self.post_message(self.Opened())
        self.select(ids[index])
        self.post_message(self.Selected(ids[index]))

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        """Move the selection down."""
        event.stop()
        if self.move(1):
            self.post_message(self.Selected(self.selected))

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        """Move the selection up."""
        event.stop()
        if self.move(-1):
            self.post_message(self.Selected(self.selected))


def paint_row(row: RowView, columns: Columns, pen: Pen) -> Strip:
    """Paint one KPI."""
    glyphs, chosen = pen.look.glyphs, pen.selected
    name_role = Role.DIM if row.dim else Role.TEXT
    pen.put(glyphs.mark if chosen else " ", Role.ACCENT).to(columns.margin)
    pen.cell(row.name, columns.name, name_role, bold=chosen).put(" ")
    pen.cell(row.figure.number, columns.number, name_role, right=True, bold=not row.dim)
    gap = 0 if row.figure.glued else 1
    pen.put(" " * gap).cell(row.figure.unit + row.sign, columns.unit + 1 - gap, Role.DIM)
    arrow = {1: glyphs.up, -1: glyphs.down, 0: glyphs.level}.get(row.direction or 0, " ") if row.change else " "
    pen.to(pen.column + 2).put(arrow, row.change_role)
    pen.cell(row.change, columns.change - 1, row.change_role, right=True)
    if columns.spark:
        pen.to(pen.column + 2)
        _spark(row, columns.spark, pen)
    if columns.pace:
        pen.to(pen.column + 2)
        _target(row, columns, pen)
    pen.to(pen.column + 2).put(row.state.sign, row.state.role, bold=row.state.loud)
    if columns.state > 3:
        pen.to(pen.column + 3 - len(row.state.sign))
        state, room = row.state, pen.width - pen.column
        fits = cell_len(state.text) <= room or not state.short
        pen.put(pen.look.cut_words(state.text if fits else state.short, room), state.role)
    return pen.strip()


def _spark(row: RowView, width: int, pen: Pen) -> None:
    """Draw a sparkline, its open cell brighter."""
    spark = row.sparks.of(width)
    signs = " " + pen.look.glyphs.spark
    text = "".join(signs[level] for level in spark.levels)
    role = Role.ACCENT if pen.selected else Role.SPARK
    column = pen.column
    if text and spark.open:
        pen.put(text[: -spark.open], role).put(text[-spark.open :], Role.TEXT)
    else:
        pen.put(text, role)
    pen.to(column + width)


def _target(row: RowView, columns: Columns, pen: Pen) -> None:
    """Draw the bar and the figure of the target's pace."""
    glyphs, column = pen.look.glyphs, pen.column
    if columns.bar:
        if row.pace.share is not None:
            full = max(0, min(columns.bar, round(row.pace.share * columns.bar)))
            pen.put(glyphs.bar * full, row.pace.role).put(glyphs.bar * (columns.bar - full), Role.GHOST)
        pen.to(column + columns.bar + 1)
    text = row.pace.text or glyphs.none
    pen.cell(text, columns.pace, row.pace.role if row.pace.text else Role.DIM, right=True)
