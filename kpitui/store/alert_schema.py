"""The tables of alerts: states, incidents and what happened to them, silences, messages that wait. Knows SQL only."""

from __future__ import annotations

import sqlite3

STATEMENTS = (
    "CREATE TABLE alert_state ("
    " key TEXT PRIMARY KEY, rule TEXT NOT NULL, kpi TEXT NOT NULL, objective TEXT NOT NULL, brand TEXT NOT NULL,"
    " labels TEXT NOT NULL, phase TEXT NOT NULL, severity TEXT, since INTEGER NOT NULL, at INTEGER, value REAL,"
    " unknown_since INTEGER, suggested INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE incident ("
    " id TEXT PRIMARY KEY, key TEXT NOT NULL, rule TEXT NOT NULL, kpi TEXT NOT NULL, objective TEXT NOT NULL,"
    " brand TEXT NOT NULL, labels TEXT NOT NULL, opened INTEGER NOT NULL, ended INTEGER, severity TEXT NOT NULL,"
    " worst TEXT NOT NULL, peak REAL, suggested INTEGER NOT NULL, inhibited TEXT NOT NULL DEFAULT '') WITHOUT ROWID",
    "CREATE INDEX incident_time ON incident (ended, opened)",
    "CREATE TABLE incident_event ("
    " id INTEGER PRIMARY KEY, incident TEXT NOT NULL, sequence INTEGER, at INTEGER NOT NULL, kind TEXT NOT NULL,"
    " severity TEXT NOT NULL, value REAL, who TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '')",
    "CREATE UNIQUE INDEX incident_event_place ON incident_event (incident, sequence)",
    "CREATE TABLE silence ("
    " id INTEGER PRIMARY KEY, matchers TEXT NOT NULL, start INTEGER NOT NULL, until INTEGER NOT NULL,"
    " who TEXT NOT NULL, note TEXT NOT NULL)",
    "CREATE TABLE acknowledgement ("
    " incident TEXT PRIMARY KEY, severity TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL,"
    " note TEXT NOT NULL, until INTEGER) WITHOUT ROWID",
    "CREATE TABLE message ("
    " id INTEGER PRIMARY KEY, route TEXT NOT NULL, brand TEXT NOT NULL, message TEXT NOT NULL, at INTEGER NOT NULL,"
    " due INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0)",
    "CREATE INDEX message_route ON message (route, id)",
    "CREATE TABLE arrived ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, route TEXT NOT NULL, brand TEXT NOT NULL, message TEXT NOT NULL,"
    " at INTEGER NOT NULL)",
    "CREATE TABLE route_state ("
    " name TEXT PRIMARY KEY, last_success INTEGER, last_error INTEGER, error TEXT, lost INTEGER NOT NULL DEFAULT 0)"
    " WITHOUT ROWID",
    "CREATE TABLE unsent (incident TEXT NOT NULL, route TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL)",
    "CREATE INDEX unsent_reason ON unsent (reason, at)",
)


def add_alerts(connection: sqlite3.Connection) -> None:
    """Make the tables of alerts."""
    for statement in STATEMENTS:
        connection.execute(statement)
