"""What everything that changes samples is written with."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kpitui.store.names import Names


@dataclass(frozen=True, slots=True)
class Writing:
    """A transaction under way."""

    db: sqlite3.Connection
    names: Names
    salt: bytes
