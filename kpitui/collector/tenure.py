"""Holding the store's lease: one collector for a data folder, whoever starts how many."""

from __future__ import annotations

from kpitui.collector import child
from kpitui.collector.clock import Clock
from kpitui.errors import StoreError
from kpitui.store import Holder, Store
from kpitui.text import Text

TAKEN = Text(
    "A collector is at work already (process {pid} on {host}).",
    "Une collecte est déjà en cours (processus {pid} sur {host}).",
)
HUNG = 5 * 60_000
"""A holder that runs but gave no heartbeat for this long is taken for hung: long transactions end sooner."""


class Tenure:
    """The hold of this process on the lease. Called in the store's thread."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.oneself = child.oneself()
        """This process, as the holder of a lease."""

    def begin(self) -> None:
        """Take the lease. Raises ``StoreError`` where another collector is at work."""
        now, present = self._clock(), self._store.lease.holder()
        gone = present is not None and child.is_gone(present)
        if present is not None and not gone and _is_busy(present, now) and not present.same_process(self.oneself):
            raise StoreError(TAKEN.given(pid=present.pid, host=present.host))
        if not self._store.lease.acquire(self.oneself, now, gone):
            raise StoreError(TAKEN.given(pid=0, host="?") if present is None else _taken(present))

    def keep(self) -> bool:
        """Give a heartbeat; False: another collector has taken over."""
        return self._store.lease.renew(self.oneself, self._clock())

    def end(self) -> None:
        """Give the lease back."""
        self._store.lease.release(self.oneself)


def _is_busy(holder: Holder, now: int) -> bool:
    """Tell whether a holder of this machine, which runs, may only be in a long transaction."""
    return child.is_here(holder) and now - holder.beat <= HUNG


def _taken(holder: Holder) -> Text:
    """Return the text that names who collects."""
    return TAKEN.given(pid=holder.pid, host=holder.host)
