"""How the monitor is started: what the command line says of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kpitui.text import Language, Text


@dataclass(frozen=True, slots=True)
class Options:
    """Options of one start."""

    language: Language | None = None
    """None: the configuration's."""
    brand: str | None = None
    """The brand to open and stay on."""
    view_only: bool = False
    """Shows and changes nothing: a wall, a client's desk."""
    fleeting: bool = False
    """True: a demo, whose configuration is gone with it."""
    ascii: bool = False
    trouble: Callable[[], Text | None] | None = None
    """Called once a second; what it returns is why nothing is collected, and what to do."""
    farewell: Callable[[], str] | None = None
    """Called when the monitor ends; what it returns is printed on the normal screen."""
