"""The terminal of whoever has the monitor open: a bell, or a notification of the desktop by OSC 9 or OSC 777.

A collector has no terminal. For it a letter of such a route has arrived at once, and the store keeps it for a day;
every screen that is open asks its ``Crier`` now and then and writes what it is given to its own terminal. Imports
nothing heavy: screens use it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kpitui.config.routes import RouteTable, Terminal
from kpitui.notify.contract import Letter, Route, RouteSettings
from kpitui.notify.letter import load_letter
from kpitui.store.arrived import Arrived
from kpitui.text.clean import plain

BELL = "\a"
TITLE = 120
"""The longest title that a terminal is given."""
BODY = 240
MOST = 5
"""Letters that are told at once; of a heap the last ones."""


def open_way(settings: RouteSettings) -> Route:
    """Return a route to the terminals of those who watch."""
    return Shown()


class Shown:
    """Leaves letters to whoever watches."""

    async def send(self, letter: Letter) -> None:
        """Do nothing: screens find the letter among those that were sent."""


class Crier:
    """Gives a screen what its terminal is to be told: letters that arrived since the screen was opened, each once."""

    def __init__(self, arrived: Arrived, routes: Mapping[str, RouteTable], tmux: bool = False) -> None:
        self._arrived = arrived
        self._tmux = tmux
        self._last = arrived.last()
        self._forms = forms_of(routes)

    def adopt(self, routes: Mapping[str, RouteTable]) -> None:
        """Work with the routes of another configuration."""
        self._forms = forms_of(routes)

    def news(self) -> str:
        """Return what is to be written to the terminal now; empty: nothing. Raises ``StoreError``."""
        if not self._forms:
            return ""
        found = self._arrived.after(self._last, self._forms)
        self._last = max((one.id for one in found), default=self._last)
        told = [signs(load_letter(one.message), self._forms[one.route], self._tmux) for one in found[-MOST:]]
        # A bell for each letter of a heap would be noise.
        return "".join(dict.fromkeys(told))


def forms_of(routes: Mapping[str, RouteTable]) -> dict[str, Terminal]:
    """Return the routes that go to terminals, and how."""
    return {name: table.terminal for name, table in routes.items() if table.terminal is not None}


def signs(letter: Letter, form: Terminal, tmux: bool = False) -> str:
    """Return what a terminal is to be given of a letter; inside tmux it has to be handed through."""
    title = plain(letter.title, TITLE)
    match form:
        case Terminal.BELL:
            return BELL
        case Terminal.OSC9:
            return _handed(f"\x1b]9;{_bare(title)}{BELL}", tmux)
        case Terminal.OSC777:
            body = plain(letter.body, BODY)
            return _handed(f"\x1b]777;notify;{_bare(title)};{_bare(body)}{BELL}", tmux)


def _bare(text: str) -> str:
    """Return a text without what separates the parts of a sequence."""
    return text.replace(";", ",")


def _handed(sequence: str, tmux: bool) -> str:
    """Return a sequence that tmux hands on to the terminal around it, and a bell for where it may not."""
    if not tmux:
        return sequence
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\{BELL}"
