"""The log: what happened, in both languages, bounded. Holds no names of people."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from kpitui.store.database import Database
from kpitui.store.texts import dumped_text, loaded_text
from kpitui.text import Text

KEPT = 5_000
"""Rows that the log keeps."""


class Level(StrEnum):
    """How much a row of the log matters."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One thing that happened."""

    at: int
    level: Level
    text: Text
    source: str = ""
    """The source that it is about; empty where it is about none."""


class Log:
    """What happened, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def write(self, row: LogRow) -> None:
        """Add a row; the oldest ones leave."""
        with self._database.write() as db:
            write_row(db, row)

    def rows(self, limit: int = 200, source: str | None = None) -> tuple[LogRow, ...]:
        """Return the newest rows, of one source or of all."""
        where, values = ("", ()) if source is None else ("WHERE source = ?", (source,))
        with self._database.read() as db:
            rows = db.execute(
                f"SELECT at, level, text, source FROM log {where} ORDER BY id DESC LIMIT ?",  # noqa: S608
                (*values, limit),
            ).fetchall()
        return tuple(
            LogRow(at, Level(level), loaded_text(json.loads(text)), source) for at, level, text, source in rows
        )


def write_row(db: sqlite3.Connection, row: LogRow) -> None:
    """Add a row to the log inside the caller's transaction; the oldest ones leave."""
    text = json.dumps(dumped_text(row.text), ensure_ascii=False)
    made = db.execute(
        "INSERT INTO log (at, level, source, text) VALUES (?, ?, ?, ?)", (row.at, row.level.value, row.source, text)
    )
    if (made.lastrowid or 0) % 100 == 0:
        db.execute("DELETE FROM log WHERE id <= ?", ((made.lastrowid or 0) - KEPT,))
