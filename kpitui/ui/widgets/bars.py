"""The lines that frame every page: header, tabs, footer. Values in, cells out."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual.events import Click
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kpitui.ui.themes import Role
from kpitui.ui.widgets.pen import Look, Pen

FITS = (99, 98, 97, 14, 9, 7, 5, 0)
"""How long the names of tabs may be, the first that fits: 99 with gaps, 98 without, 97 the last tabs by key alone."""
LAST = ("alerts", "sources", "log")


@dataclass(frozen=True, slots=True)
class HeaderModel:
    """The first line: where one is and when."""

    brand: str = ""
    about: str = ""
    """Period, network."""
    banner: str = ""
    """What is out of the ordinary: frozen, in the past, a reload refused."""


@dataclass(frozen=True, slots=True)
class TabView:
    """One tab."""

    id: str
    key: str
    name: str
    critical: int = 0
    warning: int = 0

    @property
    def mark(self) -> str:
        """Return how many alerts are open behind it, with the sign of the worst."""
        count = self.critical + self.warning
        return f"{'!!' if self.critical else '!'}{count} " if count else ""


@dataclass(frozen=True, slots=True)
class TabsModel:
    """The second line."""

    tabs: tuple[TabView, ...] = ()
    current: str = ""


@dataclass(frozen=True, slots=True)
class FooterModel:
    """The last line: the keys of the moment, and the state of the collection."""

    keys: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, Role], ...] = ()
    clock: str = ""
    notice: str = ""
    """Said for some seconds instead of the keys."""


class Header(Widget):
    """The program's name, the brand, what is shown and for when."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.model = HeaderModel()

    def show(self, model: HeaderModel, look: Look) -> None:
        """Show other values."""
        if (model, look) != (self.model, self.look):
            self.model, self.look = model, look
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the line; a blank one below where there is room."""
        return Pen(self.look, self.size.width).strip() if y else self.line(self.size.width)

    def line(self, width: int) -> Strip:
        """Return the line; of a long brand there is at least as much as half of it holds."""
        text = f" {self.look.cut(self.model.banner, max(0, width - 16))} " if self.model.banner else ""
        start = width - cell_len(text)
        pen = Pen(self.look, width).put(" kpitui ", Role.BADGE).put("  ")
        room = start - pen.column - 2
        brand = self.look.cut(self.model.brand, max(room // 2, room - cell_len(self.model.about) - 2))
        if room > 2:
            pen.put(brand, bold=True).put("  ")
            pen.put(self.look.cut(self.model.about, max(0, start - pen.column - 2)), Role.DIM)
        return pen.to(start).put(text, Role.BADGE).strip()


class TabBar(Widget):
    """The tabs with what is wrong in each."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.model = TabsModel()
        self._places: list[tuple[int, int, str]] = []

    def show(self, model: TabsModel, look: Look) -> None:
        """Show other tabs."""
        if (model, look) != (self.model, self.look):
            self.model, self.look = model, look
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the tabs, shorter where they do not fit; then a rule where there is room."""
        width = self.size.width
        if y:
            return Pen(self.look, width).put(self.look.glyphs.rule * width, Role.RULE).strip()
        room = next((one for one in FITS if self._wanted_width(one) <= width - 1), FITS[-1])
        pen = Pen(self.look, width).put(" ")
        self._places = []
        for tab in self.model.tabs:
            start, here = pen.column, tab.id == self.model.current
            role = Role.ACCENT if here else Role.DIM
            pen.put(f"[{self._tab_name(tab, room)}]" if here else f" {self._tab_name(tab, room)} ", role, bold=here)
            pen.put(tab.mark, Role.CRITICAL if tab.critical else Role.WARNING, bold=tab.critical > 0)
            self._places.append((start, pen.column, tab.id))
            if room == 99:
                pen.put(" ")
        return pen.strip()

    def _wanted_width(self, room: int) -> int:
        """Return the width of all tabs with names of at most ``room`` cells."""
        gap = 1 if room == 99 else 0
        marks = sum(len(tab.mark) for tab in self.model.tabs)
        return marks + sum(cell_len(self._tab_name(tab, room)) + 2 + gap for tab in self.model.tabs)

    def _tab_name(self, tab: TabView, room: int) -> str:
        """Return a tab's key and name; the key alone where there is no room (the current one keeps its name)."""
        here = tab.id == self.model.current
        if not here and (room == 0 or (room < 98 and tab.id in LAST)):
            return tab.key
        name = self.look.cut(tab.name, max(room, 12 if here else room))
        return f"{tab.key} {name}" if tab.key else name

    def on_click(self, event: Click) -> None:
        """Say which tab is under the mouse."""
        for start, end, tab in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(tab))


class Footer(Widget):
    """The keys of the moment and the state of the collection."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.model = FooterModel()

    def show(self, model: FooterModel, look: Look) -> None:
        """Show other values."""
        if (model, look) != (self.model, self.look):
            self.model, self.look = model, look
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint a rule where there is room, then the line."""
        width = self.size.width
        if y < self.size.height - 1:
            return Pen(self.look, width).put(self.look.glyphs.rule * width, Role.RULE).strip()
        pen, model = Pen(self.look, width).put(" "), self.model
        facts = [(text, role) for text, role in model.facts if text]
        tail = sum(cell_len(text) + 3 for text, _ in facts) + cell_len(model.clock) + 1
        while facts and tail > width // 2:
            tail -= cell_len(facts.pop()[0]) + 3
        start = width - tail
        if model.notice:
            pen.put(self.look.cut(model.notice, max(0, start - 2)), Role.ACCENT)
        else:
            self._keys(pen, start)
        pen.to(start)
        for text, role in facts:
            pen.put(text, role).put("   ")
        return pen.put(model.clock, Role.TEXT).strip()

    def _keys(self, pen: Pen, end: int) -> None:
        """Write as many keys as there is room for, the first ones first; help and quit are never lost."""
        keys = list(self.model.keys)
        lengths = [cell_len(key) + cell_len(name) + 3 for key, name in keys]
        while len(keys) > 2 and sum(lengths) > end - pen.column:
            place = len(keys) - 3 if len(keys) > 2 else 0
            keys.pop(place)
            lengths.pop(place)
        for key, name in keys:
            if pen.column + cell_len(key) + cell_len(name) + 1 > end:
                break
            pen.put(key, Role.ACCENT, bold=True).put(f" {name}  ", Role.DIM)
