"""The page: made of a snapshot when it is asked for, and kept until there is a newer one."""

from __future__ import annotations

import threading
import zlib
from dataclasses import dataclass

from kpitui.collector.metrics import health, readings
from kpitui.collector.metrics.form import CLASSIC, END, OPEN, written
from kpitui.collector.metrics.snapshot import Snapshot

FAST = 3
"""How hard a page is packed: most of what can be gained, in a third of the time."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page in one form."""

    kind: str
    body: bytes
    packed: bytes


class Page:
    """The page of the newest snapshot. It may be asked for in any thread."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._sheets: dict[bool, tuple[Snapshot, Sheet]] = {}
        self._readings: dict[bool, tuple[object, str]] = {}
        self._lock = threading.Lock()

    def show(self, snapshot: Snapshot) -> None:
        """Show another snapshot from now on."""
        self._snapshot = snapshot

    def sheet(self, open_metrics: bool) -> Sheet:
        """Return the page in one of the two forms."""
        with self._lock:
            snapshot = self._snapshot
            known = self._sheets.get(open_metrics)
            if known is None or known[0] is not snapshot:
                known = (snapshot, self._made(snapshot, open_metrics))
                self._sheets[open_metrics] = known
            return known[1]

    def _made(self, snapshot: Snapshot, open_metrics: bool) -> Sheet:
        """Return a page; the readings are written again only where boards have changed."""
        known = self._readings.get(open_metrics)
        if known is None or known[0] is not snapshot.boards:
            families = readings.families_of(snapshot.boards, snapshot.kpis, snapshot.currencies)
            known = (snapshot.boards, written(families, open_metrics))
            self._readings[open_metrics] = known
        rest = written(health.families_of(snapshot), open_metrics)
        body = (known[1] + rest + (END if open_metrics else "")).encode()
        packer = zlib.compressobj(FAST, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        return Sheet(OPEN if open_metrics else CLASSIC, body, packer.compress(body) + packer.flush())
