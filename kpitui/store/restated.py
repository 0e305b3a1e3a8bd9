"""Figures that a source changed long after their time: noted when they are written. Needs no numpy.

A bucket may be corrected until its source's ``late_horizon`` after its end, and nobody is told. What is changed later
is a restatement. Times that were never filled and figures that stay the same are none.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

DAY = 86_400_000

_PUT = (
    "INSERT INTO restated VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
    " SET start = min(start, excluded.start), stop = max(stop, excluded.stop), rev = excluded.rev"
)
_EVENTS = """
SELECT s.source, s.measure, g.labels, min(x.t), max(x.t) + 1 FROM (
    SELECT scope, grp, t FROM outgoing o WHERE EXISTS (SELECT 1 FROM incoming i WHERE i.scope = o.scope AND i.id = o.id)
    UNION ALL
    SELECT scope, grp, t FROM incoming i WHERE EXISTS (SELECT 1 FROM outgoing o WHERE o.scope = i.scope AND o.id = i.id)
) x JOIN scope s ON s.id = x.scope JOIN label_group g ON g.id = x.grp
WHERE x.t < ? GROUP BY s.source, s.measure, g.labels, x.t / 86400000
"""
_COUNT = "SELECT count(*) FROM outgoing o JOIN incoming i ON i.scope = o.scope AND i.id = o.id WHERE min(o.t, i.t) < ?"


def closed_before(db: sqlite3.Connection, source: int, polled_at: int) -> int:
    """Return the instant up to which a source's buckets are closed."""
    horizon = db.execute("SELECT late_horizon FROM source WHERE id = ?", (source,)).fetchone()[0]
    return polled_at - int(horizon)


def note_figures(db: sqlite3.Connection, changed: Iterable[tuple[int, int, int]], closed: int, rev: int) -> int:
    """Note changed figures, ``(series, start, stop)``, of which the time was closed; return how many they were."""
    days: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for series, start, stop in changed:
        if stop <= closed:
            days[series, start // DAY].append((start, stop))
    for (series, day), spans in days.items():
        identity = db.execute("SELECT source, measure, labels FROM series WHERE id = ?", (series,)).fetchone()
        stretch = (min(start for start, _ in spans), max(stop for _, stop in spans))
        db.execute(_PUT, (*identity, day, *stretch, rev))
    return sum(map(len, days.values()))


def note_events(db: sqlite3.Connection, closed: int, rev: int) -> int:
    """Note the events just written that replaced others of a closed time; return how many they were."""
    rows = db.execute(_EVENTS, (closed,)).fetchall()
    db.executemany(_PUT, [(*row[:3], row[3] // DAY, *row[3:], rev) for row in rows])
    return int(db.execute(_COUNT, (closed,)).fetchone()[0]) if rows else 0
