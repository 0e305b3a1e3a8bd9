"""Time and charts: freezing, going back, the value cursor, overlays, the full-screen chart, explaining, copying."""

from __future__ import annotations

from kpitui.text import Text
from kpitui.ui.commands.command import Command
from kpitui.ui.host import Host
from kpitui.ui.state import Overlay
from kpitui.ui.stretch import moved

CHARTS = frozenset({"objective", "details"})
STEPS = {"24h": 3_600_000}
DAY = 86_400_000
COPIED = Text("Copied: {text}", "Copié : {text}")
OVERLAYS = {
    Overlay.PREVIOUS: Text("compared with the period before", "comparé à la période précédente"),
    Overlay.WEEK: Text("compared with a week earlier", "comparé à une semaine avant"),
    Overlay.YEAR: Text("compared with a year earlier", "comparé à un an avant"),
    Overlay.AVERAGE: Text("with the moving average over 7 days", "avec la moyenne mobile sur 7 jours"),
    Overlay.NONE: Text("compared with nothing", "sans comparaison"),
}


class Freeze(Command):
    """Freeze the display."""

    id = "freeze"
    keys = "x"
    title = Text("freeze the display only", "figer l’affichage seul")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Freeze it, or let it go on."""
        view = monitor.view
        monitor.choose(frozen=view.clock() if view.choice.frozen is None else None)
        view.refresh(force=True)


class Shift(Command):
    """The parent of the commands that look at another moment."""

    step = 0

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Go a step; the present is live."""
        _shift(monitor, cls.step)


class Earlier(Shift):
    """Back in time."""

    id = "earlier"
    keys = "comma,left_square_bracket"
    title = Text("earlier", "plus tôt")
    step = -1


class Later(Shift):
    """Forward in time."""

    id = "later"
    keys = "semicolon,right_square_bracket"
    title = Text("later", "plus tard")
    step = 1


class Live(Command):
    """Back to live."""

    id = "live"
    keys = "z"
    title = Text("back to live", "revenir au direct")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Leave the past, and a stretch between two days too."""
        choice = monitor.view.choice
        period = (choice.rolling or monitor.view.profile.period) if choice.by_hand else choice.period
        monitor.choose(at=None, frozen=None, period=period)


def _shift(monitor: Host, by: int) -> None:
    """Look at another moment, a step of the period's size away, on the full hour.

    The first step back goes to the end of the data where that is older than a step: nothing newer is to be seen.
    Where the selected KPI's own data is older than its window, it goes to the end of that. A stretch between two days
    moves by its own length.
    """
    view = monitor.view
    if view.choice.by_hand:
        monitor.choose(period=moved(view.choice.period, by, view.today))
        return
    step = STEPS.get(view.choice.period, DAY)
    now = view.clock()
    board = view.seen.board
    newest = max((row.reading.newest or 0 for row in board.rows), default=0) if board is not None else 0
    chosen = view.row_of(monitor.page.kpi)
    if chosen is not None and chosen.reading.older and chosen.reading.newest is not None:
        newest = chosen.reading.newest
    if by < 0 and view.choice.at is None and 0 < newest < now - step:
        monitor.choose(at=newest + 1)
        return
    at = (view.choice.at or now // 3_600_000 * 3_600_000) + by * step
    monitor.choose(at=None if at >= now - step // 2 and by > 0 else at)


class Cursor(Command):
    """The value cursor."""

    id = "cursor"
    keys = "v"
    title = Text("value cursor, then ← →", "curseur de valeur, puis ← →")
    where = CHARTS

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Show it, or take it away."""
        chart = monitor.page.chart
        if chart is not None:
            if chart.cursor is None:
                chart.move_cursor(0)
            else:
                chart.drop_cursor()


class CursorLeft(Command):
    """The bucket before."""

    id = "cursor_left"
    keys = "left"
    title = Text("cursor to the left", "curseur à gauche")
    where = CHARTS
    step = -1

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Move the cursor, where it is shown."""
        chart = monitor.page.chart
        if chart is not None and chart.cursor is not None:
            chart.move_cursor(cls.step)


class CursorRight(CursorLeft):
    """The bucket after."""

    id = "cursor_right"
    keys = "right"
    title = Text("cursor to the right", "curseur à droite")
    step = 1


class NextOverlay(Command):
    """What the chart is compared with."""

    id = "overlay"
    keys = "o"
    title = Text("compare with …", "comparer à …")
    where = CHARTS

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Take the next one."""
        order = tuple(Overlay)
        overlay = order[(order.index(monitor.view.choice.overlay) + 1) % len(order)]
        monitor.choose(overlay=overlay)
        monitor.tell(OVERLAYS[overlay])


class FullChart(Command):
    """The chart on the whole screen."""

    id = "full_chart"
    keys = "f"
    title = Text("full-screen chart", "graphique en plein écran")
    where = CHARTS

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Show it."""
        from kpitui.ui.screens.full_chart import FullChartScreen

        if monitor.page.kpi:
            monitor.push_screen(FullChartScreen(monitor, monitor.page.kpi))


class Explain(Command):
    """The figure explained."""

    id = "explain"
    keys = "d"
    title = Text("the figure explained", "le chiffre expliqué")
    where = CHARTS

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Show it."""
        from kpitui.ui.screens.explain import ExplainScreen

        if monitor.page.kpi:
            monitor.push_screen(ExplainScreen(monitor, monitor.page.kpi))


class Copy(Command):
    """Copy the value or the row."""

    id = "copy"
    keys = "y"
    title = Text("copy the line", "copier la ligne")

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Send it to the terminal's clipboard and to a file, since a terminal may refuse."""
        text = monitor.page.copied()
        if text:
            monitor.copy(text)
            monitor.tell(COPIED.given(text=text.replace("\t", "  ")))


LOOKING: tuple[type[Command], ...] = (
    Freeze,
    Earlier,
    Later,
    Live,
    Cursor,
    CursorLeft,
    CursorRight,
    NextOverlay,
    FullChart,
    Explain,
    Copy,
)
