"""How alerts leave the store: with their brand, or when they are old. Inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3

OF_INCIDENTS = ("acknowledgement", "unsent", "incident_event")
"""Tables whose rows go with their incident."""


def drop_alerts(db: sqlite3.Connection, brand: str) -> None:
    """Take out all alerts of a brand, with the messages about them."""
    _drop_incidents(db, "brand = ?", brand)
    for table in ("alert_state", "message", "arrived"):
        db.execute(f"DELETE FROM {table} WHERE brand = ?", (brand,))  # noqa: S608
    found = db.execute("SELECT value FROM setting WHERE name = 'outbox'").fetchone()
    if found is not None:
        outbox = json.loads(found[0])
        outbox["waiting"] = [one for one in outbox.get("waiting", ()) if one[0][1] != brand]
        text = json.dumps(outbox, ensure_ascii=False, separators=(",", ":"))
        db.execute("UPDATE setting SET value = ? WHERE name = 'outbox'", (text,))


def forget_alerts(db: sqlite3.Connection, before: int) -> None:
    """Take out incidents and silences that ended before an instant."""
    _drop_incidents(db, "ended < ?", before)
    db.execute("DELETE FROM silence WHERE until < ?", (before,))


def _drop_incidents(db: sqlite3.Connection, where: str, value: object) -> None:
    """Take out incidents with all that belongs to them."""
    for table in OF_INCIDENTS:
        db.execute(f"DELETE FROM {table} WHERE incident IN (SELECT id FROM incident WHERE {where})", (value,))  # noqa: S608
    db.execute(f"DELETE FROM incident WHERE {where}", (value,))  # noqa: S608
