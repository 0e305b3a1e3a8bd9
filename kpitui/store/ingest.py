"""One delivery, one transaction: samples, coverage, the source's state and health stand or fall together."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpitui.measures import Delivery, Kind, Rejection
from kpitui.store.covering import cover, note_breaks
from kpitui.store.events import EventWriter, Written
from kpitui.store.health import note_answer
from kpitui.store.numeric import NumericWriter
from kpitui.store.persons import named
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
    delivery = whole(delivery)
    done = Ingested(rejected=delivery.rejected)
    if not delivery.unchanged:
        delivery = replace(delivery, samples=named(writing, delivery.samples))
        done = _write(writing, number, delivery)
    finish(writing, number, delivery, done)
    return done


def whole(delivery: Delivery) -> Delivery:
    """Return a delivery that is complete only where nothing of it failed: what could not be read is not gone."""
    return replace(delivery, complete=False) if delivery.failed and delivery.complete else delivery


def finish(writing: Writing, source: int, delivery: Delivery, done: Ingested) -> None:
    """Note what was read, and how it went."""
    db = writing.db
    cover(db, writing.names, source, delivery)
    note_breaks(db, writing.names, source, delivery)
    note_answer(db, source, delivery, done.changed, (done.new, done.replaced, done.withdrawn))


def write_figures(writing: Writing, source: int, delivery: Delivery, rev: int) -> tuple[Written, int]:
    """Store the samples that are no events; return also how many of them are restated."""
    numbers = (sample for sample in delivery.samples if sample.kind is not Kind.EVENT)
    figures = NumericWriter(writing.db, writing.names, rev)
    written = figures.write(source, numbers, delivery.complete)
    return written, note_figures(
        writing.db, figures.changed, closed_before(writing.db, source, delivery.polled_at), rev
    )


def sum_up(delivery: Delivery, parts: Sequence[Written], others: tuple[int, int, int]) -> Ingested:
    """Return what a delivery changed in all; ``others``: samples of other mappings, series gone, samples restated."""
    obsolete, gone, restated = others
    new = sum(part.new for part in parts)
    swapped = min(obsolete, new)
    return Ingested(
        new - swapped,
        sum(part.replaced for part in parts) + swapped,
        sum(part.withdrawn for part in parts) + obsolete - swapped,
        gone,
        delivery.rejected,
        restated,
    )


def _write(writing: Writing, source: int, delivery: Delivery) -> Ingested:
    """Store the samples, and take out what they make obsolete."""
    db, names = writing.db, writing.names
    rev = next_revision(db)
    events = EventWriter(writing, rev)
    before = series_of(db, source) if delivery.complete or delivery.mappings else frozenset()
    obsolete = other_mappings(db, names, events, source, (delivery.mappings, rev)) if delivery.mappings else 0
    happenings = [sample for sample in delivery.samples if sample.kind is Kind.EVENT]
    written, restated = write_figures(writing, source, delivery, rev)
    parts = [written]
    if happenings or delivery.complete:
        parts.append(events.write(source, happenings, delivery.complete))
        restated += note_events(db, closed_before(db, source, delivery.polled_at), rev)
    gone = before - series_of(db, source) if before else ()
    return sum_up(delivery, parts, (obsolete, len(gone), restated))


def series_of(db: sqlite3.Connection, source: int) -> frozenset[tuple[object, ...]]:
    """Return the series and groups of events of a source that hold something, whatever mapping made them."""
    series = db.execute("SELECT measure, kind, labels, published FROM series WHERE source = ?", (source,))
    groups = db.execute(
        "SELECT s.measure, 'event', g.labels, 0 FROM scope s JOIN label_group g ON g.scope = s.id WHERE s.source = ?"
        " AND EXISTS (SELECT 1 FROM event_sum e WHERE e.scope = s.id AND e.grp = g.id)",
        (source,),
    )
    return frozenset((*series, *groups))
