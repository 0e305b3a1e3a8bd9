"""The store: samples, readings, health and requests in one SQLite file. Knows neither network nor terminal.

Each name comes from its module when it is first asked for: a screen loads nothing of what writes samples.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kpitui.store.health import PollRow, SourceHealth, SourceTerms
    from kpitui.store.ingest import Ingested
    from kpitui.store.journal import Level, LogRow
    from kpitui.store.lease import Holder
    from kpitui.store.reader import Reader, open_reader
    from kpitui.store.requests import Ask, Request, View
    from kpitui.store.store import Store, open_store

__all__ = [
    "Ask",
    "Holder",
    "Ingested",
    "Level",
    "LogRow",
    "PollRow",
    "Reader",
    "Request",
    "SourceHealth",
    "SourceTerms",
    "Store",
    "View",
    "open_reader",
    "open_store",
]

_MODULES = {
    "health": ("PollRow", "SourceHealth", "SourceTerms"),
    "ingest": ("Ingested",),
    "journal": ("Level", "LogRow"),
    "lease": ("Holder",),
    "reader": ("Reader", "open_reader"),
    "requests": ("Ask", "Request", "View"),
    "store": ("Store", "open_store"),
}
_PLACES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """Return one of the names above."""
    if name not in _PLACES:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
