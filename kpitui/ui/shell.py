"""The frame of the monitor: header, tabs, footer, words said for a while, colours, leaving. Knows no page."""

from __future__ import annotations

import time
from abc import abstractmethod
from dataclasses import replace

from kpitui.text import Text
from kpitui.ui.frame_of import FrameKeeper
from kpitui.ui.tabs import Tabs
from kpitui.ui.terminal.leaving import Exit
from kpitui.ui.terminal.painting import Painting
from kpitui.ui.themes import palette_named
from kpitui.ui.view import View
from kpitui.ui.widgets.bars import Footer, Header, TabBar
from kpitui.ui.widgets.pen import Look

NOTICE = 5.0
"""Seconds for which a word in the footer stays."""
TWICE = 2.0
"""Seconds within which ctrl+c has to be pressed again."""


class Shell(Painting):
    """What stands around every page."""

    def __init__(self, view: View, look: Look, keeper: FrameKeeper | None = None) -> None:
        super().__init__()
        self.way_out: Exit | None = None
        self.view, self.look, self.keeper = view, look, keeper
        self.animation_level = "none"
        self.tabs = Tabs(view)
        self.header, self.tab_bar, self.footer = Header(look), TabBar(look), Footer(look)
        self.notice = ("", 0.0)
        self._interrupt = 0.0

    @abstractmethod
    def renew(self, *, restyle: bool = False) -> None:
        """Show what has changed on the page in front and in the bars."""

    @abstractmethod
    def frame(self) -> None:
        """Show header, tabs and footer."""

    def tell(self, text: Text) -> None:
        """Say something in the footer for some seconds."""
        self.notice = (self.view.speech.say(text), time.monotonic() + NOTICE)
        self.frame()

    def ring(self, signs: str) -> None:
        """Give the terminal what calls whoever sits before it: a bell, a notification."""
        driver = self._driver
        if signs and driver is not None:
            driver.write(signs)
            driver.flush()

    def paint_in(self, name: str) -> None:
        """Change the colours."""
        self.look = replace(self.look, palette=palette_named(name))
        self.theme = name
        self.renew(restyle=True)

    def interrupted(self) -> bool:
        """Return whether ctrl+c was pressed within the last two seconds, and remember this time."""
        before, self._interrupt = self._interrupt, time.monotonic()
        return self._interrupt - before < TWICE

    def copy(self, text: str) -> None:
        """Copy a text by OSC 52, and into a file beside the store."""
        self.copy_to_clipboard(text)
        if self.keeper is not None:
            self.keeper.copied(text)

    def leave(self) -> None:
        """End; in a terminal at once, without waiting for threads."""
        if self.way_out is not None and not self.is_headless:
            self.way_out.leave(0)
        self.exit(0)

    def last_words(self) -> None:
        """Save the frame before the process ends."""
        if self.keeper is not None:
            self.keeper.save(self)
