"""One delivery on its way into the store: a small one in one transaction, a large one of events in parts.

Between the parts others write: heartbeats, other sources, what viewers ask. That the source was read is noted with the
last part, so that a collector that is killed before it asks again; what was written already is then the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from kpitui.measures import Delivery, Kind, Sample
from kpitui.store.events import EventWriter, Parts, Written
from kpitui.store.ingest import Ingested, finish, ingest, series_of, sum_up, whole, write_figures
from kpitui.store.names import brand_of
from kpitui.store.persons import named
from kpitui.store.restated import closed_before, note_events
from kpitui.store.revision import next_revision
from kpitui.store.schema import NEVER
from kpitui.store.withdrawing import forget_delivered, other_mappings, some_of_other_mappings, withdraw_missing
from kpitui.store.writing import Writing

PART = 5_000
"""Events written in one transaction: a tenth of a second, a few of them on a slow machine."""

Step: TypeAlias = Callable[[Writing], Ingested | None]


class Import:
    """A delivery, written by calling ``step`` until it returns what has changed, each call in a transaction."""

    def __init__(self, source: str, delivery: Delivery) -> None:
        self._source = source
        self._delivery = whole(delivery)
        self._events = [sample for sample in delivery.samples if sample.kind is Kind.EVENT]
        self._parts = Parts(Counter(), remembered=False)
        self._before: frozenset[tuple[object, ...]] = frozenset()
        self._written: list[Written] = []
        self._obsolete = 0
        self._restated = 0
        self._more = True
        self._place: tuple[int, int] | None = (0, NEVER)
        self._steps = self._plan()

    def step(self, writing: Writing) -> Ingested | None:
        """Write the next part, inside the caller's transaction; None: it wasn't the last."""
        return next(self._steps)(writing)

    def _plan(self) -> Iterator[Step]:
        """Give the steps in their order; how many there are shows as they are taken."""
        if len(self._events) <= PART:
            yield partial(ingest, source=self._source, delivery=self._delivery)
            return
        yield self._begin
        while self._more:
            yield self._withdraw_obsolete
        yield self._write_figures
        for start in range(0, len(self._events), PART):
            yield partial(self._write_events, start)
        while self._parts.remembered and self._place is not None:
            yield self._withdraw_missing
        yield self._finish

    def _begin(self, writing: Writing) -> None:
        """Note what is there, and keep of events with one identity the last."""
        number = writing.names.source(writing.db, self._source)
        forget_delivered(writing.db, number)
        if self._delivery.complete or self._delivery.mappings:
            self._before = series_of(writing.db, number)
        # Of a source that had nothing, nothing can be missing.
        self._parts = Parts(Counter(), self._delivery.complete and bool(self._before))
        self._delivery = replace(self._delivery, samples=named(writing, self._delivery.samples))
        self._events = last_of_equals([each for each in self._delivery.samples if each.kind is Kind.EVENT])
        self._more = bool(self._delivery.mappings)

    def _withdraw_obsolete(self, writing: Writing) -> None:
        """Take out some of what mappings had given that are no more; the figures and the groups with the last."""
        number, rev = writing.names.source(writing.db, self._source), next_revision(writing.db)
        kept, events = (self._delivery.mappings, rev), EventWriter(writing, rev)
        gone = some_of_other_mappings(writing.db, events, number, (self._delivery.mappings, PART))
        self._more = gone == PART
        self._obsolete += gone
        if not self._more:
            self._obsolete += other_mappings(writing.db, writing.names, events, number, kept)

    def _write_figures(self, writing: Writing) -> None:
        """Write the samples that are no events."""
        number, rev = writing.names.source(writing.db, self._source), next_revision(writing.db)
        written, restated = write_figures(writing, number, self._delivery, rev)
        self._written.append(written)
        self._restated += restated

    def _write_events(self, start: int, writing: Writing) -> None:
        """Write some events."""
        db = writing.db
        number, rev = writing.names.source(db, self._source), next_revision(db)
        events = EventWriter(writing, rev, self._parts)
        self._written.append(events.write(number, self._events[start : start + PART], complete=False))
        self._restated += note_events(db, closed_before(db, number, self._delivery.polled_at), rev)

    def _withdraw_missing(self, writing: Writing) -> None:
        """Take out some of what the source had given and has not delivered now."""
        if self._place is not None:
            number, rev = writing.names.source(writing.db, self._source), next_revision(writing.db)
            gone, self._place = withdraw_missing(EventWriter(writing, rev), number, self._place, PART)
            self._written.append(Written(withdrawn=gone))

    def _finish(self, writing: Writing) -> Ingested:
        """Note that the source was read."""
        number = writing.names.source(writing.db, self._source)
        forget_delivered(writing.db, number)
        gone = self._before - series_of(writing.db, number) if self._before else ()
        done = sum_up(self._delivery, self._written, (self._obsolete, len(gone), self._restated))
        finish(writing, number, self._delivery, done)
        return done


def last_of_equals(events: Sequence[Sample]) -> list[Sample]:
    """Return events of which no two with an id are the same: the last holds."""
    ids = [event.id for event in events if event.id is not None]
    if len(set(ids)) == len(ids):
        return list(events)
    last: dict[object, Sample] = {}
    for place, event in enumerate(events):
        same = place if event.id is None else (event.measure, brand_of(event.labels), event.id)
        last.pop(same, None)
        last[same] = event
    return list(last.values())
