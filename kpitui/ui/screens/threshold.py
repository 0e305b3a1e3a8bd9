"""The editor of a KPI's thresholds and target: its chart above, the fields below. The line moves as the keys do.

What a limit would have done is worked out by the clerk, some time after the last key; no key waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.timer import Timer

from kpitui.kpis.kpi import Kpi
from kpitui.text import Text
from kpitui.ui.charting import ChartModel, Drawing, chart_of
from kpitui.ui.deep import Ask
from kpitui.ui.draft import Draft, Editing
from kpitui.ui.draft_check import wrong
from kpitui.ui.draft_levels import Ground
from kpitui.ui.draft_sheet import LEVELS, Sheet
from kpitui.ui.drafting import Drafting, Writing, aimed, limits_of
from kpitui.ui.host import Host
from kpitui.ui.screens.threshold_form import FormModel, form_lines, row_of
from kpitui.ui.screens.threshold_words import DEMO, scope_text
from kpitui.ui.themes import Role
from kpitui.ui.widgets.chart_pane import ChartPane
from kpitui.ui.widgets.lines import Lines, TextLine, line, wrapped

HEADING = Text("Thresholds · {kpi} · {scope}", "Seuils · {kpi} · {scope}")
LOOKING = Text("looking up the rules …", "lecture des règles…")
SAVED = Text("Saved in {file}.", "Enregistré dans {file}.")
BACK = Text("Given back: your own file holds.", "Rendu : votre fichier fait foi.")
SAME = Text("Nothing was changed here.", "Rien n’a été modifié ici.")
REST = 0.25
"""Seconds after the last key until a draft is tried."""
CHART_LEAST = 5
FORM = 12
"""The lines of the form at 80 columns, kept free while the rules are looked up."""
FAST = 10
"""How many steps the large keys take."""


class ThresholdScreen(ModalScreen[None]):
    """One KPI's thresholds, as they are being edited."""

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss", show=False),
        Binding("enter", "save", show=False),
        Binding("tab,right", "go(1)", show=False, priority=True),
        Binding("shift+tab,left", "go(-1)", show=False, priority=True),
        Binding("up", "step(1)", show=False),
        Binding("down", "step(-1)", show=False),
        Binding("pageup,shift+up", f"step({FAST})", show=False),
        Binding("pagedown,shift+down", f"step(-{FAST})", show=False),
        Binding("backspace,delete", "rub", show=False),
        Binding("r", "give_back", show=False),
    ]

    def __init__(self, monitor: Host, kpi: Kpi) -> None:
        super().__init__()
        self.monitor = monitor
        self.view = monitor.view
        self.kpi = kpi
        self.sheet: Sheet | None = None
        self.pane = ChartPane(monitor.look, self.view.speech)
        self.lines = Lines(monitor.look, self._built)
        self._ask: Ask = self.view.ask(kpi.id)
        self._drafting = Drafting(self.view, self._ask)
        self._rested: Draft | None = None
        """The draft at which the keys have come to rest."""
        self._soon: Timer | None = None
        self._room = (0, 0)
        """For how many lines, and how many of them for the form, the screen is divided."""
        self._why: Text | None = None
        """Why nothing can be edited."""
        self._writing = Writing(self._drafting)

    def compose(self) -> ComposeResult:
        """Give chart and form."""
        with Vertical(classes="editor"):
            yield self.pane
            yield self.lines

    def on_mount(self) -> None:
        """Ask what there is to edit."""
        self.renew()

    def on_resize(self) -> None:
        """Divide the height anew."""
        self._show()

    def renew(self) -> None:
        """Take in what was answered meanwhile."""
        if self.sheet is None and self._why is None:
            found = self._drafting.editing()
            if isinstance(found, Editing):
                self._begin(found)
            self._why = found if isinstance(found, Text) else None
        self._look_after()

    def _begin(self, editing: Editing) -> None:
        """Lay out the sheet."""
        row = self.view.row_of(self.kpi.id)
        if row is None:
            return
        aimed = editing.draft.aim is not None and editing.draft.aim.value is not None
        self.sheet = Sheet(editing, Ground(self.kpi, row.reading, aimed))
        self._rested = self.sheet.draft

    def _show(self) -> None:
        """Show the form, and the chart with the limits where they are now."""
        if not self.is_mounted:
            return
        self._arrange()
        if self.pane.display:
            self.pane.show(self._draft_chart())
        self.lines.renew(self.monitor.look)
        self.lines.top = self._top()
        self.lines.refresh()

    def _draft_chart(self) -> ChartModel:
        """Return the chart with the draft's limits and target."""
        row, sheet = self.view.row_of(self.kpi.id), self.sheet
        if row is None or sheet is None:
            return self.view.chart(self.kpi.id)
        speech, overlay = self.view.speech, self.view.choice.overlay
        limits = limits_of(sheet.draft, self._rested or sheet.draft, row.track, self._drafting)
        return chart_of(self.kpi, aimed(row.reading, sheet.draft), row.track, Drawing(speech, overlay, limits))

    def _arrange(self) -> None:
        """Give the form its lines, and the chart the rest of what lies below the tabs."""
        low = self.app.screen_stack[0].has_class("App-low")
        room = max(1, self.app.size.height - (2 if low else 3))
        wanted = max(len(self._built(self.app.size.width)), FORM if self.sheet is None else 1)
        if (room, wanted) == self._room:
            return
        self._room = (room, wanted)
        chart = room - wanted
        self.pane.display = chart >= CHART_LEAST
        self.query_one(Vertical).styles.height = room
        self.pane.styles.height = chart if self.pane.display else 0
        self.lines.styles.height = wanted if self.pane.display else room

    def _top(self) -> int:
        """Return the first line of the form in view: that the field in which one is can be seen."""
        if self.sheet is None or self._room[1] <= self.lines.size.height:
            return 0
        return max(0, row_of(self.sheet, self.app.size.width) - self.lines.size.height + 2)

    def _built(self, width: int) -> Sequence[TextLine]:
        """Return the form."""
        speech, sheet = self.view.speech, self.sheet
        if sheet is None:
            said = wrapped(speech.say(self._why or LOOKING), max(8, width - 2))
            return [line(f" {part}", Role.WARNING if self._why else Role.DIM) for part in said]
        draft = sheet.draft
        brand = self.view.profile.brand(self.view.choice.brand).name
        heading = HEADING.given(kpi=self.kpi.label, scope=scope_text(draft, brand, speech))
        rested = self._rested or draft
        trial = self._drafting.trial(rested.judged) if rested.levels else None
        form = FormModel(
            sheet,
            speech,
            speech.say(heading),
            trial,
            " ".join(speech.say(one) for one in self._writing.refused),
            self._writing.busy,
            speech.say(DEMO) if self.monitor.options.fleeting else "",
        )
        return form_lines(form, width, self.monitor.look.glyphs.rule)

    def on_key(self, event: Key) -> None:
        """Type figures; plus and minus move, or turn the sign of what is being typed."""
        sheet, sign = self.sheet, event.character
        if sheet is None or sign is None or self._writing.busy:
            return
        if sign in "0123456789,.kmM" and sheet.takes(sign):
            sheet.type(sign)
        elif sign in "+-" and sheet.typed:
            sheet.turn()
        elif sign in "+=k-j":
            sheet.step(-1 if sign in "-j" else 1)
        else:
            return
        event.stop()
        event.prevent_default()
        self._moved()

    def action_go(self, by: int) -> None:
        """Go to another field."""
        if self.sheet is not None:
            self.sheet.go(by)
            self._show()

    def action_step(self, times: int) -> None:
        """Move what is in the field."""
        if self.sheet is not None and not self._writing.busy:
            self.sheet.step(times)
            self._moved()

    def action_rub(self) -> None:
        """Rub out a sign, or take the limit away."""
        if self.sheet is not None and not self._writing.busy and (self.sheet.typing or self.sheet.part in LEVELS):
            self.sheet.rub()
            self._moved()

    def _moved(self) -> None:
        """Show the draft at once; have it tried when the keys rest."""
        self._writing.refused = ()
        self._show()
        if self._soon is not None:
            self._soon.stop()
        self._soon = self.set_timer(REST, self._rest)

    def _rest(self) -> None:
        """Have the draft tried at which the keys have come to rest."""
        self._soon = None
        if self.sheet is not None:
            self._rested = self.sheet.draft
            self._show()

    def action_save(self) -> None:
        """Have the draft written down, unless something is wrong with it."""
        sheet = self.sheet
        if sheet is None or self._writing.busy or wrong(sheet.draft) is not None:
            return
        draft = sheet.draft
        self._writing.begin(lambda deep, ask: deep.save(ask, draft), SAVED)
        self._look_after()

    def action_give_back(self) -> None:
        """Have what was changed here taken away again."""
        sheet = self.sheet
        if sheet is None or self._writing.busy:
            return
        if not sheet.editing.changes:
            self._writing.refused = (SAME,)
            self._show()
            return
        draft = sheet.editing.draft
        self._writing.begin(lambda deep, _: deep.give_back(draft), BACK)
        self._look_after()

    def _look_after(self) -> None:
        """Close when all is written; else show why it is not."""
        said = self._writing.look()
        if said is None:
            self._show()
            return
        self.view.feed.reload()
        self.monitor.tell(said)
        self.dismiss()
