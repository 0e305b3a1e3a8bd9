"""How events are found again and copied for loading: tables and indexes added to the first ones. Knows SQL only.

An event is looked for by its id within one stretch of time after the other. One index over all ids would be touched
everywhere by every delivery, since ids are hashes; this one is touched where the events happened.
"""

from __future__ import annotations

import sqlite3

STRETCH = 3 * 86_400_000
"""Width of the stretches of time by which events are found, ms: part of the index, so never changed."""

STATEMENTS = (
    "DROP INDEX IF EXISTS event_identity",
    f"CREATE INDEX event_place ON event (scope, t / {STRETCH}, id)",
    "CREATE TABLE event_chunk ("
    " id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,"
    " n INTEGER NOT NULL, data BLOB NOT NULL)",
    "CREATE INDEX event_chunk_place ON event_chunk (scope, first, last, n)",
)


def add_event_chunks(connection: sqlite3.Connection) -> None:
    """Index events by stretches of time, and make the table of their copies that load fast."""
    for statement in STATEMENTS:
        connection.execute(statement)


def end_of_stretch(number: int) -> int:
    """Return where a stretch ends. SQL's division rounds towards zero, so that the one about zero is twice as wide."""
    return (number + 1) * STRETCH if number >= 0 else number * STRETCH + 1
