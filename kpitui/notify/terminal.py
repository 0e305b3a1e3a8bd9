"""The terminal of whoever has the monitor open. The collector has none: it leaves letters to the screens.

For it a letter of such a route has arrived at once, and the store keeps it for a day; every screen that is open has a
``Crier`` that finds it there.
"""

from __future__ import annotations

from kpitui.config.routes import Terminal
from kpitui.notify.contract import Letter, Route, RouteSettings


def open_way(settings: RouteSettings) -> Route:
    """Return a route to the terminals of those who watch."""
    return ToScreens(settings.table.terminal or Terminal.BELL)


class ToScreens:
    """Leaves letters to whoever watches."""

    def __init__(self, form: Terminal) -> None:
        self.form = form
        """How terminals are to tell."""

    async def send(self, letter: Letter) -> None:
        """Do nothing: screens find the letter among those that have arrived."""
