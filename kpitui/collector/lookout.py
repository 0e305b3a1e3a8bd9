"""Sources as alerts see them. After a start nothing is judged by what has not been asked yet.

A collector that begins after hours finds every source late, and the hours empty that its first polls will fill.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from kpitui.alerts.health import Trouble, Watched
from kpitui.collector.health import FAILED_POLLS, Health, Record, judge
from kpitui.setup import BoundSource
from kpitui.store import SourceHealth

PATIENCE = 120_000
"""How long the first polls after a start are waited for, ms."""
_TROUBLE: Mapping[Health, Trouble] = MappingProxyType(
    {
        Health.LATE: Trouble.WARNING,
        Health.STALE: Trouble.WARNING,
        Health.ERROR: Trouble.WARNING,
        Health.REFUSED: Trouble.CRITICAL,
    }
)
_BY_TIME = frozenset({Health.LATE, Health.STALE})
"""What a source is by time alone."""


class Lookout:
    """What sources have done since a collector began."""

    def __init__(self, rows: Iterable[SourceHealth], begun: int) -> None:
        self._begun = begun
        self._polled = {row.source: row.polled_at for row in rows}

    def is_waiting(self, rows: Sequence[SourceHealth], now: int) -> bool:
        """Tell whether a first poll is still to come that was due when the collector began."""
        if now - self._begun >= PATIENCE:
            return False
        return any(not row.paused and self._is_unasked(row) and _is_due(row, now) for row in rows)

    def watched(self, rows: Iterable[SourceHealth], sources: Iterable[BoundSource], now: int) -> list[Watched]:
        """Return configured sources as alerts see them."""
        known = {row.source: row for row in rows}
        return [
            Watched(row.source, self._trouble(row, source, now), row.credential_until)
            for source in sources
            if (row := known.get(source.name)) is not None
        ]

    def _trouble(self, row: SourceHealth, source: BoundSource, now: int) -> Trouble:
        """Return how a source is doing, by its polls: what the store says of it may be a moment old."""
        record = Record(row.answered_at, row.updates, row.failures, row.refused, row.paused)
        state = judge(record, now, source.table.every, source.table.lag)
        if state in _BY_TIME and (self._is_unasked(row) or 0 < row.failures < FAILED_POLLS):
            return Trouble.UNSURE
        return _TROUBLE.get(state, Trouble.NONE)

    def _is_unasked(self, row: SourceHealth) -> bool:
        """Tell whether a source was last asked before the collector began."""
        return row.source in self._polled and self._polled[row.source] == row.polled_at


def _is_due(row: SourceHealth, now: int) -> bool:
    """Tell whether a source's poll is due, or it was never asked."""
    return row.polled_at is None or (row.next_poll is not None and row.next_poll <= now)
