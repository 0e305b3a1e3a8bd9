"""One delivery, one transaction: samples, coverage, the source's state and health stand or fall together."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from kpitui.measures import Delivery, Kind, Rejection
from kpitui.store import coverage
from kpitui.store.events import EventWriter, Written
from kpitui.store.health import note_answer
from kpitui.store.numeric import NumericWriter
from kpitui.store.restated import closed_before, note_events, note_figures
from kpitui.store.revision import next_revision
from kpitui.store.withdrawing import other_mappings
from kpitui.store.writing import Writing


@dataclass(frozen=True, slots=True)
class Ingested:
    """What a delivery changed, for the screen and the log."""

    new: int = 0
    """Samples that the store didn't have."""
    replaced: int = 0
    """Samples that stand in the place of others: corrected, or made by a corrected mapping."""
    withdrawn: int = 0
    """Samples taken out without another in their place."""
    withdrawn_series: int = 0
    """Series of which nothing is left."""
    rejected: tuple[Rejection, ...] = ()
    """Rows that could not be samples."""
    restated: int = 0
    """Samples of those replaced that were changed after their source's horizon."""

    @property
    def changed(self) -> bool:
        """Tell whether anything is different now."""
        return bool(self.new or self.replaced or self.withdrawn)


def ingest(writing: Writing, source: str, delivery: Delivery) -> Ingested:
    """Store one delivery, inside the caller's transaction."""
    db = writing.db
    number = writing.names.source(db, source)
    done = Ingested(rejected=delivery.rejected)
    if not delivery.unchanged:
        done = _write(writing, number, delivery)
    _cover(db, number, delivery)
    note_answer(db, number, delivery, done.changed, (done.new, done.replaced, done.withdrawn))
    return done


def _write(writing: Writing, source: int, delivery: Delivery) -> Ingested:
    """Store the samples, and take out what they make obsolete."""
    db, names = writing.db, writing.names
    rev = next_revision(db)
    events = EventWriter(writing, rev)
    before = _series_of(db, source) if delivery.complete or delivery.mappings else frozenset()
    obsolete = other_mappings(db, names, events, source, (delivery.mappings, rev)) if delivery.mappings else 0
    numbers = (sample for sample in delivery.samples if sample.kind is not Kind.EVENT)
    happenings = [sample for sample in delivery.samples if sample.kind is Kind.EVENT]
    figures = NumericWriter(db, names, rev)
    parts = [figures.write(source, numbers, delivery.complete)]
    closed = closed_before(db, source, delivery.polled_at)
    restated = note_figures(db, figures.changed, closed, rev)
    if happenings or delivery.complete:
        parts.append(events.write(source, happenings, delivery.complete))
        restated += note_events(db, closed, rev)
    total = Written(
        sum(part.new for part in parts), sum(part.replaced for part in parts), sum(part.withdrawn for part in parts)
    )
    swapped = min(obsolete, total.new)
    gone = before - _series_of(db, source) if before else ()
    return Ingested(
        total.new - swapped,
        total.replaced + swapped,
        total.withdrawn + obsolete - swapped,
        len(gone),
        delivery.rejected,
        restated,
    )


def _series_of(db: sqlite3.Connection, source: int) -> frozenset[tuple[object, ...]]:
    """Return the series and groups of events of a source that hold something, whatever mapping made them."""
    series = db.execute("SELECT measure, kind, labels, published FROM series WHERE source = ?", (source,))
    groups = db.execute(
        "SELECT s.measure, 'event', g.labels, 0 FROM scope s JOIN label_group g ON g.scope = s.id WHERE s.source = ?"
        " AND EXISTS (SELECT 1 FROM event_sum e WHERE e.scope = s.id AND e.grp = g.id)",
        (source,),
    )
    return frozenset((*series, *groups))


def _cover(db: sqlite3.Connection, source: int, delivery: Delivery) -> None:
    """Note what the poll has read."""
    if delivery.covers is None:
        every = db.execute("SELECT every FROM source WHERE id = ?", (source,)).fetchone()[0]
        coverage.extend_to_instant(db, source, delivery.polled_at, every)
        return
    start, stop = delivery.covers
    if start is None or start < stop:
        coverage.extend(db, source, coverage.ALWAYS if start is None else start, stop)
