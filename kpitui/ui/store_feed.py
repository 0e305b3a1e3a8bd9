"""The feed of a real store: reads on the screen's thread; wishes are written on another: no key waits for a lock."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kpitui.errors import StoreError
from kpitui.kpis.reading import Board
from kpitui.measures import Labels, Quota, Rejection
from kpitui.store import Ask, Reader, Request, View, open_reader
from kpitui.store.database import FILE
from kpitui.store.health import SourceHealth
from kpitui.text import Text
from kpitui.text.clean import plain
from kpitui.ui.feed import Alive, Health, LogLine, SourceView
from kpitui.ui.store_alerts import StoreAlerts

HEARTBEAT = 10_000
"""Milliseconds after which a viewer says again what it looks at."""
NAME = 60
"""The longest name of somebody who decides."""
LEFT_OUT = Text("{rows} rows: {reason} ({place})", "{rows} lignes : {reason} ({place})")
ONE_LEFT_OUT = Text("1 row: {reason} ({place})", "1 ligne : {reason} ({place})")


class StoreFeed:
    """Reads a store; leaves requests in it."""

    def __init__(self, folder: Path, clock: Callable[[], int], *, view_only: bool = False) -> None:
        self._folder = folder
        self._clock = clock
        self._view_only = view_only
        self._open: Reader | None = None
        self._writer: Reader | None = None
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="kpitui-wishes")
        self._who = plain(os.environ.get("KPITUI_USER") or os.environ.get("USER") or f"uid {os.getuid()}", NAME)
        self._viewer = f"{socket.gethostname()}:{os.getpid()}"
        self._wanted: tuple[str, str, Labels] | None = None
        self._said = 0
        self._boards: dict[tuple[str, str, Labels], tuple[int, Board]] = {}
        self._problem: Text | None = None
        self._order: tuple[str, ...] = ()
        self.alerts = StoreAlerts(lambda: self._store, None if view_only else self._write, self._who, clock)
        """What is open, and what people decide about it."""

    @property
    def _store(self) -> Reader:
        """Return the store, opened once there is one; raises StoreError before."""
        if self._open is None:
            self._open = open_reader(self._folder, now=self._clock())
        return self._open

    def version(self) -> object:
        """Return the store's version; say again what is looked at when it is time."""
        if self._wanted is not None and self._clock() - self._said > HEARTBEAT:
            self.want(*self._wanted)
        try:
            return self._store.version()
        except StoreError as error:
            # A folder without a store is no trouble: the collector is about to make one.
            self._problem = error.text if (self._folder / FILE).exists() else None
            return error.text

    def board(self, brand: str, period: str, labels: Labels) -> Board | None:
        """Return the board of a view; the one in memory where the store has no later one."""
        place = (brand, period, labels)
        try:
            at = self._store.board_at(brand, period, labels)
            known = self._boards.get(place)
            if at is None or (known is not None and known[0] == at):
                return known[1] if known is not None and at is not None else None
            found = self._store.board(brand, period, labels)
        except StoreError as error:
            self._problem = error.text
            known = self._boards.get(place)
            return known[1] if known is not None else None
        self._problem = None
        if found is not None:
            self._boards = {place: (at, found)}
        return found

    def sources(self) -> tuple[SourceView, ...]:
        """Return the sources in the configuration's order."""
        try:
            rows = [self._source(row) for row in self._store.sources.rows()]
        except StoreError as error:
            self._problem = error.text
            return ()
        known = {name: place for place, name in enumerate(self._order)}
        kept = [one for one in rows if not known or one.name in known]
        return tuple(sorted(kept, key=lambda one: known.get(one.name, len(known))))

    def _source(self, row: SourceHealth) -> SourceView:
        """Return one source."""
        remarks = tuple(_left_out(one) for one in row.rejected[:3])
        state, cost = "paused" if row.paused else row.state, row.cost
        return SourceView(
            name=row.source,
            health=Health(state) if state in tuple(Health) else Health.WAITING,
            last=row.answered_at,
            next=None if row.paused else row.next_poll,
            rows=row.rows,
            new=row.new,
            rejected=sum(one.rows for one in row.rejected),
            newest=row.newest,
            message=row.reason,
            latency=row.cost.latency,
            quota=None if cost.left is None else Quota(cost.left, cost.allowed, cost.reset, cost.unit),
            paid=row.cost.paid,
            credential_until=row.credential_until,
            renewal=row.credential_renewal,
            remarks=(*remarks, *row.notes),
            advice=row.advice,
            missing=row.missing,
        )

    def log(self, limit: int) -> tuple[LogLine, ...]:
        """Return the newest lines of the log."""
        try:
            rows = self._store.log.rows(limit)
        except StoreError as error:
            self._problem = error.text
            return ()
        return tuple(LogLine(row.at, row.level.value, row.source, row.text) for row in rows)

    def alive(self) -> Alive:
        """Return the collector's sign of life, and what keeps the store from being read."""
        try:
            holder = self._store.lease.holder()
            alive = self._store.lease.alive(self._clock())
        except StoreError as error:
            return Alive(problem=error.text if (self._folder / FILE).exists() else None)
        return Alive(alive, holder.since if holder is not None else None, self._problem)

    def know(self, sources: tuple[str, ...]) -> None:
        """Learn the sources of the configuration, in its order; others are no longer shown."""
        self._order = sources

    def want(self, brand: str, period: str, labels: Labels) -> None:
        """Say what is looked at."""
        self._wanted, self._said = (brand, period, labels), self._clock()
        now = self._said
        self._write(lambda store: store.requests.view(View(self._viewer, brand, period, labels), now))

    def poll(self, source: str | None, paid: bool) -> None:
        """Ask for polls."""
        self._ask(Ask.POLL, source or "", paid)

    def pause(self, source: str, paused: bool) -> None:
        """Ask for a pause or its end."""
        self._ask(Ask.PAUSE if paused else Ask.RESUME, source)

    def reload(self) -> None:
        """Ask for the configuration to be read again."""
        self._ask(Ask.RELOAD)

    def close(self) -> None:
        """Say that nobody looks any more; wait for nothing."""
        if self._open is not None:
            self._open.close()

    def _ask(self, kind: Ask, source: str = "", paid: bool = False) -> None:
        """Leave one request."""
        request = Request(kind, self._who, self._clock(), source, paid)
        self._write(lambda store: store.requests.ask(request))

    def _write(self, wish: Callable[[Reader], object]) -> None:
        """Write one wish in the writing thread; a store that cannot be written keeps the screen going."""
        if self._view_only:
            return
        self._pool.submit(self._written, wish)

    def _written(self, wish: Callable[[Reader], object]) -> None:
        """Write one wish."""
        try:
            if self._writer is None:
                self._writer = open_reader(self._folder, read_only=False, now=self._clock())
            wish(self._writer)
        except StoreError as error:
            self._problem = error.text


def _left_out(one: Rejection) -> Text:
    """Return the rows that were left out for one reason."""
    text = ONE_LEFT_OUT if one.rows == 1 else LEFT_OUT
    return text.given(rows=one.rows, reason=one.reason, place=one.place)
