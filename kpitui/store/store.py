"""The store: everything that collector and screens leave for each other and for later. Its parts do the work."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from kpitui.measures import Delivery
from kpitui.store.boards import dump_board
from kpitui.store.database import Database, back_up, open_database
from kpitui.store.events import prepare
from kpitui.store.health import Failure, note_failure
from kpitui.store.importing import Import
from kpitui.store.ingest import Ingested
from kpitui.store.names import Names, packed
from kpitui.store.personal import Personal
from kpitui.store.reader import Reader
from kpitui.store.revision import revision, salt_of
from kpitui.store.withdrawing import everything_of
from kpitui.store.writing import Writing
from kpitui.text import Language, Text

if TYPE_CHECKING:
    from kpitui.kpis.reading import Board
    from kpitui.series.dataset import Dataset
    from kpitui.store.retention import Keep

PAUSE = 0.015
"""Seconds between two parts of a delivery: what other processes need to get in, which look again and again."""


class Store(Reader):
    """One data folder, open: what collectors and questions need beside what a screen reads."""

    def __init__(self, database: Database, now: int, read_only: bool) -> None:
        super().__init__(database, now)
        self._names = Names()
        self._revision = -1
        self.read_only = read_only
        """True: nothing can be written."""
        self.personal = Personal(database, self._writing)
        """What is kept of whom."""
        if not read_only:
            with database.write() as db:
                prepare(db)
                db.execute("INSERT OR IGNORE INTO setting VALUES ('created', ?)", (now,))

    @property
    def salt(self) -> bytes:
        """What ids and keys are hashed with in this store."""
        with self._database.read() as db:
            return salt_of(db)

    def ingest(self, source: str, delivery: Delivery) -> Ingested:
        """Store what a poll gave, each sample once however often it is delivered."""
        parts = self.ingesting(source, delivery)
        while (done := next(parts)) is None:
            continue
        return done

    def ingesting(self, source: str, delivery: Delivery) -> Iterator[Ingested | None]:
        """Store what a poll gave: all of it or nothing where it is small, else in parts, between which others write.

        Gives None after each part but the last. Where the rest is never written the source has not been read: its next
        delivery makes good what is missing.
        """
        whole, done = Import(source, delivery), None
        while done is None:
            try:
                with self._database.write() as db:
                    self._forget_changed_names(db)
                    done = whole.step(self._writing(db))
                    self._revision = revision(db)
            except BaseException:
                self._names.forget()
                raise
            yield done
            sleep(PAUSE)

    def failed(self, source: str, at: int, reason: Text, refused: bool = False, advice: Text | None = None) -> None:
        """Note a poll that gave nothing, why, and what a person does next."""
        with self._database.write() as db:
            number = self._names.source(db, source)
            note_failure(db, number, Failure(at, reason, refused, advice))

    def retire(self, names: Iterable[str]) -> int:
        """Take out what sources gave that are configured no more; return how many samples that were."""
        with self._database.write() as db:
            return sum(everything_of(self._writing(db), name) for name in names)

    def retain(self, keep: Keep, now: int) -> int:
        """Roll up and drop what is older than it is kept; return how many samples went."""
        from kpitui.store.retention import retain

        with self._database.write() as db:
            return retain(self._writing(db), keep, now)

    def seal_events(self, now: int, chunks: int = 2) -> int:
        """Copy older events to where they load from fast, at most so many chunks at a time; return how many it made.

        To be called until nothing is left to do, so that others get in between. Changes nothing that is read.
        """
        from kpitui.store.event_sealing import seal_events

        with self._database.write() as db:
            return seal_events(db, now, chunks)

    def backup(self, path: Path) -> None:
        """Copy the store to a new file, while others go on reading and writing."""
        back_up(self._database, path)

    def state(self, source: str) -> Mapping[str, object]:
        """Return what a source wanted back at its next poll; empty before the first."""
        with self._database.read() as db:
            row = db.execute("SELECT state FROM source WHERE name = ?", (source,)).fetchone()
        state: Mapping[str, object] = json.loads(row[0]) if row else {}
        return state

    def dataset(
        self, measures: Iterable[str] | None = None, since: int | None = None, language: str = Language.EN
    ) -> Dataset:
        """Return what is stored as arrays: of some measures or of all, from the last sample before ``since`` on."""
        from kpitui.store.loading import load
        from kpitui.store.stored import Part

        part = Part(None if measures is None else frozenset(measures), since, language)
        with self._database.read() as db:
            return load(db, part)

    def refresh(self, dataset: Dataset) -> Dataset:
        """Bring a dataset of this store up to date, in place, at a cost that grows with what is new.

        Arrays taken from it before may be overwritten: whoever keeps them meanwhile copies them.
        """
        from kpitui.store.loading import load
        from kpitui.store.refreshing import refresh
        from kpitui.store.stored import Part, StoredDataset

        with self._database.read() as db:
            if isinstance(dataset, StoredDataset) and refresh(db, dataset):
                return dataset
            return load(db, dataset.part if isinstance(dataset, StoredDataset) else Part())

    def put_board(self, board: Board) -> None:
        """Keep the board of a view for the screens, in place of the one before."""
        data = dump_board(board)
        with self._database.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO board VALUES (?, ?, ?, ?, ?)",
                (board.brand, board.period, packed(board.labels), board.at, data),
            )

    def _writing(self, db: sqlite3.Connection) -> Writing:
        """Return what changes of samples are written with."""
        return Writing(db, self._names, self.salt)

    def _forget_changed_names(self, db: sqlite3.Connection) -> None:
        """Forget what was remembered of names when another process has changed samples."""
        present = revision(db)
        if present != self._revision:
            self._names.forget()
            self._revision = present


def open_store(folder: Path | None, *, read_only: bool = False, now: int) -> Store:
    """Open the store of a folder, made where there is none; None: in memory. Raises ``StoreError``."""
    return Store(open_database(folder, read_only, now), now, read_only)
