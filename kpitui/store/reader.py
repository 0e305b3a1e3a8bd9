"""The screen's door to the store: what collectors have left there, and what viewers ask. Knows no samples.

A screen that comes in here imports nothing of what takes samples in, seals them or gives them back.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpitui.measures import Labels
from kpitui.store.alerting import Alerts
from kpitui.store.boards import load_board
from kpitui.store.database import Database, open_database
from kpitui.store.journal import Level, Log, LogRow
from kpitui.store.lease import Lease
from kpitui.store.names import packed
from kpitui.store.requests import Requests
from kpitui.store.sources import Sources
from kpitui.text import Text

if TYPE_CHECKING:
    from kpitui.kpis.reading import Board


class Reader:
    """One data folder, open for a screen."""

    def __init__(self, database: Database, now: int) -> None:
        self._database = database
        self.sources = Sources(database)
        """How the polls of each source went."""
        self.log = Log(database)
        """What happened."""
        self.requests = Requests(database)
        """What viewers ask of the collector."""
        self.lease = Lease(database)
        """Who collects."""
        self.alerts = Alerts(database)
        """States, incidents, silences, messages."""
        for note in database.notes:
            self.log.write(LogRow(now, Level.WARNING, note))

    @property
    def notes(self) -> tuple[Text, ...]:
        """What the user should know of the opening: a damaged file that was set aside."""
        return self._database.notes

    def board(self, brand: str, period: str, labels: Labels = ()) -> Board | None:
        """Return the last board of a view; None where the collector hasn't made it."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT data FROM board WHERE brand = ? AND period = ? AND labels = ?", (brand, period, packed(labels))
            ).fetchone()
        return load_board(row[0]) if row else None

    def board_at(self, brand: str, period: str, labels: Labels = ()) -> int | None:
        """Return when the board of a view was made, without reading it; None where there is none."""
        with self._database.read() as db:
            row = db.execute(
                "SELECT at FROM board WHERE brand = ? AND period = ? AND labels = ?", (brand, period, packed(labels))
            ).fetchone()
        return int(row[0]) if row else None

    def version(self) -> int:
        """Return a number that changes when another process has written: cheap, to be asked often."""
        with self._database.read() as db:
            return int(db.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def open_reader(folder: Path, *, read_only: bool = True, now: int) -> Reader:
    """Open the store of a folder for a screen; not ``read_only``: to leave requests. Raises ``StoreError``."""
    return Reader(open_database(folder, read_only, now), now)
