"""What a terminal is given of a letter: a bell, or a notification of the desktop by OSC 9 or OSC 777.

Imports nothing heavy: screens use it, and know no more of routes than what the store says.
"""

from __future__ import annotations

from kpitui.alerts.letter import Letter, load_letter
from kpitui.store.arrived import Arrived
from kpitui.text.clean import plain

BELL = "\a"
TITLE = 120
"""The longest title that a terminal is given."""
BODY = 240
MOST = 5
"""Letters that are told at once; of a heap the last ones."""


class Crier:
    """Gives a screen what its terminal is to be told: letters that arrived since the screen was opened, each once."""

    def __init__(self, arrived: Arrived, tmux: bool = False) -> None:
        self.arrived = arrived
        """Where it looks."""
        self._tmux = tmux
        self._last = arrived.last()

    def news(self) -> str:
        """Return what is to be written to the terminal now; empty: nothing. Raises ``StoreError``."""
        forms = self.arrived.terminals()
        found = self.arrived.after(self._last, forms)
        self._last = max((one.id for one in found), default=self._last)
        told = [signs(load_letter(one.message), forms[one.route], self._tmux) for one in found[-MOST:]]
        # A bell for each letter of a heap would be noise.
        return "".join(dict.fromkeys(told))


def signs(letter: Letter, form: str, tmux: bool = False) -> str:
    """Return what a terminal is to be given of a letter (``bell``, ``osc9``, ``osc777``).

    Inside tmux it has to be handed through; a terminal that knows no notification shows and does nothing.
    """
    title, body = (plain(text, most).replace(";", ",") for text, most in ((letter.title, TITLE), (letter.body, BODY)))
    if form == "osc9":
        return _handed(f"\x1b]9;{title}{BELL}", tmux)
    if form == "osc777":
        return _handed(f"\x1b]777;notify;{title};{body}{BELL}", tmux)
    return BELL


def _handed(sequence: str, tmux: bool) -> str:
    """Return a sequence that tmux hands on to the terminal around it, and a bell for where it may not."""
    if not tmux:
        return sequence
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\{BELL}"
