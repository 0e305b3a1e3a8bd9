"""The store: samples, readings, health and requests in one SQLite file. Knows neither network nor terminal."""

from kpitui.store.health import PollRow, SourceHealth, SourceTerms
from kpitui.store.ingest import Ingested
from kpitui.store.journal import Level, LogRow
from kpitui.store.lease import Holder
from kpitui.store.requests import Ask, Request, View
from kpitui.store.store import Store, open_store

__all__ = [
    "Ask",
    "Holder",
    "Ingested",
    "Level",
    "LogRow",
    "PollRow",
    "Request",
    "SourceHealth",
    "SourceTerms",
    "Store",
    "View",
    "open_store",
]
