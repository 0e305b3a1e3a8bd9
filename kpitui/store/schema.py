"""The tables of the store, and how an older store is brought up to date. Knows SQL and nothing of samples.

Numeric series are sealed chunks plus a tail of recent rows; the tail and the events are clustered by time, so that a
poll touches a few pages whatever the history. ``rev`` is the number of the transaction that last changed a row: it is
what an incremental refresh asks for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeAlias

from kpitui.store.alert_schema import add_alerts
from kpitui.store.event_schema import add_event_chunks
from kpitui.store.measure_schema import add_measures

NEVER = -(2**62)
"""Stands for "none" in columns that are part of a unique key, where SQL's NULL would never be equal to itself."""

Migration: TypeAlias = Callable[[sqlite3.Connection], None]

VERSION_1 = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value) WITHOUT ROWID;

CREATE TABLE source (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
    every INTEGER NOT NULL DEFAULT 0, lag INTEGER NOT NULL DEFAULT 0, stale_after INTEGER,
    retired INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT '{}', health TEXT NOT NULL DEFAULT '{}',
    paused INTEGER NOT NULL DEFAULT 0, paused_by TEXT NOT NULL DEFAULT ''
);
CREATE TABLE measure (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE mapping (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE labels (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE, brand TEXT NOT NULL);

CREATE TABLE series (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, mapping INTEGER NOT NULL, measure INTEGER NOT NULL,
    kind TEXT NOT NULL, labels INTEGER NOT NULL, published INTEGER NOT NULL,
    sealed INTEGER NOT NULL, newest INTEGER NOT NULL, horizon INTEGER NOT NULL,
    rev INTEGER NOT NULL, chunk_rev INTEGER NOT NULL, cut_rev INTEGER NOT NULL,
    UNIQUE (source, mapping, measure, kind, labels, published)
);
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY, series INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    n INTEGER NOT NULL, rev INTEGER NOT NULL, data BLOB NOT NULL
);
CREATE INDEX chunk_series ON chunk (series, first, last, n);
CREATE TABLE sample (
    t INTEGER NOT NULL, series INTEGER NOT NULL, value REAL NOT NULL, until INTEGER, rev INTEGER NOT NULL,
    PRIMARY KEY (t, series)
) WITHOUT ROWID;

CREATE TABLE scope (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, measure INTEGER NOT NULL, brand TEXT NOT NULL,
    horizon INTEGER NOT NULL, rev INTEGER NOT NULL, cut_rev INTEGER NOT NULL,
    UNIQUE (source, measure, brand)
);
CREATE TABLE label_group (
    id INTEGER PRIMARY KEY, scope INTEGER NOT NULL, mapping INTEGER NOT NULL, labels INTEGER NOT NULL,
    UNIQUE (scope, mapping, labels)
);
CREATE TABLE event (
    scope INTEGER NOT NULL, t INTEGER NOT NULL, id INTEGER NOT NULL, key INTEGER NOT NULL, value REAL NOT NULL,
    grp INTEGER NOT NULL, rev INTEGER NOT NULL,
    PRIMARY KEY (scope, t, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX event_identity ON event (scope, id);
CREATE TABLE event_sum (
    scope INTEGER NOT NULL, bucket INTEGER NOT NULL, grp INTEGER NOT NULL, n INTEGER NOT NULL, total REAL NOT NULL,
    PRIMARY KEY (scope, bucket, grp)
) WITHOUT ROWID;
CREATE TABLE rolled (
    grp INTEGER NOT NULL, t INTEGER NOT NULL, value REAL NOT NULL, n INTEGER NOT NULL,
    PRIMARY KEY (grp, t, value)
) WITHOUT ROWID;
CREATE TABLE place (
    id INTEGER PRIMARY KEY, measure INTEGER NOT NULL, brand TEXT NOT NULL,
    UNIQUE (measure, brand)
);
CREATE TABLE seen (
    place INTEGER NOT NULL, key INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, kept INTEGER,
    PRIMARY KEY (place, key)
) WITHOUT ROWID;

CREATE TABLE coverage (
    source INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,
    PRIMARY KEY (source, start)
) WITHOUT ROWID;
CREATE TABLE change (rev INTEGER NOT NULL, scope INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL,
    PRIMARY KEY (rev, scope)
) WITHOUT ROWID;
CREATE TABLE gone (rev INTEGER NOT NULL, scope INTEGER NOT NULL, t INTEGER NOT NULL, id INTEGER NOT NULL,
    PRIMARY KEY (rev, scope, t, id)
) WITHOUT ROWID;
CREATE TABLE poll (
    id INTEGER PRIMARY KEY, source INTEGER NOT NULL, at INTEGER NOT NULL, ok INTEGER NOT NULL,
    rows INTEGER NOT NULL, new INTEGER NOT NULL, replaced INTEGER NOT NULL, withdrawn INTEGER NOT NULL,
    rejected INTEGER NOT NULL, reason TEXT
);
CREATE INDEX poll_source ON poll (source, at);
CREATE TABLE log (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, level TEXT NOT NULL, source TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE board (
    brand TEXT NOT NULL, period TEXT NOT NULL, labels TEXT NOT NULL, at INTEGER NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (brand, period, labels)
) WITHOUT ROWID;
CREATE TABLE request (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, arguments TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL,
    done INTEGER
);
CREATE TABLE viewer (
    name TEXT PRIMARY KEY, brand TEXT NOT NULL, period TEXT NOT NULL, labels TEXT NOT NULL, at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE forgotten (key INTEGER PRIMARY KEY);
CREATE TABLE lease (
    id INTEGER PRIMARY KEY CHECK (id = 1), host TEXT NOT NULL, pid INTEGER NOT NULL, started INTEGER NOT NULL,
    since INTEGER NOT NULL, beat INTEGER NOT NULL
);
"""

LATE_HORIZON = 72 * 3_600_000
"""How long after its end a bucket may still be corrected, ms, where a source says nothing else."""

RESTATED = """
CREATE TABLE restated (
    source INTEGER NOT NULL, measure INTEGER NOT NULL, labels INTEGER NOT NULL, day INTEGER NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, rev INTEGER NOT NULL,
    PRIMARY KEY (source, measure, labels, day)
) WITHOUT ROWID
"""
"""Stretches of figures that were changed after their source's horizon, one for each day of a series."""


def _first(connection: sqlite3.Connection) -> None:
    """Create the tables of the first version."""
    for statement in VERSION_1.split(";"):
        if statement.strip():
            connection.execute(statement)


def _second(connection: sqlite3.Connection) -> None:
    """Make room for figures changed long after their time and for figures that a source rounds."""
    connection.execute(f"ALTER TABLE source ADD COLUMN late_horizon INTEGER NOT NULL DEFAULT {LATE_HORIZON}")
    connection.execute("ALTER TABLE series ADD COLUMN digits INTEGER")
    connection.execute(RESTATED)


MIGRATIONS: Sequence[Migration] = (_first, _second, add_event_chunks, add_alerts, add_measures)
"""From nothing to version 1, from 1 to 2, …: a published one is never changed."""


def version_of(connection: sqlite3.Connection) -> int:
    """Return the version of a store; 0 for an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring a store up to date, one version after the other, inside the caller's transaction."""
    for number, migration in enumerate(migrations, start=1):
        if version_of(connection) < number:
            migration(connection)
            connection.execute(f"PRAGMA user_version = {number}")
