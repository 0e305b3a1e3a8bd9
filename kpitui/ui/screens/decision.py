"""A box in which something is decided: a note, until when, and what it is for. What was decided is given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from kpitui.text import Text
from kpitui.ui.ends import End, until_of
from kpitui.ui.host import Host
from kpitui.ui.themes import Role
from kpitui.ui.widgets.field import Field
from kpitui.ui.widgets.lines import Lines, Span, TextLine, line, wrapped

NOTE = Text("note ", "note ")
UNTIL = Text("until", "fin  ")
FOR_WHAT = Text("for", "pour")
HOW = Text(
    "tab: list, note, end as 18:30, 23/11 08:00, 2 d · {ticks}enter takes · esc closes",
    "tab : liste, note, fin (18:30, 23/11 08:00, 2 j) · {ticks}entrée valide · esc ferme",
)
TICKS = Text("space ticks · ", "espace coche · ")
NO_TICKS = Text("", "")
FOR_NOTHING = Text("Tick what it is for.", "Cochez ce qu’il concerne.")
TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Pick:
    """One restriction that can be ticked."""

    name: str
    """As matchers call it."""
    value: str
    said: str
    """As it is shown."""
    on: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked."""

    title: str
    ends: tuple[End, ...]
    picks: tuple[Pick, ...] = ()
    note_first: bool = False
    """Whether typing begins with the note."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided."""

    until: int | None
    note: str = ""
    picked: tuple[Pick, ...] = ()


class DecisionScreen(ModalScreen[Decision | None]):
    """The box."""

    AUTO_FOCUS = ""
    BINDINGS = [  # noqa: RUF012 (Textual's own form)
        Binding("escape", "cancel", show=False, priority=True),
        Binding("enter", "take", show=False, priority=True),
        Binding("tab", "change(1)", show=False, priority=True),
        Binding("shift+tab", "change(-1)", show=False, priority=True),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("j", "move(1)", show=False),
        Binding("k", "move(-1)", show=False),
        Binding("space", "tick", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, monitor: Host, form: Form) -> None:
        super().__init__()
        self.monitor = monitor
        self.form = form
        say = monitor.view.speech.say
        self.note = Field(monitor.look, f" {say(NOTE)}")
        self.until = Field(monitor.look, f" {say(UNTIL)}")
        self.lines = Lines(monitor.look, self._built)
        self.chosen = form.ends[0].key
        self.ticked = {pick.name + "=" + pick.value for pick in form.picks if pick.on}
        self.wrong: Text | None = None

    def compose(self) -> ComposeResult:
        """Give the box."""
        with Vertical(classes="box"):
            yield self.lines
            yield self.note
            yield self.until

    def on_mount(self) -> None:
        """Begin with the note, or with the list."""
        self.on_resize()
        if self.form.note_first:
            self.note.focus()
        self.call_after_refresh(self._renew)

    def on_resize(self) -> None:
        """Fit into the screen."""
        width = min(64, self.app.size.width) - 4
        self.lines.styles.height = max(1, min(self.app.size.height - 5, len(self._built(width))))

    def _renew(self) -> None:
        """Show what is chosen now."""
        self.on_resize()
        self.lines.renew()
        self.lines.refresh()

    def _built(self, width: int) -> Sequence[TextLine]:
        """Return title, what is wrong, ends, restrictions, and how it is done."""
        speech, glyphs = self.monitor.view.speech, self.monitor.look.glyphs
        lines = [line(part, bold=True) for part in wrapped(self.form.title, max(8, width - 1))]
        if self.wrong is not None:
            lines += [line(part, Role.WARNING) for part in wrapped(speech.say(self.wrong), max(8, width - 1))]
        for end in self.form.ends:
            here = end.key == self.chosen
            when = "" if end.at is None else speech.moment(end.at)
            name = Span(speech.say(end.text), Role.ACCENT if here else Role.TEXT)
            spans = (Span(f"{glyphs.live if here else ' '} ", Role.ACCENT), name)
            lines.append(TextLine(spans, f"end/{end.key}", (Span(when, Role.DIM),)))
        if self.form.picks:
            lines.append(line("  " + speech.say(FOR_WHAT), Role.DIM))
        for pick in self.form.picks:
            key = f"{pick.name}={pick.value}"
            here = key in self.ticked
            box = Span(f"[{'x' if here else ' '}] ", Role.ACCENT if here else Role.DIM)
            lines.append(TextLine((box, Span(pick.said, Role.TEXT if here else Role.DIM)), key))
        how = speech.say(HOW.given(ticks=TICKS if self.form.picks else NO_TICKS))
        return [*lines, *(line(part, Role.DIM) for part in wrapped(how, max(8, width - 1)))]

    def on_field_changed(self) -> None:
        """Take the end that is typed, if one is."""
        self.wrong = None
        if self.until.text and self.until.has_focus:
            self.chosen = TYPED
        elif not self.until.text and self.chosen == TYPED:
            self.chosen = self.form.ends[0].key
        self._renew()

    def action_change(self, by: int) -> None:
        """Go on to note, end, list."""
        stops = (None, self.note, self.until)
        here = next((place for place, one in enumerate(stops) if one is not None and one.has_focus), 0)
        self.set_focus(stops[(here + by) % len(stops)])

    def action_move(self, by: int) -> None:
        """Move in the list; an end on which one stands is chosen."""
        if self.note.has_focus or self.until.has_focus:
            self.set_focus(None)
        self.lines.move(by)
        kind, _, key = self.lines.selected.partition("/")
        if kind == "end":
            self.chosen = key
        self._renew()

    def action_tick(self) -> None:
        """Tick a restriction, or take its tick away."""
        if "=" in self.lines.selected:
            self.ticked ^= {self.lines.selected}
            self.wrong = None
            self._renew()

    def action_take(self) -> None:
        """Give back what was decided, or say what is wrong."""
        view = self.monitor.view
        until, self.wrong = next((end.at for end in self.form.ends if end.key == self.chosen), None), None
        if self.chosen == TYPED:
            until, self.wrong = until_of(self.until.text, view.clock(), view.profile.zone)
        picked = tuple(pick for pick in self.form.picks if f"{pick.name}={pick.value}" in self.ticked)
        if self.form.picks and not picked:
            self.wrong = FOR_NOTHING
        if self.wrong is None:
            self.dismiss(Decision(until, self.note.text.strip(), picked))
        else:
            self._renew()

    def action_cancel(self) -> None:
        """Give back nothing."""
        self.dismiss(None)
