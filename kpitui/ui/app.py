"""The monitor: a table of contents of pages, bars and commands. Everything else is said where it belongs."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from kpitui.text import Text
from kpitui.ui.commands import BY_ID, COMMANDS
from kpitui.ui.frame_of import FrameKeeper
from kpitui.ui.framing import actions_of, footer_of, header_of
from kpitui.ui.host import Action
from kpitui.ui.opening import Opening
from kpitui.ui.opening_late import open_late
from kpitui.ui.options import Options
from kpitui.ui.screens.page import Page
from kpitui.ui.screens.pages import LATE, late_page, page_kind, pages
from kpitui.ui.shell import Shell
from kpitui.ui.themes import PALETTES
from kpitui.ui.view import View
from kpitui.ui.widgets.bars import TabBar
from kpitui.ui.widgets.lines import Lines
from kpitui.ui.widgets.pen import Look

ONLY_LOOKS = Text(
    "no collector: with --view the monitor starts none. “kpitui collect” starts one by hand; so does “kpitui” alone.",
    "pas de collecteur : avec --view, le moniteur n’en lance pas. « kpitui collect » en lance un à la main ;"
    " « kpitui » seul aussi.",
)


class Ground(Screen[None], inherit_bindings=False):
    """The screen of the pages, without Textual's own keys: tab goes to the next tab, not to the next focus."""


class Monitor(Shell):
    """The program on the screen."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [command.binding() for command in COMMANDS]  # noqa: RUF012 (Textual's own form)

    def __init__(self, view: View, look: Look, options: Options, keeper: FrameKeeper | None = None) -> None:
        super().__init__(view, look, keeper)
        self.opening: Opening | None = None
        self.options = options
        self.pages: dict[str, Page] = pages(self)
        self.busy = False
        """Whether the configuration is being read."""
        for palette in PALETTES:
            self.register_theme(palette.theme())
        self.theme = look.palette.name
        self.set_keymap(dict(view.profile.keys))

    @property
    def page(self) -> Page:
        """Return the page in front."""
        return self.pages[page_kind(self.view.choice)]

    def get_default_screen(self) -> Screen[None]:
        """Return the screen of the pages."""
        return Ground()

    def compose(self) -> ComposeResult:
        """Give header, tabs, the page in view and footer."""
        yield self.header
        yield self.tab_bar
        with Container(id="body"):
            yield from self.pages.values()
        yield self.footer

    def on_mount(self) -> None:
        """Read for the first time; then look once a second. What is sent first is a whole page: after its layout."""
        self.held = not self.is_headless
        self.call_after_refresh(lambda: self.call_after_refresh(self.begin))
        self.view.want()
        self.view.refresh(force=True)
        self.go(self.view.choice.tab)
        self.set_interval(1.0, self.tick)
        if not self.view.profile.brands:
            # what is remembered is shown first: a clerk that starts meanwhile would take its processor
            open_late(self)

    def tick(self) -> None:
        """Take in what has changed in the last second."""
        self.begin()
        self.mend()
        self._look_after()
        if self.view.refresh():
            self.page.tick()
            self._renew_over()
        self.ring(self.view.feed.alerts.news())
        self.frame()
        open_late(self)
        if self.keeper is not None:
            self.keeper.tick(self)

    def _look_after(self) -> None:
        """Show why nothing is collected, as soon as that is known or over."""
        trouble = self.options.trouble() if self.options.trouble is not None else None
        if trouble is None and self.options.view_only and not self.view.seen.alive.alive:
            trouble = ONLY_LOOKS
        if trouble != self.view.halted:
            self.view.halted = trouble
            self.renew()

    def take_in(self) -> None:
        """Show what was worked out in the meantime; the rows only if the board is another."""
        if self.view.arrived():
            self.renew()
        else:
            self.page.arrived()
            self._renew_over()

    def go(self, tab: str, details: str = "") -> None:
        """Show a tab, or the details of one of its KPIs."""
        self.view.choice = replace(self.view.choice, tab=tab, open=details)
        self._bring(page_kind(self.view.choice))
        for kind, page in self.pages.items():
            page.display = kind == page_kind(self.view.choice)
        self.renew()

    def _bring(self, kind: str) -> None:
        """Make a page that is shown for the first time."""
        if kind in LATE and kind not in self.pages:
            self.pages[kind] = late_page(kind, self)
            self.screen_stack[0].query_one("#body").mount(self.pages[kind])

    def choose(self, **changes: Any) -> None:
        """Look at something else; what was said of the view before is over."""
        self.notice = ("", 0.0)
        self.view.choose(replace(self.view.choice, **changes))
        self.renew()

    def renew(self, *, restyle: bool = False) -> None:
        """Show what has changed on the page in front and in the bars."""
        for page in self.pages.values():
            if restyle or page.display:
                page.renew(restyle=restyle)
        self._renew_over()
        self.frame()

    def _renew_over(self) -> None:
        """Show what has changed on the screen that lies over the page."""
        renew = getattr(self.screen, "renew", None)
        if renew is not None:
            renew()

    def actions(self) -> tuple[Action, ...]:
        """Return every command in the order of the help."""
        return actions_of(self, COMMANDS)

    def action_command(self, name: str) -> None:
        """Run a command."""
        command = BY_ID[name]
        if command.available(self):
            command.run(self)

    def on_tab_bar_chosen(self, event: TabBar.Chosen) -> None:
        """Go to the tab that was clicked."""
        self.go(event.tab)

    def on_lines_opened(self, event: Lines.Opened) -> None:
        """Open the line that was clicked twice."""
        self.page.open()

    def frame(self) -> None:
        """Show header, tabs and footer."""
        self.header.show(header_of(self.view), self.look)
        self.tab_bar.show(self.tabs.model(), self.look)
        said = self.notice[0] if time.monotonic() < self.notice[1] else ""
        self.footer.show(footer_of(self, said), self.look)
