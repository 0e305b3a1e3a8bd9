"""What a command is: one class gives key, footer, palette and help."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding

from kpitui.text import Text
from kpitui.ui.host import Host


class Command:
    """One thing that a key does. Subclasses say what; nothing else knows that they exist."""

    id: ClassVar[str]
    """The name under ``[keys]``."""
    keys: ClassVar[str]
    """Textual key names, apart by commas; the first is the one that is shown."""
    title: ClassVar[Text]
    """What it does, for palette and help."""
    short: ClassVar[Text | None] = None
    """Its word in the footer; None: not shown there."""
    where: ClassVar[frozenset[str]] = frozenset()
    """The pages on which it works; empty: everywhere."""
    shown: ClassVar[str] = ""
    """How its keys are written, where their names would not do."""

    @classmethod
    def available(cls, monitor: Host) -> bool:
        """Return whether it does anything at the moment."""
        return not cls.where or monitor.page.kind in cls.where

    @classmethod
    def called_for(cls, monitor: Host) -> bool:
        """Return whether it is what one would do now: its word in the footer comes right after moving and opening."""
        return False

    @classmethod
    def run(cls, monitor: Host) -> None:
        """Do it."""
        raise NotImplementedError

    @classmethod
    def binding(cls) -> Binding:
        """Return the binding of its keys."""
        return Binding(cls.keys, f"app.command('{cls.id}')", cls.title.en, show=cls.short is not None, id=cls.id)


KEY_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "comma": ",",
    "semicolon": ";",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "exclamation_mark": "!",
    "ampersand": "&",
    "eacute": "é",
    "quotation_mark": '"',
    "apostrophe": "'",
    "left_parenthesis": "(",
    "agrave": "à",
    "egrave": "è",
    "underscore": "_",
    "ccedilla": "ç",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "escape": "esc",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def key_name(key: str) -> str:
    """Return how a key is written for the user."""
    if "+" in key and len(key) > 1:
        head, _, tail = key.rpartition("+")
        return f"{head}+{KEY_NAMES.get(tail, tail)}"
    return KEY_NAMES.get(key, key)
