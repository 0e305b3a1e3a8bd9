"""What sources say of single measures: when each was read, and from when on it means something else. Knows SQL only."""

from __future__ import annotations

import sqlite3

STATEMENTS = (
    "ALTER TABLE coverage RENAME TO coverage_of_sources",
    "CREATE TABLE coverage ("
    " source INTEGER NOT NULL, measure INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL,"
    " PRIMARY KEY (source, measure, start)) WITHOUT ROWID",
    "INSERT INTO coverage SELECT source, 0, start, stop FROM coverage_of_sources",
    "DROP TABLE coverage_of_sources",
    "CREATE TABLE measure_read ("
    " source INTEGER NOT NULL, measure INTEGER NOT NULL, lag INTEGER, waited INTEGER NOT NULL DEFAULT 0,"
    " usual INTEGER NOT NULL DEFAULT 0, failing TEXT, PRIMARY KEY (source, measure)) WITHOUT ROWID",
    "CREATE TABLE break ("
    " source INTEGER NOT NULL, measure INTEGER NOT NULL, labels TEXT NOT NULL, t INTEGER NOT NULL,"
    " text TEXT NOT NULL, PRIMARY KEY (source, measure, labels, t)) WITHOUT ROWID",
)


def add_measures(connection: sqlite3.Connection) -> None:
    """Keep when sources were read by measure, 0 for all that have no row in ``measure_read``; add the breaks."""
    for statement in STATEMENTS:
        connection.execute(statement)
