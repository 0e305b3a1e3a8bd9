"""Puts the differ of cells between Textual's compositor and its driver, and keeps crash reports free of values."""

from __future__ import annotations

import time
from typing import Any

from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import App
from textual.driver import Driver
from textual.screen import Screen

from kpitui.ui.terminal.cells import COLOURS, CellDiffer, send, supported
from kpitui.ui.terminal.leaving import crash_report

FORGET = 600.0
"""Seconds after which everything is sent again, whatever another program wrote over it."""
BACKLOG = 2
"""Frames waiting to be written after which no more are made: the terminal is behind."""


class Painting(App[int]):
    """An application that sends only the cells that differ."""

    def __init__(self) -> None:
        super().__init__()
        self.differ: CellDiffer | None = None
        if supported():
            self.differ = CellDiffer(COLOURS.get(self.console.color_system or ""))
        self._owed = False
        self._painted = time.monotonic()
        self.held = False
        """Whether nothing is sent: the saved screen stays until the page is there, no empty one comes between."""

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Send what a compositor's update changes; leave everything else to Textual."""
        differ, driver = self.differ, self._driver
        if (
            differ is None
            or self.is_headless
            or driver is None
            or not isinstance(renderable, LayoutUpdate | ChopsUpdate)
        ):
            if differ is not None and driver is not None and renderable is not None:
                driver.write(differ.lift())
            super()._display(screen, renderable)
            return
        if self.held or self._batch_count or not self._running or self._closed:
            self.post_display_hook()
            return
        if self._behind():
            self._owed = True
        else:
            send(self, differ, renderable)
        self.post_display_hook()

    def get_driver_class(self) -> type[Driver]:
        """Return a driver that gives the terminal back without the style that the last cell was written in."""
        return _resetting(super().get_driver_class())

    def _behind(self) -> bool:
        """Return whether the terminal has not yet taken the last frames."""
        writer = getattr(self._driver, "_writer_thread", None)
        return writer is not None and writer._queue.qsize() > BACKLOG

    def mend(self) -> None:
        """Send what was left out while the terminal was behind, and everything from time to time."""
        if (self._owed and not self._behind()) or time.monotonic() - self._painted > FORGET:
            self.repaint()

    def begin(self) -> None:
        """Send what was held."""
        if self.held:
            self.held = False
            self.screen.refresh(layout=True)

    def repaint(self) -> None:
        """Forget what the terminal shows and send all of it."""
        self._owed = False
        self._painted = time.monotonic()
        if self.differ is not None:
            self.differ.forget()
        self.screen.refresh(layout=True)

    def on_resize(self) -> None:
        """Nothing of the old size is left on the terminal."""
        if self.differ is not None:
            self.differ.forget()
        low = self.size.height < 30
        for screen in self.screen_stack:
            screen.set_class(low, "App-low")

    def on_app_focus(self) -> None:
        """Another program may have written on the terminal meanwhile; a resumed one certainly did."""
        self.repaint()

    def _fatal_error(self) -> None:
        """End with a report that holds no values."""
        from rich.text import Text

        report = crash_report(self._exception) if self._exception is not None else ""
        self.panic(Text(f"kpitui ended by a mistake of its own.\n{report}"))


def _resetting(driver: type[Driver]) -> type[Driver]:
    """Return a driver that leaves the terminal in its own style, for good or until it is taken up again."""

    class Resetting(driver):  # type: ignore[misc, valid-type]
        """A driver that resets the style before it leaves."""

        def stop_application_mode(self) -> None:
            """Leave; nothing of what the terminal shows and is told is known any more."""
            if isinstance(self._app, Painting) and self._app.differ is not None:
                self.write(self._app.differ.lift())
                self._app.differ.forget()
            super().stop_application_mode()

    return Resetting
