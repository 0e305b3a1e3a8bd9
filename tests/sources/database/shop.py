"""A shop in files of SQLite and DuckDB, and queries to them in one line each."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from kpitui.errors import SourceError
from kpitui.measures import Delivery
from kpitui.sources import sql
from tests.sources.making import opened, polled

DAY = 86_400_000
LEVEL = {"name": "followers", "value": "n", "labels": {"brand": "acme"}}
SOLD = {"name": "spend", "kind": "delta", "time": "made", "value": "n", "bucket": "1d", "labels": {"brand": "acme"}}
SAID = {"name": "mentions", "kind": "event", "time": "made", "id": "id", "labels": {"brand": "acme"}}


def shop(folder: Path) -> Path:
    """Return a folder with one database of each kind of file, each with an empty table."""
    lite = sqlite3.connect(folder / "shop.db")
    lite.execute("CREATE TABLE sold (id INTEGER PRIMARY KEY, made TEXT, channel TEXT, n REAL)")
    lite.commit()
    lite.close()
    duck = duckdb.connect(str(folder / "shop.duckdb"))
    duck.execute("CREATE TABLE sold (id INTEGER, made TIMESTAMP, seen TIMESTAMPTZ, channel VARCHAR, n DECIMAL(9, 2))")
    duck.close()
    return folder


def sold(folder: Path, *rows: tuple[object, ...]) -> None:
    """Add rows to SQLite's table: ``made``, ``channel``, ``n``."""
    connection = sqlite3.connect(folder / "shop.db")
    connection.executemany("INSERT INTO sold (made, channel, n) VALUES (?, ?, ?)", rows)
    connection.commit()
    connection.close()


def asked(folder: Path, query: str, mapping: Mapping[str, object] = LEVEL, **options: object) -> Delivery:
    """Return what a query gives; of SQLite unless ``url`` says otherwise."""
    return polled(opened(folder, {"url": "sqlite:///shop.db", "query": query, **options}, mapping, kind=sql))


def refused(folder: Path, query: str, mapping: Mapping[str, object] = LEVEL, **options: object) -> SourceError:
    """Return the error of a query; it holds nothing of a library's, in both languages, with advice."""
    with pytest.raises(SourceError) as caught:
        asked(folder, query, mapping, **options)
    error = caught.value
    assert error.__cause__ is None
    assert error.__context__ is None
    if error.advice is not None:
        assert error.advice.say("en") != error.advice.say("fr")
    assert error.text.say("en") != error.text.say("fr")
    return error


def each() -> dict[str, object]:
    """Return a mapping of one event a row."""
    return {"name": "nps_ratings", "kind": "event", "value": "n", "id": "id"}


def ended() -> bool:
    """Tell whether all threads that asked a database come to their end."""
    threads = [thread for thread in threading.enumerate() if thread.name == "database"]
    for thread in threads:
        thread.join(3)
    return not any(thread.is_alive() for thread in threads)
