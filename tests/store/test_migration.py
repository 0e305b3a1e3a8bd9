"""Stores that earlier versions have written go on: nothing is lost, nothing comes twice."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from kpitui.measures import Delivery, Kind, Sample
from kpitui.series.dataset import ALWAYS
from kpitui.store import Store, event_sealing, open_store
from kpitui.store.database import FILE
from kpitui.store.hashing import hashed
from kpitui.store.names import packed
from kpitui.store.schema import MIGRATIONS, migrate, version_of
from kpitui.text import Text
from tests.store.strategies import BRANDS

SALT = bytes(range(32))
COUNT = 3_000
MINUTE = 60_000
BEFORE_CHUNKS = 2
"""The last version that looked events up by one index and loaded them by their rows."""


def _event(number: int) -> Sample:
    """Return an event as it is delivered; times lie on both sides of 1970."""
    key = None if number % 3 else f"author{number % 50}"
    return Sample("mentions", Kind.EVENT, BRANDS[0], (number - 500) * MINUTE, 2.0, "m", id=f"e{number}", key=key)


def _write_older_store(folder: Path) -> None:
    """Make a store of an earlier version with its tables and SQL alone."""
    with sqlite3.connect(folder / FILE, isolation_level=None) as db:
        db.execute("BEGIN")
        migrate(db, MIGRATIONS[:BEFORE_CHUNKS])
        db.execute("INSERT INTO setting VALUES ('salt', ?), ('revision', 1)", (SALT,))
        db.execute("INSERT INTO source (id, name) VALUES (1, 's')")
        db.execute("INSERT INTO measure VALUES (1, 'mentions')")
        db.execute("INSERT INTO coverage VALUES (1, -4611686018427387904, 5), (1, 60000, 120000)")
        db.execute("INSERT INTO mapping VALUES (1, 'm')")
        db.execute("INSERT INTO labels VALUES (1, ?, 'acme')", (packed(BRANDS[0]),))
        db.execute("INSERT INTO scope VALUES (1, 1, 1, 'acme', -4611686018427387904, 1, 0)")
        db.execute("INSERT INTO place VALUES (1, 1, 'acme')")
        db.execute("INSERT INTO label_group VALUES (1, 1, 1, 1)")
        for each in map(_event, range(COUNT)):
            key = hashed(each.key, SALT) if each.key else 0
            db.execute("INSERT INTO event VALUES (1, ?, ?, ?, 2, 1, 1)", (each.t, hashed(str(each.id), SALT), key))
        db.execute(
            "INSERT INTO event_sum SELECT 1, t / 300000 - (t % 300000 < 0), 1, count(*), 2 * count(*) FROM event"
            " GROUP BY 2"
        )
        db.execute("INSERT INTO seen SELECT 1, key, min(t), max(t), NULL FROM event WHERE key != 0 GROUP BY key")
        db.execute("COMMIT")
        assert version_of(db) == BEFORE_CHUNKS
    db.close()


@pytest.fixture
def migrated(tmp_path: Path) -> Store:
    """Return a store that an earlier version has written, opened."""
    _write_older_store(tmp_path)
    return open_store(tmp_path, now=1)


def test_events_are_there_and_known(migrated: Store) -> None:
    """All events are read; delivered again none is new, one that has moved in time is replaced, a new one is new."""
    assert migrated.dataset().events["mentions"].t.tolist() == [_event(number).t for number in range(COUNT)]
    again = migrated.ingest("s", Delivery(2, [_event(number) for number in range(COUNT)]))
    assert not again.changed
    moved = [_event(number)._replace(t=_event(COUNT - number).t + 1) for number in range(100)]
    done = migrated.ingest("s", Delivery(3, [*moved, _event(COUNT)]))
    assert (done.new, done.replaced, done.withdrawn) == (1, 100, 0)
    assert len(migrated.dataset().events["mentions"].t) == COUNT + 1


def test_events_are_copied_for_loading(migrated: Store) -> None:
    """The next turn makes chunks of them, from which the same is read."""
    before = migrated.dataset().events["mentions"]
    assert migrated.seal_events(COUNT * MINUTE + event_sealing.OPEN) == 1
    after = migrated.dataset().events["mentions"]
    assert (after.t.tolist(), after.key.tolist(), after.id.tolist()) == (
        before.t.tolist(),
        before.key.tolist(),
        before.id.tolist(),
    )


def test_what_was_read_counts_for_all_measures(migrated: Store) -> None:
    """Its stretches are those of the source, and of a measure that is told apart from then on."""
    before = ((ALWAYS, 5), (60_000, 120_000))
    known = migrated.dataset().coverage["s"]
    assert (known.spans, known.parts) == (before, {})
    why = Text("no permission", "pas de permission")
    migrated.ingest("s", Delivery(3 * MINUTE, covers=(2 * MINUTE, 3 * MINUTE), failed={"mentions": why}))
    known = migrated.dataset().coverage["s"]
    assert known.spans == ((ALWAYS, 5), (60_000, 180_000))
    assert known.of("mentions").spans == before


def test_is_as_one_made_now(migrated: Store, tmp_path: Path) -> None:
    """Its tables and indexes are those of a store that is made today."""
    migrated.close()
    open_store(tmp_path / "new", now=1).close()
    assert _tables(tmp_path / FILE) == _tables(tmp_path / "new" / FILE)


def _tables(path: Path) -> list[tuple[str, str]]:
    """Return the tables and indexes of a file."""
    with sqlite3.connect(path) as db:
        rows = db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    db.close()
    return rows
