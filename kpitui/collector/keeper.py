"""What a poll leaves in the store: samples, health, and one line in the log where there is news.

A store that can't be written (a full disk) is told once; deliveries wait in memory until it can.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import ParamSpec

from kpitui.collector.ask import Answer
from kpitui.collector.clock import Clock
from kpitui.collector.desk import Desk
from kpitui.collector.health import Health, Record
from kpitui.errors import StoreError
from kpitui.measures import Delivery
from kpitui.measures.failures import said_failures
from kpitui.store import Ingested, Level, LogRow, Store
from kpitui.store.database import is_damaged
from kpitui.store.health import UNPOLLED, Cost
from kpitui.text import Language, Text

FAILS = Text("fails: {cause}", "en échec : {cause}")
REFUSED = Text("refused: {cause}", "refusé : {cause}")
MENDED = Text("answers again, after {count} failed polls", "répond de nouveau, après {count} échecs")
READ_AGAIN = Text("can be read again: {measures}", "lisible de nouveau : {measures}")
REPLACED = Text(
    "{replaced} samples replaced, {withdrawn} withdrawn, {series} series withdrawn",
    "{replaced} mesures remplacées, {withdrawn} retirées, {series} séries retirées",
)
RESTATED = Text(
    "figures changed after the time for corrections (late_horizon): {count}; readings over them are marked revised",
    "relevés modifiés après le délai de correction (late_horizon) : {count} ; leurs valeurs sont dites révisées",
)
POLLED = Text("{new} new samples, {replaced} replaced", "{new} mesures nouvelles, {replaced} remplacées")
WRITABLE = Text("The store can be written again.", "Les données peuvent de nouveau être enregistrées.")
SEVERITY = (Level.DEBUG, Level.INFO, Level.WARNING, Level.ERROR)
"""The levels of the log, the least first."""

Given = ParamSpec("Given")

WORTH_A_LINE = 100
"""Samples replaced by one poll that are worth a line of the log; platforms revise a few at each."""


@dataclass(frozen=True, slots=True)
class Left:
    """Where the last collector left a source."""

    record: Record
    state: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Planned:
    """When a source is asked next, and how it is doing."""

    due: int | None
    health: Health
    cost: Cost = UNPOLLED
    """What its last poll took."""


class Keeper:
    """Keeps what polls give, for all sources."""

    def __init__(self, desk: Desk, clock: Clock, language: Language, level: Level = Level.INFO) -> None:
        self._desk = desk
        self._least = SEVERITY.index(level)
        self._clock = clock
        self._language = language
        self._blocked = False
        self._missing: dict[str, frozenset[str]] = {}
        """The measures that each source could not read at its last poll."""
        self.damaged = False
        """True: the store's file is no store any more; only a new start sets it aside."""

    async def left(self, name: str) -> Left:
        """Return where the last collector left a source."""
        return await self._desk.do(_left, self._desk.store, name)

    async def keep(self, name: str, waiting: deque[Delivery], mended: int) -> bool:
        """Store deliveries in order; True: something is new. What can't be stored waits."""
        changed = False
        while waiting:
            delivery = waiting.popleft()
            try:
                done = await self._ingest(name, delivery)
            except StoreError as error:
                waiting.appendleft(delivery)
                self.block(error)
                return changed
            changed = changed or done.changed
            await self._tell(name, done, mended)
            await self._tell_missing(name, delivery)
        return changed

    async def _ingest(self, name: str, delivery: Delivery) -> Ingested:
        """Store one delivery, part by part: what others want of the store gets in between."""
        parts, done = self._desk.store.ingesting(name, delivery), None
        while done is None:
            done = await self._desk.do(_next_part, parts)
        return done

    async def fail(self, answer: Answer, first: bool) -> None:
        """Note a failed poll; the first of a row is worth a line of the log."""
        if answer.error is None:
            return
        reason, advice = answer.error.text, answer.error.advice
        try:
            await self._desk.do(self._desk.store.failed, answer.source, self._clock(), reason, answer.refused, advice)
        except StoreError as error:
            self.block(error)
            return
        if first:
            text = REFUSED if answer.refused else FAILS
            await self.log(Level.ERROR, text.given(cause=reason), answer.source)

    async def plan(self, name: str, planned: Planned) -> None:
        """Tell screens when a source is asked next and how it is doing."""
        await self.attempt(self._desk.store.sources.plan, name, planned.due, planned.health.value, planned.cost)

    async def attempt(self, write: Callable[Given, object], *args: Given.args, **kwargs: Given.kwargs) -> None:
        """Write to the store; where it can't be written, that is told once and the collector goes on."""
        try:
            await self._desk.do(write, *args, **kwargs)
        except StoreError as error:
            self.block(error)

    async def log(self, level: Level, text: Text, source: str = "") -> None:
        """Write a line of the log, and to the process's own output, which is a file where there is no terminal."""
        if SEVERITY.index(level) < self._least:
            return
        self._print(f"{level}: {source + ': ' if source else ''}{text.say(self._language)}")
        await self.attempt(self._desk.store.log.write, LogRow(self._clock(), level, text, source))

    async def _tell(self, name: str, done: Ingested, mended: int) -> None:
        """Tell of what a delivery changed, where it is news."""
        counts = {
            "new": done.new,
            "replaced": done.replaced,
            "withdrawn": done.withdrawn,
            "series": done.withdrawn_series,
        }
        await self.log(Level.DEBUG, POLLED.given(**counts), name)
        if self._blocked:
            self._blocked = False
            await self.log(Level.INFO, WRITABLE)
        if mended:
            await self.log(Level.INFO, MENDED.given(count=mended), name)
        if done.withdrawn_series or done.replaced + done.withdrawn >= WORTH_A_LINE:
            await self.log(Level.INFO, REPLACED.given(**counts), name)
        if done.restated:
            await self.log(Level.INFO, RESTATED.given(count=done.restated), name)

    async def _tell_missing(self, name: str, delivery: Delivery) -> None:
        """Tell of measures that could not be read, when that begins, and when all can be read again."""
        before = self._missing.pop(name, frozenset())
        if delivery.failed:
            self._missing[name] = frozenset(delivery.failed)
        new = {measure: why for measure, why in delivery.failed.items() if measure not in before}
        for text in said_failures(new):
            await self.log(Level.WARNING, text, name)
        if before and not delivery.failed:
            await self.log(Level.INFO, READ_AGAIN.given(measures=", ".join(sorted(before))), name)

    def block(self, error: StoreError) -> None:
        """Tell, once, that the store can't be written."""
        self.damaged = self.damaged or is_damaged(error)
        if not self._blocked:
            self._blocked = True
            self._print(f"{Level.ERROR}: {error.text.say(self._language)}")

    def _print(self, line: str) -> None:
        """Write a line to the process's own output, which may be a file on the disk that is full."""
        with suppress(OSError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()


def _next_part(parts: Iterator[Ingested | None]) -> Ingested | None:
    """Write the next part of a delivery, in the store's thread."""
    return next(parts)


def _left(store: Store, name: str) -> Left:
    """Return where the last collector left a source, in the store's thread."""
    row = store.sources.row(name)
    record = Record(row.answered_at, row.updates, row.failures, row.refused, row.paused)
    return Left(record, store.state(name))
