"""What a kill, a damaged file, a full disk, a newer program or several processes do to the store: nothing bad."""

from __future__ import annotations

import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from kpitui.errors import StoreError
from kpitui.measures import Delivery, Kind, Sample
from kpitui.store import open_store, schema
from kpitui.store.database import FILE
from kpitui.store.schema import MIGRATIONS, migrate, version_of
from tests.store.strategies import BRANDS

POLLER = """
import sys
from pathlib import Path
from kpitui.measures import Delivery, Kind, Sample
from kpitui.store import open_store
L = (("brand", "acme"), ("channel", "x"))
store = open_store(Path(sys.argv[1]), now=0)
for poll in range(100_000):
    t = poll * 60_000
    part = [Sample("likes", Kind.DELTA, (*L, ("post", str(n))), t, float(poll), "m") for n in range(40)]
    part += [Sample("mentions", Kind.EVENT, L, t, 1.0, "m", id=f"{poll}-{n}", key=str(n)) for n in range(40)]
    store.ingest("s", Delivery(t, part, state={"poll": poll}))
    print(poll, flush=True)
"""


def _sample(t: int, value: float = 1.0) -> Sample:
    """Return one amount."""
    return Sample("likes", Kind.DELTA, BRANDS[0], t, value, "m")


@pytest.mark.parametrize("wait", [0.15, 0.5, 0.9])
def test_kill_leaves_each_completed_poll_once(tmp_path: Path, wait: float) -> None:
    """After SIGKILL in the middle, every poll that was answered is whole, and none is half there."""
    child = subprocess.Popen([sys.executable, "-c", POLLER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    time.sleep(wait)
    child.send_signal(signal.SIGKILL)
    told = child.stdout.read().split()
    child.wait()
    child.stdout.close()
    with_rest = open_store(tmp_path, now=1)
    polls = int(str(with_rest.state("s")["poll"])) + 1
    assert polls >= (int(told[-1]) if told else 0) + 1
    dataset = with_rest.dataset()
    assert len(dataset.series["likes"]) == 40
    for series in dataset.series["likes"]:
        assert series.t.tolist() == [poll * 60_000 for poll in range(polls)]
    assert len(dataset.events["mentions"].t) == polls * 40
    assert dataset.coverage["s"].spans[-1][1] == (polls - 1) * 60_000 + 1
    assert with_rest.sources.row("s").polled_at == (polls - 1) * 60_000
    with_rest.close()


@pytest.mark.parametrize("damage", [b"this is no database at all" * 100, None], ids=["other", "torn"])
def test_damaged_file_is_set_aside(tmp_path: Path, damage: bytes | None) -> None:
    """A file that is no store any more is kept under another name; the user is told, and a new one works."""
    open_store(tmp_path, now=1).close()
    path = tmp_path / FILE
    body = path.read_bytes()
    path.write_bytes(damage if damage is not None else body[:100] + b"\xff" * 4000 + body[4100:])
    store = open_store(tmp_path, now=77)
    aside = tmp_path / "store-damaged-77.db"
    assert aside.exists()
    assert aside.name in store.notes[0].say("fr")
    assert store.log.rows()[0].text == store.notes[0]
    assert store.ingest("s", Delivery(2, [_sample(1)])).new == 1
    store.close()


def test_full_disk_stops_writing_and_recovers(tmp_path: Path) -> None:
    """A poll for which there is no room is an error, reading goes on, and the next poll with room is stored."""
    store = open_store(tmp_path, now=1)
    store.ingest("s", Delivery(1, [_sample(1)]))
    db = store._database.connection
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 1}")
    many = [_sample(t * 60_000, t / 7) for t in range(20_000)]
    with pytest.raises(StoreError, match="disk is full"):
        store.ingest("s", Delivery(2, many))
    assert len(store.dataset().series["likes"][0].t) == 1
    db.execute("PRAGMA max_page_count = 1000000")
    assert store.ingest("s", Delivery(3, many)).new == 20_000
    store.close()


def test_a_store_made_newer_under_open_eyes_is_left_alone(tmp_path: Path) -> None:
    """A viewer and a collector that were open before an upgrade neither read nor write what they don't know."""
    collector = open_store(tmp_path, now=0)
    viewer = open_store(tmp_path, read_only=True, now=0)
    assert viewer.version()
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("PRAGMA user_version = 99")
        db.commit()
    for act in (viewer.version, viewer.dataset, lambda: collector.ingest("s", Delivery(1, []))):
        with pytest.raises(StoreError, match="Restart this kpitui"):
            act()
    collector.close()
    viewer.close()


def test_a_store_that_no_new_collector_has_renewed_says_so(tmp_path: Path) -> None:
    """A new viewer beside an old collector names the way out, not a missing table."""
    open_store(tmp_path, now=0).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("DROP TABLE scope")
        db.commit()
    with pytest.raises(StoreError, match="collect --stop"):
        open_store(tmp_path, read_only=True, now=0).dataset()


def test_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    """A store with tables that this program doesn't know is left alone, with words that say what to do."""
    open_store(tmp_path, now=1).close()
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    for read_only in (False, True):
        with pytest.raises(StoreError, match="Restart this kpitui"):
            open_store(tmp_path, read_only=read_only, now=2)
    assert [path.name for path in tmp_path.glob("*damaged*")] == []


def test_older_store_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of version 1 with samples in it takes the later steps, each once, and keeps its samples."""
    store = open_store(tmp_path, now=1)
    store.ingest("s", Delivery(2, [_sample(1)]))
    store.close()
    steps: list[int] = []
    later = (*MIGRATIONS[:1], lambda db: steps.append(2), lambda db: steps.append(3))
    with sqlite3.connect(tmp_path / FILE, isolation_level=None) as db:
        db.execute("PRAGMA user_version = 1")
        migrate(db, later)
        migrate(db, later)
        assert version_of(db) == 3
    db.close()
    assert steps == [2, 3]
    monkeypatch.setattr("kpitui.store.database.MIGRATIONS", later)
    monkeypatch.setattr(schema, "MIGRATIONS", later)
    after = open_store(tmp_path, now=2)
    assert after.dataset().series["likes"][0].t.tolist() == [1]
    after.close()


def test_files_are_private_or_the_groups(tmp_path: Path) -> None:
    """Only the owner reads the store, and the group where the folder is the group's."""
    open_store(tmp_path / "own", now=1).close()
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o770)
    open_store(shared, now=1).close()
    assert stat.S_IMODE((tmp_path / "own" / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((shared / FILE).stat().st_mode) == 0o660


def test_readers_see_whole_polls_while_another_writes(tmp_path: Path) -> None:
    """A viewer beside a writing collector is told of changes cheaply, and never sees half a poll."""
    writer = open_store(tmp_path, now=1)
    reader = open_store(tmp_path, read_only=True, now=1)
    before = reader.version()
    dataset = reader.dataset()

    def write() -> None:
        for poll in range(60):
            labels = ((*BRANDS[0], ("post", str(n))) for n in range(20))
            writer.ingest("s", Delivery(poll, [Sample("likes", Kind.DELTA, each, poll, 1.0, "m") for each in labels]))

    thread = threading.Thread(target=write)
    thread.start()
    while thread.is_alive():
        dataset = reader.refresh(dataset)
        assert len({len(series.t) for series in dataset.series.get("likes", ())}) <= 1
    thread.join()
    assert {len(series.t) for series in reader.refresh(dataset).series["likes"]} == {60}
    assert reader.version() != before
    with pytest.raises(StoreError):
        reader.ingest("s", Delivery(1, [_sample(1)]))
    writer.close()
    reader.close()


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    """Reading a folder without a store makes none."""
    with pytest.raises(StoreError, match="no store"):
        open_store(tmp_path / "none", read_only=True, now=1)
    assert not (tmp_path / "none").exists()
