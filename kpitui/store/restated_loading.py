"""What sources changed long after its time, out of the store for whoever evaluates formulas."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from kpitui.measures import Labels
from kpitui.series.dataset import Restated
from kpitui.store.names import unpacked
from kpitui.store.stored import Part


def load_restated(db: sqlite3.Connection, part: Part, seen: int = -1) -> dict[str, tuple[Restated, ...]] | None:
    """Return the stretches of the measures asked for; None where nothing was noted after a revision."""
    if seen >= 0 and not db.execute("SELECT 1 FROM restated WHERE rev > ? LIMIT 1", (seen,)).fetchone():
        return None
    rows = db.execute(
        "SELECT m.name, l.text, r.start, r.stop FROM restated r JOIN source o ON o.id = r.source"
        " JOIN measure m ON m.id = r.measure JOIN labels l ON l.id = r.labels WHERE NOT o.retired ORDER BY 1, 2, 3"
    )
    labels: dict[str, Labels] = {}
    found: dict[str, list[Restated]] = defaultdict(list)
    for measure, text, start, stop in rows:
        if part.has(measure) and (part.since is None or stop > part.since):
            if text not in labels:
                labels[text] = unpacked(text)
            found[measure].append(Restated(labels[text], start, stop))
    return {measure: tuple(stretches) for measure, stretches in found.items()}
