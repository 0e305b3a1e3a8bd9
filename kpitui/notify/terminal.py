"""The terminal of whoever has the monitor open: a bell, or a notification of the desktop by OSC 9 or OSC 777.

A collector has no terminal. For it a letter of such a route has arrived once the store keeps it among the letters that
went out (``store.alerts.queue.sent``); every screen that is open looks there (``store.alerts.queue.shown``) and writes
what ``signs`` makes of it to its own terminal. Imports nothing heavy: screens use it.
"""

from __future__ import annotations

from kpitui.config.routes import Terminal
from kpitui.notify.contract import Letter, Route, RouteSettings
from kpitui.text.clean import plain

BELL = "\a"
TITLE = 120
"""The longest title that a terminal is given."""
BODY = 240


def open_way(settings: RouteSettings) -> Route:
    """Return a route to the terminals of those who watch."""
    return Shown()


class Shown:
    """Leaves letters to whoever watches."""

    async def send(self, letter: Letter) -> None:
        """Do nothing: screens find the letter among those that were sent."""


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
