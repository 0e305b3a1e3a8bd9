"""The chart of the selected KPI: title, plot, axes, legend, value cursor. A chart model in, cells out."""

from __future__ import annotations

from rich.cells import cell_len
from textual.strip import Strip
from textual.widget import Widget

from kpitui.charts import braille
from kpitui.charts.plot import Cells, Ink, Painter, Plot
from kpitui.ui.charting import ChartModel, time_ticks
from kpitui.ui.speech import Speech
from kpitui.ui.themes import Role
from kpitui.ui.widgets.lines import wrapped
from kpitui.ui.widgets.pen import Glyphs, Look, Pen

ROLES: dict[Ink, Role] = {
    Ink.NOW: Role.ACCENT,
    Ink.BEFORE: Role.SPARK,
    Ink.TARGET: Role.GOOD,
    Ink.WARNING: Role.WARNING,
    Ink.CRITICAL: Role.CRITICAL,
    Ink.STEP: Role.TEXT,
    Ink.BREAK: Role.TEXT,
}
LIMITS = frozenset({Ink.TARGET, Ink.WARNING, Ink.CRITICAL})
"""What may lie outside the range, and then has an arrow at the edge."""


class ChartPane(Widget):
    """A line chart with its axes."""

    def __init__(self, look: Look, speech: Speech, painter: Painter | None = None) -> None:
        super().__init__()
        self.look = look
        self.speech = speech
        self.painter = painter
        self.model = ChartModel()
        self.note: tuple[str, Role] = ("", Role.DIM)
        """What is said under the title."""
        self.cursor: int | None = None
        """The bucket under the value cursor."""
        self._lines: list[Strip] = []

    def show(self, model: ChartModel, note: tuple[str, Role] = ("", Role.DIM)) -> None:
        """Show another chart; nothing is painted when nothing changed."""
        if (model, note) != (self.model, self.note):
            self.model, self.note = model, note
            if self.cursor is not None and model.track is not None:
                self.cursor = min(self.cursor, len(model.track.t) - 1)
            self._forget()

    def restyle(self, look: Look, speech: Speech) -> None:
        """Paint in other colours or another language."""
        self.look, self.speech = look, speech
        self._forget()

    def move_cursor(self, by: int) -> None:
        """Move the value cursor by buckets; it comes in at the newest."""
        track = self.model.track
        if track is None:
            return
        last = len(track.t) - 1
        self.cursor = last if self.cursor is None else max(0, min(last, self.cursor + by))
        self._forget()

    def drop_cursor(self) -> None:
        """Take the value cursor away."""
        if self.cursor is not None:
            self.cursor = None
            self._forget()

    def _forget(self) -> None:
        """Paint everything again."""
        self._lines = []
        self.refresh()

    def on_resize(self) -> None:
        """Draw at the new size."""
        self._forget()

    def render_line(self, y: int) -> Strip:
        """Paint one line of the chart."""
        if not self._lines:
            self._lines = self.drawn(self.size.width, self.size.height)
        return self._lines[y] if y < len(self._lines) else Pen(self.look, self.size.width).strip()

    def drawn(self, width: int, height: int) -> list[Strip]:
        """Return every line of the chart."""
        text, role = self.note
        lines = [self._title(width), *self._said(text, role, width)[: max(1, height // 4)]]
        if self.model.plot is None:
            said = [] if self.model.empty in text else self._said(self.model.empty, Role.DIM, width)
            lines += [Pen(self.look, width).strip()] * max(0, (height - len(lines) - len(said)) // 2)
            return [*lines, *said]
        legend = height - len(lines) >= 6
        rows = max(1, height - len(lines) - 2 - legend)
        lines += self._plot(width, rows)
        return [*lines, self._legend(width)] if legend else lines

    def _said(self, text: str, role: Role, width: int) -> list[Strip]:
        """Paint words below the title, in as many lines as they need."""
        parts = wrapped(text, max(8, width - 6)) if text else []
        return [Pen(self.look, width).to(3).put(part, role).strip() for part in parts]

    def _title(self, width: int) -> Strip:
        """Paint the rule with what is shown and for when."""
        pen = Pen(self.look, width)
        pen.put(self.look.glyphs.rule * 2 + " ", Role.RULE).put(self.model.name, bold=True)
        room = width - pen.column - 4
        if self.model.about and room > 8:
            pen.put("  " + self.look.cut_words(self.model.about, room), Role.DIM)
        if pen.column < width - 1:
            pen.put(" ").put(self.look.glyphs.rule * (width - pen.column), Role.RULE)
        return pen.strip()

    def _painted(self, width: int, rows: int) -> Cells:
        """Return the plot's cells from the painter of the moment."""
        plot = self.model.plot
        if plot is None:
            return []
        if self.look.ascii:
            return braille.paint_ascii(plot, width, rows)
        return (self.painter or braille.paint)(plot, width, rows)

    def _plot(self, width: int, rows: int) -> list[Strip]:
        """Return the drawn area with both axes."""
        plot = self.model.plot
        if plot is None:
            return []
        glyphs = self.look.glyphs
        margin = min(max((cell_len(label) for _, label in self.model.labels), default=0) + 2, width // 3)
        inner = max(4, width - margin - 2)
        cells = self._marked(self._pointed(self._painted(inner, rows)))
        names = self._names(rows)
        marked = self._cursor_column(inner)
        lines = []
        for y, row in enumerate(cells):
            pen = Pen(self.look, width).cell(names.get(y, ""), margin - 1, Role.DIM, right=True).put(" ")
            pen.put(glyphs.tick if y in names else glyphs.upright, Role.RULE)
            for text, role in _runs(row, marked, glyphs.upright):
                pen.put(text, role)
            lines.append(pen.strip())
        return [*lines, *self._time_axis(width, margin, inner)]

    def _pointed(self, cells: Cells) -> Cells:
        """Return the cells with an arrow at the edge beyond which a limit lies, and its value."""
        glyphs, ends = self.look.glyphs, {True: len(cells[0]), False: len(cells[0])}
        for one, value in self.model.beyond:
            text = f" {glyphs.up if one.above else glyphs.down} {value} "
            row = cells[0 if one.above else -1]
            start = ends[one.above] - len(text)
            if start > len(row) // 2:
                row[start : ends[one.above]] = [(sign, one.ink) for sign in text]
                ends[one.above] = start
        return cells

    def _marked(self, cells: Cells) -> Cells:
        """Return the cells with a sign at the top of each column of a large step; an arrow's words stay whole.

        Where a measure changes its meaning a line stands upright behind what is drawn.
        """
        track, plot = self.model.track, self.model.plot
        if track is None or plot is None:
            return cells
        for t, _ in track.breaks:
            column = _column(plot, min(max(t, int(plot.start)), int(plot.end)), len(cells[0]))
            for y, row in enumerate(cells):
                if row[column][1] is None or (y == 0 and row[column][1] not in LIMITS):
                    row[column] = (self.look.glyphs.upright, Ink.BREAK)
        for t in track.marks:
            if plot.start <= t <= plot.end:
                column = _column(plot, t, len(cells[0]))
                taken = cells[0][column][1] in LIMITS and len(cells) > 1
                cells[taken][column] = (self.look.glyphs.step, Ink.STEP)
        return cells

    def _names(self, rows: int) -> dict[int, str]:
        """Return the upright axis' names by row, so many that none touches another."""
        plot = self.model.plot
        if plot is None:
            return {}
        scale, names = plot.scale, {}
        labels = self.model.labels
        every = max(1, -(-len(labels) * 2 // max(rows, 1))) if rows < len(labels) * 2 else 1
        for value, label in labels[::every]:
            share = (value - scale.low) / (scale.high - scale.low)
            names[rows - 1 - round(share * (rows - 1))] = label
        return names

    def _cursor_column(self, inner: int) -> int | None:
        """Return the column of the value cursor."""
        track, plot = self.model.track, self.model.plot
        if self.cursor is None or track is None or plot is None:
            return None
        return _column(plot, track.t[self.cursor], inner)

    def _time_axis(self, width: int, margin: int, inner: int) -> list[Strip]:
        """Return the line of ticks and the line of their names."""
        plot, glyphs = self.model.plot, self.look.glyphs
        if plot is None:
            return []
        span = plot.end - plot.start or 1
        marks = [" "] * width
        rule = [glyphs.rule] * inner
        free = 0
        for t, label in time_ticks(plot.start, plot.end, inner, self.speech):
            column = round((t - plot.start) / span * (inner - 1))
            left = margin + 1 + column - cell_len(label) // 2
            if left < free or left + cell_len(label) > width:
                continue
            rule[column] = glyphs.tee
            marks[left : left + cell_len(label)] = list(label)
            free = left + cell_len(label) + 2
        axis = Pen(self.look, width).to(margin).put(glyphs.tick, Role.RULE).put("".join(rule), Role.RULE)
        return [axis.strip(), Pen(self.look, width).put("".join(marks), Role.DIM).strip()]

    def _legend(self, width: int) -> Strip:
        """Paint the legend, or the values under the cursor."""
        pen, track = Pen(self.look, width).to(3), self.model.track
        if self.cursor is not None and track is not None:
            self._reading(pen, self.cursor)
            return pen.strip()
        for ink, text in self.model.legend:
            sign = _sign(ink, self.look.glyphs)
            if ink is Ink.BREAK and pen.column + 16 < width:
                text = self.look.cut_words(text, width - pen.column - 4)
            if pen.column + cell_len(text) + 3 + 3 * (ink is not Ink.BREAK) > width:
                pen.put(self.look.glyphs.ellipsis, Role.DIM)
                break
            pen.put(sign, ROLES[ink]).put(f" {text}   ", Role.DIM)
        return pen.strip()

    def _reading(self, pen: Pen, place: int) -> None:
        """Write the moment and the values under the cursor."""
        track, say = self.model.track, self.speech
        if track is None:
            return
        pen.put(say.moment(track.t[place]) + "  ", Role.TEXT, bold=True)
        for ink, values in ((Ink.NOW, track.values), (Ink.BEFORE, track.previous)):
            value = values[place] if place < len(values) else None
            text = self.look.glyphs.none if value is None else say.amount(value, self.model.unit)
            pen.put(f"{text}   ", ROLES[ink], bold=ink is Ink.NOW)


def _column(plot: Plot, t: int, inner: int) -> int:
    """Return the column of an instant that is drawn."""
    return round((t - plot.start) / (plot.end - plot.start or 1) * (inner - 1))


def _sign(ink: Ink, glyphs: Glyphs) -> str:
    """Return how something drawn is shown in the legend."""
    alone = {Ink.STEP: glyphs.step, Ink.BREAK: glyphs.upright}
    return alone.get(ink) or (glyphs.bar if ink is Ink.NOW else glyphs.dot) * 2


def _runs(row: list[tuple[str, Ink | None]], marked: int | None, upright: str) -> list[tuple[str, Role]]:
    """Return a row of cells as runs of one role; the cursor's column is drawn through what is empty."""
    runs: list[tuple[str, Role]] = []
    for column, (sign, ink) in enumerate(row):
        role = ROLES[ink] if ink is not None else Role.TEXT
        if column == marked:
            sign, role = (upright if ink is None else sign), Role.TEXT
        if runs and (runs[-1][1] is role or sign == " "):
            runs[-1] = (runs[-1][0] + sign, runs[-1][1])
        else:
            runs.append((sign, role))
    return runs
