"""What a source's state is called."""

from __future__ import annotations

from kpitui.collector.health import Health
from kpitui.text import Text

STATES = {
    Health.WAITING: Text("not asked yet", "pas encore interrogée"),
    Health.OK: Text("ok", "ok"),
    Health.LATE: Text("late", "en retard"),
    Health.STALE: Text("stale", "périmée"),
    Health.ERROR: Text("error", "en erreur"),
    Health.REFUSED: Text("refused", "refusée"),
    Health.PAUSED: Text("paused", "en pause"),
}
BAD = frozenset({Health.ERROR, Health.REFUSED})
"""The states that make ``status`` exit with 1."""
